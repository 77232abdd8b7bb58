/* Model SQL that wants out. Each wall is tried by itself: the gate refuses the text; the locked
 * instance in its sandbox holds when the gate is not there; the limits end what never ends. */
#include "county_fixture.h"
#include "model_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "engine/engine_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* Tables that a model of these tests may read. */
static const char *const TABLES[] = {"benefit", "status", "p_over_fen", "fact_policy", NULL};

/* ---- the texts ---- */

enum wall {
    GATE,      /* refused by the gate; harmless behind the lock */
    GATE_LOCK, /* refused by the gate, and again by the locked instance or the sandbox */
};

/* {county} stands for the county's folder. */
static const struct {
    enum wall wall;
    const char *sql;
} ESCAPES[] = {
    /* reading */
    {GATE_LOCK, "SELECT * FROM '/etc/passwd'"},
    {GATE_LOCK, "SELECT * FROM '{county}/keys/x.csv'"},
    {GATE_LOCK, "SELECT * FROM '{county}/keys/x.parquet'"},
    {GATE_LOCK, "SELECT * FROM \"{county}/keys/x.json\""},
    {GATE_LOCK, "SELECT * FROM read_csv('/etc/passwd', header = false)"},
    {GATE_LOCK, "SELECT * FROM read_csv_auto('/etc/passwd')"},
    {GATE_LOCK, "SELECT content FROM read_text('/etc/passwd')"},
    {GATE_LOCK, "SELECT content FROM read_text('{county}/keys/token.key')"},
    {GATE_LOCK, "SELECT content FROM read_text('{county}/lake/../keys/token.key')"},
    {GATE_LOCK, "SELECT content FROM read_text('{county}/lake/link')"},
    {GATE_LOCK, "SELECT content FROM read_text('/proc/self/environ')"},
    {GATE_LOCK, "SELECT content FROM read_blob('{county}/state.db')"},
    {GATE_LOCK, "SELECT content FROM read_blob(['{county}/state.db', '{county}/abacus.yaml'])"},
    {GATE_LOCK, "SELECT * FROM read_json('/etc/passwd')"},
    {GATE_LOCK, "SELECT * FROM read_ndjson_objects('/etc/passwd')"},
    {GATE_LOCK, "SELECT * FROM read_parquet('/etc/x.parquet')"},
    {GATE_LOCK, "SELECT * FROM parquet_scan('{county}/keys/*')"},
    {GATE_LOCK, "SELECT * FROM parquet_metadata('{county}/keys/x.parquet')"},
    {GATE_LOCK, "SELECT * FROM parquet_schema('/etc/x.parquet')"},
    {GATE_LOCK, "SELECT * FROM parquet_kv_metadata('/etc/x.parquet')"},
    {GATE_LOCK, "SELECT * FROM sniff_csv('/etc/passwd')"},
    {GATE_LOCK, "SELECT * FROM glob('/etc/*')"},
    {GATE_LOCK, "SELECT * FROM glob('{county}/keys/*')"},
    {GATE_LOCK, "SELECT * FROM read_duckdb('{county}/state.db')"},
    {GATE_LOCK, "SELECT * FROM read_csv('http://127.0.0.1:9/x')"},
    {GATE_LOCK, "SELECT * FROM 'https://127.0.0.1:9/x.parquet'"},
    {GATE_LOCK, "SELECT * FROM 's3://bucket/x.parquet'"},
    {GATE_LOCK, "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')"},
    {GATE_LOCK, "SELECT * FROM query_table('/etc/passwd')"},
    {GATE_LOCK, "SELECT * FROM json_execute_serialized_sql(json_serialize_sql("
                "'SELECT * FROM read_text(''/etc/passwd'')'))"},
    {GATE_LOCK, "SELECT x FROM benefit WHERE x IN (SELECT content FROM read_text('/etc/passwd'))"},
    {GATE_LOCK, "WITH a AS (SELECT content FROM read_text('/etc/passwd')) SELECT * FROM a"},
    {GATE_LOCK, "SELECT 1 UNION ALL SELECT content FROM read_text('/etc/passwd')"},
    {GATE_LOCK, "SELECT 1 ORDER BY (SELECT max(content) FROM read_text('/etc/passwd'))"},
    {GATE_LOCK, "SELECT 1 LIMIT (SELECT count(*) FROM glob('/etc/*'))"},
    {GATE_LOCK,
     "SELECT CASE WHEN true THEN (SELECT max(content) FROM read_text('/etc/passwd')) END"},
    {GATE, "SELECT * FROM main.benefit"},
    {GATE, "SELECT * FROM memory.main.benefit"},
    {GATE, "SELECT * FROM person"},
    {GATE, "SELECT * FROM Benefit"},
    {GATE, "SELECT * FROM benefit AS b, (SELECT * FROM account) AS a"},
    {GATE, "SELECT * FROM duckdb_settings()"},
    {GATE, "SELECT * FROM duckdb_tables()"},
    {GATE, "SELECT * FROM duckdb_logs"},
    {GATE, "SELECT * FROM duckdb_secrets()"},
    {GATE, "SELECT * FROM information_schema.tables"},
    {GATE, "SELECT * FROM sqlite_master"},
    {GATE, "SELECT * FROM pg_catalog.pg_class"},
    {GATE, "SELECT * FROM pragma_table_info('benefit')"},
    {GATE, "SELECT * FROM pragma_database_list"},
    {GATE, "SELECT * FROM (DESCRIBE benefit)"},
    {GATE, "SELECT * FROM (SHOW ALL TABLES)"},
    {GATE, "SELECT * FROM (SUMMARIZE benefit)"},
    {GATE, "SELECT * FROM sql_auto_complete('SEL')"},
    {GATE, "WITH duckdb_settings AS (SELECT * FROM duckdb_settings) SELECT * FROM duckdb_settings"},
    {GATE, "SELECT * FROM x, (WITH x AS (SELECT 1) SELECT * FROM x) AS y"},
    {GATE, "(WITH person AS (SELECT 1) SELECT * FROM person) UNION ALL SELECT 1 FROM person"},
    {GATE, "SELECT getenv('HOME')"},
    {GATE, "SELECT current_setting('temp_directory')"},
    {GATE, "SELECT getvariable('x')"},
    {GATE, "SELECT current_database()"},
    {GATE, "SELECT current_schemas(true)"},
    {GATE, "SELECT version()"},
    {GATE, "SELECT pg_typeof(1)"},
    {GATE, "SELECT parse_path('/etc/passwd')"},
    {GATE, "SELECT json_serialize_sql('SELECT 1')"},
    {GATE, "SELECT json_serialize_plan('SELECT 1')"},
    /* writing */
    {GATE_LOCK, "COPY benefit TO '{county}/lake/out.csv'"},
    {GATE_LOCK, "COPY benefit TO '{county}/lake/out.parquet' (FORMAT parquet)"},
    {GATE_LOCK, "COPY (SELECT 1) TO '/dev/stdout'"},
    {GATE_LOCK, "COPY (SELECT 1) TO '{county}/out.csv'"},
    {GATE_LOCK, "COPY benefit FROM '/etc/passwd'"},
    {GATE_LOCK, "EXPORT DATABASE '{county}/lake/export'"},
    {GATE_LOCK, "IMPORT DATABASE '{county}/keys'"},
    {GATE_LOCK, "ATTACH '{county}/state.db' AS s"},
    {GATE_LOCK, "ATTACH '{county}/lake/new.db' AS n"},
    {GATE_LOCK, "ATTACH 'http://127.0.0.1:9/x.db' AS h"},
    {GATE, "ATTACH ':memory:' AS m"},
    {GATE, "CREATE TABLE t AS SELECT 1"},
    {GATE, "CREATE VIEW v AS SELECT 1"},
    {GATE, "CREATE MACRO m(x) AS x"},
    {GATE, "CREATE TYPE mood AS ENUM ('a')"},
    {GATE, "CREATE SECRET s (TYPE s3)"},
    {GATE, "INSERT INTO benefit VALUES (1)"},
    {GATE, "UPDATE benefit SET amount = 0"},
    {GATE, "DELETE FROM benefit"},
    {GATE, "TRUNCATE benefit"},
    {GATE, "DROP TABLE benefit"},
    {GATE, "ALTER TABLE benefit ADD COLUMN x INTEGER"},
    {GATE, "MERGE INTO benefit USING status ON false WHEN NOT MATCHED THEN INSERT VALUES (1)"},
    {GATE, "WITH gone AS (DELETE FROM benefit RETURNING *) SELECT * FROM gone"},
    {GATE, "BEGIN TRANSACTION"},
    {GATE, "CHECKPOINT"},
    {GATE, "VACUUM"},
    {GATE, "SELECT nextval('s')"},
    {GATE, "SELECT txid_current()"},
    /* settings, extensions, logging */
    {GATE_LOCK, "SET memory_limit = '100GB'"},
    {GATE_LOCK, "SET threads = 64"},
    {GATE_LOCK, "SET temp_directory = '/tmp'"},
    {GATE_LOCK, "SET enable_external_access = true"},
    {GATE_LOCK, "SET allowed_directories = ['/']"},
    {GATE_LOCK, "SET lock_configuration = false"},
    {GATE_LOCK, "SET enable_logging = true"},
    {GATE_LOCK, "RESET memory_limit"},
    {GATE_LOCK, "PRAGMA memory_limit = '100GB'"},
    {GATE_LOCK, "PRAGMA profiling_output = '{county}/lake/profile.json'"},
    {GATE_LOCK, "INSTALL httpfs"},
    {GATE_LOCK, "INSTALL httpfs FROM 'http://127.0.0.1:9'"},
    {GATE_LOCK, "LOAD httpfs"},
    {GATE_LOCK, "LOAD '{county}/lake/x.duckdb_extension'"},
    {GATE, "SET VARIABLE x = 1"},
    {GATE, "PRAGMA enable_profiling"},
    {GATE, "CALL enable_logging()"},
    {GATE, "CALL pragma_version()"},
    {GATE, "SELECT * FROM enable_logging('QueryLog')"},
    {GATE, "SELECT * FROM enable_logging(storage = 'file', storage_path = '{county}/lake/log')"},
    {GATE, "SELECT * FROM disable_logging()"},
    {GATE, "SELECT write_log('x')"},
    {GATE, "SELECT * FROM checkpoint()"},
    /* statements in disguise */
    {GATE, "SELECT 1; SELECT 2"},
    {GATE, "SELECT 1; COPY benefit TO 'x.csv'"},
    {GATE, "SELECT 1 -- one\n; DROP TABLE benefit"},
    {GATE, "SELECT 1 /* ; */; SET threads = 1"},
    {GATE, "/* SELECT 1 */ DROP TABLE benefit"},
    {GATE, "EXPLAIN ANALYZE SELECT 1"},
    {GATE, "PREPARE p AS SELECT 1"},
    {GATE, "EXECUTE p"},
    {GATE, "DESCRIBE benefit"},
    {GATE, "SHOW TABLES"},
    {GATE, "USE memory"},
    {GATE, ""},
    {GATE, ";"},
    {GATE, "-- nothing"},
    {GATE, "no SQL at all"},
    {GATE, "SELECT"},
    {GATE, "'); DROP TABLE benefit; --"},
    {GATE, "SELECT 'a\\' OR 1=1 --'"},
    {GATE, "SELECT '\xFF'"},
    {GATE, "SELECT curr\xC4\x99nt_date()"},                              /* ę for e */
    {GATE, "SELECT \xD1\x81ount(*) FROM benefit"},                       /* a Cyrillic с for c */
    {GATE, "SELECT * FROM b\xD0\xB5nefit"},                              /* a Cyrillic е for e */
    {GATE, "SELECT \xEF\xBD\x8Eow()"},                                   /* a full-width n */
    {GATE, "SELECT * FROM\xC2\xA0read_text\xE2\x80\x8B('/etc/passwd')"}, /* blanks of other kinds */
    {GATE, "SELECT * FROM \"read_text\"('/etc/passwd')"},
    {GATE, "SELECT * FROM ReAd_TeXt('/etc/passwd')"},
    {GATE, "SELECT * FROM system.main.read_text('/etc/passwd')"},
    {GATE, "SELECT U&'\\0041'"},
    {GATE, "SELECT $$x$$, read_text($$x$$)"},
    {GATE, "SELECT ('/etc/passwd').read_text()"},
    {GATE, "SELECT main.abs(1)"},
    {GATE, "SELECT system.main.abs(1)"},
    /* not the same twice */
    {GATE, "SELECT current_date"},
    {GATE, "SELECT Current_Timestamp"},
    {GATE, "SELECT localtime"},
    {GATE, "SELECT now()"},
    {GATE, "SELECT today()"},
    {GATE, "SELECT get_current_time()"},
    {GATE, "SELECT transaction_timestamp()"},
    {GATE, "SELECT age(DATE '2020-01-01')"},
    {GATE, "SELECT current_user"},
    {GATE, "SELECT session_user"},
    {GATE, "SELECT \"user\""},
    {GATE, "SELECT current_schema"},
    {GATE, "SELECT random()"},
    {GATE, "SELECT setseed(0.5)"},
    {GATE, "SELECT uuid()"},
    {GATE, "SELECT gen_random_uuid()"},
    {GATE, "SELECT hash(1)"},
    {GATE, "SELECT rowid FROM benefit"},
    {GATE, "SELECT b.rowid FROM benefit AS b"},
    {GATE, "SELECT * FROM benefit USING SAMPLE 3"},
    {GATE, "SELECT * FROM benefit TABLESAMPLE 10%"},
    {GATE, "SELECT * FROM (SELECT 1) AS x TABLESAMPLE reservoir(1)"},
    {GATE, "SELECT * FROM (benefit JOIN status USING (person)) TABLESAMPLE 10%"},
    {GATE, "SELECT DISTINCT ON (person) person, amount FROM benefit"},
    {GATE, "SELECT * FROM benefit LIMIT 3"},
    {GATE, "SELECT * FROM benefit OFFSET 3"},
    {GATE, "SELECT * FROM benefit ORDER BY amount LIMIT 10%"},
    {GATE, "SELECT row_number() OVER () FROM benefit"},
    {GATE, "SELECT row_number() OVER w FROM benefit WINDOW w AS (PARTITION BY person)"},
    {GATE, "SELECT lag(amount) OVER (PARTITION BY person) FROM benefit"},
    {GATE, "SELECT first_value(amount) OVER (PARTITION BY person) FROM benefit"},
    {GATE, "SELECT first(amount) FROM benefit"},
    {GATE, "SELECT any_value(amount) FROM benefit"},
    {GATE, "SELECT arg_max(amount, person) FROM benefit"},
    {GATE, "SELECT string_agg(note, ',') FROM benefit"},
    {GATE, "SELECT array_agg(amount) FROM benefit"},
    {GATE, "SELECT list(amount) FROM benefit"},
    {GATE, "SELECT mode(amount) FROM benefit"},
    {GATE, "SELECT approx_count_distinct(person) FROM benefit"},
    {GATE, "SELECT reservoir_quantile(amount, 0.5) FROM benefit"},
    {GATE, "SELECT collect_list(amount ORDER BY amount) FROM benefit"},
    {GATE, "SELECT sum(amount) EXPORT_STATE FROM benefit"},
    {GATE, "SELECT * FROM benefit POSITIONAL JOIN status"},
    {GATE, "SELECT * FROM benefit ASOF JOIN status ON benefit.person >= status.person"},
    {GATE, "SELECT #1 FROM benefit"},
    /* other words of the engine, not of both */
    {GATE, "SELECT COLUMNS(*) FROM benefit"},
    {GATE, "SELECT COLUMNS('a.*') FROM benefit"},
    {GATE, "SELECT * EXCLUDE (amount) FROM benefit"},
    {GATE, "SELECT * REPLACE (read_text('/etc/passwd') AS amount) FROM benefit"},
    {GATE, "SELECT * RENAME (amount AS x) FROM benefit"},
    {GATE, "SELECT * LIKE 'a%' FROM benefit"},
    {GATE, "SELECT list_transform([1], x -> x + 1)"},
    {GATE, "SELECT list_aggregate([1, 2], 'sum')"},
    {GATE, "SELECT list_reduce([1, 2], lambda a, b : a + b)"},
    {GATE, "SELECT [read_text('/etc/passwd')]"},
    {GATE, "SELECT [x FOR x IN [1, 2] IF x > 1]"},
    {GATE, "SELECT {'a': 1}"},
    {GATE, "SELECT MAP {'a': 1}"},
    {GATE, "SELECT (1, 2)"},
    {GATE, "SELECT note[1:2] FROM benefit"},
    {GATE, "SELECT note COLLATE nocase FROM benefit"},
    {GATE, "SELECT CAST(amount AS BLOB) FROM benefit"},
    {GATE, "SELECT CAST(note AS JSON) FROM benefit"},
    {GATE, "SELECT CAST(note AS TIMESTAMP WITH TIME ZONE) FROM benefit"},
    {GATE, "SELECT CAST(note AS ENUM ('a')) FROM benefit"},
    {GATE, "SELECT CAST(amount AS INTEGER[]) FROM benefit"},
    {GATE, "SELECT error('x')"},
    {GATE, "SELECT * FROM (PIVOT benefit ON note USING sum(amount))"},
    {GATE, "SELECT * FROM (UNPIVOT benefit ON amount INTO NAME n VALUE v)"},
    {GATE, "SELECT * FROM benefit AT (VERSION => 1)"},
    {GATE, "SELECT lag(amount IGNORE NULLS) OVER (ORDER BY person) FROM benefit"},
    {GATE, "SELECT DEFAULT"},
    /* without end, or too much */
    {GATE, "WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT n FROM x) SELECT count(*) FROM x"},
    {GATE, "WITH RECURSIVE x AS (SELECT 1 AS n UNION SELECT n + 1 FROM x) SELECT * FROM x"},
    {GATE, "SELECT count(*) FROM range(1000000000000)"},
    {GATE, "SELECT range(1000000000)"},
    {GATE, "SELECT count(*) FROM generate_series(1, 1000000000000)"},
    {GATE, "SELECT unnest(generate_series(1, 1000000000))"},
    {GATE, "SELECT * FROM repeat('x', 1000000000)"},
    {GATE, "SELECT repeat('x', 1000000000)"},
    {GATE, "SELECT repeat('x', amount) FROM benefit"},
    {GATE, "SELECT repeat('x', 1000 * 1000000)"},
    {GATE, "SELECT lpad('x', 1000000000, 'y')"},
    {GATE, "SELECT printf('%1000000000d', 1)"},
    {GATE, "SELECT printf('%*d', 1000000000, 1)"},
    {GATE, "SELECT printf(note, 1) FROM benefit"},
    {GATE, "SELECT format('{:>1000000000}', 1)"},
    {GATE, "SELECT bar(1, 0, 1, 1000000000)"},
    {GATE, "SELECT sleep_ms(1000000)"},
};

