/* tests/fault/probe.c - all that a county holds, as text that does not depend on when or how often
 * it was tried: two counties with the same keys and the same acts give the same text.
 *
 *   probe COUNTY
 *
 * What must fit together (files and their recorded hashes, originals and their digests, vault
 * records and their key, kept inputs and their names) is checked here; what does not fit is told in
 * a line that begins with `!`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "duck/duck.h"
#include "engine/engine.h"
#include "finding/finding.h"
#include "lake/lake_int.h"
#include "ledger/ledger.h"
#include "os/os.h"

enum { ARENA_BYTES = 64 << 20, DEPTH_MAX = 8 };

struct probe {
    struct county *county;
    struct arena *arena;
    struct err e;
};

#define MUST_OK(p, call)                                                                           \
    do {                                                                                           \
        if ((call) != RC_OK) {                                                                     \
            printf("! %s: %s\n", #call, (p)->e.message);                                           \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* ---- state.db and the vault ---- */

/* The rows of a query, columns by blanks; parameters there are none. */
static void print_rows(struct probe *p, const char *title, const char *sql, int columns)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    MUST_OK(p, store_prepare(p->county->store, sql, &stmt, &p->e));
    for (;;) {
        MUST_OK(p, stmt_next(stmt, &has_row, &p->e));
        if (!has_row)
            return;
        printf("%s", title);
        for (int c = 0; c < columns; c++)
            printf(" %s", stmt_is_null(stmt, c) ? "-" : stmt_get_text(stmt, c));
        printf("\n");
    }
}

static void print_difference(void *context, const char *where, const char *zh, const char *en)
{
    (void)context;
    (void)zh;
    printf("! %s: %s\n", where, en);
}

/* The log is at every moment one of acts that are there. */
static void check_log(struct probe *p)
{
    uint64_t acts = 0;
    MUST_OK(p, ledger_compare(p->county, print_difference, NULL, &acts, &p->e));
}

/* Hashes of sealed originals and rejects differ each time: their keys are random; and with them the
 * hashes of rows that name them. A run's models tell how long they took. */
static void print_state(struct probe *p)
{
    print_rows(p, "batch",
               "SELECT batch,state,register,map,map_hash,delivery,file_name,digest,file_bytes,"
               "rows_in,accepted,rejected,doubtful,new,same,changed,gone,total_state,receipt,"
               "files ->> 'lake',files ->> 'gone',files ->> 'rejects' IS NOT NULL,"
               "data_key IS NOT NULL,act,withdrawn_act,why FROM batch ORDER BY batch",
               26);
    print_rows(p, "act",
               "SELECT seq,actor,kind,subject,"
               "json_remove(body,'$.files','$.row','$.vault','$.models'),o.seq IS NOT NULL FROM act"
               " LEFT JOIN act_body USING(seq) LEFT JOIN outbox AS o USING(seq) ORDER BY seq",
               6);
    print_rows(p, "act_body", "SELECT count(*), count(DISTINCT salt) FROM act_body", 2);
    print_rows(p, "outbox", "SELECT count(*) FROM outbox", 1);
    print_rows(p, "param", "SELECT * FROM param ORDER BY model, name, valid_from", 5);
    print_rows(p, "run",
               "SELECT run,as_of,snapshot,facts,pack,params,batches,act FROM run ORDER BY run", 8);
    print_rows(
        p, "run_model",
        "SELECT run,model,version,state,why_en,findings,new,changed,resolved,checked_rows,meta"
        " FROM run_model ORDER BY run, model",
        11);
    print_rows(p, "finding", "SELECT * FROM finding ORDER BY id", 14);
    print_rows(p, "version", "SELECT * FROM finding_version ORDER BY id, version", 5);
    print_rows(p, "name_key", "SELECT * FROM vault.name_key ORDER BY key", 3);
}

static void print_vault(struct probe *p)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    MUST_OK(p, store_prepare(p->county->store,
                             "SELECT kind,token,batch,sealed FROM vault.record ORDER BY kind,token",
                             &stmt, &p->e));
    for (;;) {
        CLEANUP(sbuf_fini) struct sbuf plain = {0};
        MUST_OK(p, stmt_next(stmt, &has_row, &p->e));
        if (!has_row)
            return;
        const char *kind = stmt_get_text(stmt, 0);
        const struct str sealed = stmt_get_blob(stmt, 3);
        const bool opens = unseal(p->county->keys.vault, str_of(kind), sealed.p, sealed.n, &plain);
        printf("%s %s %" PRId64 " %" PRId64 " %s\n", opens ? "vault" : "! vault record is damaged",
               kind, stmt_get_int(stmt, 1), stmt_get_int(stmt, 2), sbuf_text(&plain));
    }
}

/* ---- the lake ---- */

static void print_registers(struct probe *p, const struct snapshot *snapshot)
{
    CLEANUP(sbuf_fini) struct sbuf views = {0};
    CLEANUP(duck_closep) struct duck *duck = NULL;
    const struct duck_options options = {.threads = 1};
    lake_views_sql(p->county, snapshot, true, &views);
    MUST_OK(p, duck_open(&options, &duck, &p->e));
    MUST_OK(p, duck_exec(duck, views.p, &p->e));
    for (int r = 0; r < p->county->registers.count; r++) {
        const char *name = p->county->registers.list[r].name;
        CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
        const char *sql = arena_printf(
            p->arena, "SELECT CAST(r AS VARCHAR) FROM \"%s\" AS r ORDER BY r._row", name);
        MUST_OK(p, duck_query(duck, sql, NULL, 0, &rows, &p->e));
        while (duck_next(rows)) {
            const struct str row = duck_text(rows, 0);
            printf("row %s %.*s\n", name, (int)row.n, row.p);
        }
        MUST_OK(p, duck_rows_error(rows, &p->e));
    }
}

