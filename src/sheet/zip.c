/* sheet/zip.c - parts of a ZIP archive (PKWARE APPNOTE 6.3.10), unpacked as a stream.
 *
 * The central directory is believed only after its bounds were checked; a part is unpacked with a
 * cap on its ratio and size, so that a bomb ends early, and its CRC-32 is compared at the end.
 * Spanned archives and encryption are refused. */
#include "sheet/sheet_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

enum {
    END_BYTES = 22,
    END64_LOCATOR_BYTES = 20,
    END64_BYTES = 56,
    ENTRY_BYTES = 46,
    LOCAL_BYTES = 30,
    COMMENT_MAX = 65535,
    ENTRIES_MAX = 20000,
    DIRECTORY_BYTES_MAX = 16 << 20,
    INPUT_BYTES = 128 << 10,
    RATIO_GRACE = 1 << 20, /* a small part may be all blanks */
    FLAG_ENCRYPTED = 1,
    METHOD_STORED = 0,
    METHOD_DEFLATED = 8,
};

struct entry {
    struct str name;
    int64_t packed, unpacked, offset;
    uint32_t crc;
    uint16_t flags, method;
};

struct zip {
    int fd;
    int64_t file_bytes;
    char *directory;
    struct entry *entries;
    int count;
};

static enum rc read_at(int fd, int64_t offset, void *bytes, size_t n, struct err *e)
{
    char *to = bytes;
    while (n > 0) {
        const ssize_t got = pread(fd, to, n, offset);
        if (got <= 0)
            return fail(e, RC_DAMAGED, "the archive ends before its contents do");
        to += got;
        n -= (size_t)got;
        offset += got;
    }
    return RC_OK;
}

/* ---- the directory ---- */

struct directory {
    int64_t offset, bytes, count;
};

static enum rc read_end64(int fd, int64_t end_at, struct directory *d, struct err *e)
{
    char locator[END64_LOCATOR_BYTES], end[END64_BYTES];
    if (end_at < END64_LOCATOR_BYTES)
        return RC_OK;
    TRY(read_at(fd, end_at - END64_LOCATOR_BYTES, locator, sizeof locator, e));
    if (memcmp(locator, "PK\6\7", 4) != 0)
        return RC_OK;
    const uint64_t at = le64(locator + 8);
    if (at > (uint64_t)(end_at - END64_LOCATOR_BYTES))
        return fail(e, RC_DAMAGED, "the archive's directory lies outside the file");
    TRY(read_at(fd, (int64_t)at, end, sizeof end, e));
    if (memcmp(end, "PK\6\6", 4) != 0)
        return fail(e, RC_DAMAGED, "the archive's directory cannot be found");
    d->count = (int64_t)(le64(end + 32) & INT64_MAX);
    d->bytes = (int64_t)(le64(end + 40) & INT64_MAX);
    d->offset = (int64_t)(le64(end + 48) & INT64_MAX);
    return RC_OK;
}

/* The end record is the last one whose comment reaches exactly to the file's end. */
static enum rc find_directory(int fd, int64_t file_bytes, struct directory *ret, struct err *e)
{
    const int64_t tail =
        file_bytes < END_BYTES + COMMENT_MAX ? file_bytes : END_BYTES + COMMENT_MAX;
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    char block[4096];
    for (int64_t at = file_bytes - tail; at < file_bytes;) {
        const size_t n =
            file_bytes - at < (int64_t)sizeof block ? (size_t)(file_bytes - at) : sizeof block;
        TRY(read_at(fd, at, block, n, e));
        sbuf_add_n(&text, block, n);
        at += (int64_t)n;
    }
    for (int64_t i = (int64_t)text.n - END_BYTES; i >= 0; i--) {
        const char *p = text.p + i;
        if (memcmp(p, "PK\5\6", 4) != 0 || i + END_BYTES + le16(p + 20) != (int64_t)text.n)
            continue;
        *ret = (struct directory){le32(p + 16), le32(p + 12), le16(p + 10)};
        return read_end64(fd, file_bytes - tail + i, ret, e);
    }
    fail(e, RC_DAMAGED,
         "文件不完整，传输或保存时被截断 / the archive has no directory at its end: the file was "
         "probably cut short");
    return fail_hint(e, "请报送人重新发送 / ask the sender to send it again");
}

/* Sizes that do not fit 32 bits stand in an extra field, in this order, only those that are needed.
 */
static void read_extra64(struct entry *entry, const char *extra, size_t n)
{
    for (size_t at = 0; at + 4 <= n;) {
        const size_t bytes = le16(extra + at + 2);
        if (at + 4 + bytes > n)
            return;
        if (le16(extra + at) == 1) {
            int64_t *wide[] = {&entry->unpacked, &entry->packed, &entry->offset};
            size_t from = at + 4;
            for (int i = 0; i < 3; i++)
                if (*wide[i] == UINT32_MAX && from + 8 <= at + 4 + bytes) {
                    *wide[i] = (int64_t)(le64(extra + from) & INT64_MAX);
                    from += 8;
                }
            return;
        }
        at += 4 + bytes;
    }
}