static const char *in_county(struct arena *arena, const char *sql, const char *county)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    for (const char *at; (at = strstr(sql, "{county}")) != NULL; sql = at + strlen("{county}")) {
        sbuf_add_n(&out, sql, (size_t)(at - sql));
        sbuf_add(&out, county);
    }
    sbuf_add(&out, sql);
    return arena_strdup(arena, sbuf_text(&out));
}

/* One sentence: not empty, one line, no advice that speaks of the engine's settings. */
static bool is_sentence(const char *text)
{
    return text && *text && !strpbrk(text, "\n\r\t\033") && !strstr(text, "(SET ") &&
           utf8_valid(str_of(text));
}

/* ---- the first wall: the gate ---- */

static void the_gate_refuses_each(void **state)
{
    (void)state;
    CLEANUP(arena_freep) struct arena *arena = arena_new(16 << 20);
    CLEANUP(duck_closep) struct duck *gate = NULL;
    MUST_OK(duck_gate_open(&gate, e));
    for (size_t i = 0; i < sizeof ESCAPES / sizeof *ESCAPES; i++) {
        struct err e = {0};
        const char *sql = in_county(arena, ESCAPES[i].sql, "/county");
        const enum rc rc = duck_gate_check(gate, sql, TABLES, &e);
        if (rc != RC_GATE || !is_sentence(e.message))
            fail_msg("%s: %d '%s'", sql, rc, e.message);
    }
}

