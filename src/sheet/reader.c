/* sheet/reader.c - the parent's side: frames become rows. Nothing that the child says is believed
 * unchecked. */
#include "sheet/sheet_int.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os.h"

enum { READ_BYTES = 256 << 10, KIND_BYTES_MAX = 64 };

struct reader_frame {
    enum frame kind;
    struct str body;
};

struct sheet_reader {
    struct os_child child;
    char *name; /* of the file, for messages */
    char kind[KIND_BYTES_MAX];
    int64_t file_bytes, read_bytes;
    char *bytes; /* unread ones lie at at..end */
    size_t at, end, room;
    struct cell *cells;
    int sheet;
    int64_t last_row;
    bool is_finished;
};

/* ---- bytes ---- */

static enum rc lost(struct sheet_reader *reader, struct err *e)
{
    struct err why = {0};
    reader->is_finished = true;
    if (os_child_wait(&reader->child, "the reading process", &why) != RC_OK)
        fail(e, RC_DAMAGED, "'%s' could not be read: %s", reader->name, why.message);
    else
        fail(e, RC_DAMAGED, "'%s' could not be read: the reading process stopped half-way",
             reader->name);
    return fail_hint(e,
                     "文件损坏或有恶意，请报送人重新另存 / the file is damaged or hostile; ask the "
                     "sender to save it again");
}

static enum rc garbled(struct sheet_reader *reader, struct err *e)
{
    os_child_kill(&reader->child);
    reader->is_finished = true;
    return fail(e, RC_DAMAGED, "'%s' could not be read: the reading process spoke nonsense",
                reader->name);
}

/* Makes sure that n unread bytes are there. */
static enum rc want(struct sheet_reader *reader, size_t n, struct err *e)
{
    while (reader->end - reader->at < n) {
        if (reader->at > 0) {
            memmove(reader->bytes, reader->bytes + reader->at, reader->end - reader->at);
            reader->end -= reader->at;
            reader->at = 0;
        }
        if (n > reader->room) {
            reader->room = n + READ_BYTES;
            reader->bytes = realloc(reader->bytes, reader->room);
            MUST(reader->bytes);
        }
        const ssize_t got =
            read(reader->child.out, reader->bytes + reader->end, reader->room - reader->end);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return lost(reader, e);
        reader->end += (size_t)got;
    }
    return RC_OK;
}

static enum rc next_frame(struct sheet_reader *reader, struct reader_frame *ret, struct err *e)
{
    uint32_t length;
    TRY(want(reader, FRAME_HEAD_BYTES, e));
    memcpy(&length, reader->bytes + reader->at + 1, sizeof length);
    if (length > FRAME_BYTES_MAX)
        return garbled(reader, e);
    TRY(want(reader, FRAME_HEAD_BYTES + length, e));
    ret->kind = (enum frame)reader->bytes[reader->at];
    ret->body = (struct str){reader->bytes + reader->at + FRAME_HEAD_BYTES, length};
    reader->at += FRAME_HEAD_BYTES + length;
    return RC_OK;
}

/* ---- frames ---- */

