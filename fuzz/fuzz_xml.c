/* fuzz/fuzz_xml.c - libFuzzer entry: one input is XML, read by events; it comes in pieces of a size
 * that the input's length decides. */
#include "fuzz_reader.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct piece {
    const uint8_t *data;
    size_t left, at_once;
};

static enum rc read_piece(void *from, void *bytes, size_t room, size_t *ret_n, struct err *e)
{
    struct piece *piece = from;
    size_t n = piece->left < piece->at_once ? piece->left : piece->at_once;
    n = n < room ? n : room;
    (void)e;
    if (n)
        memcpy(bytes, piece->data, n);
    piece->data += n;
    piece->left -= n;
    *ret_n = n;
    return RC_OK;
}

static int64_t no_position(const void *from)
{
    (void)from;
    return 0;
}

static void no_close(void *from)
{
    (void)from;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct piece piece = {data, size, size % 7 ? size % 7 : size + 1};
    struct xml *xml = xml_new((struct xml_source){&piece, read_piece, no_position, no_close});
    enum xml_event event = XML_OPEN;
    struct str text = {0};
    struct err e = {0};
    while (xml_next(xml, &event, &text, &e) == RC_OK && event != XML_END)
        if (event == XML_OPEN)
            (void)xml_attribute(xml, "r");
    xml_free(xml);
    return 0;
}
