/* verify/runs.c - runs, findings and parameters against their acts; knowledge against its names. */
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "finding/finding.h"
#include "os/os.h"
#include "verify/verify_int.h"

/* ---- runs ---- */

static void compare_run(struct verify *v, const char *subject, const char *at, const json_t *facts,
                        const json_t *digests)
{
    static const struct {
        const char *key, *zh, *en;
    } parts[] = {{"row", "运行的记录被改过", "the record of the run was altered"},
                 {"models", "各模型的结果被改过", "the results of its models were altered"},
                 {"versions", "这次运行留下的疑点版本被改过或增删",
                  "versions of findings that it left were altered, added or removed"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *now = json_string_value(json_object_get(digests, parts[i].key));
        if (!verify_member(v, facts, parts[i].key, now))
            verify_tell(v, arena_printf(v->arena, "state.db %s", subject),
                        arena_printf(v->arena, "%s（自 %s）", parts[i].zh, at),
                        arena_printf(v->arena, "%s (since %s)", parts[i].en, at));
    }
}

static enum rc check_run(struct verify *v, int64_t run, int64_t act, const char *at, struct err *e)
{
    json_t *facts = NULL, *digests = NULL;
    const char *subject = arena_printf(v->arena, "run:%lld", (long long)run);
    v->report->runs++;
    TRY(verify_act(v, act, "run", subject, &facts, e));
    if (!facts) {
        verify_tell(v, arena_printf(v->arena, "state.db %s", subject),
                    arena_printf(v->arena, "没有这次运行的留痕（自 %s）", at),
                    arena_printf(v->arena, "no act tells of the run (since %s)", at));
        return RC_OK;
    }
    const enum rc rc = finding_run_digests(v->county, run, &digests, e);
    if (rc == RC_OK)
        compare_run(v, subject, at, facts, digests);
    json_decref(digests);
    json_decref(facts);
    return rc;
}

static enum rc check_runs(struct verify *v, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(v->county->store, "SELECT run, act, at FROM run ORDER BY run", &stmt, e));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        TRY(check_run(v, stmt_get_int(stmt, 0), stmt_get_int(stmt, 1),
                      arena_strdup(v->arena, stmt_get_text(stmt, 2)), e));
    }
}

/* ---- findings ---- */

static enum rc check_model(struct verify *v, const char *model, int64_t run, int64_t act,
                           const char *at, struct err *e)
{
    char now[65];
    json_t *facts = NULL;
    TRY(verify_act(v, act, "run", arena_printf(v->arena, "run:%lld", (long long)run), &facts, e));
    const enum rc rc = finding_model_digest(v->county, model, now, e);
    const json_t *findings = json_object_get(facts, "findings");
    if (rc == RC_OK && facts && !findings)
        v->report->uncovered++;
    else if (rc == RC_OK && facts && !verify_member(v, findings, model, now))
        verify_tell(v, arena_printf(v->arena, "state.db finding (%s)", model),
                    arena_printf(v->arena, "疑点被改过或增删（最近一次由第 %lld 次运行写下，%s）",
                                 (long long)run, at),
                    arena_printf(v->arena,
                                 "findings were altered, added or removed (last written by run "
                                 "%lld, %s)",
                                 (long long)run, at));
    json_decref(facts);
    return rc;
}

static enum rc check_findings(struct verify *v, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(v->county->store,
                      "SELECT m.model, r.run, r.act, r.at FROM (SELECT model, max(run) AS run FROM"
                      " run_model WHERE state='checked' AND meta ->> 'reused' IS NULL"
                      " GROUP BY model) m JOIN run r ON r.run=m.run ORDER BY m.model",
                      &stmt, e));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        TRY(check_model(v, arena_strdup(v->arena, stmt_get_text(stmt, 0)), stmt_get_int(stmt, 1),
                        stmt_get_int(stmt, 2), arena_strdup(v->arena, stmt_get_text(stmt, 3)), e));
    }
}

/* Rows that no run can have left. */
static enum rc check_orphans(struct verify *v, struct err *e)
{
    static const struct {
        const char *sql, *where, *zh, *en;
    } checks[] = {
        {"SELECT count(*) FROM finding WHERE model NOT IN (SELECT model FROM run_model WHERE"
         " state='checked')",
         "state.db finding", "有从未运行过的模型的疑点",
         "there are findings of models that never ran"},
        {"SELECT count(*) FROM finding_version WHERE run NOT IN (SELECT run FROM run)",
         "state.db finding_version", "有不属于任何运行的疑点版本",
         "there are versions of findings of no run"},
        {"SELECT count(*) FROM act WHERE kind='run' AND seq NOT IN (SELECT act FROM run)",
         "state.db run", "有留痕的运行不见了", "runs that acts tell of are missing"},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        int64_t wrong = 0;
        TRY(store_int(v->county->store, checks[i].sql, 0, &wrong, e));
        if (wrong)
            verify_tell(v, checks[i].where, checks[i].zh, checks[i].en);
    }
    return RC_OK;
}

/* ---- parameters ---- */

static enum rc check_params(struct verify *v, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(v->county->store, "SELECT model, name, valid_from, value, act FROM param",
                      &stmt, e));
    for (;;) {
        bool has_row = false;
        json_t *facts = NULL;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        const char *subject = arena_printf(v->arena, "param:%.90s.%.60s", stmt_get_text(stmt, 0),
                                           stmt_get_text(stmt, 1));
        TRY(verify_act(v, stmt_get_int(stmt, 4), "param", subject, &facts, e));
        const json_t *value = json_object_get(facts, "value");
        if (!json_is_integer(value) || json_integer_value(value) != stmt_get_int(stmt, 3) ||
            !verify_member(v, facts, "from", stmt_get_text(stmt, 2)))
            verify_tell(v, arena_printf(v->arena, "state.db %s", subject), "参数与留痕不符",
                        "the parameter is not what its act says");
        json_decref(facts);
    }
}

/* ---- knowledge ---- */

/* knowledge/model-<hash>.sql and knowledge/facts-<hash>/ are named by what they hold. */
static void check_copy(struct verify *v, const char *folder, const char *name)
{
    char hash[65] = "";
    struct err why = {0};
    const char *path = arena_printf(v->arena, "%s/%s", folder, name);
    const bool is_facts = str_starts(str_of(name), "facts-");
    const char *wanted = name + strlen("facts-");
    const size_t n = strcspn(wanted, ".");
    v->report->files++;
    const enum rc rc =
        is_facts ? engine_facts_hash(path, hash, &why) : os_file_sha256(path, hash, &why);
    if (rc != RC_OK || n < 16 || strncmp(hash, wanted, n) != 0)
        verify_tell(v, arena_printf(v->arena, "knowledge/%s", name), "知识副本被改过",
                    "the copy of a model or of facts was altered");
}

static enum rc check_knowledge(struct verify *v, struct err *e)
{
    const char *folder = county_file(v->county, v->arena, "knowledge");
    char **names = NULL;
    size_t count = 0;
    TRY(os_list(v->arena, folder, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        if (str_starts(str_of(names[i]), "model-") || str_starts(str_of(names[i]), "facts-"))
            check_copy(v, folder, names[i]);
        else
            verify_tell(v, arena_printf(v->arena, "knowledge/%s", names[i]),
                        "不是任何运行的知识副本", "this is no copy of what a run was made from");
    }
    return RC_OK;
}

enum rc verify_runs(struct verify *v, struct err *e)
{
    TRY(check_runs(v, e));
    TRY(check_findings(v, e));
    TRY(check_orphans(v, e));
    TRY(check_params(v, e));
    return check_knowledge(v, e);
}