/* A gate that refuses everything would pass the test above. */
static void the_gate_lets_models_through(void **state)
{
    (void)state;
    static const char *const sound[] = {
        "SELECT * FROM benefit",
        "SELECT b.person, sum(b.amount) FROM benefit AS b GROUP BY ALL HAVING count(*) > 1",
        "WITH x AS (SELECT * FROM benefit), y AS (SELECT * FROM x) SELECT * FROM y, x",
        "WITH person AS (SELECT 1) SELECT * FROM person",
        "SELECT row_number() OVER (PARTITION BY person ORDER BY amount) FROM benefit",
        "SELECT sum(amount) OVER (PARTITION BY person) FROM benefit",
        "SELECT person FROM benefit QUALIFY rank() OVER (ORDER BY amount) = 1",
        "SELECT * FROM benefit ORDER BY amount NULLS LAST, _row LIMIT 10",
        "SELECT DISTINCT person FROM benefit",
        "SELECT sort_array(collect_list(amount)) FROM benefit",
        "SELECT * FROM benefit AS b SEMI JOIN status AS s USING (person)",
        "SELECT CAST(period_lo + INTERVAL '1' MONTH AS DATE) FROM benefit WHERE period_lo <= "
        "$as_of",
        "SELECT printf('%05d', amount), repeat('0', 5), lpad(note, 10, ' ') FROM benefit",
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM status) THEN 1 ELSE 2 END",
        "SELECT * FROM (VALUES (1), (2)) AS v(n)",
        "SELECT note FROM benefit WHERE note = '; DROP TABLE benefit -- ''quoted'''",
        "SELECT 1;",
    };
    CLEANUP(duck_closep) struct duck *gate = NULL;
    MUST_OK(duck_gate_open(&gate, e));
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        struct err e = {0};
        if (duck_gate_check(gate, sound[i], TABLES, &e) != RC_OK)
            fail_msg("%s: %s", sound[i], e.message);
    }
}

