/* fuzz/fuzz_xlsx.c - libFuzzer entry: one input is a workbook, as an archive and also as the XML of
 * its one worksheet, for which an archive is made that does not pack it. */
#include "fuzz_reader.h"

#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put(struct sbuf *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        const char byte = (char)(value >> 8 * i & 0xFF);
        sbuf_add_n(out, &byte, 1);
    }
}

/* A stored part: its head, the name, what it holds; and the same head in the directory. */
static void add_part(struct sbuf *out, struct sbuf *directory, const char *name, struct str body)
{
    const uint32_t at = (uint32_t)out->n, n = (uint32_t)body.n,
                   crc = (uint32_t)crc32(0, (const unsigned char *)body.p, n);
    for (int is_directory = 0; is_directory < 2; is_directory++) {
        struct sbuf *to = is_directory ? directory : out;
        put(to, is_directory ? 0x02014B50 : 0x04034B50, 4);
        if (is_directory)
            put(to, 20, 2);
        put(to, 20, 4); /* version, flags */
        put(to, 0, 6);  /* stored, no time */
        put(to, crc, 4);
        put(to, n, 4);
        put(to, n, 4);
        put(to, (uint32_t)strlen(name), 4);
        if (is_directory) {
            put(to, 0, 4);
            put(to, 0, 4);
            put(to, 0, 2);
            put(to, at, 4);
        }
        sbuf_add(to, name);
    }
    sbuf_add_str(out, body);
}

static const char BOOK[] = "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"a\" "
                           "r:id=\"r1\"/></sheets></workbook>";
static const char RELATIONS[] =
    "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"s.xml\"/>"
    "<Relationship Id=\"r2\" Type=\"x/styles\" Target=\"t.xml\"/>"
    "<Relationship Id=\"r3\" Type=\"x/sharedStrings\" Target=\"u.xml\"/></Relationships>";
static const char STYLES[] = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>"
                             "<xf numFmtId=\"57\"/></cellXfs></styleSheet>";
static const char STRINGS[] = "<sst><si><t>a</t></si><si><r><t>b</t></r><r><t>c</t></r></si></sst>";

static void book_around(struct str sheet, struct sbuf *out)
{
    CLEANUP(sbuf_fini) struct sbuf directory = {0};
    add_part(out, &directory, "xl/workbook.xml", STR(BOOK));
    add_part(out, &directory, "xl/_rels/workbook.xml.rels", STR(RELATIONS));
    add_part(out, &directory, "xl/t.xml", STR(STYLES));
    add_part(out, &directory, "xl/u.xml", STR(STRINGS));
    add_part(out, &directory, "xl/s.xml", sheet);
    const uint32_t at = (uint32_t)out->n;
    sbuf_add_n(out, directory.p, directory.n);
    put(out, 0x06054B50, 4);
    put(out, 0, 4);
    put(out, 5, 2);
    put(out, 5, 2);
    put(out, (uint32_t)directory.n, 4);
    put(out, at, 4);
    put(out, 0, 2);
}

static void read_book(const void *bytes, size_t size)
{
    struct err e = {0};
    (void)xlsx_read(fuzz_file(bytes, size), (int64_t)size, fuzz_emit(size), &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(sbuf_fini) struct sbuf book = {0};
    if (size == 0)
        return 0;
    if (data[0] != '<') {
        read_book(data, size);
        return 0;
    }
    book_around((struct str){(const char *)data, size}, &book);
    read_book(book.p, book.n);
    return 0;
}
