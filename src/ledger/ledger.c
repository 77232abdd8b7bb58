/* ledger/ledger.c - the county's log, published from state.db as acts are committed.
 *
 * One publication: tiles and bundles are written and fsynced, then the checkpoint replaces the old
 * one, then state.db forgets what waited. A crash between any two leaves a log that holds for its
 * checkpoint; the next writer goes on from there. */
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "os/os.h"

/* Written, not yet synced: files, and the folders that hold them. */
struct unsynced {
    char **paths;
    size_t count, room;
};

struct ledger {
    const struct county *county;
    struct arena *arena;
    const char *folder;
    struct signer signer;
    struct merkle *merkle;
    struct edge edge; /* as published, or ahead of it while publishing */
    uint64_t published;
    struct unsynced files, folders;
    struct err failure; /* of the last publication; failure.rc RC_OK: none */
};

const char *log_folder(const struct county *county, struct arena *arena)
{
    return county_file(county, arena, "ledger");
}

const char *log_name(const struct county *county, struct arena *arena)
{
    return arena_printf(arena, "iron-abacus/%s", store_county_id(county->store));
}

enum rc log_verifier(const struct county *county, struct arena *arena, struct verifier *ret,
                     struct err *e)
{
    const char *path = arena_printf(arena, "%s/key.pub", log_folder(county, arena));
    if (!os_exists(path)) {
        fail(e, RC_NOT_FOUND, "this county has published no log yet");
        return fail_hint(e, "whatever writes publishes it, for example 'abacus run'");
    }
    TRY(verifier_load(path, ret, e));
    if (strcmp(ret->name, log_name(county, arena)) == 0)
        return RC_OK;
    return fail(e, RC_KEY, "'%s' is the key of another log", path);
}

/* ---- writing ---- */

static void unsynced_add(struct unsynced *list, const char *path)
{
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 16;
        list->paths = realloc(list->paths, list->room * sizeof *list->paths);
        MUST(list->paths);
    }
    list->paths[list->count] = strdup(path);
    MUST(list->paths[list->count]);
    list->count++;
}

static bool unsynced_has(const struct unsynced *list, const char *path)
{
    for (size_t i = list->count; i-- > 0;)
        if (strcmp(list->paths[i], path) == 0)
            return true;
    return false;
}

static void unsynced_clear(struct unsynced *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->paths[i]);
    free(list->paths);
    *list = (struct unsynced){0};
}

/* All of them are on disk behind this: inv 2. */
static enum rc sync_files(struct ledger *ledger, struct err *e)
{
    for (size_t i = 0; i < ledger->files.count; i++)
        TRY(os_sync_file(ledger->files.paths[i], e));
    for (size_t i = 0; i < ledger->folders.count; i++)
        TRY(os_sync_file(ledger->folders.paths[i], e));
    unsynced_clear(&ledger->files);
    unsynced_clear(&ledger->folders);
    return RC_OK;
}

static enum rc put_file(void *context, int level, uint64_t index, unsigned width, const void *bytes,
                        size_t n, struct err *e)
{
    struct ledger *ledger = context;
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    sbuf_addf(&path, "%s/", ledger->folder);
    tile_name(level, index, width, &path);
    char *slash = strrchr(path.p, '/');
    *slash = 0;
    if (!unsynced_has(&ledger->folders, path.p)) {
        if (!os_is_dir(path.p))
            TRY(os_make_dirs(path.p, 0755, e));
        unsynced_add(&ledger->folders, path.p);
    }
    *slash = '/';
    TRY(os_write_unsynced(path.p, bytes, n, 0644, e));
    unsynced_add(&ledger->files, path.p);
    return RC_OK;
}

