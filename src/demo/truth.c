/* demo/truth.c - truth.csv: what was planted, and where it shows. */
#include "demo/demo_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "os/os.h"

#define TRUTH_HEAD "model,group,verdict,file,sheet,row,note\n"

enum { TRUTH_FIELDS = 7, TRUTH_BYTES_MAX = 256 << 20 };

/* ---- writing ---- */

void truth_begin(struct truth *truth)
{
    sbuf_add(&truth->csv, TRUTH_HEAD);
}

void truth_add(struct truth *truth, const struct plant *plant, const char *file, const char *sheet,
               int64_t row)
{
    sbuf_addf(&truth->csv, "%s,%s,%s,%s,%s,%" PRId64 ",%s\n", plant->model, plant->group,
              plant->fires ? "fires" : "quiet", file, sheet, row, plant->note);
}

/* ---- reading ---- */

/* Our own notes hold no comma and no quote, so a line is cut at commas and nothing else. */
static enum rc cut_line(char *line, char *fields[TRUTH_FIELDS], int number, struct err *e)
{
    for (int i = 0; i < TRUTH_FIELDS; i++) {
        fields[i] = strsep(&line, ",");
        if (!fields[i])
            return fail(e, RC_SYNTAX, "truth.csv line %d has %d fields instead of %d", number, i,
                        TRUTH_FIELDS);
    }
    if (line)
        return fail(e, RC_SYNTAX, "truth.csv line %d has more than %d fields", number,
                    TRUTH_FIELDS);
    return RC_OK;
}

static enum rc read_row(char *line, int number, struct truth_row *row, struct err *e)
{
    char *fields[TRUTH_FIELDS];
    char *end = NULL;
    TRY(cut_line(line, fields, number, e));
    *row = (struct truth_row){.model = fields[0],
                              .group = fields[1],
                              .fires = strcmp(fields[2], "fires") == 0,
                              .file = fields[3],
                              .sheet = fields[4],
                              .row = strtoll(fields[5], &end, 10),
                              .note = fields[6]};
    if (!row->fires && strcmp(fields[2], "quiet") != 0)
        return fail(e, RC_SYNTAX, "truth.csv line %d: the verdict is neither fires nor quiet",
                    number);
    if (end == fields[5] || *end != '\0' || row->row < 1)
        return fail(e, RC_SYNTAX, "truth.csv line %d: the row is not a number from 1", number);
    return RC_OK;
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

enum rc truth_load(struct arena *arena, const char *dir, struct truth_row **ret_rows,
                   size_t *ret_count, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    const char *path = arena_printf(arena, "%s/" DEMO_TRUTH_FILE, dir);
    TRY(os_read_file(path, TRUTH_BYTES_MAX, &text, e));
    if (!str_starts(str_of(sbuf_text(&text)), TRUTH_HEAD))
        return fail(e, RC_SYNTAX, "%s is not the list of plants of a demonstration county", path);
    char *rest = arena_strdup(arena, sbuf_text(&text) + strlen(TRUTH_HEAD));
    *ret_rows = ARENA_ARRAY(arena, struct truth_row, count_lines(rest) + 1);
    *ret_count = 0;
    for (int number = 2; *rest; number++) {
        char *line = strsep(&rest, "\n");
        TRY(read_row(line, number, &(*ret_rows)[(*ret_count)++], e));
        if (!rest)
            return RC_OK;
    }
    return RC_OK;
}
