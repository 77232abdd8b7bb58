/* intake/tally.c - the file's own totals, in digits and in words, against the sum of its rows.
 *
 * Offices sum in several ways: a page's total counts since the last one or from the sheet's start,
 * 小计 counts a group or a village of groups, 合计 the sheet or the file, and some stand above what
 * they sum. A written total agrees when one of the ways that fit its label gives it. */
#include "intake/intake_int.h"

#include <string.h>

enum { DIFFERENCES_KEPT = 50, WAYS_MAX = 3, WRITTEN_MAX = 2 };

void tally_begin_sheet(struct tally *t, const char *sheet_name)
{
    t->sheet_name = sheet_name;
    t->sheet_sum = t->page = t->group = t->village = t->whole = t->page_above = 0;
    t->sheet_rows = t->group_rows = 0;
    t->top.is_waiting = false;
}

void tally_add(struct tally *t, int64_t fen)
{
    int64_t *const sums[] = {&t->file_sum, &t->sheet_sum, &t->page,
                             &t->group,    &t->village,   &t->whole};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        *sums[i] += fen;
    t->sheet_rows++;
    t->group_rows++;
}

/* ---- what is written ---- */

bool tally_words(struct str text, int64_t *ret_fen)
{
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    text_header_key(text, &key);
    const char *words = sbuf_text(&key);
    const char *label = strstr(words, "大写");
    if (label)
        words = label + strlen("大写") + strspn(label + strlen("大写"), "):");
    if (!strstr(words, "元") && !strstr(words, "圆"))
        return false;
    return money_parse_capital(str_of(words), ret_fen) == NUMBER_OK;
}

static int written_digits(const struct layout *l, const struct sheet_row *row, int64_t *ret_fen)
{
    for (int s = 0; s < l->map->source_count; s++) {
        const int column = l->column_of[s];
        if (l->map->sources[s].column != l->map->total || column < 0 || column >= row->cell_count)
            continue;
        const enum number_fault fault =
            number_parse(row->cells[column].text, l->per_one[s], ret_fen);
        return fault == NUMBER_OK || fault == NUMBER_TOO_FINE;
    }
    return 0;
}

/* The amount in digits and that in words, as far as they stand there. */
static int written_totals(const struct layout *l, const struct sheet_row *row,
                          int64_t ret_written[WRITTEN_MAX])
{
    int count = written_digits(l, row, &ret_written[0]);
    for (int c = 0; c < row->cell_count; c++)
        if (row->cells[c].kind == CELL_TEXT && tally_words(row->cells[c].text, &ret_written[count]))
            return count + 1;
    return count;
}

/* ---- comparing ---- */

static void keep_difference(struct tally *t, int64_t row, int64_t written, int64_t counted)
{
    t->differing++;
    if (json_array_size(t->differences) < DIFFERENCES_KEPT)
        json_array_append_new(t->differences,
                              json_pack("{s:s,s:I,s:I,s:I}", "sheet", t->sheet_name, "row",
                                        (json_int_t)row, "written", (json_int_t)written, "counted",
                                        (json_int_t)counted));
}

static void compare(struct tally *t, int64_t row, int64_t written, const int64_t ways[WAYS_MAX])
{
    t->compared++;
    for (int i = 0; i < WAYS_MAX; i++)
        if (written == ways[i])
            return;
    keep_difference(t, row, written, ways[0]);
}

/* The sums that a label may mean, the usual one first. */
static void ways_of(const struct tally *t, enum row_kind kind, int64_t ret[WAYS_MAX])
{
    const int64_t ways[ROW_KIND_COUNT][WAYS_MAX] = {
        [ROW_PAGE_TOTAL] = {t->page, t->sheet_sum, t->sheet_sum},
        [ROW_SUBTOTAL] = {t->group_rows ? t->group : t->village, t->village, t->sheet_sum},
        [ROW_TOTAL] = {t->sheet_sum, t->whole, t->file_sum},
        [ROW_CARRIED] = {t->sheet_sum, t->page_above, t->page},
    };
    memcpy(ret, ways[kind], sizeof ways[kind]);
}

static void forget(struct tally *t, enum row_kind kind)
{
    if (kind == ROW_PAGE_TOTAL) {
        t->page_above = t->page;
        t->page = 0;
    }
    if (kind == ROW_SUBTOTAL) {
        if (t->group_rows == 0)
            t->village = 0;
        t->group = t->group_rows = 0;
    }
    if (kind == ROW_TOTAL)
        t->whole = t->group = t->village = t->group_rows = 0;
}

void tally_compare(struct tally *t, const struct layout *layout, enum row_kind kind,
                   const struct sheet_row *row)
{
    int64_t written[WRITTEN_MAX], ways[WAYS_MAX];
    if (layout->map->total < 0)
        return;
    const int count = written_totals(layout, row, written);
    if (kind == ROW_TOTAL && t->sheet_rows == 0 && count > 0) {
        t->top.is_waiting = true;
        t->top.row = row->row;
        t->top.written = written[0];
        return;
    }
    ways_of(t, kind, ways);
    for (int i = 0; i < count; i++)
        compare(t, row->row, written[i], ways);
    forget(t, kind);
}

void tally_end_sheet(struct tally *t)
{
    const int64_t ways[WAYS_MAX] = {t->sheet_sum, t->sheet_sum, t->file_sum};
    if (t->top.is_waiting)
        compare(t, t->top.row, t->top.written, ways);
    t->top.is_waiting = false;
}

const char *tally_state(const struct tally *t)
{
    if (t->compared == 0)
        return "none";
    return t->differing ? "differs" : "agrees";
}
