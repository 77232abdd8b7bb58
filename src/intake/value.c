/* intake/value.c - one cell into the physical columns of its register column.
 *
 * Identities that cannot be trusted become NULL with a fault; money that cannot be read rejects the
 * row. */
#include "intake/intake_int.h"

#include <stdlib.h>
#include <string.h>

enum { ACCOUNT_BY_FORM = 12 }; /* longer runs of digits are hidden in texts by their form alone */

static int physical_of(const struct row_state *row, int column)
{
    return row->m->physical_of[column];
}

/* ---- identities ---- */

static bool is_fictional(const struct county *county, const char *digits)
{
    for (const char *const *code = county->fictional_divisions; *code; code++)
        if (strncmp(digits, *code, 6) == 0)
            return true;
    return false;
}

static void map_person(struct row_state *row, int column, const struct cell *cell)
{
    char normal[24] = "";
    const int at = physical_of(row, column);
    enum id_fault fault =
        resident_id_parse(cell->text, cell->kind == CELL_NUMBER, row->m->today, normal);
    if (fault == ID_REGION && is_fictional(row->m->county, normal))
        fault = ID_OK;
    if (fault == ID_OK) {
        set_int(row, at, 0); /* its token comes when the lot is full */
        row_hide(row, HIDDEN_PERSON, at, 0, normal);
        return;
    }
    if (fault == ID_EMPTY)
        return; /* firms have none; a required identity is the model's question */
    if (fault != ID_ROUNDED && travel_document_parse(cell->text, normal) == ID_OK) {
        const int64_t token = token_of(&row->m->county->keys, "document", str_of(normal));
        set_int(row, at, token);
        row_hide(row, HIDDEN_PERSON, at, token, normal);
        return;
    }
    set_text(row, at + 1, str_of(id_fault_code(fault)));
    row_fault(row, column, id_fault_code(fault), 2);
}

static void learn_name(struct row_state *row, struct str clean, int64_t key)
{
    mapper_learn_name(row->m, clean, key);
    if (!row->name_at)
        row->name_at = row_remember(row, clean);
}

static void map_name(struct row_state *row, int column, const struct cell *cell)
{
    CLEANUP(sbuf_fini) struct sbuf clean = {0};
    CLEANUP(sbuf_fini) struct sbuf mask = {0};
    const int at = physical_of(row, column);
    const bool is_sound = person_name_clean(cell->text, &clean);
    const struct str name = {sbuf_text(&clean), clean.n};
    if (name.n == 0)
        return;
    name_mask(name, &mask);
    set_text(row, at, (struct str){sbuf_text(&mask), mask.n});
    const int64_t key = token_of(&row->m->county->keys, "name", name);
    set_int(row, at + 1, key);
    if (!is_sound) {
        set_text(row, at + 2, STR("odd"));
        row_fault(row, column, "odd", 1);
    }
    learn_name(row, name, key);
}

static void map_party(struct row_state *row, int column, const struct cell *cell)
{
    CLEANUP(sbuf_fini) struct sbuf clean = {0};
    CLEANUP(sbuf_fini) struct sbuf shown = {0};
    const int at = physical_of(row, column);
    person_name_clean(cell->text, &clean);
    const struct str name = {sbuf_text(&clean), clean.n};
    if (name.n == 0)
        return;
    const bool is_org = name_is_organisation(name);
    if (is_org)
        text_normalise(name, &shown);
    else
        name_mask(name, &shown);
    set_text(row, at, (struct str){sbuf_text(&shown), shown.n});
    const int64_t key = token_of(&row->m->county->keys, "name", name);
    set_int(row, at + 1, key);
    set_int(row, at + 2, is_org);
    if (!is_org)
        learn_name(row, name, key);
}

static void map_account(struct row_state *row, int column, const struct cell *cell)
{
    char digits[40] = "";
    CLEANUP(sbuf_fini) struct sbuf tail = {0};
    const int at = physical_of(row, column);
    const enum id_fault fault = account_parse(cell->text, cell->kind == CELL_NUMBER, digits);
    if (fault == ID_EMPTY)
        return;
    if (fault != ID_OK) {
        set_text(row, at + 2, str_of(id_fault_code(fault)));
        row_fault(row, column, id_fault_code(fault), 1);
    }
    if (fault != ID_OK && fault != ID_CHECK)
        return;
    number_mask(str_of(digits), &tail);
    if (strlen(digits) < ACCOUNT_BY_FORM)
        redactor_add_number(row->m->redactor, str_of(digits));
    const int64_t token = token_of(&row->m->county->keys, "account", str_of(digits));
    set_int(row, at, token);
    set_text(row, at + 1, (struct str){sbuf_text(&tail), tail.n});
    row_hide(row, HIDDEN_ACCOUNT, at, token, digits);
}