/* `count` times the middle between the ends. */
static const char *nested(struct arena *arena, const char *begin, int count, const char *open,
                          const char *middle, const char *close)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    sbuf_add(&out, begin);
    for (int i = 0; i < count; i++)
        sbuf_add(&out, open);
    sbuf_add(&out, middle);
    for (int i = 0; i < count; i++)
        sbuf_add(&out, close);
    return arena_strdup(arena, sbuf_text(&out));
}

static void the_gate_holds_under_weight(void **state)
{
    (void)state;
    CLEANUP(arena_freep) struct arena *arena = arena_new(64 << 20);
    CLEANUP(duck_closep) struct duck *gate = NULL;
    MUST_OK(duck_gate_open(&gate, e));
    const char *const heavy[] = {
        nested(arena, "SELECT ", 20000, "(", "1", ")"),
        nested(arena, "SELECT ", 5000, "abs(", "1", ")"),
        nested(arena, "SELECT ", 20000, "-", "1", ""),
        nested(arena, "SELECT ", 20000, "NOT ", "true", ""),
        nested(arena, "", 5000, "SELECT * FROM (", "SELECT 1", ") AS x"),
        nested(arena, "SELECT ", 2000, "CASE WHEN true THEN ", "1", " END"),
        nested(arena, "SELECT 1", 20000, " + 1", "", ""),
        nested(arena, "", 3000, "WITH x AS (", "SELECT 1", ") SELECT * FROM x"),
        nested(arena, "SELECT 1 IN (0", 200000, ",1", ")", ""),
        nested(arena, "SELECT '", 300000, "x", "'", ""),
    };
    for (size_t i = 0; i < sizeof heavy / sizeof *heavy; i++) {
        struct err e = {0};
        const enum rc rc = duck_gate_check(gate, heavy[i], TABLES, &e);
        if (rc != RC_GATE || !is_sentence(e.message))
            fail_msg("%.60s…: %d '%s'", heavy[i], rc, e.message);
    }
    struct err e = {0};
    assert_int_equal(duck_gate_check(gate, "SELECT * FROM benefit", TABLES, &e), RC_OK);
}

