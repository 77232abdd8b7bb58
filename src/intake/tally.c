/* intake/tally.c - the file's own subtotals and totals against the sum of its rows. */
#include "intake/intake_int.h"

enum { DIFFERENCES_KEPT = 50 };

void tally_begin_sheet(struct tally *tally)
{
    tally->since_subtotal = 0;
    tally->sheet_sum = 0;
}

void tally_add(struct tally *tally, int64_t fen)
{
    tally->since_subtotal += fen;
    tally->sheet_sum += fen;
}

static bool written_total(const struct layout *l, const struct sheet_row *row, int64_t *ret_fen)
{
    for (int s = 0; s < l->map->source_count; s++) {
        const int column = l->column_of[s];
        if (l->map->sources[s].column != l->map->total || column < 0 || column >= row->cell_count)
            continue;
        const enum number_fault fault =
            number_parse(row->cells[column].text, l->per_one[s], ret_fen);
        return fault == NUMBER_OK || fault == NUMBER_TOO_FINE;
    }
    return false;
}

/* A page total (本页小计) counts since the last one; some offices write the running sum instead:
 * both agree. */
void tally_compare(struct tally *tally, const struct layout *layout, enum row_kind kind,
                   const struct sheet_row *row, const char *sheet_name)
{
    int64_t written = 0;
    if (layout->map->total < 0 || kind == ROW_CARRIED || !written_total(layout, row, &written))
        return;
    const int64_t counted = kind == ROW_SUBTOTAL ? tally->since_subtotal : tally->sheet_sum;
    tally->compared++;
    if (written != counted && written != tally->sheet_sum) {
        tally->differing++;
        if (json_array_size(tally->differences) < DIFFERENCES_KEPT)
            json_array_append_new(tally->differences,
                                  json_pack("{s:s,s:I,s:I,s:I}", "sheet", sheet_name, "row",
                                            (json_int_t)row->row, "written", (json_int_t)written,
                                            "counted", (json_int_t)counted));
    }
    if (kind == ROW_SUBTOTAL)
        tally->since_subtotal = 0;
}