/* An unfinished tile above the leaves is the same file until something is added to it. */
static enum rc put_unfinished(void *context, int level, uint64_t index, unsigned width,
                              const void *bytes, size_t n, struct err *e)
{
    const struct ledger *ledger = context;
    const int shift = level > 0 ? 8 * level : 0;
    if (ledger->published >> shift == ledger->edge.size >> shift)
        return RC_OK;
    return put_file(context, level, index, width, bytes, n, e);
}

static enum rc write_checkpoint(const struct ledger *ledger, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf note = {0};
    struct hash root;
    edge_root(&ledger->edge, &root);
    checkpoint_sign(&ledger->signer, ledger->edge.size, &root, &note);
    return os_write_file(arena_printf(ledger->arena, "%s/checkpoint", ledger->folder), note.p,
                         note.n, 0644, e);
}

/* The partial tiles of a tile that is whole now are needed no more. */
static enum rc remove_partials(const struct ledger *ledger, uint64_t before, struct err *e)
{
    for (int level = -1; level < TILE_LEVELS; level++) {
        const int shift = level > 0 ? 8 * level : 0;
        CLEANUP(sbuf_fini) struct sbuf path = {0};
        const uint64_t index = before >> shift >> 8;
        if ((before >> shift) % TILE_WIDTH == 0 || index == ledger->edge.size >> shift >> 8)
            continue;
        sbuf_addf(&path, "%s/", ledger->folder);
        tile_name(level, index, TILE_WIDTH, &path);
        sbuf_add(&path, ".p");
        TRY(os_remove_tree(path.p, e));
    }
    return RC_OK;
}

static enum rc exec_published(struct store *store, const char *sql, uint64_t size, const char *at,
                              struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(store, sql, &stmt, e));
    stmt_int(stmt, 1, (int64_t)size);
    if (at)
        stmt_text(stmt, 2, at);
    return stmt_run(stmt, e);
}

static enum rc write_published(const struct ledger *ledger, struct err *e)
{
    struct store *store = ledger->county->store;
    CLEANUP(store_undo) struct store *undo = store;
    const uint64_t size = ledger->edge.size;
    char now[25];
    os_now_text(now);
    TRY(store_begin(store, e));
    TRY(exec_published(store, "DELETE FROM outbox WHERE seq<=?1", size, NULL, e));
    TRY(exec_published(store, "INSERT OR IGNORE INTO checkpoint VALUES(?1,?2)", size, now, e));
    return store_commit(store, e);
}

/* A crash may take it back: the next writer sees by the checkpoint that it was published. */
static enum rc note_published(struct ledger *ledger, struct err *e)
{
    TRY(store_relax(ledger->county->store, true, e));
    const enum rc rc = write_published(ledger, e);
    struct err later = {0};
    const enum rc back = store_relax(ledger->county->store, false, rc == RC_OK ? e : &later);
    return rc != RC_OK ? rc : back;
}

/* Acts from edge.size on. Their numbers have no gaps: entry i is act i + 1. */
static enum rc add_acts(struct ledger *ledger, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(ledger->county->store,
                      "SELECT seq, commitment FROM act WHERE seq>?1 ORDER BY seq", &stmt, e));
    stmt_int(stmt, 1, (int64_t)ledger->edge.size);
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        if ((uint64_t)stmt_get_int(stmt, 0) != ledger->edge.size + 1)
            return fail(e, RC_STATE, "act %llu is missing in state.db",
                        (unsigned long long)ledger->edge.size + 1);
        const struct str entry = stmt_get_blob(stmt, 1);
        TRY(edge_add(&ledger->edge, entry.p, entry.n, put_file, ledger, e));
    }
}

static enum rc publish(struct ledger *ledger, struct err *e)
{
    const uint64_t before = ledger->published;
    TRY(add_acts(ledger, e));
    if (ledger->edge.size == before)
        return RC_OK;
    TRY(edge_unfinished(&ledger->edge, put_unfinished, ledger, e));
    TRY(sync_files(ledger, e));
    TRY(write_checkpoint(ledger, e));
    ledger->published = ledger->edge.size;
    TRY(note_published(ledger, e));
    return remove_partials(ledger, before, e);
}