static void check_file(struct probe *p, int64_t batch, const char *recorded, const char *kind,
                       const char *reg)
{
    char hash[65];
    const char *path = lake_path(p->county, p->arena, kind, reg, batch);
    if (!*recorded)
        return;
    MUST_OK(p, os_file_sha256(path, hash, &p->e));
    if (strcmp(hash, recorded) != 0)
        printf("! %s is not the file that was sealed\n", path);
}

/* What the sealed original hides must be the file that came in. */
static void check_original(struct probe *p, int64_t batch, const char *digest, struct str data_key)
{
    char hash[65], path[] = "/tmp/probe.XXXXXX";
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    CLEANUP(fd_closep) int src = -1;
    CLEANUP(fd_closep) int dst = mkstemp(path);
    if (dst < 0 || !unseal(p->county->keys.vault, STR("batch key"), data_key.p, data_key.n, &key)) {
        printf("! the key of batch %" PRId64 " does not open\n", batch);
        return;
    }
    MUST_OK(p, os_open_read(lake_path(p->county, p->arena, "originals", "", batch), &src, &p->e));
    MUST_OK(p, stream_unseal_fd(src, dst, (const unsigned char *)key.p, &p->e));
    MUST_OK(p, os_file_sha256(path, hash, &p->e));
    unlink(path);
    if (strcmp(hash, digest) != 0)
        printf("! the original of batch %" PRId64 " is not the file that came in\n", batch);
}

static void check_rejects(struct probe *p, int64_t batch, int64_t rejected)
{
    CLEANUP(sbuf_fini) struct sbuf lines = {0};
    MUST_OK(p, lake_load_rejects(p->county, batch, &lines, &p->e));
    if ((rejected > 0) != (lines.n > 0))
        printf("! the rejects of batch %" PRId64 " are not kept\n", batch);
}

static void check_files(struct probe *p)
{
    static const char *const kinds[] = {"", "gone", "originals", "rejects"};
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    MUST_OK(p,
            store_prepare(p->county->store,
                          "SELECT batch,register,digest,rejected,files ->> 'lake',files ->> 'gone',"
                          "files ->> 'original',files ->> 'rejects',data_key FROM batch"
                          " WHERE state<>'intent' ORDER BY batch",
                          &stmt, &p->e));
    for (;;) {
        MUST_OK(p, stmt_next(stmt, &has_row, &p->e));
        if (!has_row)
            return;
        const int64_t batch = stmt_get_int(stmt, 0);
        for (int k = 0; k < 4; k++)
            check_file(p, batch, stmt_get_text(stmt, 4 + k), kinds[k], stmt_get_text(stmt, 1));
        check_original(p, batch, stmt_get_text(stmt, 2), stmt_get_blob(stmt, 8));
        check_rejects(p, batch, stmt_get_int(stmt, 3));
    }
}

/* ---- the folder ---- */

/* The inputs of runs are named by what is in them. */
static void check_kept_input(struct probe *p, const char *path, const char *name)
{
    char hash[65];
    if (strncmp(name, "facts-", 6) == 0)
        MUST_OK(p, engine_facts_hash(path, hash, &p->e));
    else
        MUST_OK(p, os_file_sha256(path, hash, &p->e));
    const char *said = strchr(name, '-') + 1;
    if (strncmp(hash, said, 16) != 0)
        printf("! %s is not what its name says\n", path);
}

static bool is_of_sqlite(const char *name)
{
    return strncmp(name, "state.db", 8) == 0 || strncmp(name, "vault.db", 8) == 0;
}

/* Kept inputs may be there before the run that needs them; everything else belongs to an act. */
static void print_tree(struct probe *p, const char *folder, const char *shown, int depth)
{
    char **names = NULL;
    size_t count = 0;
    MUST_OK(p, os_list(p->arena, folder, &names, &count, &p->e));
    for (size_t i = 0; i < count && depth < DEPTH_MAX; i++) {
        const char *path = arena_printf(p->arena, "%s/%s", folder, names[i]);
        const char *next = arena_printf(p->arena, "%s/%s", shown, names[i]);
        const bool is_leftover = str_ends(str_of(names[i]), ".new") ||
                                 str_ends(str_of(names[i]), ".part") ||
                                 strcmp(names[i], ".making") == 0;
        if (is_leftover)
            printf("! leftover %s\n", next);
        else if (strcmp(shown, "knowledge") == 0)
            check_kept_input(p, path, names[i]);
        else if (os_is_dir(path))
            print_tree(p, path, *shown ? next : names[i], depth + 1);
        else if (!is_of_sqlite(names[i]) && strcmp(names[i], "lock") != 0)
            printf("file %s\n", *shown ? next : names[i]);
    }
}

int main(int argc, char **argv)
{
    struct probe probe = {.arena = arena_new(ARENA_BYTES)}, *p = &probe;
    struct snapshot snapshot = {0};
    if (argc != 2)
        return 2;
    MUST_OK(p, county_open(argv[1], STORE_READ, &p->county, &p->e));
    struct county *county = p->county;
    MUST_OK(p, keys_load(county_file(county, p->arena, "keys"), store_county_id(county->store),
                         &county->keys, &p->e));
    county->has_keys = true;
    MUST_OK(p, lake_snapshot(county, p->arena, &snapshot, &p->e));
    printf("snapshot %s\n", snapshot.hash);
    print_state(p);
    check_log(p);
    print_vault(p);
    print_registers(p, &snapshot);
    check_files(p);
    print_tree(p, county->path, "", 0);
    county_close(county);
    arena_free(p->arena);
    return 0;
}
