/* duck/instance.c - opening, executing, locking instances. */
#include "duck/duck_int.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The library is loaded at run time; the header it was compiled against names this release. */
static const char RELEASE_WANTED[] = "v1.5.6";

const char *duck_version(void)
{
    struct err ignored = {0};
    return duck_library_load(&ignored) == RC_OK ? duckdb.library_version() : "missing";
}

static enum rc check_release(struct err *e)
{
    TRY(duck_library_load(e));
    if (strcmp(duck_version(), RELEASE_WANTED) == 0)
        return RC_OK;
    fail(e, RC_ENGINE, "the DuckDB library is %s, this program was built for %s", duck_version(),
         RELEASE_WANTED);
    return fail_hint(e, "run ./run build again");
}

/* One line: the engine's words without its advice, which speaks of settings that are locked here.
 */
enum rc duck_fail(struct err *e, const char *what, const char *why)
{
    CLEANUP(sbuf_fini) struct sbuf line = {0};
    const char *text = why ? why : "no reason given";
    const char *advice = strstr(text, "\nPossible solutions:");
    const char *end = advice ? advice : text + strlen(text);
    for (const char *p = text; p < end; p++)
        if (!isspace((unsigned char)*p))
            sbuf_add_n(&line, p, 1);
        else if (line.n && line.p[line.n - 1] != ' ')
            sbuf_add(&line, " ");
    return fail(e, RC_ENGINE, "%s: %.600s", what, sbuf_text(&line));
}

enum rc duck_exec(struct duck *duck, const char *sql, struct err *e)
{
    duckdb_result result;
    enum rc rc = RC_OK;
    if (duckdb.query(duck->connection, sql, &result) != DuckDBSuccess)
        rc = duck_fail(e, "the query engine refused", duckdb.result_error(&result));
    duckdb.destroy_result(&result);
    return rc;
}

enum rc duck_execf(struct duck *duck, struct err *e, const char *format, ...)
{
    va_list arguments;
    char sql[4096];
    va_start(arguments, format);
    const int n = vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    MUST(n >= 0 && (size_t)n < sizeof sql);
    return duck_exec(duck, sql, e);
}

void duck_quote(struct sbuf *out, const char *text)
{
    sbuf_add(out, "'");
    for (; *text; text++)
        sbuf_add_n(out, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
    sbuf_add(out, "'");
}

void duck_quote_name(struct sbuf *out, const char *name)
{
    sbuf_add(out, "\"");
    for (; *name; name++)
        sbuf_add_n(out, *name == '"' ? "\"\"" : name, *name == '"' ? 2 : 1);
    sbuf_add(out, "\"");
}

/* ---- opening ---- */

/* Nothing is fetched or loaded on its own; spill never lies on disk in clear. The engine calls its
 * own AES unsafe because its key comes from a small random generator (64 bits, seeded by the
 * kernel): enough for files of masked rows that are gone when the instance is closed. */
static const char *const SETTINGS[][2] = {
    {"autoinstall_known_extensions", "false"}, {"autoload_known_extensions", "false"},
    {"allow_community_extensions", "false"},   {"preserve_insertion_order", "true"},
    {"temp_file_encryption", "true"},          {"force_mbedtls_unsafe", "true"},
};

static void set_bytes(duckdb_config config, const char *name, int64_t bytes)
{
    char number[32];
    snprintf(number, sizeof number, "%lldB", (long long)bytes);
    if (bytes > 0)
        MUST(duckdb.set_config(config, name, number) == DuckDBSuccess);
}

static enum rc configure(duckdb_config config, const struct duck_options *options, struct err *e)
{
    char number[32];
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++)
        if (duckdb.set_config(config, SETTINGS[i][0], SETTINGS[i][1]) != DuckDBSuccess)
            return fail(e, RC_ENGINE, "the query engine does not know the setting '%s'",
                        SETTINGS[i][0]);
    const char *temp = options && options->temp_folder ? options->temp_folder : "";
    if (duckdb.set_config(config, "temp_directory", temp) != DuckDBSuccess)
        return fail(e, RC_ENGINE, "the query engine does not take '%s' for its spill", temp);
    if (options && options->threads > 0) {
        snprintf(number, sizeof number, "%d", options->threads);
        duckdb.set_config(config, "threads", number);
    }
    set_bytes(config, "memory_limit", options ? options->memory_bytes : 0);
    set_bytes(config, "max_temp_directory_size", options ? options->spill_bytes : 0);
    return RC_OK;
}

static enum rc open_database(struct duck *duck, const struct duck_options *options, struct err *e)
{
    duckdb_config config = NULL;
    char *why = NULL;
    MUST(duckdb.create_config(&config) == DuckDBSuccess);
    enum rc rc = configure(config, options, e);
    if (rc == RC_OK && duckdb.open_ext(NULL, &duck->database, config, &why) != DuckDBSuccess)
        rc = fail(e, RC_ENGINE, "the query engine does not start: %.400s", why ? why : "");
    duckdb.free(why);
    duckdb.destroy_config(&config);
    if (rc == RC_OK && duckdb.connect(duck->database, &duck->connection) != DuckDBSuccess)
        rc = fail(e, RC_ENGINE, "the query engine does not answer");
    return rc;
}

enum rc duck_open(const struct duck_options *options, struct duck **ret_duck, struct err *e)
{
    TRY(check_release(e));
    struct duck *duck = calloc(1, sizeof *duck);
    MUST(duck);
    const enum rc rc = open_database(duck, options, e);
    if (rc != RC_OK) {
        duck_close(duck);
        return rc;
    }
    *ret_duck = duck;
    return RC_OK;
}

void duck_close(struct duck *duck)
{
    if (!duck)
        return;
    duckdb.disconnect(&duck->connection);
    duckdb.close(&duck->database);
    free(duck);
}

void duck_closep(struct duck **duck)
{
    duck_close(*duck);
    *duck = NULL;
}

void duck_interrupt(struct duck *duck)
{
    duckdb.interrupt(duck->connection);
}

/* ---- locking ---- */

enum rc duck_lock(struct duck *duck, const char *const *readable_folders, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "SET allowed_directories=[");
    for (int i = 0; readable_folders[i]; i++) {
        sbuf_add(&sql, i ? ", " : "");
        duck_quote(&sql, readable_folders[i]);
    }
    sbuf_add(&sql, "]; SET enable_external_access=false; SET enable_logging=false;"
                   " SET lock_configuration=true;");
    return duck_exec(duck, sql.p, e);
}