static enum rc read_entry(const struct zip *zip, const char *p, size_t left, struct entry *ret,
                          size_t *ret_bytes, struct err *e)
{
    if (left < ENTRY_BYTES || memcmp(p, "PK\1\2", 4) != 0)
        return fail(e, RC_DAMAGED, "the archive's directory is broken");
    const size_t name = le16(p + 28), extra = le16(p + 30), comment = le16(p + 32);
    *ret_bytes = ENTRY_BYTES + name + extra + comment;
    if (*ret_bytes > left)
        return fail(e, RC_DAMAGED, "the archive's directory is broken");
    *ret = (struct entry){.name = {p + ENTRY_BYTES, name},
                          .flags = le16(p + 8),
                          .method = le16(p + 10),
                          .crc = le32(p + 16),
                          .packed = le32(p + 20),
                          .unpacked = le32(p + 24),
                          .offset = le32(p + 42)};
    read_extra64(ret, p + ENTRY_BYTES + name, extra);
    if (ret->offset > zip->file_bytes - LOCAL_BYTES ||
        ret->packed > zip->file_bytes - LOCAL_BYTES - ret->offset)
        return fail(e, RC_DAMAGED, "a part of the archive lies outside the file");
    return RC_OK;
}

static enum rc read_directory(struct zip *zip, struct err *e)
{
    struct directory d = {0};
    TRY(find_directory(zip->fd, zip->file_bytes, &d, e));
    if (d.count > ENTRIES_MAX || d.bytes > DIRECTORY_BYTES_MAX)
        return fail(e, RC_DAMAGED, "the archive holds more than %d parts", ENTRIES_MAX);
    if (d.offset > zip->file_bytes || d.bytes > zip->file_bytes - d.offset)
        return fail(e, RC_DAMAGED, "the archive's directory lies outside the file");
    zip->directory = malloc((size_t)d.bytes + 1);
    zip->entries = calloc((size_t)d.count + 1, sizeof *zip->entries);
    MUST(zip->directory && zip->entries);
    TRY(read_at(zip->fd, d.offset, zip->directory, (size_t)d.bytes, e));
    for (size_t at = 0; zip->count < d.count; zip->count++) {
        size_t bytes = 0;
        TRY(read_entry(zip, zip->directory + at, (size_t)d.bytes - at, &zip->entries[zip->count],
                       &bytes, e));
        at += bytes;
    }
    return RC_OK;
}

enum rc zip_open(int fd, int64_t file_bytes, struct zip **ret_zip, struct err *e)
{
    struct zip *zip = calloc(1, sizeof *zip);
    MUST(zip);
    zip->fd = fd;
    zip->file_bytes = file_bytes;
    const enum rc rc = read_directory(zip, e);
    if (rc != RC_OK) {
        zip_close(zip);
        return rc;
    }
    *ret_zip = zip;
    return RC_OK;
}

void zip_close(struct zip *zip)
{
    if (!zip)
        return;
    free(zip->directory);
    free(zip->entries);
    free(zip);
}

void zip_closep(struct zip **zip)
{
    zip_close(*zip);
}

int zip_find(const struct zip *zip, struct str name)
{
    if (name.n && *name.p == '/')
        name = (struct str){name.p + 1, name.n - 1};
    for (int i = 0; i < zip->count; i++)
        if (zip->entries[i].name.n == name.n &&
            strncasecmp(zip->entries[i].name.p, name.p, name.n) == 0)
            return i;
    return -1;
}

bool zip_has_prefix(const struct zip *zip, const char *prefix)
{
    for (int i = 0; i < zip->count; i++)
        if (str_starts(zip->entries[i].name, prefix))
            return true;
    return false;
}

/* ---- a part ---- */

struct zip_part {
    const struct zip *zip;
    const struct entry *entry;
    struct inflate_state state;
    int64_t at, left; /* packed bytes: where the next lie, how many are to come */
    int64_t unpacked; /* so far */
    uint32_t crc;
    bool is_done;
    uint8_t input[INPUT_BYTES];
};

static enum rc find_data(const struct zip *zip, const struct entry *entry, int64_t *ret_at,
                         struct err *e)
{
    char local[LOCAL_BYTES];
    TRY(read_at(zip->fd, entry->offset, local, sizeof local, e));
    if (memcmp(local, "PK\3\4", 4) != 0)
        return fail(e, RC_DAMAGED, "a part of the archive does not begin where its directory says");
    *ret_at = entry->offset + LOCAL_BYTES + le16(local + 26) + le16(local + 28);
    if (*ret_at > zip->file_bytes - entry->packed)
        return fail(e, RC_DAMAGED, "a part of the archive lies outside the file");
    return RC_OK;
}

