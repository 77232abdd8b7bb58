/* tests/unit/ole_fixture.h - old office files made by hand, so that a test can make wrong ones too:
 * containers of streams, and the records of an .xls. */
#ifndef IA_TESTS_OLE_FIXTURE_H
#define IA_TESTS_OLE_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

static inline void put_le(struct sbuf *b, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        const char c = (char)(value >> (8 * i) & 255);
        sbuf_add_n(b, &c, 1);
    }
}

static inline void put_zeros(struct sbuf *b, size_t n)
{
    for (; n > 0; n--)
        sbuf_add_n(b, "", 1);
}

static inline void fill_to(struct sbuf *b, size_t multiple)
{
    put_zeros(b, (multiple - b->n % multiple) % multiple);
}

/* ---- the container: head, directory, streams, and the table of sectors at the end ---- */

enum { OLE_SECTOR = 512, OLE_SHORT = 64, OLE_LIMIT = 4096, OLE_STREAMS = 3 };
#define OLE_END  0xFFFFFFFEu
#define OLE_NONE 0xFFFFFFFFu

struct ole_stream {
    const char *name;
    struct str bytes;
};

struct ole_maker {
    struct sbuf body, shorts; /* sectors behind the head; short ones inside the root's stream */
    uint32_t next[4096], short_next[64];
    uint32_t count;
};

/* Streams below the limit lie among the short ones. */
static inline uint32_t ole_place(struct ole_maker *m, struct str bytes, bool is_short)
{
    struct sbuf *to = is_short ? &m->shorts : &m->body;
    const uint32_t each = is_short ? OLE_SHORT : OLE_SECTOR;
    const uint32_t first = (uint32_t)(to->n / each);
    uint32_t *next = is_short ? m->short_next : m->next;
    if (bytes.n == 0)
        return OLE_END;
    sbuf_add_n(to, bytes.p, bytes.n);
    fill_to(to, each);
    const uint32_t end = (uint32_t)(to->n / each);
    for (uint32_t i = first; i < end; i++)
        next[i] = i + 1 < end ? i + 1 : OLE_END;
    return first;
}

static inline void ole_entry(struct sbuf *d, const char *name, int kind, uint32_t right,
                             uint32_t child, uint32_t sector, size_t bytes)
{
    const size_t begin = d->n;
    for (const char *p = name; *p; p++)
        put_le(d, (unsigned char)*p, 2);
    put_zeros(d, 64 - (d->n - begin));
    put_le(d, (strlen(name) + 1) * 2, 2);
    put_le(d, (uint64_t)kind, 1);
    put_le(d, 1, 1);
    put_le(d, OLE_NONE, 4);
    put_le(d, right, 4);
    put_le(d, child, 4);
    put_zeros(d, 36);
    put_le(d, sector, 4);
    put_le(d, bytes, 8);
}