/* ---- the second wall: the locked instance in its sandbox, without the gate ---- */

/* The probe is a child like a run child, but it runs whatever it is told, and tries by itself what
 * code that has taken it over would try. It prints one line a trial: "ok WHAT" or "no WHAT: why".
 */
enum { PROBE_IN = 3, PROBE_OUT = 4 };

static void probe_say(const char *format, ...)
{
    CLEANUP(sbuf_fini) struct sbuf line = {0};
    char text[2048];
    struct err ignored = {0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    sbuf_addf(&line, "%s\n", text);
    (void)os_write_all(PROBE_OUT, line.p, line.n, &ignored);
}

static void probe_sql(struct duck *duck, int number, const char *sql)
{
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    struct err e = {0};
    enum rc rc = duck_query(duck, sql, NULL, 0, &rows, &e);
    while (rc == RC_OK && duck_next(rows))
        continue;
    if (rc == RC_OK)
        rc = duck_rows_error(rows, &e);
    probe_say("%s %d: %s", rc == RC_OK ? "ok" : "no", number, e.message);
}

static void probe_call(const char *what, long result)
{
    probe_say("%s %s: %s", result >= 0 ? "ok" : "no", what, result >= 0 ? "" : strerror(errno));
}

static void probe_files(struct arena *arena, const char *county)
{
    static const char *const secret[] = {"keys", "state.db", "abacus.yaml", "vault", "facts"};
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
        probe_call(secret[i], open(arena_printf(arena, "%s/%s", county, secret[i]), O_RDONLY));
    probe_call("passwd", open("/etc/passwd", O_RDONLY));
    probe_call("environ", open("/proc/self/environ", O_RDONLY));
    probe_call("link", open(arena_printf(arena, "%s/lake/link", county), O_RDONLY));
    probe_call("write-lake",
               open(arena_printf(arena, "%s/lake/x", county), O_WRONLY | O_CREAT, 0600));
    probe_call("write-tmp", open("/tmp/escaped", O_WRONLY | O_CREAT, 0600));
    probe_call("unlink", unlink(arena_printf(arena, "%s/lake/link", county)));
    probe_call("rename", rename(arena_printf(arena, "%s/lake", county), "/tmp/escaped"));
    probe_call("chmod", chmod(arena_printf(arena, "%s/tmp", county), 0777));
    probe_call("symlink", symlink("/etc/passwd", arena_printf(arena, "%s/tmp/s", county)));
    probe_call("write-temp",
               open(arena_printf(arena, "%s/tmp/x", county), O_WRONLY | O_CREAT, 0600));
}

static void probe_calls(void)
{
    static char name[] = "true";
    char *const arguments[] = {name, NULL};
    probe_call("socket", socket(AF_INET, SOCK_STREAM, 0));
    probe_call("unix-socket", socket(AF_UNIX, SOCK_STREAM, 0));
    probe_call("execve", execve("/bin/true", arguments, NULL));
    const pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0)
        _exit(0);
    probe_call("fork", pid);
    probe_call("kill", kill(getppid(), 0));
    probe_call("tgkill", syscall(SYS_tgkill, getppid(), getppid(), 0));
    probe_call("ptrace", ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
    const void *code =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    probe_call("new-code", code == MAP_FAILED ? -1 : 0);
    probe_call("setuid", setuid(0));
    probe_call("setrlimit", setrlimit(RLIMIT_AS, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}));
    probe_call("unshare", syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */));
    probe_call("mount", syscall(SYS_mount, "x", "/mnt", "tmpfs", 0, NULL));
    probe_call("memfd", syscall(SYS_memfd_create, "x", 0));
    probe_call("process_vm", syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
    probe_call("io_uring", syscall(SYS_io_uring_setup, 1, NULL));
    probe_call("bpf", syscall(SYS_bpf, 0, NULL, 0));
    probe_call("ioctl", syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI: types into the terminal */, "x"));
    probe_call("getpid", getpid());
}

