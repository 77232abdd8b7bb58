/* cli/output.c - lists as a table for people, CSV for spreadsheets, JSON for programs. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"

const char *cli_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

const char *cli_yuan(struct arena *arena, int64_t fen)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    money_format_grouped(fen, &text);
    return arena_strdup(arena, sbuf_text(&text));
}

void cli_print_json(const json_t *value)
{
    json_dumpf(value, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII * 0);
    putchar('\n');
}

/* At most `width` screen columns; what is longer ends with an ellipsis. */
static const char *fit(struct arena *arena, const char *text, int width)
{
    if (width == 0 || text_width(str_of(text)) <= width)
        return text;
    struct str rest = str_of(text);
    int used = 0;
    for (;;) {
        size_t bytes = 0;
        const int next = code_point_width(utf8_next(rest, &bytes));
        if (used + next > width - 1)
            break;
        used += next;
        rest.p += bytes;
        rest.n -= bytes;
    }
    return arena_printf(arena, "%.*s…", (int)(rest.p - text), text);
}

/* ---- cells ---- */

static const char *cell_text(struct arena *arena, const json_t *row,
                             const struct list_column *column, bool grouped)
{
    const json_t *value = json_object_get(row, column->key);
    if (!value || json_is_null(value))
        return "";
    if (json_is_boolean(value))
        return json_is_true(value) ? "yes" : "no";
    if (!json_is_integer(value))
        return json_is_string(value) ? json_string_value(value) : "";
    const int64_t number = json_integer_value(value);
    if (column->kind != COLUMN_FEN)
        return arena_printf(arena, "%" PRId64, number);
    if (grouped)
        return cli_yuan(arena, number);
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    money_format(number, &text);
    return arena_strdup(arena, sbuf_text(&text));
}

static void put_padded(const char *text, int width, bool is_right)
{
    const int blanks = width - text_width(str_of(text));
    if (is_right)
        printf("%*s%s", blanks > 0 ? blanks : 0, "", text);
    else
        printf("%s%*s", text, blanks > 0 ? blanks : 0, "");
}

static void print_table(const json_t *list, const struct list_column *columns)
{
    enum { COLUMNS_MAX = 24 };
    CLEANUP(arena_freep) struct arena *arena = arena_new(CLI_ARENA_BYTES);
    int widths[COLUMNS_MAX] = {0}, count = 0;
    size_t i;
    const json_t *row;
    for (; columns[count].key; count++)
        widths[count] = text_width(str_of(columns[count].title));
    MUST(count <= COLUMNS_MAX);
    const char **cells =
        ARENA_ARRAY(arena, const char *, json_array_size(list) * (size_t)count + 1);
    for (i = 0; i < json_array_size(list); i++) {
        row = json_array_get(list, i);
        for (int c = 0; c < count; c++) {
            const char *text =
                fit(arena, cell_text(arena, row, &columns[c], true), columns[c].width_max);
            cells[i * (size_t)count + (size_t)c] = text;
            widths[c] = text_width(str_of(text)) > widths[c] ? text_width(str_of(text)) : widths[c];
        }
    }
    for (int c = 0; c < count; c++) {
        put_padded(columns[c].title,
                   c + 1 < count || columns[c].kind != COLUMN_TEXT ? widths[c] : 0,
                   columns[c].kind != COLUMN_TEXT);
        fputs(c + 1 < count ? "  " : "\n", stdout);
    }
    for (i = 0; i < json_array_size(list); i++)
        for (int c = 0; c < count; c++) {
            put_padded(cells[i * (size_t)count + (size_t)c],
                       c + 1 < count || columns[c].kind != COLUMN_TEXT ? widths[c] : 0,
                       columns[c].kind != COLUMN_TEXT);
            fputs(c + 1 < count ? "  " : "\n", stdout);
        }
}

/* Money is shown in yuan, so its column is not called fen: amount_fen -> amount_yuan. */
static void print_csv_key(const struct list_column *c)
{
    const int stem = (int)(strlen(c->key) - strlen("fen"));
    if (c->kind == COLUMN_FEN && str_ends(str_of(c->key), "_fen"))
        printf("%.*syuan", stem, c->key);
    else
        fputs(c->key, stdout);
}

/* RFC 4180; what a spreadsheet would take for a formula gets an apostrophe before it. */
static void print_csv(const json_t *list, const struct list_column *columns)
{
    size_t i;
    const json_t *row;
    CLEANUP(arena_freep) struct arena *arena = arena_new(CLI_ARENA_BYTES);
    CLEANUP(sbuf_fini) struct sbuf line = {0};
    for (const struct list_column *c = columns; c->key; c++) {
        fputs(c == columns ? "" : ",", stdout);
        print_csv_key(c);
    }
    fputs("\r\n", stdout);
    json_array_foreach(list, i, row)
    {
        sbuf_clear(&line);
        for (const struct list_column *c = columns; c->key; c++) {
            sbuf_add(&line, c == columns ? "" : ",");
            text_csv_field(cell_text(arena, row, c, false), &line);
        }
        printf("%s\r\n", sbuf_text(&line));
    }
}

void cli_print_list(const struct cli *cli, const json_t *list, const struct list_column *columns)
{
    switch (cli->format) {
    case FORMAT_JSON:
        cli_print_json(list);
        return;
    case FORMAT_CSV:
        print_csv(list, columns);
        return;
    case FORMAT_TABLE:
    default:
        if (json_array_size(list) == 0)
            puts("（无）none");
        else
            print_table(list, columns);
    }
}

void cli_print_one(const struct cli *cli, json_t *object, const struct list_column *columns)
{
    json_t *list = json_pack("[O]", object);
    cli_print_list(cli, list, columns);
    json_decref(list);
}
