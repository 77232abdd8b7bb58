/* intake/head.c - the first rows of a sheet, copied because the reader reuses its memory. */
#include "intake/intake_int.h"

#include <string.h>

void head_begin(struct head *head, struct arena *arena, const struct sheet_row *begin)
{
    char *name = arena_strndup(arena, begin->sheet_name.p, begin->sheet_name.n);
    text_make_printable(name);
    *head = (struct head){.arena = arena,
                          .sheet = begin->sheet,
                          .is_hidden = begin->is_hidden,
                          .is_1904 = begin->is_1904,
                          .sheet_name = name};
}

static size_t bytes_of(const struct sheet_row *row)
{
    size_t bytes = 1;
    for (int i = 0; i < row->cell_count; i++)
        bytes += sizeof(struct cell) + row->cells[i].text.n + 1;
    return bytes;
}

/* The cells, and behind them their texts. */
enum rc head_add(struct head *head, const struct sheet_row *row, struct err *e)
{
    MUST(head->count < HEADER_SEARCH_ROWS);
    struct cell *cells = arena_try(head->arena, bytes_of(row));
    if (!cells) {
        fail(e, RC_LIMIT, "the first rows of a sheet hold more text than those of any list");
        return fail_hint(e, "look at it in the program it comes from");
    }
    char *text = (char *)(cells + row->cell_count);
    for (int i = 0; i < row->cell_count; i++) {
        const struct str from = row->cells[i].text;
        cells[i] = (struct cell){row->cells[i].kind, {text, from.n}};
        if (from.n)
            memcpy(text, from.p, from.n);
        text += from.n + 1;
    }
    head->rows[head->count++] = (struct head_row){row->row, cells, row->cell_count};
    return RC_OK;
}

struct str head_cell(const struct head *head, int index, int column)
{
    if (index < 0 || index >= head->count || column < 0 || column >= head->rows[index].cell_count)
        return (struct str){"", 0};
    return str_trim(head->rows[index].cells[column].text);
}
