/* sheet/ole.c - the container of old office files ([MS-CFB]): streams in chains of sectors.
 *
 * Only what stands directly in the root is looked at: a workbook may embed a document, and the
 * other way round. Every number that the file gives is checked against what the file holds; every
 * chain ends after as many steps as there are sectors. */
#include "sheet/sheet_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    HEAD_BYTES = 512,
    HEAD_FAT_SECTORS = 109, /* places of the table's sectors in the head; more are chained */
    ENTRY_BYTES = 128,
    NAME_UNITS_MAX = 31,
    SHORT_SECTOR_BYTES = 64,
    DIRECTORY_BYTES_MAX = 16 << 20,
    ENTRY_STREAM = 2,
};

#define SECTOR_LAST 0xFFFFFFFAu /* above are marks: end of chain, free, … */
#define ENTRY_NONE  0xFFFFFFFFu

struct ole {
    int fd;
    int64_t file_bytes;
    uint32_t sector_bytes, sector_count, short_limit;
    uint32_t *next; /* by sector: which one follows */
    size_t next_count;
    char *directory;
    size_t entry_count;
    char *shorts; /* the stream that holds all short streams */
    size_t shorts_bytes;
    uint32_t *short_next;
    size_t short_next_count;
};

static enum rc damaged(struct err *e)
{
    return fail(e, RC_DAMAGED,
                "文件内部结构已损坏 / the structure of the old office file is broken");
}

static enum rc cut_short(struct err *e)
{
    fail(e, RC_DAMAGED, "文件不完整，传输或保存时被截断 / the file is cut short");
    return fail_hint(e, "请报送人重新发送 / ask the sender to send it again");
}

/* ---- sectors ---- */

/* The last sector may lack its end: some programs do not fill it. */
static enum rc read_sectors(const struct ole *ole, uint32_t first, size_t count, char *to,
                            struct err *e)
{
    const size_t wanted = count * ole->sector_bytes;
    const int64_t at = ((int64_t)first + 1) * ole->sector_bytes;
    size_t have = 0;
    while (have < wanted) {
        const ssize_t got = pread(ole->fd, to + have, wanted - have, at + (int64_t)have);
        if (got < 0)
            return fail(e, RC_IO, "the file cannot be read");
        if (got == 0)
            break;
        have += (size_t)got;
    }
    if (wanted - have >= ole->sector_bytes)
        return cut_short(e);
    memset(to + have, 0, wanted - have);
    return RC_OK;
}

/* Neighbours are read at once. `to` has room for whole sectors. */
static enum rc read_chain(const struct ole *ole, uint32_t sector, size_t bytes, char *to,
                          struct err *e)
{
    for (size_t done = 0; done < bytes;) {
        size_t run = 1;
        const uint32_t first = sector;
        if (sector >= ole->next_count)
            return damaged(e);
        if (sector >= ole->sector_count)
            return cut_short(e);
        while ((sector = ole->next[sector]) == first + run && sector < ole->next_count &&
               sector < ole->sector_count && done + run * ole->sector_bytes < bytes)
            run++;
        TRY(read_sectors(ole, first, run, to + done, e));
        done += run * ole->sector_bytes;
    }
    return RC_OK;
}

static size_t whole_sectors(const struct ole *ole, size_t bytes)
{
    return (bytes + ole->sector_bytes - 1) / ole->sector_bytes * ole->sector_bytes;
}

static enum rc load_chain(const struct ole *ole, uint32_t sector, size_t bytes, char **ret,
                          struct err *e)
{
    if ((int64_t)bytes > ole->file_bytes)
        return cut_short(e);
    char *to = malloc(whole_sectors(ole, bytes) + 1);
    MUST(to);
    const enum rc rc = read_chain(ole, sector, bytes, to, e);
    if (rc != RC_OK) {
        free(to);
        return rc;
    }
    *ret = to;
    return RC_OK;
}

static size_t chain_bytes(const struct ole *ole, uint32_t sector)
{
    size_t steps = 0;
    for (; sector < ole->next_count && steps < ole->next_count; steps++)
        sector = ole->next[sector];
    return steps * ole->sector_bytes;
}