static void map_phone(struct row_state *row, int column, const struct cell *cell)
{
    char digits[24] = "";
    const enum id_fault fault = phone_parse(cell->text, digits);
    if (fault == ID_EMPTY)
        return;
    if (fault != ID_OK) {
        row_fault(row, column, id_fault_code(fault), 1);
        return;
    }
    set_int(row, physical_of(row, column),
            token_of(&row->m->county->keys, "phone", str_of(digits)));
    if (!row->phone_at)
        row->phone_at = row_remember(row, str_of(digits));
}

/* ---- names of things, codes, text ---- */

/* A resident id that strayed into a column for codes or names must not reach the lake. */
static void set_plain(struct row_state *row, int column, struct str text)
{
    CLEANUP(sbuf_fini) struct sbuf safe = {0};
    size_t digits = 0;
    for (size_t i = 0; i < text.n; i++)
        digits += text.p[i] >= '0' && text.p[i] <= '9';
    if (digits >= 11) { /* shorter runs cannot be an id, a phone or a card */
        char normal[24];
        const enum id_fault fault = resident_id_parse(text, false, row->m->today, normal);
        if (fault == ID_OK || fault == ID_CHECK || fault == ID_REGION ||
            phone_parse(text, normal) == ID_OK) {
            number_mask(text, &safe);
            set_text(row, physical_of(row, column), (struct str){sbuf_text(&safe), safe.n});
            return;
        }
    }
    if (text.n)
        set_text(row, physical_of(row, column), text);
}

/* 四, 十二, 二十一: -1 when it is no number of that kind. */
static int han_number(struct str text)
{
    static const char *const digits[] = {"〇", "一", "二", "三", "四", "五",
                                         "六", "七", "八", "九", "十"};
    int value = 0, digit = 0;
    while (text.n) {
        int d = 0;
        while (d <= 10 && !str_starts(text, digits[d]))
            d++;
        if (d > 10)
            return -1;
        if (d == 10)
            value += (digit ? digit : 1) * 10;
        digit = d == 10 ? 0 : d;
        text.p += strlen(digits[d]);
        text.n -= strlen(digits[d]);
    }
    return value + digit;
}

/* 四组, 4组, 第四村民小组 and 4 are one group. False for any other name (上屯). */
static bool group_number(struct str text, int *ret)
{
    static const char *const endings[] = {"村民小组", "小组", "组", "队", "社", NULL};
    if (str_starts(text, "第"))
        text = (struct str){text.p + strlen("第"), text.n - strlen("第")};
    for (const char *const *end = endings; *end; end++)
        if (str_ends(text, *end)) {
            text.n -= strlen(*end);
            break;
        }
    int64_t number = 0;
    if (text.n == 0)
        return false;
    *ret = number_parse(text, 1, &number) == NUMBER_OK && number < 1000 ? (int)number
                                                                        : han_number(text);
    return *ret > 0;
}

static void map_group(struct row_state *row, int column, const struct cell *cell)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    int number = 0;
    text_header_key(cell->text, &text);
    if (group_number((struct str){sbuf_text(&text), text.n}, &number)) {
        sbuf_clear(&text);
        sbuf_addf(&text, "%d组", number);
    }
    set_plain(row, column, (struct str){sbuf_text(&text), text.n});
}

static void map_org(struct row_state *row, int column, const struct cell *cell)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    text_normalise(cell->text, &text);
    const char *p = sbuf_text(&text);
    const size_t code = strspn(p, "0123456789");
    if (code >= 3 && p[code] == '-')
        p += code + 1; /* 001001-县教育局 */
    set_plain(row, column, str_of(p));
}

static void map_code(struct row_state *row, const struct source *source, const struct cell *cell)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    CLEANUP(sbuf_fini) struct sbuf bare = {0};
    text_normalise(cell->text, &text);
    for (const char *p = sbuf_text(&text); *p; p++)
        if (*p != ' ')
            sbuf_add_n(&bare, p, 1);
    struct str code = {sbuf_text(&bare), bare.n};
    const char *hyphen = code.n ? memchr(code.p, '-', code.n) : NULL;
    if (source->take_code && hyphen && hyphen > code.p)
        code.n = (size_t)(hyphen - code.p);
    set_plain(row, source->column, code);
}

