/* bench/ledger.c - acts that are committed and published, against Tessera's POSIX driver (Go); and
 * a log re-read, against a judge made of transparency-dev and x/mod, where that is beside the
 * project. */
#include "bench/bench.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "county/county.h"
#include "ledger/ledger.h"
#include "os/os.h"

#define JUDGE_SOURCE "../shared/peers/tlog-verify"

enum {
    MANY = 20000,
    WRITERS = 4096,
    FEW = 10, /* Tessera takes a quarter of a second for each */
    ENTRY_BYTES = 300,
    STACK_BYTES = 64 << 10,
    LOT = 8192,
};

struct log_run {
    const struct bench *bench;
    const char *county, *peer_log, *peer; /* the peer's program */
    int acts, writers;
};

/* ---- ours ---- */

struct writers {
    struct recorder *recorder;
    pthread_mutex_t lock;
    int left;
};

static bool take_one(struct writers *w)
{
    pthread_mutex_lock(&w->lock);
    const bool has_one = w->left > 0;
    w->left -= has_one;
    pthread_mutex_unlock(&w->lock);
    return has_one;
}

static void *write_acts(void *context)
{
    struct writers *w = context;
    struct err e = {0};
    char body[ENTRY_BYTES + 1];
    memset(body, 'x', ENTRY_BYTES);
    memcpy(body, "{\"pad\":\"", 8);
    memcpy(body + ENTRY_BYTES - 2, "\"}", 3);
    while (take_one(w))
        MUST(recorder_act(w->recorder, "bench", "act", body, NULL, &e) == RC_OK);
    return NULL;
}

static enum rc record_with(struct county *county, int acts, int writers, struct err *e)
{
    struct writers w = {.lock = PTHREAD_MUTEX_INITIALIZER, .left = acts};
    pthread_t *threads = calloc((size_t)writers, sizeof *threads);
    pthread_attr_t small;
    MUST(threads && pthread_attr_init(&small) == 0);
    MUST(pthread_attr_setstacksize(&small, STACK_BYTES) == 0);
    const enum rc rc = recorder_start(county, &w.recorder, e);
    for (int i = 0; rc == RC_OK && i < writers; i++)
        MUST(pthread_create(&threads[i], &small, write_acts, &w) == 0);
    for (int i = 0; rc == RC_OK && i < writers; i++)
        pthread_join(threads[i], NULL);
    if (rc == RC_OK)
        recorder_stop(w.recorder);
    pthread_attr_destroy(&small);
    free(threads);
    return rc;
}

static enum rc make_ours(void *context, struct err *e)
{
    const struct log_run *r = context;
    return county_make(r->bench, r->county, e);
}

static enum rc run_ours(void *context, struct err *e)
{
    const struct log_run *r = context;
    CLEANUP(county_closep) struct county *county = NULL;
    struct published published;
    TRY(county_open(r->county, STORE_WRITE, &county, e));
    TRY(record_with(county, r->acts, r->writers, e));
    TRY(ledger_published(county, county->arena, &published, e));
    printf("%" PRIu64 "\n", published.checkpoint.size - 1); /* without the act "init" */
    return RC_OK;
}

/* ---- the peer ---- */

static enum rc clear_peer(void *context, struct err *e)
{
    const struct log_run *r = context;
    return os_remove_tree(r->peer_log, e);
}

static enum rc run_peer(void *context, struct err *e)
{
    const struct log_run *r = context;
    const char *const arguments[] = {r->peer,
                                     r->peer_log,
                                     arena_printf(r->bench->arena, "%d", r->acts),
                                     arena_printf(r->bench->arena, "%d", ENTRY_BYTES),
                                     arena_printf(r->bench->arena, "%d", r->writers),
                                     NULL};
    if (!freopen("/dev/null", "w", stderr)) /* its log */
        return fail(e, RC_IO, "could not open /dev/null");
    return bench_exec(arguments, e);
}

/* Builds a Go program; its path, or NULL where Go is missing or cannot. */
static const char *go_program(const struct bench *bench, const char *name, const char *source)
{
    const char *to = arena_printf(bench->arena, "%s/%s", bench->folder, name);
    const char *command = arena_printf(bench->arena,
                                       "out=$(realpath -m '%s') && cd '%s' 2>/dev/null && "
                                       "CGO_ENABLED=0 go build -o \"$out\" . >/dev/null 2>&1",
                                       to, source);
    return system(command) == 0 ? to : NULL; /* NOLINT(cert-env33-c): a fixed command of ours */
}

static int64_t bytes_below(struct arena *arena, const char *path)
{
    char **names = NULL;
    size_t count = 0;
    struct err e = {0};
    int64_t sum = 0;
    if (!os_is_dir(path))
        return os_file_bytes(path);
    if (os_list(arena, path, &names, &count, &e) == RC_OK)
        for (size_t i = 0; i < count; i++)
            sum += bytes_below(arena, arena_printf(arena, "%s/%s", path, names[i]));
    return sum;
}

