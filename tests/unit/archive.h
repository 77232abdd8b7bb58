/* tests/unit/archive.h - ZIP archives made by hand, so that a test can make wrong ones too. */
#ifndef IA_TESTS_ARCHIVE_H
#define IA_TESTS_ARCHIVE_H

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/err.h"
#include "base/text.h"

struct archive {
    struct sbuf bytes, directory;
    int count;
    uint16_t flags, method_override; /* what the next part claims; 0 = the truth */
    uint32_t crc_flip;               /* what its checksum is xored with */
    uint32_t offset_shift;           /* what is added to the place it claims */
};

static void put16(struct sbuf *b, unsigned value)
{
    const char bytes[2] = {(char)(value & 255), (char)(value >> 8 & 255)};
    sbuf_add_n(b, bytes, 2);
}

static void put32(struct sbuf *b, uint32_t value)
{
    put16(b, value & 0xFFFF);
    put16(b, value >> 16);
}

static void deflate_into(const char *data, size_t n, struct sbuf *out)
{
    z_stream z = {0};
    MUST(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    const size_t room = deflateBound(&z, n);
    char *packed = malloc(room);
    union {
        const char *in;
        unsigned char *p;
    } from = {.in = data};
    z.next_in = from.p;
    z.avail_in = (unsigned)n;
    z.next_out = (unsigned char *)packed;
    z.avail_out = (unsigned)room;
    MUST(deflate(&z, Z_FINISH) == Z_STREAM_END);
    sbuf_add_n(out, packed, z.total_out);
    deflateEnd(&z);
    free(packed);
}

static void archive_add_n(struct archive *a, const char *name, const char *data, size_t n)
{
    CLEANUP(sbuf_fini) struct sbuf packed = {0};
    const uint32_t at = (uint32_t)a->bytes.n;
    const uint32_t crc = (uint32_t)crc32(0, (const unsigned char *)data, (unsigned)n) ^ a->crc_flip;
    deflate_into(data, n, &packed);
    struct sbuf *const into[] = {&a->bytes, &a->directory};
    for (int i = 0; i < 2; i++) { /* the local head, and its copy in the directory */
        put32(into[i], i ? 0x02014B50 : 0x04034B50);
        if (i)
            put16(into[i], 20);
        put16(into[i], 20);
        put16(into[i], a->flags);
        put16(into[i], a->method_override ? a->method_override : 8);
        put32(into[i], 0);
        put32(into[i], crc);
        put32(into[i], (uint32_t)packed.n);
        put32(into[i], (uint32_t)n);
        put16(into[i], (unsigned)strlen(name));
        put16(into[i], 0);
        if (i) {
            put16(into[i], 0);
            put16(into[i], 0);
            put16(into[i], 0);
            put32(into[i], 0);
            put32(into[i], at + a->offset_shift);
        }
        sbuf_add(into[i], name);
    }
    sbuf_add_n(&a->bytes, sbuf_text(&packed), packed.n);
    a->count++;
    a->flags = a->method_override = 0;
    a->crc_flip = a->offset_shift = 0;
}

static void archive_add(struct archive *a, const char *name, const char *text)
{
    archive_add_n(a, name, text, strlen(text));
}

static void archive_end(struct archive *a)
{
    const uint32_t at = (uint32_t)a->bytes.n;
    sbuf_add_n(&a->bytes, sbuf_text(&a->directory), a->directory.n);
    put32(&a->bytes, 0x06054B50);
    put32(&a->bytes, 0);
    put16(&a->bytes, (unsigned)a->count);
    put16(&a->bytes, (unsigned)a->count);
    put32(&a->bytes, (uint32_t)a->directory.n);
    put32(&a->bytes, at);
    put16(&a->bytes, 0);
}

static void archive_fini(struct archive *a)
{
    sbuf_fini(&a->bytes);
    sbuf_fini(&a->directory);
}

#endif
