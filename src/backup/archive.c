/* backup/archive.c - files one behind the other (docs/formats/backup.md): 'F', what it is, its
 * bytes, their SHA-256; at the end 'E', how many files and bytes there were. */
#include "backup/backup_int.h"

#include <openssl/evp.h>
#include <string.h>

#include "os/os.h"

enum { DIGEST = 32, BLOCK = 64 << 10, FILE_HEAD = 2 + 4 + 8, MODE_BITS = 0777 };

static void put_number(unsigned char *out, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        out[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t get_number(const unsigned char *in, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)in[i] << 8 * i;
    return value;
}

static EVP_MD_CTX *digest_new(void)
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    MUST(digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL));
    return digest;
}

static void digest_end(EVP_MD_CTX *digest, unsigned char out[DIGEST])
{
    MUST(EVP_DigestFinal_ex(digest, out, NULL));
    EVP_MD_CTX_free(digest);
}

/* ---- writing ---- */

static enum rc put_head(const struct byte_sink *sink, const struct archive_file *file,
                        struct err *e)
{
    unsigned char head[1 + FILE_HEAD] = {'F'};
    const size_t n = strlen(file->path);
    put_number(head + 1, n, 2);
    put_number(head + 3, file->mode, 4);
    put_number(head + 7, (uint64_t)file->bytes, 8);
    TRY(sink->add(sink->context, head, sizeof head, e));
    return sink->add(sink->context, file->path, n, e);
}

static enum rc put_bytes(const struct byte_sink *sink, const struct archive_file *file, int fd,
                         EVP_MD_CTX *digest, struct err *e)
{
    static const char changed[] = "'%s' was changed while it was being copied";
    unsigned char block[BLOCK];
    int64_t left = file->bytes;
    for (;;) {
        size_t n = 0;
        TRY(os_read_full(fd, block, sizeof block, &n, e));
        if ((int64_t)n > left)
            break;
        left -= (int64_t)n;
        MUST(EVP_DigestUpdate(digest, block, n));
        TRY(sink->add(sink->context, block, n, e));
        if (n < sizeof block && left == 0)
            return RC_OK;
        if (n < sizeof block)
            break;
    }
    fail(e, RC_CONFLICT, changed, file->path);
    return fail_hint(e, "run the command again when nobody edits it");
}

enum rc archive_put(const struct byte_sink *sink, const struct archive_file *file, int fd,
                    char ret_sha256[65], struct err *e)
{
    unsigned char digest[DIGEST];
    MUST(archive_path_is_plain(str_of(file->path)));
    TRY(put_head(sink, file, e));
    EVP_MD_CTX *sum = digest_new();
    const enum rc rc = put_bytes(sink, file, fd, sum, e);
    digest_end(sum, digest);
    TRY(rc);
    if (ret_sha256)
        sodium_bin2hex(ret_sha256, 65, digest, DIGEST);
    return sink->add(sink->context, digest, DIGEST, e);
}

enum rc archive_put_bytes(const struct byte_sink *sink, const struct archive_file *file,
                          const void *bytes, struct err *e)
{
    unsigned char digest[DIGEST];
    MUST(archive_path_is_plain(str_of(file->path)));
    MUST(EVP_Digest(bytes, (size_t)file->bytes, digest, NULL, EVP_sha256(), NULL));
    TRY(put_head(sink, file, e));
    TRY(sink->add(sink->context, bytes, (size_t)file->bytes, e));
    return sink->add(sink->context, digest, DIGEST, e);
}

enum rc archive_put_end(const struct byte_sink *sink, int64_t files, int64_t bytes, struct err *e)
{
    unsigned char end[1 + 16] = {'E'};
    put_number(end + 1, (uint64_t)files, 8);
    put_number(end + 9, (uint64_t)bytes, 8);
    return sink->add(sink->context, end, sizeof end, e);
}

/* ---- reading ---- */

/* A name that stays in its folder and can be shown. */
static bool part_is_plain(struct str part)
{
    enum { NAME_BYTES_MAX = 255 };
    if (part.n == 0 || part.n > NAME_BYTES_MAX || str_is(part, ".") || str_is(part, ".."))
        return false;
    for (size_t i = 0; i < part.n; i++)
        if ((unsigned char)part.p[i] < 0x20 || part.p[i] == 0x7F)
            return false;
    return true;
}

