/* sheet/xlsx_parts.c - what a worksheet refers to: the list of sheets, relations, formats, shared
 * strings. */
#include "sheet/sheet_int.h"

#include <stdlib.h>
#include <string.h>

enum { RELATIONS_MAX = 8192 };

static enum rc open_xml(const struct xlsx_book *book, struct str path, struct xml **ret_xml,
                        struct err *e)
{
    struct zip_part *part = NULL;
    const int index = zip_find(book->zip, path);
    if (index < 0)
        return fail(e, RC_DAMAGED, "the workbook lacks its part '%.*s'",
                    (int)(path.n < 80 ? path.n : 80), path.p);
    TRY(zip_part_open(book->zip, index, &part, e));
    *ret_xml = xml_of_part(part);
    return RC_OK;
}

static const char *keep(const struct xlsx_book *book, struct str text, struct err *e)
{
    char *copy = arena_try(book->arena, text.n + 1);
    if (!copy) {
        fail(e, RC_DAMAGED, "the workbook's list of parts is too long");
        return NULL;
    }
    if (text.n)
        memcpy(copy, text.p, text.n);
    return copy;
}

static int64_t number_of(struct str text)
{
    int64_t number = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || number > INT32_MAX)
            return -1;
        number = number * 10 + (text.p[i] - '0');
    }
    return text.n ? number : -1;
}

/* ---- relations: id -> path ---- */

struct relation {
    const char *id, *target, *type;
};
struct relations {
    struct relation *list;
    int count;
};

static enum rc load_relations(const struct xlsx_book *book, struct str path, struct relations *ret,
                              struct err *e)
{
    CLEANUP(xml_freep) struct xml *xml = NULL;
    enum xml_event event;
    struct str text;
    *ret = (struct relations){ARENA_ARRAY(book->arena, struct relation, RELATIONS_MAX), 0};
    TRY(open_xml(book, path, &xml, e));
    do {
        TRY(xml_next(xml, &event, &text, e));
        if (event != XML_OPEN || !str_is(text, "Relationship"))
            continue;
        if (ret->count == RELATIONS_MAX)
            return fail(e, RC_DAMAGED, "the workbook has more than %d relations", RELATIONS_MAX);
        struct relation *r = &ret->list[ret->count++];
        r->id = keep(book, xml_attribute(xml, "Id"), e);
        r->target = keep(book, xml_attribute(xml, "Target"), e);
        r->type = keep(book, xml_attribute(xml, "Type"), e);
        if (!r->id || !r->target || !r->type)
            return RC_DAMAGED;
    } while (event != XML_END);
    return RC_OK;
}

/* A target is relative to the folder of the part that has the relation, or absolute in the archive.
 */
static const char *resolve(const struct xlsx_book *book, const char *folder, const char *target)
{
    if (*target == '/')
        return target + 1;
    while (strncmp(target, "./", 2) == 0)
        target += 2;
    while (strncmp(target, "../", 3) == 0) { /* the folders of a workbook are one deep */
        target += 3;
        folder = "";
    }
    return arena_printf(book->arena, "%s%s", folder, target);
}

static const char *by_id(const struct xlsx_book *book, const struct relations *r,
                         const char *folder, const char *id)
{
    for (int i = 0; i < r->count; i++)
        if (strcmp(r->list[i].id, id) == 0)
            return resolve(book, folder, r->list[i].target);
    return NULL;
}

static const char *by_type(const struct xlsx_book *book, const struct relations *r,
                           const char *folder, const char *ending)
{
    for (int i = 0; i < r->count; i++)
        if (str_ends(str_of(r->list[i].type), ending))
            return resolve(book, folder, r->list[i].target);
    return NULL;
}

/* ---- the list of sheets ---- */

static enum rc add_sheet(struct xlsx_book *book, struct xml *xml, struct err *e)
{
    const struct str state = xml_attribute(xml, "state");
    if (book->sheet_count == SHEETS_MAX)
        return fail(e, RC_DAMAGED, "the workbook has more than %d sheets", SHEETS_MAX);
    struct xlsx_sheet *sheet = &book->sheets[book->sheet_count++];
    sheet->name = keep(book, xml_attribute(xml, "name"), e);
    sheet->relation = keep(book, xml_attribute(xml, "id"), e);
    sheet->is_hidden = str_is(state, "hidden") || str_is(state, "veryHidden");
    return sheet->name && sheet->relation ? RC_OK : RC_DAMAGED;
}

static enum rc load_sheets(struct xlsx_book *book, const char *path, struct err *e)
{
    CLEANUP(xml_freep) struct xml *xml = NULL;
    enum xml_event event;
    struct str text;
    book->sheets = ARENA_ARRAY(book->arena, struct xlsx_sheet, SHEETS_MAX);
    TRY(open_xml(book, str_of(path), &xml, e));
    do {
        TRY(xml_next(xml, &event, &text, e));
        if (event != XML_OPEN)
            continue;
        if (str_is(text, "workbookPr")) {
            const struct str system = xml_attribute(xml, "date1904");
            book->is_1904 = str_is(system, "1") || str_is(system, "true");
        } else if (str_is(text, "sheet")) {
            TRY(add_sheet(book, xml, e));
        }
    } while (event != XML_END);
    return RC_OK;
}

/* ---- formats: which of them show a number as a date ---- */

