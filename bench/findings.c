/* bench/findings.c - one finding by id and a list of 50 out of a million, as whole commands: the
 * processor time from the start of the process to its end. */
#include "bench/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "demo/demo_int.h"
#include "os/os.h"
#include "store/store.h"

enum {
    FINDINGS = 1000000,
    IN_ONE_COMMIT = 10000,
    LISTED = 50,
    LIMIT_MS = 10,
    EVIDENCE_ROWS = 6,
    SEED = 1
};

struct kept {
    const struct bench *bench;
    const char *county, *id; /* id: of the finding shown */
};

/* ---- a million findings ---- */

/* As long as a real one, with six rows of evidence. */
static void make_body(int64_t i, const char *id, const char *severity, int64_t fen,
                      struct sbuf *out)
{
    sbuf_clear(out);
    sbuf_addf(out, "{\"amount_fen\":%" PRId64 ",\"evidence\":[", fen);
    for (int r = 0; r < EVIDENCE_ROWS; r++)
        sbuf_addf(
            out,
            "%s{\"batch\":%d,\"cells\":[{\"column\":\"name\",\"title_en\":\"Name\",\"title_zh\":"
            "\"姓名\",\"value\":\"张*明\"},{\"column\":\"amount\",\"title_en\":\"Amount\","
            "\"title_zh\":\"金额\",\"value\":\"%" PRId64
            ".00\"},{\"column\":\"period\",\"title_en\":\"Period\",\"title_zh\":\"发放月份\","
            "\"value\":\"2024-%02d\"}],\"file\":\"惠企利民发放明细_2024年.csv\",\"register\":"
            "\"benefit\",\"row\":%" PRId64 ",\"sheet\":\"\"}",
            r ? "," : "", r + 1, fen / 100, r + 1, i + r);
    sbuf_addf(out,
              "],\"facts\":{\"payments\":%d},\"grade\":\"A\",\"id\":\"%s\",\"law\":[],\"model\":"
              "\"benefit/paid-after-death\",\"reason_en\":\"benefits went on after death\","
              "\"reason_zh\":\"死亡登记之后仍有补贴发放\",\"severity\":\"%s\",\"subject\":\"person "
              "%" PRId64 "\"}",
              EVIDENCE_ROWS, id, severity, i);
}

/* Evenly spread and in order, so that a million are inserted in seconds. */
static void make_id(int64_t i, char out[24])
{
    snprintf(out, 24, "K087-%016" PRIx64, (uint64_t)i * (UINT64_MAX / FINDINGS));
}

static enum rc insert_findings(struct store *store, int64_t first, int64_t end, struct err *e)
{
    static const char *const severities[] = {"red", "yellow", "blue"};
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    CLEANUP(sbuf_fini) struct sbuf body = {0};
    TRY(store_prepare(store,
                      "INSERT INTO finding(id,model,status,version,facts_hash,first_run,last_run,"
                      "first_seen,last_seen,severity,unit,amount_fen,occurred_on,body) VALUES(?1,"
                      "'benefit/paid-after-death','new',1,'',1,1,'2024-06-30','2024-06-30',?2,"
                      "?3,?4,'2024-05-01',?5)",
                      &stmt, e));
    for (int64_t i = first; i < end; i++) {
        char id[24];
        make_id(i, id);
        const int64_t fen = (int64_t)chance_below(SEED, STREAM_AMOUNT, (uint64_t)i, 100000000);
        make_body(i, id, severities[i % 3], fen, &body);
        stmt_text(stmt, 1, id);
        stmt_text(stmt, 2, severities[i % 3]);
        stmt_text(stmt, 3, township_name((int)(i % TOWNSHIPS_MAX)));
        stmt_int(stmt, 4, fen);
        stmt_text(stmt, 5, sbuf_text(&body));
        TRY(stmt_run(stmt, e));
    }
    return RC_OK;
}