static int probe_main(void)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(16 << 20);
    struct duck *gate = NULL, *duck = NULL;
    struct err e = {0};
    const char *note = "";
    char county[256] = "";
    if (read(PROBE_IN, county, sizeof county - 1) <= 0)
        return 3;
    const struct child_world world = {.lake = arena_printf(arena, "%s/lake", county),
                                      .facts = arena_printf(arena, "%s/facts", county),
                                      .temp = arena_printf(arena, "%s/tmp", county),
                                      .views = "CREATE TABLE benefit AS SELECT 1 AS x",
                                      .threads = 3,
                                      .memory_bytes = 1 << 30};
    if (child_open(&world, &gate, &duck, &note, &e) != RC_OK) {
        probe_say("%s", e.message);
        return 3;
    }
    for (size_t i = 0; i < sizeof ESCAPES / sizeof *ESCAPES; i++)
        if (ESCAPES[i].wall == GATE_LOCK)
            probe_sql(duck, (int)i, in_county(arena, ESCAPES[i].sql, county));
    probe_files(arena, county);
    probe_calls();
    probe_say("note %s", note);
    return 0;
}

/* What the probe has said about a trial. */
static bool probe_was_refused(const char *said, const char *what)
{
    char line[64];
    snprintf(line, sizeof line, "\nno %s:", what);
    if (strstr(said, line))
        return true;
    snprintf(line, sizeof line, "\nok %s:", what);
    if (!strstr(said, line))
        fail_msg("the probe did not try '%s'; it said: %s", what, said);
    return false;
}