enum rc zip_part_open(const struct zip *zip, int index, struct zip_part **ret_part, struct err *e)
{
    MUST(index >= 0 && index < zip->count);
    const struct entry *entry = &zip->entries[index];
    int64_t at = 0;
    if (entry->flags & FLAG_ENCRYPTED) {
        fail(e, RC_FORMAT, "这是加密的压缩包 / the archive is encrypted");
        return fail_hint(e,
                         "请凭密码打开，取消密码后另存再导入 / open it with its password, save it "
                         "without one and import that");
    }
    if (entry->method != METHOD_STORED && entry->method != METHOD_DEFLATED)
        return fail(e, RC_DAMAGED,
                    "a part of the archive is packed in a way (%d) that office programs do not use",
                    entry->method);
    TRY(find_data(zip, entry, &at, e));
    struct zip_part *part = malloc(sizeof *part);
    MUST(part);
    part->zip = zip;
    part->entry = entry;
    part->at = at;
    part->left = entry->packed;
    part->unpacked = 0;
    part->crc = 0;
    part->is_done = false;
    isal_inflate_init(&part->state);
    *ret_part = part;
    return RC_OK;
}

void zip_part_close(struct zip_part *part)
{
    free(part);
}

int64_t zip_part_position(const struct zip_part *part)
{
    return part->at;
}

static enum rc fill_input(struct zip_part *part, struct err *e)
{
    const size_t n = part->left < INPUT_BYTES ? (size_t)part->left : INPUT_BYTES;
    TRY(read_at(part->zip->fd, part->at, part->input, n, e));
    part->at += (int64_t)n;
    part->left -= (int64_t)n;
    part->state.next_in = part->input;
    part->state.avail_in = (uint32_t)n;
    return RC_OK;
}

/* Unpacks until something came out, or the end. */
static enum rc inflate_some(struct zip_part *part, void *bytes, size_t room, size_t *ret_n,
                            struct err *e)
{
    part->state.next_out = bytes;
    part->state.avail_out = (uint32_t)room;
    while (part->state.avail_out == room && part->state.block_state != ISAL_BLOCK_FINISH) {
        if (part->state.avail_in == 0 && part->left > 0)
            TRY(fill_input(part, e));
        const uint32_t before = part->state.avail_in;
        if (isal_inflate(&part->state) != ISAL_DECOMP_OK)
            return fail(e, RC_DAMAGED, "a part of the archive cannot be unpacked");
        if (part->state.avail_in == before && part->state.avail_out == room && part->left == 0 &&
            part->state.block_state != ISAL_BLOCK_FINISH)
            return fail(e, RC_DAMAGED, "a part of the archive is cut short");
    }
    *ret_n = room - part->state.avail_out;
    return RC_OK;
}

static enum rc read_stored(struct zip_part *part, void *bytes, size_t room, size_t *ret_n,
                           struct err *e)
{
    const size_t n = part->left < (int64_t)room ? (size_t)part->left : room;
    TRY(read_at(part->zip->fd, part->at, bytes, n, e));
    part->at += (int64_t)n;
    part->left -= (int64_t)n;
    *ret_n = n;
    return RC_OK;
}

static enum rc check_bomb(const struct zip_part *part, struct err *e)
{
    const int64_t packed = part->at - part->entry->offset;
    if (part->unpacked > INFLATE_BYTES_MAX ||
        part->unpacked > packed * INFLATE_RATIO_MAX + RATIO_GRACE) {
        fail(e, RC_DAMAGED,
             "解压后超过原大小的 %d 倍，是压缩炸弹 / the file unpacks to more than %d times its "
             "size: it is a bomb, not a table",
             INFLATE_RATIO_MAX, INFLATE_RATIO_MAX);
        return fail_hint(e,
                         "请勿打开，并向报送人核实来源 / do not open it; ask the sender where the "
                         "file comes from");
    }
    return RC_OK;
}

enum rc zip_part_read(struct zip_part *part, void *bytes, size_t room, size_t *ret_n, struct err *e)
{
    *ret_n = 0;
    if (part->is_done || room == 0)
        return RC_OK;
    if (part->entry->method == METHOD_STORED)
        TRY(read_stored(part, bytes, room, ret_n, e));
    else
        TRY(inflate_some(part, bytes, room, ret_n, e));
    part->unpacked += (int64_t)*ret_n;
    part->crc = crc32_gzip_refl(part->crc, bytes, *ret_n);
    TRY(check_bomb(part, e));
    if (*ret_n == 0) {
        part->is_done = true;
        if (part->crc != part->entry->crc)
            return fail(e, RC_DAMAGED,
                        "a part of the archive does not have the checksum that it should have");
    }
    return RC_OK;
}