static enum rc make_findings(const struct kept *k, struct err *e)
{
    CLEANUP(store_closep) struct store *store = NULL;
    const char *done = arena_printf(k->bench->arena, "%s/findings-made", k->county);
    if (os_exists(done))
        return RC_OK;
    TRY(county_make(k->bench, k->county, e));
    TRY(store_open(k->county, STORE_WRITE, &store, e));
    for (int64_t i = 0; i < FINDINGS; i += IN_ONE_COMMIT) {
        TRY(store_begin(store, e));
        TRY(insert_findings(store, i, i + IN_ONE_COMMIT, e));
        TRY(store_commit(store, e));
    }
    return os_write_file(done, "", 0, 0644, e);
}

/* ---- the commands ---- */

static enum rc show(void *context, struct err *e)
{
    const struct kept *k = context;
    const char *const arguments[] = {k->bench->abacus, "-C",   k->county, "--format",
                                     "json",           "show", k->id,     NULL};
    return bench_exec(arguments, e);
}

static enum rc list(void *context, struct err *e)
{
    const struct kept *k = context;
    const char *const arguments[] = {k->bench->abacus, "-C",      k->county, "--format", "csv",
                                     "findings",       "--limit", "50",      NULL};
    return bench_exec(arguments, e);
}

static enum rc check_shown(const struct kept *k, const char *answer, struct err *e)
{
    json_t *finding = json_loads(answer, 0, NULL);
    const char *id = json_string_value(json_object_get(finding, "id"));
    const bool is_right = id && strcmp(id, k->id) == 0 &&
                          json_array_size(json_object_get(finding, "evidence")) == EVIDENCE_ROWS;
    json_decref(finding);
    return is_right ? RC_OK : fail(e, RC_STATE, "another finding was shown");
}

/* A head and 50 lines, all red: there are more red ones than that. */
static enum rc check_listed(const char *answer, struct err *e)
{
    int lines = 0, red = 0;
    for (const char *line = answer; *line; line = strchr(line, '\n') + 1) {
        lines++;
        red += strncmp(line, "K087-", 5) == 0 && strstr(line, ",red,") != NULL;
        if (!strchr(line, '\n'))
            break;
    }
    return lines == LISTED + 1 && red == LISTED
               ? RC_OK
               : fail(e, RC_STATE, "the list is not the 50 first (%d lines)", lines);
}

static enum rc best_of(const struct bench *bench, struct side *side, struct err *e)
{
    enum { MORE_ROUNDS = 5 }; /* a few milliseconds each */
    for (int i = 0; i < bench->rounds * MORE_ROUNDS; i++) {
        struct cost cost;
        TRY(bench_measure(side->work, side->context, &cost, &side->answer, e));
        if (i == 0 || cost.cpu_seconds < side->best.cpu_seconds)
            side->best = cost;
    }
    return RC_OK;
}

enum rc bench_findings(struct bench *bench, struct err *e)
{
    char id[24];
    struct kept k = {.bench = bench,
                     .county = arena_printf(bench->arena, "%s/findings-county", bench->folder),
                     .id = id};
    make_id(FINDINGS / 2, id);
    TRY(make_findings(&k, e));
    struct side one = {.work = show, .context = &k}, fifty = {.work = list, .context = &k};
    enum rc rc = best_of(bench, &one, e);
    if (rc == RC_OK)
        rc = check_shown(&k, sbuf_text(&one.answer), e);
    if (rc == RC_OK)
        rc = best_of(bench, &fifty, e);
    if (rc == RC_OK)
        rc = check_listed(sbuf_text(&fifty.answer), e);
    if (rc == RC_OK) {
        bench_limit(bench, "findings-show", "ms", one.best.cpu_seconds * 1e3, LIMIT_MS);
        bench_limit(bench, "findings-list50", "ms", fifty.best.cpu_seconds * 1e3, LIMIT_MS);
    }
    side_fini(&one);
    side_fini(&fifty);
    return rc;
}