/* ---- opening ---- */

static enum rc read_tile(const struct ledger *ledger, int level, uint64_t size, void *hashes,
                         struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    CLEANUP(sbuf_fini) struct sbuf bytes = {0};
    const unsigned width = edge_width(size, level);
    if (width == 0)
        return RC_OK;
    sbuf_addf(&path, "%s/", ledger->folder);
    tile_name(level, size >> (8 * level) >> 8, width, &path);
    TRY(os_read_file(path.p, (size_t)TILE_WIDTH * HASH_BYTES, &bytes, e));
    if (bytes.n != width * (size_t)HASH_BYTES)
        return fail(e, RC_DAMAGED, "'%s' is damaged", path.p);
    memcpy(hashes, bytes.p, bytes.n);
    return RC_OK;
}

/* The entries of the unfinished bundle, from state.db: they must have the leaves that the tile has.
 */
static enum rc read_bundle(struct ledger *ledger, uint64_t size, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    struct edge *edge = &ledger->edge;
    TRY(store_prepare(ledger->county->store,
                      "SELECT commitment FROM act WHERE seq>?1 AND seq<=?2 ORDER BY seq", &stmt,
                      e));
    stmt_int(stmt, 1, (int64_t)(size - size % TILE_WIDTH));
    stmt_int(stmt, 2, (int64_t)size);
    for (unsigned i = 0; i < edge_width(size, 0); i++) {
        struct hash leaf;
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return fail(e, RC_STATE, "the log holds %llu acts, state.db fewer",
                        (unsigned long long)size);
        const struct str entry = stmt_get_blob(stmt, 0);
        const unsigned char length[2] = {0, (unsigned char)entry.n};
        sbuf_add_n(&edge->bundle, length, sizeof length);
        sbuf_add_n(&edge->bundle, entry.p, entry.n);
        merkle_leaf(ledger->merkle, entry.p, entry.n, &leaf);
        if (!hash_eq(&leaf, &edge->hashes[0][i]))
            return fail(e, RC_STATE, "act %llu is another in state.db than in the log",
                        (unsigned long long)(size - size % TILE_WIDTH + i + 1));
    }
    return RC_OK;
}

static enum rc read_edge(struct ledger *ledger, const struct checkpoint *c, struct err *e)
{
    struct hash root;
    for (int level = 0; level < TILE_LEVELS; level++)
        TRY(read_tile(ledger, level, c->size, ledger->edge.hashes[level], e));
    ledger->edge.size = c->size;
    edge_root(&ledger->edge, &root);
    if (!hash_eq(&root, &c->root))
        return fail(e, RC_DAMAGED, "the tiles do not fit the checkpoint");
    TRY(read_bundle(ledger, c->size, e));
    ledger->published = c->size;
    return RC_OK;
}

static enum rc published_size(const struct county *county, int64_t *ret, struct err *e)
{
    return store_int(county->store, "SELECT coalesce(max(size),0) FROM checkpoint", 0, ret, e);
}

static enum rc load_published(struct ledger *ledger, int64_t size, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf note = {0};
    struct checkpoint c;
    const char *path = arena_printf(ledger->arena, "%s/checkpoint", ledger->folder);
    if (size == 0 && !os_exists(path))
        return RC_OK;
    TRY(os_read_file(path, NOTE_BYTES_MAX, &note, e));
    TRY(checkpoint_open((struct str){note.p, note.n}, &ledger->signer.verifier, &c, e));
    if (c.size < (uint64_t)size)
        return fail(e, RC_STATE, "%llu acts were published, the checkpoint speaks of %llu",
                    (unsigned long long)size, (unsigned long long)c.size);
    TRY(read_edge(ledger, &c, e));
    if (c.size > (uint64_t)size) /* cut off behind the checkpoint */
        return note_published(ledger, e);
    return RC_OK;
}