static void map_doc_no(struct row_state *row, int column, const struct cell *cell)
{
    CLEANUP(sbuf_fini) struct sbuf number = {0};
    if (document_number_parse(cell->text, &number) != ID_EMPTY)
        set_plain(row, column, (struct str){sbuf_text(&number), number.n});
}

static void map_credit_code(struct row_state *row, int column, const struct cell *cell)
{
    char code[19] = "";
    const int at = physical_of(row, column);
    const enum id_fault fault = credit_code_parse(cell->text, code);
    if (fault == ID_EMPTY)
        return;
    if (fault == ID_OK) {
        set_text(row, at, str_of(code));
        return;
    }
    set_text(row, at + 1, str_of(id_fault_code(fault)));
    row_fault(row, column, id_fault_code(fault), 1);
}

static void map_project_code(struct row_state *row, int column, const struct cell *cell)
{
    char code[32] = "";
    const enum id_fault fault = project_code_parse(cell->text, code);
    if (fault == ID_OK)
        set_text(row, physical_of(row, column), str_of(code));
    else if (fault != ID_EMPTY)
        row_fault(row, column, id_fault_code(fault), 1);
}

/* Redaction waits until every name of the batch is known (stage.c); until then the text stays in
 * memory. */
static void map_text(struct row_state *row, int column, const struct cell *cell)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    text_normalise(cell->text, &text);
    if (text.n)
        set_text(row, physical_of(row, column), (struct str){text.p, text.n});
}

static const char *enum_code(const struct column *column, const char *key)
{
    for (int v = 0; v < column->value_count; v++) {
        if (strcmp(column->values[v].code, key) == 0)
            return column->values[v].code;
        for (const char *const *form = column->values[v].forms; *form; form++)
            if (strcmp(*form, key) == 0)
                return column->values[v].code;
    }
    return NULL;
}

/* 退票：账户已销户, 失败(户名不符): a word and its explanation count as the word. */
static void map_enum(struct row_state *row, int column, const struct cell *cell)
{
    const struct column *c = &row->m->map->reg->columns[column];
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    text_header_key(cell->text, &key);
    if (key.n == 0)
        return;
    const char *code = enum_code(c, key.p);
    if (!code) {
        key.p[strcspn(key.p, ":(-,;")] = 0;
        code = enum_code(c, key.p);
    }
    if (code)
        set_text(row, physical_of(row, column), str_of(code));
    else
        row_fault(row, column, "value", 1);
}

static void map_bool(struct row_state *row, int column, const struct cell *cell)
{
    static const char *const yes[] = {"是", "yes", "y", "true", "1", "√", "有", "01", NULL};
    static const char *const no[] = {"否", "no", "n", "false", "0", "×", "无", "02", NULL};
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    text_header_key(cell->text, &key);
    for (int i = 0; key.n && yes[i]; i++)
        if (strcmp(key.p, yes[i]) == 0) {
            set_int(row, physical_of(row, column), 1);
            return;
        }
    for (int i = 0; key.n && no[i]; i++)
        if (strcmp(key.p, no[i]) == 0) {
            set_int(row, physical_of(row, column), 0);
            return;
        }
    if (key.n)
        row_fault(row, column, "value", 1);
}

/* ---- numbers and dates ---- */

/* 0.5万 and 5000元 under a header in 万元: the unit in the cell is the nearer one. */
static bool names_own_unit(struct str text)
{
    return str_has(text, "万") || str_has(text, "元") || str_has(text, "亿");
}

/* 2024年, 3人, 2晚: one measure word behind a count. */
static struct str without_measure(struct str text)
{
    static const char *const words[] = {"年", "人", "天", "日", "晚", "次", "户", "家", "个", "件"};
    text = str_trim(text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_ends(text, words[i]) && text.n > strlen(words[i]))
            return (struct str){text.p, text.n - strlen(words[i])};
    }
    return text;
}

static void map_number(struct row_state *row, int column, int64_t per_one, const struct cell *cell)
{
    int64_t value = 0;
    const enum column_type type = row->m->map->reg->columns[column].type;
    const bool is_money = type == COL_MONEY;
    const struct str text = type == COL_COUNT ? without_measure(cell->text) : cell->text;
    if (is_money && per_one != FEN_IN_YUAN && names_own_unit(cell->text))
        per_one = FEN_IN_YUAN;
    switch (number_parse(text, per_one, &value)) {
    case NUMBER_EMPTY:
        return;
    case NUMBER_TOO_FINE:
        row_fault(row, column, "fine", 1);
        set_int(row, physical_of(row, column), value);
        return;
    case NUMBER_OK:
        set_int(row, physical_of(row, column), value);
        return;
    case NUMBER_UNREADABLE:
    case NUMBER_TOO_LARGE:
    default:
        if (is_money)
            row_reject(row, column, "unreadable");
        else
            row_fault(row, column, "unreadable", 1);
    }
}

