/* bench/xlsx.c - a workbook of a million rows and 12 columns: our reader (in its sandbox) against
 * python-calamine. */
#include "bench/bench.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sheet/sheet.h"

enum { BOOK_ROWS = 1000000 };

struct reading {
    const struct bench *bench;
    const char *book;
    bool is_tally; /* look into the cells, to compare; else only read them */
};
struct tally {
    int64_t rows, cells, text_bytes, hundredths;
};

static void tally_row(struct tally *t, const struct sheet_row *row, bool is_deep)
{
    t->rows++;
    for (int i = 0; is_deep && i < row->cell_count; i++) {
        const struct cell *cell = &row->cells[i];
        t->cells += cell->kind != CELL_EMPTY;
        if (cell->kind == CELL_TEXT)
            t->text_bytes += (int64_t)cell->text.n;
        if (cell->kind == CELL_NUMBER) {
            char number[64];
            snprintf(number, sizeof number, "%.*s", (int)cell->text.n, cell->text.p);
            t->hundredths += llround(strtod(number, NULL) * 100);
        }
    }
}

static int64_t peak_kib(int who)
{
    struct rusage used;
    getrusage(who, &used);
    return used.ru_maxrss;
}

static enum rc read_ours(void *context, struct err *e)
{
    const struct reading *r = context;
    struct sheet_reader *reader = NULL;
    struct tally t = {0};
    TRY(sheet_open(r->book, &reader, e));
    enum rc rc;
    for (;;) {
        struct sheet_row row = {0};
        rc = sheet_next(reader, &row, e);
        if (rc != RC_OK || row.event == SHEET_END_OF_FILE)
            break;
        if (row.event == SHEET_ROW)
            tally_row(&t, &row, r->is_tally);
    }
    sheet_close(reader);
    if (r->is_tally)
        printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", t.rows, t.cells, t.text_bytes,
               t.hundredths);
    else /* both processes */
        printf("%" PRId64 "\n", (peak_kib(RUSAGE_SELF) + peak_kib(RUSAGE_CHILDREN)) * 1024);
    return rc;
}

static enum rc read_peer(void *context, struct err *e)
{
    const struct reading *r = context;
    const char *const arguments[] = {r->bench->python, "bench/calamine_read.py", r->book,
                                     r->is_tally ? "tally" : NULL, NULL};
    return bench_exec(arguments, e);
}

static enum rc both_were_compared(const struct side *ours, const struct side *peer, struct err *e)
{
    (void)ours, (void)peer, (void)e;
    return RC_OK;
}

/* Looking into twelve million cells takes longer than reading them: once, and not timed. */
static enum rc compare_cells(struct bench *bench, struct side *ours, struct side *peer,
                             struct err *e)
{
    struct bench once = *bench;
    struct reading deep = *(const struct reading *)ours->context;
    deep.is_tally = true;
    once.rounds = 1;
    struct side a = {.work = ours->work, .context = &deep},
                b = {.work = peer->work, .context = &deep};
    const enum rc rc = bench_contest(&once, &a, &b, bench_same_text, e);
    side_fini(&a);
    side_fini(&b);
    return rc;
}

enum rc bench_xlsx(struct bench *bench, struct err *e)
{
    struct reading r = {.bench = bench};
    if (!bench->python) {
        bench_missing(bench, "xlsx", "python-calamine");
        return RC_OK;
    }
    TRY(data_workbook(bench, BOOK_ROWS, &r.book, e));
    struct side ours = {.work = read_ours, .context = &r};
    struct side peer = {.work = read_peer, .context = &r};
    enum rc rc = compare_cells(bench, &ours, &peer, e);
    if (rc == RC_OK)
        rc = bench_contest(bench, &ours, &peer, both_were_compared, e);
    if (rc == RC_OK) {
        bench_report(bench, "xlsx", "s", ours.best.seconds, peer.best.seconds, 0.25);
        bench_limit(bench, "xlsx-memory", "MB", strtod(sbuf_text(&ours.answer), NULL) / 1e6, 300);
    }
    side_fini(&ours);
    side_fini(&peer);
    return rc;
}