/* A county has one log key for good. Before anything was published there is none to lose. */
static enum rc load_key(struct ledger *ledger, int64_t published, struct err *e)
{
    unsigned char seed[KEY_BYTES];
    const struct county *county = ledger->county;
    const char *keys = county_file(county, ledger->arena, "keys");
    const char *id = store_county_id(county->store);
    if (published == 0 && !os_exists(arena_printf(ledger->arena, "%s/ledger.key", keys)))
        TRY(ledger_seed_create(keys, id, e));
    TRY(ledger_seed_load(keys, id, seed, e));
    signer_make(log_name(county, ledger->arena), seed, &ledger->signer);
    sodium_memzero(seed, sizeof seed);
    return RC_OK;
}

static enum rc write_public_key(const struct ledger *ledger, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf line = {0};
    const char *path = arena_printf(ledger->arena, "%s/key.pub", ledger->folder);
    if (os_exists(path))
        return RC_OK;
    verifier_print(&ledger->signer.verifier, &line);
    sbuf_add(&line, "\n");
    TRY(os_make_dirs(ledger->folder, 0755, e));
    return os_write_file(path, line.p, line.n, 0644, e);
}

static struct ledger *ledger_new(const struct county *county)
{
    struct arena *arena = arena_new(4 << 20);
    struct ledger *ledger = ARENA_NEW(arena, struct ledger);
    ledger->arena = arena;
    ledger->county = county;
    ledger->folder = log_folder(county, arena);
    ledger->merkle = merkle_new();
    edge_init(&ledger->edge, ledger->merkle);
    return ledger;
}

/* A publication that failed left the edge half way; the log holds for the checkpoint that is there,
 * so the next one begins from there. */
static enum rc begin_again(struct ledger *ledger, struct err *e)
{
    int64_t published = 0;
    edge_fini(&ledger->edge);
    edge_init(&ledger->edge, ledger->merkle);
    unsynced_clear(&ledger->files);
    unsynced_clear(&ledger->folders);
    ledger->published = 0;
    TRY(published_size(ledger->county, &published, e));
    return load_published(ledger, published, e);
}

static enum rc publish_next(struct ledger *ledger, struct err *e)
{
    if (!ledger_is_current(ledger))
        TRY(begin_again(ledger, e));
    return publish(ledger, e);
}

static void on_act(void *context)
{
    struct ledger *ledger = context;
    struct err failure = {0};
    publish_next(ledger, &failure);
    ledger->failure = failure;
}

static enum rc open_into(struct ledger *ledger, struct err *e)
{
    int64_t published = 0;
    TRY(published_size(ledger->county, &published, e));
    TRY(load_key(ledger, published, e));
    TRY(write_public_key(ledger, e));
    if (load_published(ledger, published, e) != RC_OK) {
        fail_context(e, "the ledger '%s' is damaged or of another time than state.db",
                     ledger->folder);
        return fail_hint(e, "'abacus verify' says what differs; 'abacus ledger rebuild' makes the "
                            "log again from state.db");
    }
    return publish(ledger, e);
}

enum rc ledger_open(const struct county *county, struct ledger **ret_ledger, struct err *e)
{
    struct ledger *ledger = ledger_new(county);
    const enum rc rc = open_into(ledger, e);
    if (rc != RC_OK) {
        ledger_abandon(ledger);
        return rc;
    }
    store_on_act(county->store, on_act, ledger);
    *ret_ledger = ledger;
    return RC_OK;
}

void ledger_abandon(struct ledger *ledger)
{
    if (!ledger)
        return;
    store_on_act(ledger->county->store, NULL, NULL);
    signer_wipe(&ledger->signer);
    unsynced_clear(&ledger->files);
    unsynced_clear(&ledger->folders);
    edge_fini(&ledger->edge);
    merkle_free(ledger->merkle);
    arena_free(ledger->arena);
}