static const char *run_probe(struct county_fixture *c, struct arena *arena)
{
    struct os_child child = {0};
    CLEANUP(sbuf_fini) struct sbuf said = {0};
    char block[4096];
    MUST_OK(os_child_start("@probe", -1, &child, e));
    MUST_OK(os_write_all(child.in, c->path, strlen(c->path), e));
    fd_closep(&child.in);
    sbuf_add(&said, "\n");
    for (ssize_t n; (n = read(child.out, block, sizeof block)) > 0;)
        sbuf_add_n(&said, block, (size_t)n);
    MUST_OK(os_child_wait(&child, "the probe", e));
    return arena_strdup(arena, sbuf_text(&said));
}

static void the_locked_child_holds_without_the_gate(void **state)
{
    (void)state;
    static const char *const calls[] = {
        "socket", "unix-socket", "execve", "fork",  "kill",       "tgkill",   "ptrace",
        "setuid", "setrlimit",   "mount",  "memfd", "process_vm", "io_uring", "bpf",
        "ioctl",  "unshare",     "rename", "chmod", "symlink",    "new-code"};
    static const char *const files[] = {"keys",       "state.db",  "abacus.yaml", "vault",
                                        "facts",      "passwd",    "environ",     "link",
                                        "write-lake", "write-tmp", "unlink"};
    struct county_fixture *c = fixture_new();
    MUST_OK(os_make_dirs(county_file(c->county, c->arena, "tmp"), 0700, e));
    MUST_OK(os_make_dirs(county_file(c->county, c->arena, "lake"), 0755, e));
    assert_int_equal(symlink("/etc/passwd", county_file(c->county, c->arena, "lake/link")), 0);
    const char *said = run_probe(c, c->arena);
    for (size_t i = 0; i < sizeof ESCAPES / sizeof *ESCAPES; i++)
        if (ESCAPES[i].wall == GATE_LOCK &&
            !probe_was_refused(said, arena_printf(c->arena, "%zu", i)))
            fail_msg("the locked instance did it: %s", ESCAPES[i].sql);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (!probe_was_refused(said, calls[i]))
            fail_msg("the sandbox lets it call %s", calls[i]);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (!probe_was_refused(said, files[i]) && sandbox_has_landlock())
            fail_msg("the sandbox lets it reach %s", files[i]);
    /* A probe whose every call fails would pass the above. */
    assert_false(probe_was_refused(said, "getpid"));
    assert_false(probe_was_refused(said, "write-temp"));
    assert_int_equal(sandbox_has_landlock(), strstr(said, "\nnote \n") != NULL);
    assert_false(os_exists("/tmp/escaped"));
    fixture_free(c);
}

/* ---- where the kernel lacks Landlock ---- */

static int enter_without_landlock(int out)
{
    struct err e = {0};
    const char *note = "";
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    const struct sandbox sandbox = {.memory_bytes = 1 << 30};
    if (!filter ||
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0) ||
        seccomp_load(filter) || sandbox_enter(&sandbox, &note, &e) != RC_OK)
        return 1;
    return os_write_all(out, note, strlen(note), &e) != RC_OK;
}

static void a_kernel_without_landlock_is_named(void **state)
{
    (void)state;
    int ends[2], status = 0;
    char note[256] = "";
    assert_int_equal(pipe(ends), 0);
    const pid_t pid = fork();
    if (pid == 0)
        _exit(enter_without_landlock(ends[1]));
    close(ends[1]);
    assert_true(read(ends[0], note, sizeof note - 1) > 0);
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_non_null(strstr(note, "no Landlock"));
}

/* ---- the third wall: limits ---- */

#define THOUSAND "WITH u AS (SELECT unnest(split(repeat(',', 999), ',')) AS x) "

static const struct {
    const char *what, *sql;
} BOMBS[] = {
    {"counts without end", THOUSAND "SELECT count(*) FROM u a, u b, u c, u d, u e, u f"},
    {"compares without end",
     THOUSAND "SELECT count(*) FROM u a, u b, u c, u d WHERE a.x || b.x = c.x || d.x || '1'"},
    {"a billion rows", THOUSAND "SELECT a.x FROM u a, u b, u c"},
    {"rows of a megabyte", THOUSAND "SELECT repeat(repeat('x', 1000), 1000) AS x FROM u"},
    {"one text of a terabyte",
     "SELECT repeat(repeat(repeat(repeat('x', 1000), 1000), 1000), 1000)"},
    {"a text doubled",
     "WITH a AS (SELECT repeat('x', 1000) AS s), b AS (SELECT replace(s, 'x', s) AS"
     " s FROM a), c AS (SELECT replace(s, 'x', s) AS s FROM b) SELECT"
     " length(replace(s, 'x', s)) AS n FROM c"},
    {"one list of a billion",
     THOUSAND "SELECT array_size(collect_list(a.x || b.x || c.x)) AS n FROM"
              " u a, u b, u c"},
    {"sorts a billion",
     THOUSAND "SELECT a.x || b.x AS k FROM u a, u b, u c ORDER BY md5(a.x || b.x || c.x), k"},
    {"tells a billion apart", THOUSAND "SELECT count(DISTINCT md5(a.n || b.n || c.n)) FROM"
                                       " (SELECT row_number() OVER (ORDER BY x) AS n FROM u) a,"
                                       " (SELECT row_number() OVER (ORDER BY x) AS n FROM u) b,"
                                       " (SELECT row_number() OVER (ORDER BY x) AS n FROM u) c"},
    {"a plan that doubles", NULL},
    {"a pattern of a million states",
     "SELECT regexp_matches(repeat('a', 1000), '((((a{1,100}){1,100}){1,100}){1,100})') AS x"},
    {"a sum beyond all numbers",
     THOUSAND "SELECT sum(CAST('9223372036854775807' AS BIGINT)) AS amount_fen FROM u"},
    {"not a number", "SELECT CAST('abc' AS BIGINT) AS amount_fen"},
    {"no column", "SELECT nothing FROM benefit"},
    {"no type of ours", "SELECT CAST(1 AS DOUBLE) AS x"},
};