/* ---- the table of sectors ---- */

/* Appends one sector of the table, decoded. */
static enum rc add_table_sector(struct ole *ole, uint32_t sector, char *buffer, struct err *e)
{
    const size_t each = ole->sector_bytes / 4;
    if (sector >= ole->sector_count)
        return cut_short(e);
    if (ole->next_count > ole->sector_count) /* it would tell of sectors that there are not */
        return RC_OK;
    TRY(read_sectors(ole, sector, 1, buffer, e));
    ole->next = realloc(ole->next, (ole->next_count + each) * sizeof *ole->next);
    MUST(ole->next);
    for (size_t i = 0; i < each; i++)
        ole->next[ole->next_count++] = le32(buffer + i * 4);
    return RC_OK;
}

static enum rc load_table(struct ole *ole, const char *head, char *buffer, char *more,
                          struct err *e)
{
    const size_t each = ole->sector_bytes / 4;
    uint32_t left = le32(head + 44), chained = le32(head + 68);
    for (size_t i = 0; i < HEAD_FAT_SECTORS && left > 0; i++, left--)
        TRY(add_table_sector(ole, le32(head + 76 + i * 4), buffer, e));
    for (uint32_t steps = 0; left > 0; steps++) {
        if (chained >= ole->sector_count || steps > ole->sector_count)
            return damaged(e);
        TRY(read_sectors(ole, chained, 1, more, e));
        for (size_t i = 0; i + 1 < each && left > 0; i++, left--)
            TRY(add_table_sector(ole, le32(more + i * 4), buffer, e));
        chained = le32(more + (each - 1) * 4);
    }
    return RC_OK;
}

/* ---- the directory: a tree by name; its root is entry 0 ---- */

static const char *entry_at(const struct ole *ole, uint32_t index)
{
    return ole->directory + (size_t)index * ENTRY_BYTES;
}

static bool entry_is(const char *entry, const char *name)
{
    const size_t n = strlen(name), bytes = le16(entry + 64);
    if (n > NAME_UNITS_MAX || bytes != (n + 1) * 2)
        return false;
    for (size_t i = 0; i < n; i++)
        if (entry[i * 2 + 1] != 0 || strncasecmp(entry + i * 2, name + i, 1) != 0)
            return false;
    return true;
}

/* Among the root's children; entries are walked, each at most once, with those still to visit on a
 * stack. */
static const char *find_entry(const struct ole *ole, const char *name)
{
    const size_t count = ole->entry_count;
    const char *found = NULL;
    uint32_t *stack = calloc(count * 2 + 1, sizeof *stack);
    bool *is_seen = calloc(count, sizeof *is_seen);
    MUST(stack && is_seen);
    size_t depth = 0;
    stack[depth++] = le32(entry_at(ole, 0) + 76);
    while (depth > 0 && !found) {
        const uint32_t index = stack[--depth];
        if (index >= count || is_seen[index])
            continue;
        is_seen[index] = true;
        const char *entry = entry_at(ole, index);
        if (entry_is(entry, name))
            found = entry;
        stack[depth++] = le32(entry + 68);
        stack[depth++] = le32(entry + 72);
    }
    free(stack);
    free(is_seen);
    return found;
}

static enum rc load_directory(struct ole *ole, uint32_t sector, struct err *e)
{
    const size_t bytes = chain_bytes(ole, sector);
    if (bytes == 0 || bytes > DIRECTORY_BYTES_MAX)
        return damaged(e);
    TRY(load_chain(ole, sector, bytes, &ole->directory, e));
    ole->entry_count = bytes / ENTRY_BYTES;
    return RC_OK;
}

