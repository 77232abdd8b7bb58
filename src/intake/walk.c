/* intake/walk.c - a file sheet by sheet: its first rows are kept until the header is understood,
 * then every row is told with its kind. Importing and trying walk the same way. */
#include "intake/intake_int.h"

enum { SHEET_ARENA_BYTES = 512 << 20 };

static enum rc give_row(struct walk *w, const struct sheet_row *row, struct err *e)
{
    const enum row_kind kind = row_classify(&w->layout, row);
    w->kinds[kind]++;
    return w->on_row(w->context, kind, row, e);
}

/* The rows that were kept and lie below the header. */
static enum rc give_kept_rows(struct walk *w, struct err *e)
{
    for (int r = w->layout.header_last + 1; r < w->head.count; r++) {
        const struct sheet_row row = {.event = SHEET_ROW,
                                      .row = w->head.rows[r].row,
                                      .cells = w->head.rows[r].cells,
                                      .cell_count = w->head.rows[r].cell_count};
        TRY(give_row(w, &row, e));
    }
    return RC_OK;
}

static enum rc begin_body(struct walk *w, struct err *e)
{
    w->is_body = true;
    if (w->head.count == 0)
        return w->on_sheet(w->context, SHEET_IS_EMPTY, e);
    if (w->first_head.count == 0)
        w->first_head = w->head;
    understand(w->head.arena, &w->head, w->maps, w->map, &w->layout);
    if (w->layout.score == 0)
        return w->on_sheet(w->context, SHEET_IS_UNKNOWN, e);
    w->layout.sheet_name = w->head.sheet_name;
    w->layout.is_1904 = w->head.is_1904;
    w->map = w->layout.map; /* one file, one mapping: the other sheets must fit it */
    w->has_layout = true;
    TRY(w->on_sheet(w->context, SHEET_IS_TAKEN, e));
    return give_kept_rows(w, e);
}

static enum rc end_sheet(struct walk *w, struct err *e)
{
    if (!w->is_body)
        TRY(begin_body(w, e));
    if (w->has_layout)
        w->on_end(w->context);
    w->has_layout = false;
    return RC_OK;
}

static enum rc begin_sheet(struct walk *w, const struct sheet_row *begin, struct err *e)
{
    TRY(end_sheet(w, e));
    if (w->head.arena != w->first_head.arena)
        arena_free(w->head.arena);
    head_begin(&w->head, arena_new(SHEET_ARENA_BYTES), begin);
    w->is_body = w->head.is_hidden;
    return w->is_body ? w->on_sheet(w->context, SHEET_IS_HIDDEN, e) : RC_OK;
}

static enum rc take_row(struct walk *w, const struct sheet_row *row, struct err *e)
{
    if (w->is_body)
        return w->has_layout ? give_row(w, row, e) : RC_OK;
    TRY(head_add(&w->head, row, e));
    return w->head.count == HEADER_SEARCH_ROWS ? begin_body(w, e) : RC_OK;
}

enum rc walk_file(struct walk *w, const char *path, struct err *e)
{
    TRY(sheet_open(path, &w->reader, e));
    w->is_body = true; /* nothing to end before the first sheet */
    for (;;) {
        struct sheet_row row = {0};
        TRY(sheet_next(w->reader, &row, e));
        if (row.event == SHEET_END_OF_FILE)
            return end_sheet(w, e);
        if (row.event == SHEET_BEGIN)
            TRY(begin_sheet(w, &row, e));
        else
            TRY(take_row(w, &row, e));
    }
}

void walk_fini(struct walk *w)
{
    sheet_close(w->reader);
    if (w->head.arena != w->first_head.arena)
        arena_free(w->head.arena);
    arena_free(w->first_head.arena);
}