bool archive_path_is_plain(struct str path)
{
    if (path.n == 0 || path.n > BACKUP_PATH_MAX)
        return false;
    for (int depth = 0; depth < BACKUP_DEPTH_MAX; depth++) {
        const char *slash = memchr(path.p, '/', path.n);
        const size_t n = slash ? (size_t)(slash - path.p) : path.n;
        if (!part_is_plain((struct str){path.p, n}))
            return false;
        if (!slash)
            return true;
        path = (struct str){slash + 1, path.n - n - 1};
    }
    return false;
}

static enum rc take(struct archive_reader *r, void *bytes, size_t n, struct err *e)
{
    return r->source.take(r->source.context, bytes, n, e);
}

static enum rc read_end(struct archive_reader *r, struct err *e)
{
    unsigned char end[16];
    TRY(take(r, end, sizeof end, e));
    if (get_number(end, 8) == (uint64_t)r->files && get_number(end + 8, 8) == (uint64_t)r->bytes)
        return RC_OK;
    return fail(e, RC_DAMAGED, "the backup ends with another count than it has files");
}

static enum rc read_file(struct archive_reader *r, struct archive_file *f, struct err *e)
{
    unsigned char head[FILE_HEAD];
    TRY(take(r, head, sizeof head, e));
    const size_t n = (size_t)get_number(head, 2);
    const uint64_t mode = get_number(head + 2, 4), bytes = get_number(head + 6, 8);
    if (n > BACKUP_PATH_MAX || mode > MODE_BITS || bytes > BACKUP_BYTES_MAX ||
        r->files >= BACKUP_FILES_MAX || r->bytes > BACKUP_BYTES_MAX)
        return fail(e, RC_DAMAGED, "file %lld of the backup is beyond every limit",
                    (long long)r->files + 1);
    TRY(take(r, f->path, n, e));
    f->path[n] = 0;
    f->mode = (unsigned)mode;
    f->bytes = (int64_t)bytes;
    if (!archive_path_is_plain((struct str){f->path, n}))
        return fail(e, RC_DAMAGED, "the path of file %lld of the backup leads astray",
                    (long long)r->files + 1);
    if (strcmp(f->path, r->last) <= 0)
        return fail(e, RC_DAMAGED, "file %lld of the backup is out of order",
                    (long long)r->files + 1);
    return RC_OK;
}

enum rc archive_next(struct archive_reader *r, struct archive_file *ret, bool *ret_found,
                     struct err *e)
{
    char mark = 0;
    TRY(take(r, &mark, 1, e));
    *ret_found = mark == 'F';
    if (mark == 'E')
        return read_end(r, e);
    if (mark != 'F')
        return fail(e, RC_DAMAGED, "the backup holds something that is no file");
    TRY(read_file(r, ret, e));
    memcpy(r->last, ret->path, strlen(ret->path) + 1);
    r->files++;
    r->bytes += ret->bytes;
    return RC_OK;
}

static enum rc hand_on(struct archive_reader *r, int64_t left, const struct byte_sink *sink,
                       EVP_MD_CTX *digest, struct err *e)
{
    unsigned char block[BLOCK];
    while (left > 0) {
        const size_t n = left < BLOCK ? (size_t)left : BLOCK;
        TRY(take(r, block, n, e));
        MUST(EVP_DigestUpdate(digest, block, n));
        TRY(sink->add(sink->context, block, n, e));
        left -= (int64_t)n;
    }
    return RC_OK;
}

enum rc archive_content(struct archive_reader *r, const struct archive_file *file,
                        const struct byte_sink *sink, struct err *e)
{
    unsigned char is[DIGEST], should[DIGEST];
    EVP_MD_CTX *digest = digest_new();
    const enum rc rc = hand_on(r, file->bytes, sink, digest, e);
    digest_end(digest, is);
    TRY(rc);
    TRY(take(r, should, sizeof should, e));
    if (memcmp(is, should, DIGEST) == 0)
        return RC_OK;
    return fail(e, RC_DAMAGED, "'%s' in the backup is not what was saved", file->path);
}
