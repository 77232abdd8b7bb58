/* intake/head.c - the first rows of a sheet, copied because the reader reuses its memory. */
#include "intake/intake_int.h"

#include <string.h>

void head_begin(struct head *head, struct arena *arena, const struct sheet_row *begin)
{
    *head =
        (struct head){.arena = arena,
                      .sheet = begin->sheet,
                      .is_hidden = begin->is_hidden,
                      .is_1904 = begin->is_1904,
                      .sheet_name = arena_strndup(arena, begin->sheet_name.p, begin->sheet_name.n)};
}

void head_add(struct head *head, const struct sheet_row *row)
{
    MUST(head->count < HEADER_SEARCH_ROWS);
    struct head_row *kept = &head->rows[head->count++];
    kept->row = row->row;
    kept->cell_count = row->cell_count;
    kept->cells = ARENA_ARRAY(head->arena, struct cell, (size_t)row->cell_count + 1);
    for (int i = 0; i < row->cell_count; i++) {
        const struct str text = row->cells[i].text;
        kept->cells[i].kind = row->cells[i].kind;
        kept->cells[i].text.p = arena_strndup(head->arena, text.p ? text.p : "", text.n);
        kept->cells[i].text.n = text.n;
    }
}

struct str head_cell(const struct head *head, int index, int column)
{
    if (index < 0 || index >= head->count || column < 0 || column >= head->rows[index].cell_count)
        return (struct str){"", 0};
    return str_trim(head->rows[index].cells[column].text);
}
