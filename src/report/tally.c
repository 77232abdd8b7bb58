/* report/tally.c - findings counted by unit, fund, township, model and month. */
#include "report/report_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"

enum { MONTHS_MAX = 36, MONTHS_A_YEAR = 12 };

int64_t tally_sum(const struct tally_row *row)
{
    return row->red + row->yellow + row->blue;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct tally_row *)a)->key, ((const struct tally_row *)b)->key);
}

static int by_count(const void *a, const void *b)
{
    const int64_t left = tally_sum(a), right = tally_sum(b);
    if (left != right)
        return left < right ? 1 : -1;
    return by_key(a, b);
}

static struct tally_row row_of(const json_t *finding, const char *key, const char *key_en)
{
    const char *severity = member(finding, "severity");
    const bool is_red = strcmp(severity, "red") == 0, is_yellow = strcmp(severity, "yellow") == 0;
    return (struct tally_row){.key = key,
                              .key_en = key_en,
                              .red = is_red,
                              .yellow = is_yellow,
                              .blue = !is_red && !is_yellow,
                              .amount_fen = member_int(finding, "amount_fen")};
}

/* One row a key, sorted by it. */
static void fold(struct tally *tally)
{
    size_t kept = 0;
    qsort(tally->rows, tally->count, sizeof *tally->rows, by_key);
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_row *row = &tally->rows[i];
        if (kept && strcmp(tally->rows[kept - 1].key, row->key) == 0) {
            struct tally_row *sum = &tally->rows[kept - 1];
            sum->red += row->red;
            sum->yellow += row->yellow;
            sum->blue += row->blue;
            sum->amount_fen += row->amount_fen;
        } else {
            tally->rows[kept++] = *row;
        }
    }
    tally->count = kept;
}

struct tally tally_by(const struct report *r, const char *key, const char *key_en)
{
    struct tally tally = {ARENA_ARRAY(r->arena, struct tally_row, r->count + 1), 0};
    size_t i;
    const json_t *finding;
    json_array_foreach(r->findings, i, finding)
    {
        tally.rows[tally.count++] =
            row_of(finding, member(finding, key), key_en ? member(finding, key_en) : "");
    }
    fold(&tally);
    qsort(tally.rows, tally.count, sizeof *tally.rows, by_count);
    return tally;
}

/* ---- time ---- */

/* Months since year 0, or -1 when the finding has no day. */
static int month_of(const json_t *finding)
{
    int32_t day = 0;
    int year = 0, month = 0, day_of_month = 0;
    if (!date_parse_iso(member(finding, "occurred_on"), &day))
        return -1;
    date_parts(day, &year, &month, &day_of_month);
    return year * MONTHS_A_YEAR + month - 1;
}

static void find_span(const struct report *r, int *ret_first, int *ret_last)
{
    size_t i;
    const json_t *finding;
    *ret_first = *ret_last = -1;
    json_array_foreach(r->findings, i, finding)
    {
        const int month = month_of(finding);
        if (month < 0)
            continue;
        *ret_first = *ret_first < 0 || month < *ret_first ? month : *ret_first;
        *ret_last = month > *ret_last ? month : *ret_last;
    }
}

struct tally tally_by_month(const struct report *r)
{
    int first = 0, last = 0;
    size_t i;
    const json_t *finding;
    find_span(r, &first, &last);
    if (first < 0)
        return (struct tally){0};
    const bool by_year = last - first >= MONTHS_MAX;
    const int step = by_year ? MONTHS_A_YEAR : 1, start = first / step, end = last / step;
    const size_t periods = (size_t)(end - start) + 1;
    struct tally tally = {ARENA_ARRAY(r->arena, struct tally_row, r->count + periods), periods};
    for (int p = start; p <= end; p++)
        tally.rows[p - start] = (struct tally_row){
            .key = by_year ? arena_printf(r->arena, "%04d", p)
                           : arena_printf(r->arena, "%04d-%02d", p / MONTHS_A_YEAR,
                                          p % MONTHS_A_YEAR + 1),
            .key_en = ""};
    json_array_foreach(r->findings, i, finding)
    {
        const int month = month_of(finding);
        if (month >= 0)
            tally.rows[tally.count++] = row_of(finding, tally.rows[month / step - start].key, "");
    }
    fold(&tally);
    return tally;
}
