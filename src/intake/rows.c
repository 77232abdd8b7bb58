/* intake/rows.c - what a row below the header is: data, a total, a footer, the header again. */
#include "intake/intake_int.h"

#include <stdio.h>
#include <string.h>

static const char *const TOTAL_WORDS[] = {"合计", "总计", "累计", "总合计", "共计", NULL};
static const char *const PAGE_WORDS[] = {"本页小计", "本页合计", "本页计", NULL};
static const char *const SUBTOTAL_WORDS[] = {"小计", NULL};
static const char *const CARRIED_WORDS[] = {"承上页", "过次页", "接上页", "转下页", "承前页", NULL};
/* Who signs, and remarks: a word and a colon. 县财政投资审核中心 is no signature. */
static const char *const SIGNING_WORDS[] = {
    "填表人", "填报人", "制表",     "审核",     "复核",     "负责人",   "经办", "备注", "说明",
    "注",     "村主任", "填报日期", "填表日期", "联系电话", "监督电话", "主管", NULL};
static const char *const SEAL_WORDS[] = {"(盖章)", "(公章)", "(签字)", "(签章)", "(签名)", NULL};

static const char *const KIND_NAMES[ROW_KIND_COUNT] = {
    [ROW_DATA] = "data",     [ROW_BLANK] = "blank",     [ROW_HEADER_AGAIN] = "header",
    [ROW_FOOTER] = "footer", [ROW_PAGE_TOTAL] = "page", [ROW_SUBTOTAL] = "subtotal",
    [ROW_TOTAL] = "total",   [ROW_CARRIED] = "carried",
};

const char *row_kind_name(enum row_kind kind)
{
    return KIND_NAMES[kind];
}

bool row_is_total(enum row_kind kind)
{
    return kind == ROW_PAGE_TOTAL || kind == ROW_SUBTOTAL || kind == ROW_TOTAL ||
           kind == ROW_CARRIED;
}

static bool begins_with_any(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strncmp(text, *words, strlen(*words)) == 0)
            return true;
    return false;
}

static bool ends_with_any(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (str_ends(str_of(text), *words))
            return true;
    return false;
}

static bool holds_any(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strstr(text, *words))
            return true;
    return false;
}

static struct str row_cell(const struct sheet_row *row, int column)
{
    if (column < 0 || column >= row->cell_count)
        return (struct str){"", 0};
    return str_trim(row->cells[column].text);
}

