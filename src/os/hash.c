/* os/hash.c - SHA-256 of files and bytes; randomness; time. */
#include "os/os.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 16 << 10, CHINA_OFFSET_SECONDS = 8 * 3600, DAY_SECONDS = 86400 };

static void to_hex(const unsigned char digest[32], char out[65])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < 32; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
    }
    out[64] = 0;
}

void sha256_hex(const void *bytes, size_t n, char out[65])
{
    unsigned char digest[32];
    MUST(EVP_Digest(bytes, n, digest, NULL, EVP_sha256(), NULL));
    to_hex(digest, out);
}

static enum rc hash_fd(int fd, const char *path, EVP_MD_CTX *ctx, struct err *e)
{
    static const size_t want = READ_BYTES;
    char block[READ_BYTES];
    for (;;) {
        const ssize_t n = read(fd, block, want);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(e, RC_IO, "could not read '%s': %s", path, strerror(errno));
        if (n == 0)
            return RC_OK;
        MUST(EVP_DigestUpdate(ctx, block, (size_t)n));
    }
}

enum rc os_file_sha256(const char *path, char out[65], struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    unsigned char digest[32];
    TRY(os_open_read(path, &fd, e));
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    MUST(ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL));
    const enum rc rc = hash_fd(fd, path, ctx, e);
    MUST(EVP_DigestFinal_ex(ctx, digest, NULL));
    EVP_MD_CTX_free(ctx);
    if (rc == RC_OK)
        to_hex(digest, out);
    return rc;
}

void os_random(void *bytes, size_t n)
{
    unsigned char *p = bytes;
    while (n > 0) {
        const ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        MUST(got > 0);
        p += got;
        n -= (size_t)got;
    }
}

int64_t os_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t os_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void os_now_text(char out[25])
{
    const int64_t now = os_now_ms();
    const time_t seconds = (time_t)(now / 1000);
    struct tm parts;
    char day[20];
    MUST(gmtime_r(&seconds, &parts));
    MUST(strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts) == 19);
    snprintf(out, 25, "%s.%03uZ", day, (unsigned)(now % 1000));
}

/* The county's day begins at midnight in China, whatever the machine's zone says. */
int32_t os_today(void)
{
    const int64_t seconds = os_now_ms() / 1000 + CHINA_OFFSET_SECONDS;
    return (int32_t)(seconds / DAY_SECONDS);
}