static void map_rate(struct row_state *row, int column, const struct cell *cell)
{
    int64_t value = 0;
    struct str text = str_trim(cell->text);
    const bool is_percent = str_ends(text, "%") || str_ends(text, "％");
    if (is_percent)
        text.n -= str_ends(text, "%") ? strlen("%") : strlen("％");
    const enum number_fault fault = number_parse(text, is_percent ? 100 : 10000, &value);
    if (fault == NUMBER_OK || fault == NUMBER_TOO_FINE)
        set_int(row, physical_of(row, column), value);
    else if (fault != NUMBER_EMPTY)
        row_fault(row, column, "unreadable", 1);
}

/* 45078: a day whose cell has lost its date format. No date is written in five digits. */
static bool is_serial_day(struct str text, int *ret_serial)
{
    enum { DIGITS = 5 };
    *ret_serial = 0;
    for (size_t i = 0; i < text.n && text.p[i] >= '0' && text.p[i] <= '9' && i < DIGITS; i++)
        *ret_serial = *ret_serial * 10 + (text.p[i] - '0');
    return text.n == DIGITS && *ret_serial >= 10000;
}

static enum date_fault read_date(const struct cell *cell, const struct layout *layout,
                                 int default_year, struct date_range *ret)
{
    int serial = 0;
    if (!is_serial_day(cell->text, &serial))
        return date_parse(cell->text, default_year, ret);
    const enum date_fault fault = date_from_serial(serial, layout->is_1904, &ret->lo);
    ret->hi = ret->lo;
    return fault;
}

static void widen_to_month(struct date_range *range)
{
    int year = 0, month = 0, day = 0;
    date_parts(range->lo, &year, &month, &day);
    range->lo = date_of(year, month, 1);
    range->hi = date_of(year, month, date_month_days(year, month));
}

static void map_date(struct row_state *row, const struct source *source, int default_year,
                     const struct cell *cell)
{
    struct date_range range = {0};
    const int at = physical_of(row, source->column);
    const enum date_fault fault = read_date(cell, row->layout, default_year, &range);
    if (fault == DATE_EMPTY)
        return;
    if (fault != DATE_OK) {
        row_fault(row, source->column, "date", 1);
        return;
    }
    if (source->is_month && range.lo == range.hi)
        widen_to_month(&range);
    if (range.lo == range.hi)
        set_int(row, at, range.lo);
    set_int(row, at + 1, range.lo);
    set_int(row, at + 2, range.hi);
}

void value_map(struct row_state *row, const struct source *source, int64_t per_one,
               int default_year, const struct cell *cell)
{
    const int column = source->column;
    switch (row->m->map->reg->columns[column].type) {
    case COL_PERSON:
        map_person(row, column, cell);
        return;
    case COL_NAME:
        map_name(row, column, cell);
        return;
    case COL_PARTY:
        map_party(row, column, cell);
        return;
    case COL_ACCOUNT:
        map_account(row, column, cell);
        return;
    case COL_PHONE:
        map_phone(row, column, cell);
        return;
    case COL_ORG:
        if (source->take_group)
            map_group(row, column, cell);
        else
            map_org(row, column, cell);
        return;
    case COL_CODE:
        map_code(row, source, cell);
        return;
    case COL_DOC_NO:
        map_doc_no(row, column, cell);
        return;
    case COL_CREDIT_CODE:
        map_credit_code(row, column, cell);
        return;
    case COL_PROJECT_CODE:
        map_project_code(row, column, cell);
        return;
    case COL_TEXT:
        map_text(row, column, cell);
        return;
    case COL_ENUM:
        map_enum(row, column, cell);
        return;
    case COL_BOOL:
        map_bool(row, column, cell);
        return;
    case COL_MONEY:
    case COL_AREA:
    case COL_COUNT:
        map_number(row, column, per_one, cell);
        return;
    case COL_RATE:
        map_rate(row, column, cell);
        return;
    case COL_DATE:
        map_date(row, source, default_year, cell);
        return;
    case COL_TYPE_COUNT:
    default:
        MUST(!"a column type that value_map does not know");
    }
}
