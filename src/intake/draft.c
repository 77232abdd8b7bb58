/* intake/draft.c - what was understood of a file that no mapping recognises, and a mapping to start
 * from. */
#include "intake/intake_int.h"

#include <stdio.h>
#include <string.h>

#include "os/os.h"

static int alias_column(const struct reg *reg, const char *key)
{
    for (int i = 0; *key && i < reg->column_count; i++)
        for (const char *const *alias = reg->columns[i].aliases; *alias; alias++)
            if (strcmp(*alias, key) == 0)
                return i;
    return -1;
}

static int matches(const struct reg *reg, const struct layout *l)
{
    int found = 0;
    for (int c = 0; c < l->column_count; c++)
        found += alias_column(reg, l->keys[c]) >= 0;
    return found;
}

static const struct reg *likeliest(const struct county *county, const struct layout *l,
                                   int *ret_found)
{
    const struct reg *best = &county->registers.list[0];
    *ret_found = -1;
    for (int r = 0; r < county->registers.count; r++) {
        const int found = matches(&county->registers.list[r], l);
        if (found > *ret_found) {
            *ret_found = found;
            best = &county->registers.list[r];
        }
    }
    return best;
}

static void add_quoted(struct sbuf *out, const char *text)
{
    sbuf_add(out, "'");
    for (; *text; text++)
        if (*text == '\'')
            sbuf_add(out, "''");
        else if ((unsigned char)*text >= 0x20)
            sbuf_add_n(out, text, 1);
    sbuf_add(out, "'");
}

/* The header as a whole recognises the file; its first columns are enough. */
static void add_musts(const struct layout *l, struct sbuf *out)
{
    enum { MUSTS_MAX = 6 };
    int musts = 0;
    for (int c = 0; c < l->column_count && musts < MUSTS_MAX; c++)
        if (*l->shown[c]) {
            sbuf_add(out, musts++ ? ", " : "");
            add_quoted(out, l->shown[c]);
        }
}

static bool is_served(const struct layout *l, const struct reg *reg, int column)
{
    for (int c = 0; c < l->column_count; c++)
        if (alias_column(reg, l->keys[c]) == column)
            return true;
    return false;
}

/* What may be written in the place of a ?. */
static void add_vocabulary(const struct reg *reg, const struct layout *l, struct sbuf *out)
{
    sbuf_addf(out, "  # 登记簿 %s 的其他列 / other columns of register %s:\n", reg->name,
              reg->name);
    for (int i = 0; i < reg->column_count; i++) {
        const struct column *column = &reg->columns[i];
        if (is_served(l, reg, i))
            continue;
        sbuf_addf(out, "  #   %s  %s %s", column->name, column->title_zh, column->title_en);
        for (int v = 0; v < column->value_count; v++)
            sbuf_addf(out, "%s%s", v ? " | " : "  value: ", column->values[v].code);
        sbuf_add(out, "\n");
    }
}

static void add_columns(const struct reg *reg, const struct layout *l, struct sbuf *out)
{
    for (int c = 0; c < l->column_count; c++) {
        if (*l->shown[c] == 0)
            continue;
        const int column = alias_column(reg, l->keys[c]);
        sbuf_addf(out, column >= 0 ? "  - {to: %s, from: [" : "  # - {to: ?, from: [",
                  column >= 0 ? reg->columns[column].name : "");
        add_quoted(out, l->shown[c]);
        sbuf_add(out, "]}\n");
    }
}

static void write_draft(const struct reg *reg, const struct layout *l, const char *slug,
                        struct sbuf *out)
{
    sbuf_addf(out,
              "# 草稿：按表头推断，请补全带 ? 的行，检查后移到本县 maps/ 文件夹。\n"
              "# A draft from the header: complete the lines with ?, then move it to the county's "
              "maps/.\n"
              "map: %s\n"
              "title: {zh: '待命名', en: 'to be named'}\n"
              "register: %s\n"
              "delivery: delta   # delta 增量 | cumulative 累计 | snapshot 全量\n"
              "key: []\n"
              "covers: []\n"
              "recognise:\n  must: [",
              slug, reg->name);
    add_musts(l, out);
    sbuf_add(out, "]\ncolumns:\n");
    add_columns(reg, l, out);
    add_vocabulary(reg, l, out);
    sbuf_add(out, "require: []\n");
}

/* Header names only, never a cell of the body. */
static void note_understood(struct arena *arena, const struct reg *reg, const struct layout *l,
                            int found, struct intake_receipt *receipt)
{
    const char **notes = ARENA_ARRAY(arena, const char *, (size_t)l->column_count + 3);
    int count = 0;
    notes[count++] = arena_printf(
        arena,
        "最像登记簿“%s”：%d 列中认出 %d 列 / most like register '%s': %d of %d columns known",
        reg->title_zh, l->column_count, found, reg->name, found, l->column_count);
    for (int c = 0; c < l->column_count; c++) {
        if (*l->shown[c] == 0)
            continue;
        const int column = alias_column(reg, l->keys[c]);
        notes[count++] = arena_printf(arena, "  %s → %s", l->shown[c],
                                      column >= 0 ? reg->columns[column].name : "?");
    }
    receipt->notes = notes;
}

/* One draft for one header, whatever the file is called. */
static const char *draft_slug(struct arena *arena, const struct layout *l)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    char hash[65];
    for (int c = 0; c < l->column_count; c++)
        sbuf_addf(&text, "%s\n", l->keys[c]);
    sha256_hex(sbuf_text(&text), text.n, hash);
    return arena_printf(arena, "draft-%.8s", hash);
}

/* A draft that somebody may have begun to complete is left alone. */
enum rc draft_write(struct county *county, struct arena *arena, const struct head *head,
                    const struct redactor *redactor, const char *file_name,
                    struct intake_receipt *receipt, struct err *e)
{
    struct layout layout = {0};
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    int found = 0;
    if (!understand_header(arena, head, &layout)) {
        fail(e, RC_UNKNOWN_FILE, "cannot find a header in the first %d rows of '%s'",
             HEADER_SEARCH_ROWS, file_name);
        return fail_hint(e, "a header row names at least two columns in words");
    }
    for (int c = 0; c < layout.column_count; c++)
        layout.shown[c] = conceal(arena, redactor, layout.shown[c]);
    const struct reg *reg = likeliest(county, &layout, &found);
    const char *slug = draft_slug(arena, &layout);
    write_draft(reg, &layout, slug, &text);
    const char *folder = arena_printf(arena, "%s/drafts", county->path);
    TRY(os_make_dirs(folder, 0755, e));
    receipt->draft_path = arena_printf(arena, "%s/%s.yaml", folder, slug);
    if (!os_exists(receipt->draft_path))
        TRY(os_write_file(receipt->draft_path, text.p, text.n, 0644, e));
    note_understood(arena, reg, &layout, found, receipt);
    fail(e, RC_UNKNOWN_FILE, "no mapping recognises '%s'", file_name);
    return fail_hint(e, "a draft lies in %s; complete it, move it to %s/maps, import again",
                     receipt->draft_path, county->path);
}
