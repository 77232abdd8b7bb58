/* fuzz/fuzz_archive.c - libFuzzer entry: one input is what a backup holds once it is decrypted;
 * files come out within their limits, or one sentence. */
#include <string.h>

#include "backup/backup_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *data;
    size_t left;
};

static enum rc take(void *context, void *bytes, size_t n, struct err *e)
{
    struct input *input = context;
    if (n > input->left)
        return fail(e, RC_DAMAGED, "cut off");
    if (n)
        memcpy(bytes, input->data, n);
    input->data += n;
    input->left -= n;
    return RC_OK;
}

static enum rc count(void *context, const void *bytes, size_t n, struct err *e)
{
    int64_t *left = context;
    (void)bytes;
    (void)e;
    *left -= (int64_t)n;
    MUST(*left >= 0);
    return RC_OK;
}

/* A path that stays below the folder where the backup is restored. */
static void check_path(const char *path)
{
    MUST(*path && *path != '/' && strlen(path) <= BACKUP_PATH_MAX);
    MUST(!strstr(path, "//") && !strstr(path, "/../") && strncmp(path, "../", 3) != 0);
    MUST(strcmp(path, "..") != 0 && !str_ends(str_of(path), "/.."));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct archive_reader reader = {.source = {take, &input}};
    struct archive_file file;
    struct err e = {0};
    bool found = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && found) {
        rc = archive_next(&reader, &file, &found, &e);
        if (rc != RC_OK || !found)
            break;
        int64_t left = file.bytes;
        check_path(file.path);
        MUST(file.bytes >= 0 && file.mode <= 0777);
        rc = archive_content(&reader, &file, &(struct byte_sink){count, &left}, &e);
        MUST(rc != RC_OK || left == 0);
    }
    MUST((rc == RC_OK) == (e.message[0] == 0));
    return 0;
}
