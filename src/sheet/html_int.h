/* sheet/html_int.h - web pages: marks and text, read without insisting on order. Private to the
 * room. */
#ifndef IA_SHEET_HTML_INT_H
#define IA_SHEET_HTML_INT_H

#include "sheet/sheet_int.h"

enum html_event { HTML_TEXT, HTML_OPEN, HTML_CLOSE, HTML_END };
struct html_mark {
    enum html_event event;
    struct str text; /* TEXT as it stands in the page; else the name, in any case */
    struct str rest; /* OPEN: what stands behind the name */
};

/* Comments, scripts, styles and other things that nobody sees are passed over. */
void html_next(struct str page, size_t *at, struct html_mark *ret);
bool html_is(const struct html_mark *mark, const char *name);
/* False when it is not there; a value without quotation marks ends at a blank. */
bool html_attribute(const struct html_mark *mark, const char *name, struct str *ret);
/* One character of text, an entity resolved; *ret_bytes is how many bytes of it that took. */
uint32_t html_character(struct str text, size_t *ret_bytes);

#endif