static int digits_in(struct str text)
{
    int digits = 0;
    while (text.n) {
        size_t bytes = 0;
        const uint32_t c = utf8_next(text, &bytes);
        digits += (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
        text.p += bytes;
        text.n -= bytes;
    }
    return digits;
}

/* A row that names a person or an account is data, whatever words stand in it. */
static bool has_identity(const struct layout *l, const struct sheet_row *row)
{
    enum { DIGITS_LEAST = 6 }; /* of what is left of a masked or a rounded number */
    for (int s = 0; s < l->map->source_count; s++) {
        const enum column_type type = l->map->reg->columns[l->map->sources[s].column].type;
        if ((type == COL_PERSON || type == COL_ACCOUNT) &&
            digits_in(row_cell(row, l->column_of[s])) >= DIGITS_LEAST)
            return true;
    }
    return false;
}

static int filled_sources(const struct layout *l, const struct sheet_row *row)
{
    int filled = 0;
    for (int s = 0; s < l->map->source_count; s++)
        filled += row_cell(row, l->column_of[s]).n > 0;
    return filled;
}

static bool is_header_again(const struct layout *l, const struct sheet_row *row)
{
    int headers = 0, same = 0, filled = 0;
    for (int c = 0; c < l->column_count; c++) {
        const struct str cell = row_cell(row, c);
        filled += cell.n > 0;
        if (*l->shown[c] == 0)
            continue;
        const char *slash = strrchr(l->shown[c], '/'); /* parent/child of a two-row header */
        headers++;
        same += cell.n > 0 && (str_is(cell, l->shown[c]) || (slash && str_is(cell, slash + 1)));
    }
    /* Most of the header, or a row of nothing but header texts (the lower of two header rows). */
    return same > 1 && (same == filled || same * 5 >= headers * 3);
}

/* 单位负责人：  审核：  (盖章): the word stands right before a colon, or the text ends with it. */
static bool is_signature(const char *text)
{
    for (const char *const *word = SIGNING_WORDS; *word; word++)
        for (const char *at = text; (at = strstr(at, *word)) != NULL; at += strlen(*word)) {
            const char *rest = at + strlen(*word);
            rest += strncmp(rest, "人", strlen("人")) == 0 ? strlen("人") : 0;
            if (*rest == ':' || (*rest == 0 && at == text))
                return true;
        }
    return holds_any(text, SEAL_WORDS);
}

static bool has_amount(const struct layout *l, const struct sheet_row *row)
{
    for (int s = 0; s < l->map->source_count; s++) {
        int64_t ignored;
        if (l->map->reg->columns[l->map->sources[s].column].type != COL_MONEY)
            continue;
        const enum number_fault fault =
            number_parse(row_cell(row, l->column_of[s]), l->per_one[s], &ignored);
        if (fault == NUMBER_OK || fault == NUMBER_TOO_FINE)
            return true;
    }
    return false;
}

static enum row_kind kind_by_text(const char *text, int nth)
{
    enum { ENDINGS_READ = 2 }; /* 一组小计 stands in front; behind, 办公费等合计 is a purpose */
    const bool ends = nth <= ENDINGS_READ;
    if (begins_with_any(text, CARRIED_WORDS))
        return ROW_CARRIED;
    if (begins_with_any(text, PAGE_WORDS))
        return ROW_PAGE_TOTAL;
    if (begins_with_any(text, SUBTOTAL_WORDS) || (ends && ends_with_any(text, SUBTOTAL_WORDS)))
        return ROW_SUBTOTAL;
    if (begins_with_any(text, TOTAL_WORDS) || (ends && ends_with_any(text, TOTAL_WORDS)))
        return ROW_TOTAL;
    return ROW_DATA;
}

/* The first cells decide: 合计, 一组小计, 村主任：… */
static enum row_kind kind_by_words(const struct layout *l, const struct sheet_row *row)
{
    enum { CELLS_READ = 4 };
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    int read = 0;
    for (int c = 0; c < row->cell_count && read < CELLS_READ; c++) {
        const struct str cell = row_cell(row, c);
        if (cell.n == 0 || row->cells[c].kind == CELL_NUMBER)
            continue;
        read++;
        sbuf_clear(&key);
        text_header_key(cell, &key);
        const enum row_kind kind = kind_by_text(sbuf_text(&key), read);
        if (kind != ROW_DATA)
            return kind;
        if (read == 1 && is_signature(sbuf_text(&key)) && !has_amount(l, row))
            return ROW_FOOTER;
    }
    return ROW_DATA;
}

/* A page that begins again repeats the title. */
static bool is_title_again(const struct layout *l, const struct sheet_row *row)
{
    enum { TITLE_BYTES_LEAST = 12 };
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    struct str only = {"", 0};
    for (int c = 0; c < row->cell_count; c++) {
        const struct str cell = row_cell(row, c);
        if (cell.n && only.n)
            return false;
        if (cell.n)
            only = cell;
    }
    text_normalise(only, &text);
    return text.n >= TITLE_BYTES_LEAST && strstr(l->titles, text.p);
}

/* 栏次 1 2 3 4 under a header: the columns' numbers. */
static bool is_column_numbers(const struct sheet_row *row)
{
    static const char *const words[] = {"栏次", "行次", "甲", "乙", "丙", "A",
                                        "B",    "C",    "-",  "—",  NULL};
    enum { NUMBERS_LEAST = 3 };
    long expected = 1;
    for (int c = 0; c < row->cell_count; c++) {
        const struct str cell = row_cell(row, c);
        char number[24];
        snprintf(number, sizeof number, "%ld", expected);
        bool is_word = cell.n == 0;
        for (const char *const *word = words; *word && !is_word; word++)
            is_word = expected == 1 && str_is(cell, *word);
        if (is_word)
            continue;
        if (!str_is(cell, number))
            return false;
        expected++;
    }
    return expected > NUMBERS_LEAST;
}

enum row_kind row_classify(const struct layout *layout, const struct sheet_row *row)
{
    if (!has_identity(layout, row)) {
        const enum row_kind kind = kind_by_words(layout, row);
        if (kind != ROW_DATA)
            return kind;
        if (is_column_numbers(row) || is_title_again(layout, row))
            return ROW_HEADER_AGAIN;
    }
    if (filled_sources(layout, row) == 0)
        return ROW_BLANK;
    if (is_header_again(layout, row))
        return ROW_HEADER_AGAIN;
    return ROW_DATA;
}
