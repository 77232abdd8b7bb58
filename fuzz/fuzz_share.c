/* fuzz/fuzz_share.c - libFuzzer entry: one input is a share of keys as somebody typed it in; it is
 * read whole, or one sentence tells where it is wrong. */
#include <stdlib.h>
#include <string.h>

#include "backup/backup_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct share share;
    struct err e = {0};
    char *text = malloc(size + 1);
    MUST(text);
    if (size)
        memcpy(text, data, size);
    text[size] = 0;
    if (share_read(text, "f", &share, &e) == RC_OK)
        MUST((share.number == 1 || share.number == 2) && share.part.n > 0 &&
             share.part.n <= SECRET_MAX && strlen(share.county) == 32);
    else
        MUST(e.message[0]);
    free(text);
    return 0;
}