static enum rc contest(struct bench *bench, struct log_run *r, const char *name, double goal,
                       bool has_bytes, struct err *e)
{
    struct side ours = {.prepare = make_ours, .work = run_ours, .context = r};
    struct side peer = {.prepare = clear_peer, .work = run_peer, .context = r};
    const enum rc rc = bench_contest(bench, &ours, &peer, bench_same_text, e);
    if (rc == RC_OK)
        bench_report(bench, name, "s", ours.best.seconds, peer.best.seconds, goal);
    if (rc == RC_OK && has_bytes) {
        struct arena *arena = bench->arena;
        const int64_t state = os_file_bytes(arena_printf(arena, "%s/state.db", r->county)) +
                              bytes_below(arena, arena_printf(arena, "%s/ledger", r->county));
        bench_beside(bench, "ledger-bytes", "B", (double)state / r->acts,
                     (double)bytes_below(arena, r->peer_log) / r->acts);
    }
    side_fini(&ours);
    side_fini(&peer);
    return rc;
}

/* ---- a large log, judged ---- */

static enum rc fill(struct county *county, int64_t acts, struct err *e)
{
    while (acts > 0) {
        TRY(store_begin(county->store, e));
        for (int i = 0; i < LOT && acts > 0; i++, acts--)
            TRY(store_act(county->store, "bench", "act", "{}", NULL, e));
        TRY(store_commit(county->store, e));
    }
    return RC_OK;
}

static enum rc make_large(const struct log_run *r, struct err *e)
{
    CLEANUP(county_closep) struct county *county = NULL;
    struct ledger *ledger = NULL;
    TRY(county_make(r->bench, r->county, e));
    TRY(county_open(r->county, STORE_WRITE, &county, e));
    TRY(ledger_open(county, &ledger, e));
    const enum rc rc = fill(county, r->bench->rows - 1, e);
    const enum rc closed = ledger_close(ledger, e);
    return rc != RC_OK ? rc : closed;
}

static enum rc audit_ours(void *context, struct err *e)
{
    const struct log_run *r = context;
    struct verifier verifier;
    struct log_report report;
    struct arena *arena = r->bench->arena;
    TRY(verifier_load(arena_printf(arena, "%s/ledger/key.pub", r->county), &verifier, e));
    TRY(log_audit(arena_printf(arena, "%s/ledger", r->county), &verifier, NULL, &report, e));
    printf("VALID\n");
    return RC_OK;
}

static enum rc audit_peer(void *context, struct err *e)
{
    const struct log_run *r = context;
    struct arena *arena = r->bench->arena;
    const char *command = arena_printf(
        arena, "'%s' -log \"file://$(realpath '%s/ledger')\" -key '%s/ledger/key.pub' | tail -n 1",
        r->peer, r->county, r->county);
    const char *const arguments[] = {"/bin/sh", "-c", command, NULL};
    return bench_exec(arguments, e);
}

static enum rc contest_of_judges(struct bench *bench, struct err *e)
{
    struct log_run r = {.bench = bench,
                        .county = arena_printf(bench->arena, "%s/ledger-large", bench->folder),
                        .peer = go_program(bench, "tlog-verify", JUDGE_SOURCE)};
    if (!r.peer) {
        bench_missing(bench, "ledger-verify", "tlog-verify (Go, beside the project)");
        return RC_OK;
    }
    TRY(make_large(&r, e));
    struct side ours = {.work = audit_ours, .context = &r};
    struct side peer = {.work = audit_peer, .context = &r};
    const enum rc rc = bench_contest(bench, &ours, &peer, bench_same_text, e);
    if (rc == RC_OK)
        bench_report(bench, "ledger-verify", "s", ours.best.seconds, peer.best.seconds, 1);
    side_fini(&ours);
    side_fini(&peer);
    return rc;
}

enum rc bench_ledger(struct bench *bench, struct err *e)
{
    struct log_run r = {.bench = bench,
                        .county = arena_printf(bench->arena, "%s/ledger-county", bench->folder),
                        .peer_log = arena_printf(bench->arena, "%s/ledger-peer", bench->folder),
                        .peer = go_program(bench, "tessera", "bench/tessera")};
    if (r.peer) {
        r.acts = MANY;
        r.writers = WRITERS;
        TRY(contest(bench, &r, "ledger-many", 0.5, true, e));
        r.acts = FEW;
        r.writers = 1;
        TRY(contest(bench, &r, "ledger-one", 0.02, false, e));
    } else {
        bench_missing(bench, "ledger-many", "Go, to build Tessera");
        bench_missing(bench, "ledger-one", "Go, to build Tessera");
    }
    return contest_of_judges(bench, e);
}
