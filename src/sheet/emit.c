/* sheet/emit.c - the child's mouth: rows become frames on the pipe. */
#include "sheet/sheet_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os.h"

enum {
    SEND_BYTES = 256 << 10,
    ROOM_BYTES = SEND_BYTES + FRAME_BYTES_MAX,
    TEXT_GRACE = 64 << 20, /* a small file may say one thing often */
};

struct pending_cell {
    enum cell_kind kind;
    uint32_t at, n; /* in the row's text */
};

struct emit {
    int fd;
    struct sbuf out;
    struct sbuf text; /* of the row that is being put together */
    struct pending_cell *cells;
    int cell_count;
    int64_t position;  /* bytes of the file read so far */
    int64_t text_left; /* bytes of text that may still come */
};

struct emit *emit_new(int fd)
{
    struct emit *emit = calloc(1, sizeof *emit);
    MUST(emit);
    emit->fd = fd;
    emit->out.cap = ROOM_BYTES + 1024;
    emit->text.cap = ROW_BYTES_MAX + 1;
    emit->cells = calloc(SHEET_COLUMNS_MAX, sizeof *emit->cells);
    MUST(emit->cells);
    return emit;
}

void emit_limit(struct emit *emit, int64_t file_bytes)
{
    emit->text_left = file_bytes * INFLATE_RATIO_MAX + TEXT_GRACE;
}

void emit_free(struct emit *emit)
{
    if (!emit)
        return;
    sbuf_fini(&emit->out);
    sbuf_fini(&emit->text);
    free(emit->cells);
    free(emit);
}

static void flush(struct emit *emit)
{
    struct err ignored = {0};
    MUST(!emit->out.overflowed);
    if (emit->out.n && os_write_all(emit->fd, emit->out.p, emit->out.n, &ignored) != RC_OK)
        _exit(3); /* the parent is gone */
    sbuf_clear(&emit->out);
}

static void put_head(struct emit *emit, enum frame kind, size_t bytes)
{
    char head[FRAME_HEAD_BYTES];
    const uint32_t length = (uint32_t)bytes;
    MUST(bytes <= FRAME_BYTES_MAX);
    if (emit->out.n > SEND_BYTES)
        flush(emit);
    head[0] = (char)kind;
    memcpy(head + 1, &length, sizeof length);
    sbuf_add_n(&emit->out, head, sizeof head);
}

static void put_frame(struct emit *emit, enum frame kind, const void *body, size_t bytes)
{
    put_head(emit, kind, bytes);
    sbuf_add_n(&emit->out, body, bytes);
}

void emit_kind(struct emit *emit, const char *kind)
{
    put_frame(emit, FRAME_KIND, kind, strlen(kind));
    flush(emit); /* the parent waits for it */
}

void emit_begin(struct emit *emit, struct str name, struct sheet_flags flags)
{
    const char bytes[BEGIN_HEAD_BYTES] = {flags.is_hidden, flags.is_1904};
    if (name.n > SHEET_NAME_BYTES_MAX)
        name = STR("?");
    put_head(emit, FRAME_BEGIN, sizeof bytes + name.n);
    sbuf_add_n(&emit->out, bytes, sizeof bytes);
    sbuf_add_n(&emit->out, name.p, name.n);
}

enum rc emit_cell(struct emit *emit, int column, enum cell_kind kind, struct str text,
                  struct err *e)
{
    MUST(column >= 0 && column < SHEET_COLUMNS_MAX);
    if (text.n > CELL_BYTES_MAX)
        return fail(e, RC_DAMAGED,
                    "a cell holds more than %d characters, which no office program writes",
                    CELL_BYTES_MAX / 4);
    emit->text_left -= (int64_t)text.n;
    if (emit->text_left < 0) { /* many cells that share one long text */
        fail(
            e, RC_DAMAGED,
            "内容超过文件大小的 %d 倍，是压缩炸弹 / its cells hold more than %d times its size: it "
            "is a bomb, not a table",
            INFLATE_RATIO_MAX, INFLATE_RATIO_MAX);
        return fail_hint(e,
                         "请勿打开，并向报送人核实来源 / do not open it; ask the sender where the "
                         "file comes from");
    }
    for (; emit->cell_count <= column; emit->cell_count++)
        emit->cells[emit->cell_count] = (struct pending_cell){.kind = CELL_EMPTY};
    emit->cells[column] = (struct pending_cell){kind, (uint32_t)emit->text.n, (uint32_t)text.n};
    sbuf_add_n(&emit->text, text.p, text.n);
    if (emit->text.overflowed)
        return fail(e, RC_DAMAGED, "a row holds more than %d MiB of text", ROW_BYTES_MAX >> 20);
    return RC_OK;
}

/* A cell without text says nothing, whatever its kind. */
static int filled_count(const struct emit *emit)
{
    int count = emit->cell_count;
    while (count > 0 && emit->cells[count - 1].n == 0)
        count--;
    return count;
}

enum rc emit_row(struct emit *emit, int64_t row, struct err *e)
{
    const uint32_t count = (uint32_t)filled_count(emit);
    if (row > SHEET_ROWS_MAX)
        return fail(e, RC_LIMIT, "the file has more than %d rows", SHEET_ROWS_MAX);
    if (count > 0) {
        size_t bytes = ROW_HEAD_BYTES;
        for (uint32_t c = 0; c < count; c++)
            bytes += CELL_HEAD_BYTES + emit->cells[c].n;
        put_head(emit, FRAME_ROW, bytes);
        sbuf_add_n(&emit->out, &row, sizeof row);
        sbuf_add_n(&emit->out, &count, sizeof count);
        for (uint32_t c = 0; c < count; c++) {
            const struct pending_cell *cell = &emit->cells[c];
            char head[CELL_HEAD_BYTES];
            head[0] = (char)(cell->n ? cell->kind : CELL_EMPTY);
            memcpy(head + 1, &cell->n, sizeof cell->n);
            sbuf_add_n(&emit->out, head, sizeof head);
            sbuf_add_n(&emit->out, sbuf_text(&emit->text) + cell->at, cell->n);
        }
    }
    emit->cell_count = 0;
    sbuf_clear(&emit->text);
    return RC_OK;
}

void emit_progress(struct emit *emit, int64_t file_bytes)
{
    enum { STEP = 128 << 10 };
    if (file_bytes - emit->position < STEP)
        return;
    emit->position = file_bytes;
    put_frame(emit, FRAME_PROGRESS, &file_bytes, sizeof file_bytes);
}

void emit_end(struct emit *emit, enum rc rc, const struct err *e)
{
    if (rc == RC_OK) {
        put_frame(emit, FRAME_END, "", 0);
    } else {
        const char code = (char)rc;
        put_head(emit, FRAME_FAIL, 1 + strlen(e->message) + 1 + strlen(e->hint));
        sbuf_add_n(&emit->out, &code, 1);
        sbuf_add_n(&emit->out, e->message, strlen(e->message) + 1);
        sbuf_add_n(&emit->out, e->hint, strlen(e->hint));
    }
    flush(emit);
}
