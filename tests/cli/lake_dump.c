/* lake_dump - every column of Parquet files as text, one cell a line, read by the product's own
 * engine; for tests that look for what must not be in the lake.
 *   lake_dump FILE…         prints them
 *   lake_dump --plant FILE  writes one row to FILE: the line on standard input
 *   lake_dump --spill DIR   lets the engine spill the lines of standard input to DIR, says so,
 * waits */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "duck/duck.h"

enum { LINE_BYTES = 4096 };

static int gives_up(const struct err *e)
{
    fprintf(stderr, "lake_dump: %s\n", e->message);
    return 1;
}

static enum rc dump(struct duck *duck, const char *path, struct err *e)
{
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(");
    duck_quote(&sql, path);
    sbuf_add(&sql, ")");
    TRY(duck_query(duck, sql.p, NULL, 0, &rows, e));
    while (duck_next(rows))
        for (int c = 0; c < duck_column_count(rows); c++) {
            const struct str text = duck_text(rows, c);
            printf("%.*s\n", (int)text.n, text.p);
        }
    return duck_rows_error(rows, e);
}

static enum rc plant(struct duck *duck, const char *path, const char *line, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "COPY (SELECT [");
    duck_quote(&sql, line);
    sbuf_add(&sql, "] AS note) TO ");
    duck_quote(&sql, path);
    sbuf_add(&sql, " (FORMAT parquet, COMPRESSION zstd)");
    return duck_exec(duck, sql.p, e);
}

/* More rows than the instance may hold in memory. */
static enum rc spill(struct duck *duck, const char *line, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "CREATE TABLE spilled AS SELECT ");
    duck_quote(&sql, line);
    sbuf_add(&sql, " || i || md5(CAST(i AS VARCHAR)) AS text FROM range(2000000) AS r(i)");
    TRY(duck_exec(duck, sql.p, e));
    puts("spilled");
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    return RC_OK;
}

int main(int argc, char **argv)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    char line[LINE_BYTES] = "";
    struct err e = {0};
    const bool is_plant = argc == 3 && strcmp(argv[1], "--plant") == 0,
               is_spill = argc == 3 && strcmp(argv[1], "--spill") == 0;
    const struct duck_options options = {.temp_folder = is_spill ? argv[2] : NULL,
                                         .threads = 1,
                                         .memory_bytes = is_spill ? 64 << 20 : 0};
    if (duck_open(&options, &duck, &e) != RC_OK)
        return gives_up(&e);
    if (is_plant || is_spill) {
        if (!fgets(line, sizeof line, stdin))
            return 1;
        line[strcspn(line, "\n")] = 0;
        const enum rc rc = is_plant ? plant(duck, argv[2], line, &e) : spill(duck, line, &e);
        return rc == RC_OK ? 0 : gives_up(&e);
    }
    for (int i = 1; i < argc; i++)
        if (dump(duck, argv[i], &e) != RC_OK)
            return gives_up(&e);
    return 0;
}
