/* backup/save.c - a county becomes one file. */
#include "backup/backup_int.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/progress.h"
#include "os/os.h"

/* ---- writing ---- */

struct saving {
    struct plan *plan;
    const struct passphrase *passphrase;
    struct backup_tally tally;
};

/* A file that went since the plan was made was not promised by anybody. */
static enum rc save_file(struct saving *saving, const struct entry *entry,
                         const struct byte_sink *sink, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    CLEANUP(fd_closep) int fd = -1;
    struct err why = {0};
    struct archive_file file = {.mode = entry->mode};
    struct stat info;
    char sha256[65];
    sbuf_addf(&path, "%s/%s", entry->folder, entry->path);
    const enum rc rc = os_open_read(path.p, &fd, &why);
    if (rc == RC_MISSING && !entry->promise)
        return RC_OK;
    if (rc != RC_OK) {
        *e = why;
        return rc;
    }
    if (fstat(fd, &info) != 0)
        return fail(e, RC_IO, "could not look at '%s'", path.p);
    snprintf(file.path, sizeof file.path, "%s", entry->path);
    file.bytes = info.st_size;
    TRY(archive_put(sink, &file, fd, sha256, e));
    if (entry->promise && strcmp(entry->promise->sha256, sha256) != 0)
        saving->tally.altered++;
    saving->tally.files++;
    saving->tally.bytes += file.bytes;
    return RC_OK;
}

static enum rc save_files(struct saving *saving, const struct byte_sink *sink, struct err *e)
{
    struct progress progress;
    enum rc rc = RC_OK;
    progress_start(&progress, "备份 backup", saving->plan->bytes >> 20, "MiB");
    for (size_t i = 0; i < saving->plan->count && rc == RC_OK; i++) {
        rc = save_file(saving, &saving->plan->list[i], sink, e);
        progress_update(&progress, saving->tally.bytes >> 20);
    }
    progress_end(&progress);
    return rc;
}

static enum rc save_sealed(struct saving *saving, int fd, struct sealer *sealer, struct err *e)
{
    const struct byte_sink sink = {sealer_add, sealer};
    struct sealed_head head;
    sealed_head_init(&head, "backup", store_county_id(saving->plan->county->store));
    head.files = saving->plan->count;
    head.bytes = (uint64_t)saving->plan->bytes;
    TRY(sealer_begin(sealer, fd, &head, saving->passphrase, e));
    TRY(save_files(saving, &sink, e));
    TRY(archive_put_end(&sink, saving->tally.files, saving->tally.bytes, e));
    return sealer_end(sealer, e);
}

static enum rc save_into(void *context, int fd, struct err *e)
{
    CLEANUP(sealer_wipe) struct sealer sealer;
    return save_sealed(context, fd, &sealer, e);
}

/* ---- the whole ---- */

enum rc backup_record(struct county *county, const char *file, struct err *e)
{
    CLEANUP(plan_fini) struct plan plan;
    plan_init(&plan, county);
    TRY(check_new_file(county, file, e));
    TRY(plan_now(&plan, e));
    return record_beside(
        county, "backup",
        json_pack("{s:I,s:I}", "bytes", (json_int_t)plan.bytes, "files", (json_int_t)plan.count),
        e);
}

/* Two at once would write aside under one name. */
static enum rc lock_backups(const struct county *county, struct arena *arena, int *ret_fd,
                            struct err *e)
{
    const char *holder = arena_printf(arena, "%s (process %ld)", store_actor(), (long)getpid());
    TRY(os_make_dirs(county_file(county, arena, "tmp"), 0700, e));
    return os_lock(county_file(county, arena, "tmp/backup.lock"), holder, ret_fd, e);
}

enum rc backup_write(struct county *county, const char *file, const struct passphrase *passphrase,
                     struct backup_tally *ret, struct err *e)
{
    CLEANUP(plan_fini) struct plan plan;
    CLEANUP(fd_closep) int lock = -1;
    struct saving saving = {&plan, passphrase, {0}};
    plan_init(&plan, county);
    TRY(check_new_file(county, file, e));
    TRY(lock_backups(county, plan.arena, &lock, e));
    TRY(plan_moment(&plan, e));
    TRY(write_aside(file, save_into, &saving, e));
    *ret = saving.tally;
    return RC_OK;
}
