/* intake/source.c - the text that a source gets from a row: its cell without what office programs
 * put around it, the value it is filled down from, the sheet's name or the title. */
#include "intake/intake_int.h"

#include <ctype.h>
#include <string.h>

/* ="0012" keeps a spreadsheet from taking a number for one. */
static struct str without_formula_quotes(struct str text)
{
    if (text.n >= 3 && text.p[0] == '=' && text.p[1] == '"' && text.p[text.n - 1] == '"')
        return str_trim((struct str){text.p + 2, text.n - 3});
    return text;
}

/* So does an apostrophe before it, which some exports write into the cell. */
static struct str without_apostrophe(struct str text)
{
    static const char *const marks[] = {"'", "’", "‘", "＇", NULL};
    if (text.n == 0 ||
        !memchr("'\xE2\xEF", text.p[0], 3)) /* their first bytes: most cells end here */
        return text;
    for (const char *const *mark = marks; *mark; mark++)
        if (str_starts(text, *mark))
            return str_trim((struct str){text.p + strlen(*mark), text.n - strlen(*mark)});
    return text;
}

struct str cell_clean(struct str raw)
{
    return without_apostrophe(without_formula_quotes(str_trim(raw)));
}

bool cell_is_ditto(struct str text)
{
    enum { LONGEST = 16 };
    static const char *const marks[] = {"〃", "\"", "″", "”", "“", "''", "同上", "仝上", NULL};
    if (text.n == 0 || text.n > LONGEST)
        return false;
    for (const char *const *mark = marks; *mark; mark++)
        if (str_is(text, *mark))
            return true;
    return str_starts(text, "同") && str_ends(text, "上") &&
           str_trim((struct str){text.p + strlen("同"), text.n - strlen("同上")}).n == 0;
}

/* Sheet1, 工作表2, 表3 name nothing. */
static bool is_default_name(struct str name)
{
    static const char *const words[] = {"Sheet", "sheet", "SHEET", "工作表", "表", NULL};
    for (const char *const *word = words; *word; word++) {
        size_t n = strlen(*word);
        if (!str_starts(name, *word))
            continue;
        while (n < name.n && isdigit((unsigned char)name.p[n]))
            n++;
        if (n == name.n)
            return true;
    }
    return false;
}

static struct cell text_cell(struct str text)
{
    return (struct cell){text.n ? CELL_TEXT : CELL_EMPTY, text};
}

static struct cell own_cell(const struct layout *layout, int s, const struct sheet_row *row)
{
    const int column = layout->column_of[s];
    if (column < 0 || column >= row->cell_count)
        return (struct cell){CELL_EMPTY, {"", 0}};
    const struct cell *cell = &row->cells[column];
    return (struct cell){cell->kind, cell_clean(cell->text)};
}

/* Merged cells carry their text in the first row only. */
static struct cell filled_down(struct sbuf *last, struct cell cell)
{
    if (cell.text.n == 0 || cell_is_ditto(cell.text))
        return text_cell((struct str){sbuf_text(last), last->n});
    sbuf_clear(last);
    sbuf_add_str(last, cell.text);
    return cell;
}

struct cell source_cell(struct mapper *m, const struct layout *layout, int s,
                        const struct sheet_row *row)
{
    const struct source *source = &m->map->sources[s];
    if (source->constant)
        return text_cell(str_of(source->constant));
    struct cell cell = own_cell(layout, s, row);
    if (source->fill_down)
        cell = filled_down(&m->last[s], cell);
    if (cell.text.n == 0 && source->from_sheet_name) {
        const struct str name = str_trim(str_of(layout->sheet_name));
        if (!is_default_name(name))
            cell = text_cell(name);
    }
    if (cell.text.n == 0 && layout->title_values[s])
        cell = text_cell(str_of(layout->title_values[s]));
    return cell;
}