bool ledger_is_current(const struct ledger *ledger)
{
    return ledger->failure.rc == RC_OK;
}

enum rc ledger_close(struct ledger *ledger, struct err *e)
{
    const struct err failure = ledger->failure;
    ledger_abandon(ledger);
    if (failure.rc != RC_OK)
        *e = failure;
    return failure.rc;
}

/* ---- what readers see ---- */

enum rc ledger_published(const struct county *county, struct arena *arena, struct published *ret,
                         struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf note = {0};
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    struct verifier verifier;
    TRY(log_verifier(county, arena, &verifier, e));
    const char *path = arena_printf(arena, "%s/checkpoint", log_folder(county, arena));
    TRY(os_read_file(path, NOTE_BYTES_MAX, &note, e));
    if (checkpoint_open((struct str){note.p, note.n}, &verifier, &ret->checkpoint, e) != RC_OK)
        return fail_context(e, "'%s'", path);
    verifier_print(&verifier, &key);
    ret->note = arena_strdup(arena, sbuf_text(&note));
    ret->key = arena_strdup(arena, sbuf_text(&key));
    return RC_OK;
}

/* ---- making it again ---- */

struct rebuild {
    struct ledger *ledger;
    struct replay replay;
};

static enum rc put_again(void *context, int level, uint64_t index, unsigned width,
                         const void *bytes, size_t n, struct err *e)
{
    const struct rebuild *again = context;
    return put_file(again->ledger, level, index, width, bytes, n, e);
}

/* Partial tiles of earlier checkpoints are kept until their tile is whole. */
static enum rc put_partial_again(void *context, int level, uint64_t index, unsigned width,
                                 const void *bytes, size_t n, struct err *e)
{
    const struct rebuild *again = context;
    if (index != again->replay.size >> (8 * (level < 0 ? 0 : level)) >> 8)
        return RC_OK;
    return put_again(context, level, index, width, bytes, n, e);
}

static enum rc at_checkpoint(struct replay *replay, struct err *e)
{
    return edge_unfinished(&replay->edge, put_partial_again, replay->context, e);
}

static enum rc rebuild_files(struct ledger *ledger, int64_t size, struct err *e)
{
    struct rebuild again = {.ledger = ledger,
                            .replay = {.county = ledger->county,
                                       .size = (uint64_t)size,
                                       .put = put_again,
                                       .at_checkpoint = at_checkpoint}};
    uint64_t acts = 0;
    again.replay.context = &again;
    TRY(os_remove(arena_printf(ledger->arena, "%s/checkpoint", ledger->folder), e));
    TRY(os_remove_tree(arena_printf(ledger->arena, "%s/tile", ledger->folder), e));
    edge_init(&again.replay.edge, ledger->merkle);
    enum rc rc = replay_acts(&again.replay, &acts, e);
    if (rc == RC_OK && acts < (uint64_t)size)
        rc = fail(e, RC_STATE, "act %llu is missing in state.db", (unsigned long long)acts + 1);
    if (rc == RC_OK) {
        edge_fini(&ledger->edge);
        ledger->edge = again.replay.edge; /* moved */
        TRY(sync_files(ledger, e));
        return size ? write_checkpoint(ledger, e) : RC_OK;
    }
    edge_fini(&again.replay.edge);
    return rc;
}

enum rc ledger_rebuild(const struct county *county, struct err *e)
{
    struct ledger *ledger = ledger_new(county);
    int64_t published = 0;
    enum rc rc = published_size(county, &published, e);
    if (rc == RC_OK)
        rc = load_key(ledger, published, e);
    if (rc == RC_OK)
        rc = write_public_key(ledger, e);
    if (rc == RC_OK)
        rc = rebuild_files(ledger, published, e);
    ledger->published = (uint64_t)published;
    if (rc == RC_OK)
        rc = publish(ledger, e); /* what was never in it */
    ledger_abandon(ledger);
    return rc;
}