static inline void ole_head(struct sbuf *out, uint32_t table, uint32_t table_count,
                            uint32_t directory, uint32_t short_table)
{
    sbuf_add_n(out, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    put_zeros(out, 16);
    put_le(out, 0x003E, 2);
    put_le(out, 3, 2);
    put_le(out, 0xFFFE, 2);
    put_le(out, 9, 2);
    put_le(out, 6, 2);
    put_zeros(out, 10);
    put_le(out, table_count, 4);
    put_le(out, directory, 4);
    put_le(out, 0, 4);
    put_le(out, OLE_LIMIT, 4);
    put_le(out, short_table, 4);
    put_le(out, short_table == OLE_END ? 0 : 1, 4);
    put_le(out, OLE_END, 4);
    put_le(out, 0, 4);
    for (uint32_t i = 0; i < 109; i++)
        put_le(out, i < table_count ? table + i : OLE_NONE, 4);
}

/* At most three streams; `out` gets the file. */
static inline void make_ole(const struct ole_stream *streams, int count, struct sbuf *out)
{
    struct ole_maker *m = calloc(1, sizeof *m);
    CLEANUP(sbuf_fini) struct sbuf directory = {0};
    CLEANUP(sbuf_fini) struct sbuf table = {0};
    uint32_t at[OLE_STREAMS];
    MUST(m && count <= OLE_STREAMS);
    for (int i = 0; i < count; i++)
        at[i] = ole_place(m, streams[i].bytes, streams[i].bytes.n < OLE_LIMIT);
    const uint32_t shorts = ole_place(m, (struct str){m->shorts.p, m->shorts.n}, false);
    ole_entry(&directory, "Root Entry", 5, OLE_NONE, count ? 1 : OLE_NONE, shorts, m->shorts.n);
    for (int i = 0; i < count; i++)
        ole_entry(&directory, streams[i].name, 2, i + 1 < count ? (uint32_t)i + 2 : OLE_NONE,
                  OLE_NONE, at[i], streams[i].bytes.n);
    const uint32_t directory_at = ole_place(m, (struct str){directory.p, directory.n}, false);
    for (size_t i = 0; i < OLE_SECTOR / 4; i++)
        put_le(&table, i < m->shorts.n / OLE_SHORT ? m->short_next[i] : OLE_NONE, 4);
    const uint32_t short_table =
        m->shorts.n ? ole_place(m, (struct str){table.p, table.n}, false) : OLE_END;
    const uint32_t sectors = (uint32_t)(m->body.n / OLE_SECTOR);
    const uint32_t table_count = (sectors + 8) / (OLE_SECTOR / 4) + 1;
    for (uint32_t i = 0; i < table_count * (OLE_SECTOR / 4); i++)
        put_le(&m->body,
               i < sectors                 ? m->next[i]
               : i < sectors + table_count ? 0xFFFFFFFDu
                                           : OLE_NONE,
               4);
    ole_head(out, sectors, table_count, directory_at, short_table);
    sbuf_add_n(out, m->body.p, m->body.n);
    sbuf_fini(&m->body);
    sbuf_fini(&m->shorts);
    free(m);
}

/* ---- records ---- */

static inline void put_record(struct sbuf *b, unsigned id, const void *bytes, size_t n)
{
    put_le(b, id, 2);
    put_le(b, n, 2);
    sbuf_add_n(b, bytes, n);
}

static inline void put_bof(struct sbuf *b, unsigned version, unsigned type)
{
    CLEANUP(sbuf_fini) struct sbuf r = {0};
    put_le(&r, version, 2);
    put_le(&r, type, 2);
    put_zeros(&r, 12);
    put_record(b, 0x809, r.p, r.n);
}

/* Flags and characters of a text of Excel 97: two bytes each, or one where all are below U+0100. */
static inline void put_wide(struct sbuf *b, const char *text)
{
    struct str left = str_of(text);
    put_le(b, 1, 1);
    while (left.n) {
        size_t bytes = 0;
        const uint32_t code = utf8_next(left, &bytes);
        left = (struct str){left.p + bytes, left.n - bytes};
        if (code >= 0x10000)
            put_le(b, 0xD800 + ((code - 0x10000) >> 10), 2);
        put_le(b, code >= 0x10000 ? 0xDC00 + ((code - 0x10000) & 0x3FF) : code, 2);
    }
}

static inline void put_cell(struct sbuf *b, unsigned id, unsigned row, unsigned column,
                            unsigned format, struct str value)
{
    CLEANUP(sbuf_fini) struct sbuf r = {0};
    put_le(&r, row, 2);
    put_le(&r, column, 2);
    put_le(&r, format, 2);
    sbuf_add_str(&r, value);
    put_record(b, id, r.p, r.n);
}

static inline void put_number(struct sbuf *b, unsigned row, unsigned column, unsigned format,
                              double value)
{
    char bytes[8];
    memcpy(bytes, &value, sizeof bytes);
    put_cell(b, 0x203, row, column, format, (struct str){bytes, sizeof bytes});
}

#endif