/* WITH a0 AS (…), a1 AS (SELECT … FROM a0 AS x, a0 AS y), …: each name stands for two of the one
 * before. */
static const char *doubling_plan(struct arena *arena)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "WITH a0 AS (SELECT 1 AS n)");
    for (int i = 1; i <= 60; i++)
        sbuf_addf(&sql, ", a%d AS NOT MATERIALIZED (SELECT x.n FROM a%d AS x, a%d AS y)", i, i - 1,
                  i - 1);
    sbuf_add(&sql, " SELECT n FROM a60");
    return arena_strdup(arena, sql.p);
}

enum { DAY = 19904 /* 2024-06-30 */, BOMB_COUNT = sizeof BOMBS / sizeof *BOMBS };

static const char BENEFITS[] =
    "区划,支付凭证号,金额(元),项目名称,收款方账户,街道(乡镇)名称,村名称,证件号码,姓名,备注,"
    "发放月份\n"
    "990101,V1,2410,农村最低生活保障金,80121234567,青山镇,东村,%s,张三丰,,202405\n";

/* A good model stands before, between and behind the bombs: it finds what it finds alone. */
static void limits_end_what_never_ends(void **state)
{
    (void)state;
    enum { GOOD = 3, COUNT = BOMB_COUNT + GOOD };
    struct county_fixture *c = fixture_new();
    struct model_fixture *files = models_new();
    struct snapshot snapshot = {0};
    struct model models[COUNT];
    const struct model *list[COUNT];
    struct engine_result results[COUNT];
    char id[19];
    const char *note = "";
    fixture_must_import(c, "明细.csv", arena_printf(c->arena, BENEFITS, fixture_id(id, 1950, 1)));
    const struct model good = must_load(files, sound_model(files));
    for (int i = 0, bomb = 0; i < COUNT; i++) {
        models[i] = good;
        list[i] = &models[i];
        if (i == 0 || i == COUNT / 2 || i == COUNT - 1)
            continue;
        models[i].sql = BOMBS[bomb].sql ? BOMBS[bomb].sql : doubling_plan(c->arena);
        models[i].slug = BOMBS[bomb++].what;
    }
    MUST_OK(lake_snapshot(c->county, c->arena, &snapshot, e));
    const struct engine_input input = {.snapshot = &snapshot,
                                       .facts_folder = county_file(c->county, c->arena, "facts"),
                                       .models = list,
                                       .model_count = COUNT,
                                       .as_of = DAY,
                                       .threads = 2,
                                       .limits = {.seconds = 2,
                                                  .memory_bytes = 512 << 20,
                                                  .spill_bytes = 64 << 20,
                                                  .result_bytes = 4 << 20}};
    MUST_OK(engine_run(c->county, c->arena, &input, results, &note, e));
    for (int i = 0; i < COUNT; i++) {
        const bool is_good = models[i].sql == good.sql;
        if (is_good) {
            assert_int_equal(results[i].state, ENGINE_CHECKED);
            assert_int_equal(json_array_size(results[i].rows), 1);
        } else {
            print_message("%s: %s: %s\n", models[i].slug, engine_state_name(results[i].state),
                          results[i].why.en);
            if (results[i].state != ENGINE_FAILED && results[i].state != ENGINE_FLOOD)
                fail_msg("%s: %s", models[i].slug, engine_state_name(results[i].state));
            if (!is_sentence(results[i].why.en) || !is_sentence(results[i].why.zh))
                fail_msg("%s: '%s'", models[i].slug, results[i].why.en);
            assert_int_equal(json_array_size(results[i].rows), 0);
        }
        json_decref(results[i].rows);
    }
    models_drop(files);
    fixture_free(c);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "@probe") == 0)
        _exit(probe_main());
    fixture_dispatch_roles(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gate_refuses_each),
        cmocka_unit_test(the_gate_lets_models_through),
        cmocka_unit_test(the_gate_holds_under_weight),
        cmocka_unit_test(the_locked_child_holds_without_the_gate),
        cmocka_unit_test(a_kernel_without_landlock_is_named),
        cmocka_unit_test(limits_end_what_never_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