static enum rc load_formats(struct xlsx_book *book, const char *path, struct err *e)
{
    CLEANUP(xml_freep) struct xml *xml = NULL;
    enum xml_event event;
    struct str text;
    bool is_in_cells = false;
    TRY(open_xml(book, str_of(path), &xml, e));
    do {
        TRY(xml_next(xml, &event, &text, e));
        if (event == XML_TEXT)
            continue;
        if (str_is(text, "cellXfs"))
            is_in_cells = event == XML_OPEN;
        else if (event == XML_OPEN && str_is(text, "numFmt"))
            TRY(number_formats_name(&book->formats, number_of(xml_attribute(xml, "numFmtId")),
                                    xml_attribute(xml, "formatCode"), e));
        else if (event == XML_OPEN && is_in_cells && str_is(text, "xf"))
            TRY(number_formats_add(&book->formats, number_of(xml_attribute(xml, "numFmtId")), e));
    } while (event != XML_END);
    return RC_OK;
}

/* ---- the book ---- */

/* "xl/workbook.xml" -> "xl/" and "xl/_rels/workbook.xml.rels" */
static void split_path(const struct xlsx_book *book, const char *path, const char **ret_folder,
                       const char **ret_relations)
{
    const char *slash = strrchr(path, '/');
    const size_t n = slash ? (size_t)(slash + 1 - path) : 0;
    *ret_folder = arena_strndup(book->arena, path, n);
    *ret_relations = arena_printf(book->arena, "%s_rels/%s.rels", *ret_folder, path + n);
}

/* Some programs leave out the relation, others name a part that is not there. */
static void find_strings(struct xlsx_book *book, const struct relations *r, const char *folder)
{
    const char *part = by_type(book, r, folder, "/sharedStrings");
    if (!part)
        part = resolve(book, folder, "sharedStrings.xml");
    book->strings_part = zip_find(book->zip, str_of(part)) >= 0 ? part : NULL;
}

enum rc xlsx_load_book(struct xlsx_book *book, struct err *e)
{
    struct relations top, r;
    const char *folder, *relations;
    TRY(load_relations(book, STR("_rels/.rels"), &top, e));
    const char *path = by_type(book, &top, "", "/officeDocument");
    if (!path)
        return fail(e, RC_DAMAGED, "the archive does not say where its workbook is");
    split_path(book, path, &folder, &relations);
    TRY(load_sheets(book, path, e));
    TRY(load_relations(book, str_of(relations), &r, e));
    for (int i = 0; i < book->sheet_count; i++) {
        const char *part = by_id(book, &r, folder, book->sheets[i].relation);
        const bool is_there = part && zip_find(book->zip, str_of(part)) >= 0;
        if (part && !is_there)
            return fail(e, RC_DAMAGED, "sheet %d of the workbook is missing from the file", i + 1);
        book->sheets[i].part = part;
    }
    find_strings(book, &r, folder);
    const char *styles = by_type(book, &r, folder, "/styles");
    return styles ? load_formats(book, styles, e) : RC_OK;
}

void xlsx_free_book(struct xlsx_book *book)
{
    zip_close(book->zip);
    arena_free(book->arena);
    texts_fini(&book->strings);
}

/* ---- shared strings ---- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The code of _xHHHH_ at p, or 0. */
static uint32_t escaped_code(const char *p, const char *end)
{
    enum { BYTES = 7 };
    uint32_t code = 0;
    if (end - p < BYTES || p[1] != 'x' || p[6] != '_')
        return 0;
    for (int i = 2; i < 6; i++) {
        if (hex_digit(p[i]) < 0)
            return 0;
        code = code * 16 + (uint32_t)hex_digit(p[i]);
    }
    return code >= 0xD800 && code < 0xE000 ? 0 : code;
}

size_t xlsx_unescape(char *text, size_t n)
{
    enum { BYTES = 7 };
    const char *from = memmem(text, n, "_x", 2), *end = text + n;
    if (!from)
        return n;
    char *to = text + (from - text);
    while (from < end) {
        const uint32_t code = *from == '_' ? escaped_code(from, end) : 0;
        if (code == 0) {
            *to++ = *from++;
            continue;
        }
        to += utf8_put(code, to); /* at most three bytes: never further than what was read */
        from += BYTES;
    }
    return (size_t)(to - text);
}

static void unescape_last(struct texts *texts)
{
    const size_t begin = texts->count ? texts->ends[texts->count - 1] : 0;
    if (texts->text.n > begin)
        texts->text.n = begin + xlsx_unescape(texts->text.p + begin, texts->text.n - begin);
}

/* <si> holds one <t>, or runs with a <t> each; <rPh> is a reading aid, not text. */
static enum rc read_strings(struct xml *xml, struct texts *texts, struct err *e)
{
    enum xml_event event;
    struct str text;
    bool is_in_t = false, is_in_phonetic = false;
    do {
        TRY(xml_next(xml, &event, &text, e));
        if (event == XML_TEXT) {
            if (is_in_t && !is_in_phonetic)
                sbuf_add_str(&texts->text, text);
        } else if (str_is(text, "t")) {
            is_in_t = event == XML_OPEN;
        } else if (str_is(text, "rPh")) {
            is_in_phonetic = event == XML_OPEN;
        } else if (event == XML_CLOSE && str_is(text, "si")) {
            unescape_last(texts);
            TRY(texts_end(texts, e));
        }
    } while (event != XML_END);
    return RC_OK;
}

enum rc xlsx_load_strings(struct xlsx_book *book, struct err *e)
{
    CLEANUP(xml_freep) struct xml *xml = NULL;
    struct texts *strings = &book->strings;
    if (!book->strings_part)
        return RC_OK; /* a workbook without texts, or with all of them inside its cells */
    TRY(open_xml(book, str_of(book->strings_part), &xml, e));
    TRY(read_strings(xml, strings, e));
    if (!utf8_valid((struct str){sbuf_text(&strings->text), strings->text.n}))
        return fail(e, RC_DAMAGED, "the workbook's shared texts are not UTF-8");
    return RC_OK;
}
