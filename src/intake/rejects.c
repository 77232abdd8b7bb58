/* intake/rejects.c - rows that cannot be kept, to go back to the sender in the shape they came in.
 * They are raw, so they live sealed in the county and leave it only by an act. */
#include "intake/intake_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os.h"

enum { REJECTS_MAX = 200000, REJECTS_BYTES_FULL = 512 << 20, SHEET_COLUMNS_SHOWN = 256 };

static const struct {
    const char *code, *zh, *en;
} REASONS[] = {
    {"missing", "必填项为空或无法识别", "a required value is empty or unreadable"},
    {"unreadable", "金额无法识别", "the amount cannot be read"},
};

/* ---- collecting ---- */

static void add_line(struct rejects *rejects, json_t *line)
{
    char *text = json_dumps(line, JSON_COMPACT);
    MUST(text);
    sbuf_add(&rejects->lines, text);
    sbuf_add(&rejects->lines, "\n");
    free(text);
    json_decref(line);
}

static json_t *cells_json(const struct cell *cells, int count)
{
    json_t *list = json_array();
    for (int c = 0; c < count; c++) {
        json_t *text = json_stringn(cells[c].text.p ? cells[c].text.p : "", cells[c].text.n);
        json_array_append_new(list, text ? text : json_string("?"));
    }
    return list;
}

void rejects_sheet(struct rejects *rejects, const struct head *head, const struct layout *layout)
{
    json_t *rows = json_array();
    for (int r = 0; r <= layout->header_last; r++)
        json_array_append_new(rows, cells_json(head->rows[r].cells, head->rows[r].cell_count));
    add_line(rejects, json_pack("{s:s,s:o}", "sheet", head->sheet_name, "head", rows));
}

void rejects_row(struct rejects *rejects, const struct layout *layout, const struct sheet_row *row,
                 const char *code, int column)
{
    rejects->count++;
    if (rejects->count > REJECTS_MAX || rejects->lines.n > REJECTS_BYTES_FULL)
        return; /* the count says how many; so many are one mistake, not many */
    add_line(rejects, json_pack("{s:I,s:s,s:s,s:s,s:o}", "row", (json_int_t)row->row, "code", code,
                                "column", layout->map->reg->columns[column].title_zh, "column_en",
                                layout->map->reg->columns[column].title_en, "cells",
                                cells_json(row->cells, row->cell_count)));
}

/* ---- the workbook ---- */

struct writing {
    struct book *book;
    int row, width;
};

static void write_cells(struct writing *w, const json_t *cells, enum book_style style)
{
    size_t c;
    json_t *cell;
    json_array_foreach(cells, c, cell) if (c < SHEET_COLUMNS_SHOWN)
        book_text(w->book, w->row, (int)c, json_string_value(cell), style);
    if ((int)json_array_size(cells) > w->width)
        w->width = (int)json_array_size(cells);
}

static void begin_sheet(struct writing *w, const json_t *line)
{
    const char *name = json_string_value(json_object_get(line, "sheet"));
    size_t r;
    json_t *cells;
    book_sheet(w->book, name && *name ? name : "退回");
    w->row = w->width = 0;
    json_array_foreach(json_object_get(line, "head"), r, cells)
    {
        write_cells(w, cells, BOOK_HEAD);
        w->row++;
    }
    if (w->row > 0) {
        book_text(w->book, w->row - 1, w->width, "原行号 Row", BOOK_HEAD);
        book_text(w->book, w->row - 1, w->width + 1, "退回原因 Why it came back", BOOK_HEAD);
    }
}

static void write_reason(struct writing *w, const json_t *line)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    const char *code = json_string_value(json_object_get(line, "code"));
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++)
        if (strcmp(REASONS[i].code, code) == 0)
            sbuf_addf(&text, "%s：%s / %s: %s", json_string_value(json_object_get(line, "column")),
                      REASONS[i].zh, json_string_value(json_object_get(line, "column_en")),
                      REASONS[i].en);
    book_number(w->book, w->row, w->width, (double)json_integer_value(json_object_get(line, "row")),
                BOOK_PLAIN);
    book_text(w->book, w->row, w->width + 1, sbuf_text(&text), BOOK_RED);
}

static enum rc write_lines(struct writing *w, struct str lines, struct err *e)
{
    while (lines.n) {
        const char *end = memchr(lines.p, '\n', lines.n);
        const size_t n = end ? (size_t)(end - lines.p) : lines.n;
        json_error_t why;
        json_t *line = json_loadb(lines.p, n, 0, &why);
        if (!line)
            return fail(e, RC_DAMAGED, "the kept rejects cannot be read: %s", why.text);
        if (json_object_get(line, "head")) {
            begin_sheet(w, line);
        } else {
            write_cells(w, json_object_get(line, "cells"), BOOK_PLAIN);
            write_reason(w, line);
            w->row++;
        }
        json_decref(line);
        lines.p += n + (end != NULL);
        lines.n -= n + (end != NULL);
    }
    return RC_OK;
}

static enum rc write_workbook(const char *path, struct str lines, struct err *e)
{
    struct writing w = {0};
    TRY(book_new(path, &w.book, e));
    const enum rc rc = write_lines(&w, lines, e);
    struct err close_error = {0};
    const enum rc closed = book_close(w.book, &close_error);
    if (rc == RC_OK && closed != RC_OK)
        *e = close_error;
    return rc != RC_OK ? rc : closed;
}

enum rc intake_export_rejects(struct county *county, int64_t batch, const char *path,
                              const char *why, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf lines = {.cap = (size_t)1 << 30};
    CLEANUP(fd_closep) int fd = -1;
    TRY(lake_load_rejects(county, batch, &lines, e));
    if (lines.n == 0)
        return fail(e, RC_NOT_FOUND, "batch %lld has no rejected rows", (long long)batch);
    /* Made here, so that it is new and nobody else may read it; the library then fills it. */
    TRY(os_create(path, 0600, &fd, e));
    enum rc rc = lake_record_export(county, batch, "rejects", why, e);
    if (rc == RC_OK)
        rc = write_workbook(path, (struct str){lines.p, lines.n}, e);
    if (rc != RC_OK) {
        struct err ignored = {0};
        (void)os_remove(path, &ignored);
    }
    return rc;
}
