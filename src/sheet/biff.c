/* sheet/biff.c - the records of an .xls, and texts that run on from one record into the next. */
#include "sheet/biff_int.h"

enum { RECORD_HEAD_BYTES = 4, FLAG_WIDE = 1, FLAG_PHONETIC = 4, FLAG_RICH = 8 };

static enum rc damaged(struct err *e)
{
    return fail(e, RC_DAMAGED, "工作簿中的文字不完整 / a text of the workbook ends too early");
}

enum rc biff_record(const struct biff *biff, size_t at, struct biff_record *ret, struct err *e)
{
    if (at > biff->n || biff->n - at < RECORD_HEAD_BYTES)
        return fail(e, RC_DAMAGED, "工作簿不完整，被截断 / the workbook ends in the middle");
    ret->id = le16(biff->bytes + at);
    ret->n = le16(biff->bytes + at + 2);
    ret->p = biff->bytes + at + RECORD_HEAD_BYTES;
    ret->next = at + RECORD_HEAD_BYTES + ret->n;
    if (ret->next > biff->n)
        return fail(e, RC_DAMAGED, "工作簿不完整，被截断 / the workbook ends in the middle");
    return RC_OK;
}

/* ---- reading on ---- */

bool biff_more(struct biff_reader *r)
{
    struct err ignored = {0};
    while (r->at == r->record.n) {
        struct biff_record next;
        if (biff_record(r->biff, r->record.next, &next, &ignored) != RC_OK ||
            next.id != BIFF_CONTINUE)
            return false;
        r->record = next;
        r->at = 0;
    }
    return true;
}

enum rc biff_skip(struct biff_reader *r, size_t bytes, struct err *e)
{
    while (bytes > 0) {
        if (!biff_more(r))
            return damaged(e);
        const size_t left = r->record.n - r->at, n = left < bytes ? left : bytes;
        r->at += n;
        bytes -= n;
    }
    return RC_OK;
}

static enum rc read_number(struct biff_reader *r, int bytes, uint32_t *ret, struct err *e)
{
    *ret = 0;
    for (int i = 0; i < bytes; i++) {
        if (!biff_more(r))
            return damaged(e);
        *ret |= (uint32_t)(unsigned char)r->record.p[r->at++] << (8 * i);
    }
    return RC_OK;
}

/* ---- texts ---- */

/* One unit of UTF-16; *high keeps the first half of a pair. A half without its other half is shown
 * as U+FFFD, and a zero, which some programs pad with, not at all. */
static void add_unit(struct sbuf *out, uint32_t unit, uint32_t *high)
{
    char utf8[4];
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (*high && is_low)
        unit = 0x10000 + ((*high - 0xD800) << 10) + (unit - 0xDC00);
    else if (*high)
        sbuf_add(out, "\xEF\xBF\xBD");
    else if (is_low)
        unit = 0xFFFD;
    *high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
    if (unit && !*high && (unit < 0xD800 || unit >= 0xE000))
        sbuf_add_n(out, utf8, utf8_put(unit, utf8));
}

/* Where a text goes on in the next record, that one begins with a flag of its own. */
static enum rc read_unicode(struct biff_reader *r, uint32_t count, bool is_wide, struct sbuf *out,
                            struct err *e)
{
    uint32_t high = 0;
    while (count > 0) {
        if (r->at == r->record.n) {
            if (!biff_more(r))
                return damaged(e);
            is_wide = r->record.p[r->at++] & FLAG_WIDE;
            continue;
        }
        const size_t bytes = is_wide ? 2 : 1;
        if (r->record.n - r->at < bytes)
            return damaged(e);
        const char *p = r->record.p + r->at;
        add_unit(out, is_wide ? le16(p) : (unsigned char)*p, &high);
        r->at += bytes;
        count--;
    }
    if (high)
        sbuf_add(out, "\xEF\xBF\xBD");
    return RC_OK;
}

static enum rc read_unicode_text(struct biff_reader *r, uint32_t count, struct sbuf *out,
                                 struct err *e)
{
    uint32_t flags, runs = 0, phonetic = 0;
    TRY(read_number(r, 1, &flags, e));
    if (flags & FLAG_RICH)
        TRY(read_number(r, 2, &runs, e));
    if (flags & FLAG_PHONETIC)
        TRY(read_number(r, 4, &phonetic, e));
    TRY(read_unicode(r, count, flags & FLAG_WIDE, out, e));
    return biff_skip(r, (size_t)runs * 4 + phonetic, e);
}

/* Bytes in a code page: here that of China, where they fit it, else that of Western Europe. */
static void add_bytes(const struct biff *biff, struct str bytes, struct sbuf *out)
{
    size_t used = 0;
    const size_t before = out->n;
    if (biff->gb && gb18030_convert(biff->gb, bytes, out, &used) && used == bytes.n)
        return;
    out->n = before;
    for (size_t i = 0; i < bytes.n; i++) {
        char utf8[4];
        sbuf_add_n(out, utf8, utf8_put((unsigned char)bytes.p[i], utf8));
    }
}

enum rc biff_text(struct biff_reader *r, int count_bytes, struct sbuf *out, struct err *e)
{
    uint32_t count;
    TRY(read_number(r, count_bytes, &count, e));
    if (count == 0 && r->at == r->record.n) /* some programs leave out the flags then */
        return RC_OK;
    if (r->biff->is_8)
        return read_unicode_text(r, count, out, e);
    if (count > r->record.n - r->at)
        return damaged(e);
    add_bytes(r->biff, (struct str){r->record.p + r->at, count}, out);
    r->at += count;
    return RC_OK;
}
