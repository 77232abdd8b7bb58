/* engine/facts.c - dated facts as tables: typed by their header cells, loaded before anything is
 * locked. */
#include "engine/engine_int.h"

#include <string.h>

#include "base/limits.h"
#include "os/os.h"

static const struct {
    const char *name, *cast; /* %s is the raw column */
} TYPES[] = {
    {"text", "CAST(%s AS VARCHAR)"},
    {"date", "CAST(%s AS DATE)"},
    {"int", "CAST(%s AS BIGINT)"},
    {"rate", "CAST(%s AS INTEGER)"},
    {"money", "CAST(CAST(%s AS DECIMAL(20,2)) * 100 AS BIGINT)"}, /* yuan to fen, exact */
    {"bool", "CAST(%s AS BOOLEAN)"},
};

static const char *cast_of(const char *type)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (strcmp(TYPES[i].name, type) == 0)
            return TYPES[i].cast;
    return NULL;
}

/* Comment lines above the header, and the header itself. */
static struct str find_header(struct str file, int *ret_skip)
{
    *ret_skip = 0;
    if (str_starts(file, "\xEF\xBB\xBF"))
        file = (struct str){file.p + 3, file.n - 3};
    while (file.n && file.p[0] == '#') {
        const char *end = memchr(file.p, '\n', file.n);
        if (!end)
            return (struct str){"", 0};
        file.n -= (size_t)(end + 1 - file.p);
        file.p = end + 1;
        ++*ret_skip;
    }
    const char *end = file.n ? memchr(file.p, '\n', file.n) : NULL;
    return str_trim((struct str){file.p, end ? (size_t)(end - file.p) : file.n});
}

/* "policy:text,from:date" -> select list over the raw columns, named as they stand in the file. */
static enum rc select_list(struct arena *arena, const char *path, struct str header,
                           struct sbuf *sql, struct err *e)
{
    char *cells = arena_strndup(arena, header.p, header.n), *save = NULL;
    int count = 0;
    for (char *cell = strtok_r(cells, ",", &save); cell; cell = strtok_r(NULL, ",", &save)) {
        CLEANUP(sbuf_fini) struct sbuf raw = {0};
        char *colon = strchr(cell, ':');
        const char *cast = colon ? cast_of(colon + 1) : NULL;
        if (!cast) {
            fail(e, RC_SYNTAX, "%s: header cell '%s' does not say its type", path, cell);
            return fail_hint(e, "write name:type with text, date, int, rate, money or bool");
        }
        duck_quote_name(&raw, cell);
        *colon = 0;
        const char *hole = strstr(cast, "%s");
        sbuf_add(sql, count++ ? ", " : "");
        sbuf_add_n(sql, cast, (size_t)(hole - cast));
        sbuf_add(sql, raw.p);
        sbuf_add(sql, hole + 2);
        sbuf_add(sql, " AS ");
        duck_quote_name(sql, cell);
    }
    return count ? RC_OK : fail(e, RC_SYNTAX, "%s: the header is missing", path);
}

static enum rc load_one(struct duck *duck, struct arena *arena, const char *path, const char *name,
                        struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf file = {0};
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    int skip = 0;
    TRY(os_read_file(path, FACT_BYTES_MAX, &file, e));
    const struct str header = find_header((struct str){sbuf_text(&file), file.n}, &skip);
    sbuf_add(&sql, "CREATE TABLE ");
    duck_quote_name(&sql, arena_printf(arena, "fact_%s", name));
    sbuf_add(&sql, " AS SELECT ");
    TRY(select_list(arena, path, header, &sql, e));
    sbuf_add(&sql, " FROM read_csv(");
    duck_quote(&sql, path);
    sbuf_addf(&sql,
              ", header=true, all_varchar=true, skip=%d, delim=',', quote='\"',"
              " strict_mode=true, auto_detect=false, columns={",
              skip);
    /* auto_detect off: the engine must not guess; names come from the header. */
    char *cells = arena_strndup(arena, header.p, header.n), *save = NULL;
    bool first = true;
    for (char *cell = strtok_r(cells, ",", &save); cell; cell = strtok_r(NULL, ",", &save)) {
        sbuf_add(&sql, first ? "" : ", ");
        duck_quote(&sql, cell);
        sbuf_add(&sql, ": 'VARCHAR'");
        first = false;
    }
    sbuf_add(&sql, "})");
    if (duck_exec(duck, sql.p, e) != RC_OK)
        return fail_context(e, "fact '%s' (%s)", name, path);
    return RC_OK;
}

/* Every day of every year that the file knows; a year without rows stays unknown. */
enum rc facts_calendar(struct duck *duck, struct err *e)
{
    static const char sql[] =
        "CREATE TABLE calendar AS WITH years AS (SELECT DISTINCT year(day) AS y FROM "
        "fact_calendar),"
        " days AS (SELECT CAST(make_date(y, 1, 1) + CAST(n AS INTEGER) AS DATE) AS day"
        "  FROM years, range(366) AS r(n)"
        "  WHERE year(CAST(make_date(y, 1, 1) + CAST(n AS INTEGER) AS DATE)) = y),"
        " marked AS (SELECT d.day, coalesce(max(CASE f.kind WHEN 'makeup' THEN 1 WHEN 'holiday' "
        "THEN 0"
        "  END) = 1, isodow(d.day) <= 5) AS is_workday FROM days AS d LEFT JOIN fact_calendar AS f"
        "  ON f.day = d.day AND f.kind IN ('makeup', 'holiday') GROUP BY d.day)"
        " SELECT day, is_workday, CAST(sum(CASE WHEN is_workday THEN 1 ELSE 0 END) OVER"
        " (ORDER BY day ROWS UNBOUNDED PRECEDING) AS BIGINT) AS workday_no FROM marked ORDER BY "
        "day";
    return duck_exec(duck, sql, e);
}

static bool is_wanted(const char *name, const char *const *only)
{
    if (!only || strcmp(name, "calendar") == 0)
        return true;
    for (; *only; only++)
        if (strcmp(*only, name) == 0)
            return true;
    return false;
}

enum rc facts_load(struct duck *duck, struct arena *arena, const char *folder,
                   const char *const *only, struct err *e)
{
    char **names = NULL;
    size_t count = 0;
    TRY(os_list(arena, folder, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        const struct str file = str_of(names[i]);
        if (!str_ends(file, ".csv"))
            continue;
        const char *name = arena_strndup(arena, file.p, file.n - strlen(".csv"));
        if (is_wanted(name, only))
            TRY(load_one(duck, arena, arena_printf(arena, "%s/%s", folder, names[i]), name, e));
    }
    return facts_calendar(duck, e);
}

enum rc engine_load_facts(struct duck *duck, struct arena *arena, const char *folder,
                          const char *const *names, struct err *e)
{
    return facts_load(duck, arena, folder, names, e);
}

enum rc engine_facts_hash(const char *folder, char out[65], struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(16 << 20);
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    char **names = NULL;
    size_t count = 0;
    TRY(os_list(arena, folder, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        char hash[65];
        if (!str_ends(str_of(names[i]), ".csv"))
            continue;
        TRY(os_file_sha256(arena_printf(arena, "%s/%s", folder, names[i]), hash, e));
        sbuf_addf(&text, "%s %s\n", names[i], hash);
    }
    sha256_hex(sbuf_text(&text), text.n, out);
    return RC_OK;
}
