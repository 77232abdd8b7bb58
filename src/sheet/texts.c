/* sheet/texts.c - many texts by number: a workbook's shared ones. */
#include "sheet/sheet_int.h"

void texts_fini(struct texts *texts)
{
    sbuf_fini(&texts->text);
    free(texts->ends);
    *texts = (struct texts){0};
}

enum rc texts_end(struct texts *texts, struct err *e)
{
    if (texts->text.overflowed || texts->count == SHARED_TEXTS_MAX)
        return fail(e, RC_DAMAGED, "the workbook's shared texts take more than %zu MiB",
                    texts->text.cap >> 20);
    if (texts->count == texts->room) {
        texts->room = texts->room ? texts->room * 2 : 1024;
        texts->ends = realloc(texts->ends, texts->room * sizeof *texts->ends);
        MUST(texts->ends);
    }
    texts->ends[texts->count++] = texts->text.n;
    return RC_OK;
}

enum rc texts_get(const struct texts *texts, size_t index, struct str *ret, struct err *e)
{
    if (index >= texts->count)
        return fail(e, RC_DAMAGED, "a cell refers to a shared text that does not exist");
    const size_t begin = index ? texts->ends[index - 1] : 0;
    *ret = (struct str){sbuf_text(&texts->text) + begin, texts->ends[index] - begin};
    return RC_OK;
}