/* One line that may be printed: no control characters. */
static void printable(struct str text, struct sbuf *out, size_t bytes_max)
{
    for (size_t i = 0; i < text.n && text.p[i] && i < bytes_max; i++)
        sbuf_add_n(out, (unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7F ? "?" : &text.p[i], 1);
}

static enum rc take_fail(struct sheet_reader *reader, struct str body, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf message = {0};
    CLEANUP(sbuf_fini) struct sbuf hint = {0};
    struct err ignored = {0};
    reader->is_finished = true;
    if (body.n < 2)
        return garbled(reader, e);
    const enum rc said = (enum rc)(unsigned char)*body.p;
    const enum rc rc = said == RC_FORMAT || said == RC_LIMIT || said == RC_IO ? said : RC_DAMAGED;
    const char *end = memchr(body.p + 1, 0, body.n - 1);
    printable((struct str){body.p + 1, body.n - 1}, &message, sizeof e->message);
    if (end)
        printable((struct str){end + 1, body.n - (size_t)(end + 1 - body.p)}, &hint,
                  sizeof e->hint);
    (void)os_child_wait(&reader->child, "the reading process", &ignored);
    fail(e, rc, "'%s' 未读入 was not read: %s", reader->name, sbuf_text(&message));
    if (hint.n)
        fail_hint(e, "%s", hint.p);
    else if (rc == RC_DAMAGED)
        fail_hint(
            e, "请报送人在 WPS 或 Excel 中重新另存为 .xlsx 再报 / ask the sender to save it again "
               "as .xlsx and to send that");
    return rc;
}

static enum rc take_begin(struct sheet_reader *reader, struct str body, struct sheet_row *ret,
                          struct err *e)
{
    if (body.n < BEGIN_HEAD_BYTES || body.n > BEGIN_HEAD_BYTES + SHEET_NAME_BYTES_MAX)
        return garbled(reader, e);
    const struct str name = {body.p + BEGIN_HEAD_BYTES, body.n - BEGIN_HEAD_BYTES};
    if (!utf8_valid(name))
        return garbled(reader, e);
    reader->last_row = 0;
    *ret = (struct sheet_row){.event = SHEET_BEGIN,
                              .sheet = ++reader->sheet,
                              .sheet_name = name,
                              .is_hidden = body.p[0] != 0,
                              .is_1904 = body.p[1] != 0};
    return RC_OK;
}

static enum rc take_row(struct sheet_reader *reader, struct str body, struct sheet_row *ret,
                        struct err *e)
{
    int64_t row;
    uint32_t count;
    if (body.n < ROW_HEAD_BYTES || reader->sheet < 0)
        return garbled(reader, e);
    memcpy(&row, body.p, sizeof row);
    memcpy(&count, body.p + sizeof row, sizeof count);
    if (row <= reader->last_row || count > SHEET_COLUMNS_MAX)
        return garbled(reader, e);
    const char *p = body.p + ROW_HEAD_BYTES;
    size_t left = body.n - ROW_HEAD_BYTES;
    for (uint32_t c = 0; c < count; c++) {
        uint32_t n;
        if (left < CELL_HEAD_BYTES)
            return garbled(reader, e);
        memcpy(&n, p + 1, sizeof n);
        if (n > left - CELL_HEAD_BYTES || (unsigned char)*p > CELL_ERROR)
            return garbled(reader, e);
        reader->cells[c] = (struct cell){(enum cell_kind) * p, {p + CELL_HEAD_BYTES, n}};
        p += CELL_HEAD_BYTES + n;
        left -= CELL_HEAD_BYTES + n;
    }
    reader->last_row = row;
    *ret = (struct sheet_row){.event = SHEET_ROW,
                              .sheet = reader->sheet,
                              .row = row,
                              .cells = reader->cells,
                              .cell_count = (int)count};
    return RC_OK;
}

static enum rc take_end(struct sheet_reader *reader, struct sheet_row *ret, struct err *e)
{
    struct err why = {0};
    reader->is_finished = true;
    if (os_child_wait(&reader->child, "the reading process", &why) != RC_OK)
        return fail(e, RC_DAMAGED, "'%s' could not be read: %s", reader->name, why.message);
    *ret = (struct sheet_row){.event = SHEET_END_OF_FILE, .sheet = reader->sheet};
    return RC_OK;
}

/* ---- for the caller ---- */

static enum rc start(struct sheet_reader *reader, const char *path, struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    struct reader_frame frame;
    TRY(os_open_read(path, &fd, e));
    reader->file_bytes = os_file_bytes(path);
    TRY(os_child_start("@reader", fd, &reader->child, e));
    TRY(next_frame(reader, &frame, e));
    if (frame.kind == FRAME_FAIL)
        return take_fail(reader, frame.body, e);
    if (frame.kind != FRAME_KIND || frame.body.n >= sizeof reader->kind)
        return garbled(reader, e);
    CLEANUP(sbuf_fini) struct sbuf kind = {0};
    printable(frame.body, &kind, sizeof reader->kind);
    snprintf(reader->kind, sizeof reader->kind, "%s", sbuf_text(&kind));
    return RC_OK;
}

struct sheet_reader *reader_new(const char *name, struct os_child child)
{
    struct sheet_reader *reader = calloc(1, sizeof *reader);
    MUST(reader);
    reader->child = child;
    reader->sheet = -1;
    reader->name = strdup(name);
    reader->cells = calloc(SHEET_COLUMNS_MAX, sizeof *reader->cells);
    reader->room = READ_BYTES;
    reader->bytes = malloc(reader->room);
    MUST(reader->name && reader->cells && reader->bytes);
    return reader;
}

enum rc sheet_open(const char *path, struct sheet_reader **ret_reader, struct err *e)
{
    const char *slash = strrchr(path, '/');
    struct sheet_reader *reader =
        reader_new(slash ? slash + 1 : path, (struct os_child){.in = -1, .out = -1});
    const enum rc rc = start(reader, path, e);
    if (rc != RC_OK) {
        sheet_close(reader);
        return rc;
    }
    *ret_reader = reader;
    return RC_OK;
}

void sheet_close(struct sheet_reader *reader)
{
    if (!reader)
        return;
    os_child_kill(&reader->child);
    free(reader->name);
    free(reader->cells);
    free(reader->bytes);
    free(reader);
}

const char *sheet_kind(const struct sheet_reader *reader)
{
    return reader->kind;
}

enum rc sheet_next(struct sheet_reader *reader, struct sheet_row *ret_row, struct err *e)
{
    MUST(!reader->is_finished);
    for (;;) {
        struct reader_frame frame;
        TRY(next_frame(reader, &frame, e));
        switch (frame.kind) {
        case FRAME_BEGIN:
            return take_begin(reader, frame.body, ret_row, e);
        case FRAME_ROW:
            return take_row(reader, frame.body, ret_row, e);
        case FRAME_FAIL:
            return take_fail(reader, frame.body, e);
        case FRAME_END:
            return take_end(reader, ret_row, e);
        case FRAME_PROGRESS:
            if (frame.body.n != sizeof reader->read_bytes)
                return garbled(reader, e);
            memcpy(&reader->read_bytes, frame.body.p, sizeof reader->read_bytes);
            break;
        case FRAME_KIND:
        default:
            return garbled(reader, e);
        }
    }
}

double sheet_progress(const struct sheet_reader *reader)
{
    if (reader->file_bytes <= 0 || reader->read_bytes <= 0)
        return 0;
    const double part = (double)reader->read_bytes / (double)reader->file_bytes;
    return part > 1 ? 1 : part;
}