/* Streams below the limit lie in sectors of 64 bytes inside a stream of the root's own. */
static enum rc load_shorts(struct ole *ole, uint32_t table, struct err *e)
{
    const char *root = entry_at(ole, 0);
    const size_t bytes = le32(root + 120), table_bytes = chain_bytes(ole, table);
    CLEANUP(bytes_freep) char *raw = NULL;
    if (bytes == 0 || table_bytes == 0)
        return RC_OK;
    TRY(load_chain(ole, le32(root + 116), bytes, &ole->shorts, e));
    ole->shorts_bytes = bytes;
    TRY(load_chain(ole, table, table_bytes, &raw, e));
    ole->short_next_count = table_bytes / 4;
    ole->short_next = calloc(ole->short_next_count, sizeof *ole->short_next);
    MUST(ole->short_next);
    for (size_t i = 0; i < ole->short_next_count; i++)
        ole->short_next[i] = le32(raw + i * 4);
    return RC_OK;
}

/* ---- for the caller ---- */

static enum rc load(struct ole *ole, struct err *e)
{
    char head[HEAD_BYTES];
    if (pread(ole->fd, head, sizeof head, 0) != sizeof head)
        return cut_short(e);
    const unsigned shift = le16(head + 30);
    if (le16(head + 28) != 0xFFFE || (shift != 9 && shift != 12))
        return damaged(e);
    ole->sector_bytes = 1u << shift;
    const int64_t body = ole->file_bytes - ole->sector_bytes;
    const int64_t sectors = (body + ole->sector_bytes - 1) / ole->sector_bytes;
    if (sectors <= 0 || sectors >= SECTOR_LAST)
        return cut_short(e);
    ole->sector_count = (uint32_t)sectors;
    ole->short_limit = le32(head + 56);
    CLEANUP(bytes_freep) char *buffer = malloc(ole->sector_bytes);
    CLEANUP(bytes_freep) char *more = malloc(ole->sector_bytes);
    MUST(buffer && more);
    TRY(load_table(ole, head, buffer, more, e));
    TRY(load_directory(ole, le32(head + 48), e));
    return load_shorts(ole, le32(head + 60), e);
}

enum rc ole_open(int fd, int64_t file_bytes, struct ole **ret_ole, struct err *e)
{
    struct ole *ole = calloc(1, sizeof *ole);
    MUST(ole);
    ole->fd = fd;
    ole->file_bytes = file_bytes;
    const enum rc rc = load(ole, e);
    if (rc != RC_OK) {
        ole_closep(&ole);
        return rc;
    }
    *ret_ole = ole;
    return RC_OK;
}

void ole_closep(struct ole **ole)
{
    if (!*ole)
        return;
    free((*ole)->next);
    free((*ole)->directory);
    free((*ole)->shorts);
    free((*ole)->short_next);
    free(*ole);
    *ole = NULL;
}

bool ole_has(const struct ole *ole, const char *name)
{
    return find_entry(ole, name) != NULL;
}

static enum rc read_short(const struct ole *ole, uint32_t sector, size_t bytes, char **ret,
                          struct err *e)
{
    if (bytes > ole->shorts_bytes)
        return damaged(e);
    char *to = malloc(bytes + 1);
    MUST(to);
    for (size_t done = 0; done < bytes; sector = ole->short_next[sector]) {
        const size_t n = bytes - done < SHORT_SECTOR_BYTES ? bytes - done : SHORT_SECTOR_BYTES;
        if (sector >= ole->short_next_count ||
            (size_t)sector * SHORT_SECTOR_BYTES + n > ole->shorts_bytes) {
            free(to);
            return damaged(e);
        }
        memcpy(to + done, ole->shorts + (size_t)sector * SHORT_SECTOR_BYTES, n);
        done += n;
    }
    *ret = to;
    return RC_OK;
}

enum rc ole_read(const struct ole *ole, const char *name, size_t bytes_max, char **ret,
                 size_t *ret_bytes, struct err *e)
{
    const char *entry = find_entry(ole, name);
    if (!entry || entry[66] != ENTRY_STREAM)
        return damaged(e);
    const uint32_t sector = le32(entry + 116), bytes = le32(entry + 120);
    if (bytes > bytes_max)
        return fail(e, RC_LIMIT, "the workbook holds more than %zu MiB", bytes_max >> 20);
    *ret_bytes = bytes;
    return bytes < ole->short_limit ? read_short(ole, sector, bytes, ret, e)
                                    : load_chain(ole, sector, bytes, ret, e);
}
