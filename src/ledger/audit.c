/* ledger/audit.c - a log judged from its files and its key alone, as a stranger would. */
#include "ledger/ledger_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os.h"

struct audit {
    const char *folder;
    struct checker checker;
    struct merkle *merkle;
    struct edge edge;
    struct checkpoint checkpoint, old;
    bool has_old;
    struct err first; /* difference */
};

static void keep_first(void *context, const char *where, const char *zh, const char *en)
{
    struct audit *a = context;
    (void)zh;
    if (a->first.rc == RC_OK)
        fail(&a->first, RC_DAMAGED, "%s/%s: %s", a->folder, where, en);
}

static enum rc check_root(const struct audit *a, const struct checkpoint *c, const char *what,
                          struct err *e)
{
    struct hash root;
    if (a->edge.size == 0)
        merkle_empty(a->merkle, &root);
    else
        edge_root(&a->edge, &root);
    if (hash_eq(&root, &c->root))
        return RC_OK;
    return fail(e, RC_DAMAGED, "%s of %llu entries has another root than the log's first %llu",
                what, (unsigned long long)c->size, (unsigned long long)c->size);
}

static enum rc add_entry(struct audit *a, struct str entry, struct err *e)
{
    TRY(edge_add(&a->edge, entry.p, entry.n, checker_put, &a->checker, e));
    if (a->has_old && a->edge.size == a->old.size)
        TRY(check_root(a, &a->old, "the earlier checkpoint", e));
    return a->first.rc == RC_OK ? RC_OK : fail(e, a->first.rc, "%s", a->first.message);
}

static enum rc add_bundle(struct audit *a, uint64_t index, unsigned width, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    CLEANUP(sbuf_fini) struct sbuf file = {0};
    sbuf_addf(&path, "%s/", a->folder);
    tile_name(-1, index, width, &path);
    TRY(os_read_file(path.p, BUNDLE_BYTES_MAX, &file, e));
    struct str rest = {file.p, file.n};
    for (unsigned i = 0; i < width; i++) {
        if (rest.n < 2)
            return fail(e, RC_DAMAGED, "'%s' holds %u entries, not %u", path.p, i, width);
        const size_t n = (size_t)(unsigned char)rest.p[0] << 8 | (unsigned char)rest.p[1];
        if (rest.n - 2 < n)
            return fail(e, RC_DAMAGED, "'%s' is cut off in entry %u", path.p, i);
        TRY(add_entry(a, (struct str){rest.p + 2, n}, e));
        rest = (struct str){rest.p + 2 + n, rest.n - 2 - n};
    }
    return rest.n == 0 ? RC_OK : fail(e, RC_DAMAGED, "'%s' goes on behind its last entry", path.p);
}

static enum rc add_entries(struct audit *a, struct err *e)
{
    const uint64_t size = a->checkpoint.size;
    for (uint64_t i = 0; i < size / TILE_WIDTH; i++)
        TRY(add_bundle(a, i, TILE_WIDTH, e));
    if (size % TILE_WIDTH)
        TRY(add_bundle(a, size / TILE_WIDTH, (unsigned)(size % TILE_WIDTH), e));
    return RC_OK;
}

static enum rc judge(struct audit *a, struct err *e)
{
    if (a->old.size > a->checkpoint.size)
        return fail(e, RC_DAMAGED, "the log has %llu entries, the earlier checkpoint %llu",
                    (unsigned long long)a->checkpoint.size, (unsigned long long)a->old.size);
    if (a->has_old && a->old.size == 0)
        TRY(check_root(a, &a->old, "the earlier checkpoint", e));
    TRY(add_entries(a, e));
    TRY(edge_unfinished(&a->edge, checker_put, &a->checker, e));
    TRY(check_root(a, &a->checkpoint, "the checkpoint", e));
    TRY(checker_leftovers(&a->checker, e));
    return a->first.rc == RC_OK ? RC_OK : fail(e, a->first.rc, "%s", a->first.message);
}

static enum rc read_checkpoint(const char *folder, const struct verifier *verifier,
                               struct checkpoint *ret, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    CLEANUP(sbuf_fini) struct sbuf note = {0};
    sbuf_addf(&path, "%s/checkpoint", folder);
    TRY(os_read_file(path.p, NOTE_BYTES_MAX, &note, e));
    const enum rc rc = checkpoint_open((struct str){note.p, note.n}, verifier, ret, e);
    return rc == RC_OK ? rc : fail_context(e, "'%s'", path.p);
}

enum rc log_audit(const char *folder, const struct verifier *verifier, const struct str *old,
                  struct log_report *ret, struct err *e)
{
    CLEANUP(merkle_freep) struct merkle *merkle = merkle_new();
    struct audit a = {.folder = folder, .merkle = merkle, .has_old = old != NULL};
    TRY(read_checkpoint(folder, verifier, &a.checkpoint, e));
    if (old && checkpoint_open(*old, verifier, &a.old, e) != RC_OK)
        return fail_context(e, "the earlier checkpoint");
    a.checker = (struct checker){
        .folder = folder, .size = a.checkpoint.size, .say = keep_first, .context = &a};
    edge_init(&a.edge, merkle);
    const enum rc rc = judge(&a, e);
    edge_fini(&a.edge);
    *ret = (struct log_report){a.checkpoint, a.edge.size, a.checker.files};
    return rc;
}
