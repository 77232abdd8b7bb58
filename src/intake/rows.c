/* intake/rows.c - what a row below the header is: data, a total, a footer, the header again. */
#include "intake/intake_int.h"

#include <string.h>

static const char *const TOTAL_WORDS[] = {"合计", "总计", "累计", "总合计", NULL};
static const char *const SUBTOTAL_WORDS[] = {"小计", "本页小计", "本页合计", NULL};
static const char *const CARRIED_WORDS[] = {"承上页", "过次页", "接上页", NULL};
static const char *const FOOTER_WORDS[] = {
    "填表人", "制表",   "审核", "复核", "负责人", "经办",     "备注:",    "说明:",
    "注:",    "村主任", "签字", "签名", "盖章",   "填报日期", "填表日期", NULL};

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

/* A row that names a person or an account is data, whatever words stand in it. */
static bool has_identity(const struct layout *l, const struct sheet_row *row)
{
    for (int s = 0; s < l->map->source_count; s++) {
        const enum column_type type = l->map->reg->columns[l->map->sources[s].column].type;
        if ((type == COL_PERSON || type == COL_ACCOUNT) && row_cell(row, l->column_of[s]).n >= 6)
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

/* The first cells decide: 合计, 一组小计, 村主任：… */
static enum row_kind kind_by_words(const struct sheet_row *row)
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
        const char *text = sbuf_text(&key);
        if (begins_with_any(text, CARRIED_WORDS))
            return ROW_CARRIED;
        if (begins_with_any(text, SUBTOTAL_WORDS) || ends_with_any(text, SUBTOTAL_WORDS))
            return ROW_SUBTOTAL;
        if (begins_with_any(text, TOTAL_WORDS) || ends_with_any(text, TOTAL_WORDS))
            return ROW_TOTAL;
        if (holds_any(text, FOOTER_WORDS) && read == 1)
            return ROW_FOOTER;
    }
    return ROW_DATA;
}

enum row_kind row_classify(const struct layout *layout, const struct sheet_row *row)
{
    if (!has_identity(layout, row)) {
        const enum row_kind kind = kind_by_words(row);
        if (kind != ROW_DATA)
            return kind;
    }
    if (filled_sources(layout, row) == 0)
        return ROW_BLANK;
    if (is_header_again(layout, row))
        return ROW_HEADER_AGAIN;
    return ROW_DATA;
}
