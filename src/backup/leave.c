/* backup/leave.c - what all files that leave a county have in common: they are new, lie outside of
 * it, are on record first and appear whole. */
#include "backup/backup_int.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "os/os.h"

/* The folder of a path, without links; false when there is none. */
static bool real_parent(struct arena *arena, const char *file, char out[PATH_MAX])
{
    const char *slash = strrchr(file, '/');
    const char *folder = !slash          ? "."
                         : slash == file ? "/"
                                         : arena_strndup(arena, file, (size_t)(slash - file));
    return realpath(folder, out) != NULL;
}

enum rc check_new_file(const struct county *county, const char *file, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    char inside[PATH_MAX], own[PATH_MAX];
    if (os_exists(file)) {
        fail(e, RC_CONFLICT, "'%s' is there already and is never overwritten", file);
        return fail_hint(e, "name another file, with the day in it for example");
    }
    if (!real_parent(arena, file, inside) || !realpath(county->path, own))
        return fail(e, RC_MISSING, "could not write '%s': its folder does not exist", file);
    const size_t n = strlen(own);
    if (strncmp(inside, own, n) == 0 && (inside[n] == '/' || inside[n] == 0)) {
        fail(e, RC_CONFLICT, "'%s' lies inside of the county and would be lost with it", file);
        return fail_hint(e, "write it to another disk");
    }
    return RC_OK;
}

enum rc write_aside(const char *file, enum rc (*write)(void *context, int fd, struct err *e),
                    void *context, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf aside = {0};
    CLEANUP(fd_closep) int fd = -1;
    sbuf_addf(&aside, "%s.part", file);
    TRY(os_remove(aside.p, e));
    TRY(os_create(aside.p, 0600, &fd, e));
    enum rc rc = write(context, fd, e);
    if (rc == RC_OK)
        rc = os_sync_file(aside.p, e);
    if (rc == RC_OK)
        rc = os_rename(aside.p, file, e);
    struct err ignored = {0};
    if (rc != RC_OK)
        (void)os_remove(aside.p, &ignored);
    return rc;
}

enum rc record_beside(const struct county *county, const char *kind, json_t *facts, struct err *e)
{
    CLEANUP(store_closep) struct store *store = NULL;
    const enum rc rc = store_open(county->path, STORE_ACT, &store, e);
    if (rc == RC_OK)
        return store_act_alone(store, kind, "county", facts, e);
    json_decref(facts);
    return rc;
}
