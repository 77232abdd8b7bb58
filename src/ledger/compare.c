/* ledger/compare.c - the files of the county's log against the acts of state.db. */
#include "ledger/ledger_int.h"

#include <string.h>

struct comparison {
    struct replay replay;
    struct arena *arena;
    struct checker checker;
    int level; /* of the file that is compared now; -2: none */
    uint64_t index;
    ledger_say *say;
    void *context;
};

/* When the first of the acts in the file was done. */
static const char *since(const struct comparison *c, uint64_t act)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    struct err ignored = {0};
    bool has_row = false;
    if (store_prepare(c->replay.county->store, "SELECT at FROM act WHERE seq=?1", &stmt,
                      &ignored) != RC_OK)
        return "?";
    stmt_int(stmt, 1, (int64_t)act);
    if (stmt_next(stmt, &has_row, &ignored) != RC_OK || !has_row)
        return "?";
    return arena_strdup(c->arena, stmt_get_text(stmt, 0));
}

static void say_with_acts(void *context, const char *where, const char *zh, const char *en)
{
    const struct comparison *c = context;
    struct arena *arena = c->arena;
    const char *path = arena_printf(arena, "ledger/%s", where);
    if (c->level < -1) {
        c->say(c->context, path, zh, en);
        return;
    }
    const int shift = 8 * (c->level < 0 ? 1 : c->level + 1);
    const uint64_t first = (c->index << shift) + 1;
    uint64_t last = (c->index + 1) << shift;
    last = last < c->replay.size ? last : c->replay.size;
    const char *at = since(c, first);
    c->say(c->context, path,
           arena_printf(arena, "%s（第 %llu 至 %llu 号留痕，自 %s）", zh, (unsigned long long)first,
                        (unsigned long long)last, at),
           arena_printf(arena, "%s (acts %llu to %llu, since %s)", en, (unsigned long long)first,
                        (unsigned long long)last, at));
}

static enum rc compare_put(void *context, int level, uint64_t index, unsigned width,
                           const void *bytes, size_t n, struct err *e)
{
    struct comparison *c = context;
    c->level = level;
    c->index = index;
    const enum rc rc = checker_put(&c->checker, level, index, width, bytes, n, e);
    c->level = -2;
    return rc;
}

static void compare_root(struct comparison *c, const struct checkpoint *checkpoint, uint64_t acts)
{
    struct hash root;
    if (acts < checkpoint->size) {
        checker_say(&c->checker, "checkpoint", "账本的条数多于 state.db 的留痕",
                    arena_printf(c->arena, "the log speaks of %llu acts, state.db has %llu",
                                 (unsigned long long)checkpoint->size, (unsigned long long)acts));
        return;
    }
    edge_root(&c->replay.edge, &root);
    if (!hash_eq(&root, &checkpoint->root))
        checker_say(&c->checker, "checkpoint", "检查点与 state.db 的留痕不符",
                    "the checkpoint has another root than the acts of state.db");
}

static enum rc compare_files(struct comparison *c, const struct checkpoint *checkpoint,
                             uint64_t *ret_acts, struct err *e)
{
    TRY(replay_acts(&c->replay, ret_acts, e));
    if (*ret_acts == checkpoint->size)
        TRY(edge_unfinished(&c->replay.edge, compare_put, c, e));
    if (*ret_acts > 0)
        compare_root(c, checkpoint, *ret_acts);
    return checker_leftovers(&c->checker, e);
}

/* What is waiting counts as published late, not as a difference; what was published must be there.
 */
static enum rc compare_size(struct comparison *c, const struct checkpoint *checkpoint,
                            struct err *e)
{
    int64_t published = 0, acts = 0;
    TRY(store_int(c->replay.county->store, "SELECT coalesce(max(seq),0) FROM act", 0, &acts, e));
    c->checker.is_behind = (uint64_t)acts > checkpoint->size;
    TRY(store_int(c->replay.county->store, "SELECT coalesce(max(size),0) FROM checkpoint", 0,
                  &published, e));
    if ((uint64_t)published > checkpoint->size)
        checker_say(
            &c->checker, "checkpoint", "检查点比已公布的旧",
            arena_printf(c->arena,
                         "the checkpoint is older (%llu acts) than what was published (%lld)",
                         (unsigned long long)checkpoint->size, (long long)published));
    return RC_OK;
}

enum rc ledger_compare(const struct county *county, ledger_say *say, void *context,
                       uint64_t *ret_acts, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(64 << 20);
    CLEANUP(merkle_freep) struct merkle *merkle = merkle_new();
    struct published published;
    struct err why = {0};
    *ret_acts = 0;
    if (ledger_published(county, arena, &published, &why) != RC_OK) {
        say(context, "ledger/checkpoint", "检查点缺失或签名不对", arena_strdup(arena, why.message));
        return RC_OK;
    }
    struct comparison c = {.arena = arena,
                           .replay = {.county = county,
                                      .size = published.checkpoint.size,
                                      .put = compare_put,
                                      .context = &c},
                           .level = -2,
                           .say = say,
                           .context = context};
    c.checker = (struct checker){.folder = log_folder(county, arena),
                                 .size = published.checkpoint.size,
                                 .say = say_with_acts,
                                 .context = &c};
    edge_init(&c.replay.edge, merkle);
    enum rc rc = compare_size(&c, &published.checkpoint, e);
    if (rc == RC_OK)
        rc = compare_files(&c, &published.checkpoint, ret_acts, e);
    edge_fini(&c.replay.edge);
    return rc;
}

static enum rc put_nowhere(void *context, int level, uint64_t index, unsigned width,
                           const void *bytes, size_t n, struct err *e)
{
    (void)context, (void)level, (void)index, (void)width, (void)bytes, (void)n, (void)e;
    return RC_OK;
}

enum rc ledger_agrees(const struct county *county, const struct checkpoint *anchor, struct err *e)
{
    CLEANUP(merkle_freep) struct merkle *merkle = merkle_new();
    uint64_t acts = 0;
    struct hash root = {{0}};
    struct replay r = {.county = county, .size = anchor->size, .put = put_nowhere};
    edge_init(&r.edge, merkle);
    const enum rc rc = replay_acts(&r, &acts, e);
    if (rc == RC_OK && acts > 0)
        edge_root(&r.edge, &root);
    edge_fini(&r.edge);
    TRY(rc);
    if (acts < anchor->size)
        return fail(e, RC_DAMAGED, "the anchor speaks of %llu acts, the county has only %llu",
                    (unsigned long long)anchor->size, (unsigned long long)acts);
    if (!hash_eq(&root, &anchor->root))
        return fail(e, RC_DAMAGED, "the county's first %llu acts are not those of the anchor",
                    (unsigned long long)anchor->size);
    return RC_OK;
}
