/* sheet/number.c - a number as an office program shows it: 15 significant digits (what it stores
 * beyond is binary noise), no exponent, and a date where the cell's format makes it one. */
#include "sheet/sheet_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

enum { NUMBER_BYTES = 40, DIGITS_SHOWN = 15 };

/* ---- formats ---- */

/* ECMA-376 part 1, 18.8.30, with the Chinese ones; 17, 27, 36, 50, 52 and 57 show no day. */
static enum number_format number_format_of_id(int64_t id)
{
    switch (id) {
    case 17:
    case 27:
    case 36:
    case 50:
    case 52:
    case 57:
        return FORMAT_MONTH;
    default:
        return (id >= 14 && id <= 22) || (id >= 28 && id <= 35) || (id >= 45 && id <= 47) ||
                       (id >= 51 && id <= 58)
                   ? FORMAT_DATE
                   : FORMAT_NUMBER;
    }
}

/* [h] and [mm] count hours and minutes that have passed: no date. */
static bool is_elapsed(struct str bracket)
{
    return bracket.n > 0 && strspn(bracket.p, "hHmMsS") >= bracket.n;
}

struct letters {
    bool year, month, day, clock, elapsed;
};

/* The letters of a code's first section outside quotes, brackets and escapes. */
static struct letters read_code(struct str code)
{
    struct letters found = {0};
    for (size_t i = 0; i < code.n && code.p[i] != ';'; i++) {
        const char c = code.p[i], until = c == '"' ? '"' : c == '[' ? ']' : 0;
        if (until) {
            const char *end = memchr(code.p + i + 1, until, code.n - i - 1);
            if (!end)
                break;
            const struct str inside = {code.p + i + 1, (size_t)(end - code.p) - i - 1};
            found.elapsed |= until == ']' && is_elapsed(inside);
            i += inside.n + 1;
        } else if (c == '\\' || c == '_' || c == '*') {
            i++;
        } else {
            found.year |= c == 'y' || c == 'Y';
            found.month |= c == 'm' || c == 'M';
            found.day |= c == 'd' || c == 'D';
            found.clock |= c == 'h' || c == 'H' || c == 's' || c == 'S';
        }
    }
    return found;
}

enum number_format number_format_of_code(struct str code)
{
    const struct letters found = read_code(code);
    if (found.elapsed || !(found.year || found.month || found.day || found.clock))
        return FORMAT_NUMBER;
    return found.year && found.month && !found.day && !found.clock ? FORMAT_MONTH : FORMAT_DATE;
}

/* ---- the formats of a workbook ---- */

enum { CUSTOM_FORMATS_MAX = 8192, CELL_FORMATS_MAX = 65536 };

void number_formats_init(struct number_formats *formats, struct arena *arena)
{
    *formats = (struct number_formats){
        .custom = ARENA_ARRAY(arena, struct custom_format, CUSTOM_FORMATS_MAX),
        .cells = ARENA_ARRAY(arena, enum number_format, CELL_FORMATS_MAX)};
}

enum rc number_formats_name(struct number_formats *formats, int64_t id, struct str code,
                            struct err *e)
{
    if (formats->custom_count == CUSTOM_FORMATS_MAX)
        return fail(e, RC_DAMAGED, "the workbook has more than %d number formats",
                    CUSTOM_FORMATS_MAX);
    formats->custom[formats->custom_count++] =
        (struct custom_format){id, number_format_of_code(code)};
    return RC_OK;
}

static enum number_format format_of_id(const struct number_formats *formats, int64_t id)
{
    for (int i = 0; i < formats->custom_count; i++)
        if (formats->custom[i].id == id)
            return formats->custom[i].format;
    return number_format_of_id(id);
}

enum rc number_formats_add(struct number_formats *formats, int64_t id, struct err *e)
{
    if (formats->cell_count == CELL_FORMATS_MAX)
        return fail(e, RC_DAMAGED, "the workbook has more than %d cell formats", CELL_FORMATS_MAX);
    formats->cells[formats->cell_count++] = format_of_id(formats, id);
    return RC_OK;
}

enum number_format number_formats_of(const struct number_formats *formats, size_t cell_format)
{
    return cell_format < formats->cell_count ? formats->cells[cell_format] : FORMAT_NUMBER;
}

/* ---- dates ---- */

/* Typing 2023年5月 makes 1 May 2023 in a format without a day: nobody wrote that day. */
static size_t without_day(const char *date)
{
    enum { MONTH_BYTES = 7, DAY_BYTES = 10 };
    return strcmp(date + MONTH_BYTES, "-01") == 0 ? MONTH_BYTES : DAY_BYTES;
}

/* 0 when the number is no day of the calendar; a time of day alone is text. */
static size_t date_text(double serial, struct number_style style, enum cell_kind *ret_kind,
                        char out[NUMBER_BYTES])
{
    enum { SECONDS_A_DAY = 86400 };
    int32_t day = 0;
    double whole = floor(serial);
    int64_t seconds = llround((serial - whole) * SECONDS_A_DAY);
    if (seconds == SECONDS_A_DAY) {
        seconds = 0;
        whole++;
    }
    char clock[16];
    snprintf(clock, sizeof clock, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
             (int)(seconds % 60));
    *ret_kind = CELL_TEXT;
    if (whole == 0 && seconds > 0)
        return (size_t)snprintf(out, NUMBER_BYTES, "%s", clock);
    if (date_from_serial(whole, style.is_1904, &day) != DATE_OK)
        return 0;
    *ret_kind = CELL_DATE;
    date_format(day, out);
    if (seconds == 0)
        return style.format == FORMAT_MONTH ? without_day(out) : strlen(out);
    const size_t n = strlen(out);
    return n + (size_t)snprintf(out + n, NUMBER_BYTES - n, " %s", clock);
}

/* ---- numbers ---- */

/* "3.30102199003078e+17" -> "330102199003078000": through a double the zeros would become noise. */
static size_t expand_exponent(const char *digits, char out[NUMBER_BYTES])
{
    const char *e = strchr(digits, 'e');
    const int exponent = (int)strtol(e + 1, NULL, 10);
    size_t n = 0;
    int after_point = -1;
    for (const char *p = digits; p < e; p++) {
        after_point += *p == '.' || after_point >= 0;
        if (*p != '.')
            out[n++] = *p;
    }
    for (int zeros = exponent - (after_point > 0 ? after_point : 0); zeros > 0; zeros--)
        out[n++] = '0';
    return n;
}

/* 1.1E+17 as it is shown when the column is wide enough; 0.30000000000000004 as 0.3. */
static size_t number_text(double value, char out[NUMBER_BYTES])
{
    enum { EXPONENT_MAX = 20 };
    char digits[NUMBER_BYTES];
    snprintf(digits, sizeof digits, "%.*g", DIGITS_SHOWN, value);
    const char *e = strchr(digits, 'e');
    if (e && fabs(value) < 1)
        return (size_t)snprintf(out, NUMBER_BYTES, "%.20f", value);
    if (!e || strtol(e + 1, NULL, 10) > EXPONENT_MAX)
        return (size_t)snprintf(out, NUMBER_BYTES, "%s", digits);
    return expand_exponent(digits, out);
}

enum rc emit_number(struct emit *emit, int column, double value, struct number_style style,
                    struct err *e)
{
    char shown[NUMBER_BYTES];
    size_t n = 0;
    enum cell_kind kind = CELL_NUMBER;
    if (!isfinite(value))
        return emit_cell(emit, column, CELL_ERROR, STR("#NUM!"), e);
    if (style.format != FORMAT_NUMBER)
        n = date_text(value, style, &kind, shown);
    if (n == 0) {
        kind = CELL_NUMBER;
        n = number_text(value, shown);
    }
    return emit_cell(emit, column, kind, (struct str){shown, n}, e);
}

static size_t digits_at(struct str text, size_t from)
{
    size_t i = from;
    while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9')
        i++;
    return i - from;
}

/* An integer, or 123.45: number_text would give it back as it stands. */
static bool is_shown_as_written(struct str text)
{
    enum { BYTES_MAX = 20 };
    const size_t sign = text.n && text.p[0] == '-', whole = digits_at(text, sign);
    if (whole == 0 || text.n > BYTES_MAX)
        return false;
    const size_t point = sign + whole;
    if (point == text.n)
        return true;
    const size_t fraction = digits_at(text, point + 1);
    return text.p[point] == '.' && fraction > 0 && point + 1 + fraction == text.n &&
           text.p[text.n - 1] != '0' && text.p[sign] != '0' && whole + fraction <= DIGITS_SHOWN;
}

enum rc emit_number_text(struct emit *emit, int column, struct str text, struct number_style style,
                         struct err *e)
{
    char raw[NUMBER_BYTES], *end = NULL;
    text = str_trim(text);
    if (text.n == 0)
        return RC_OK;
    if (style.format == FORMAT_NUMBER && is_shown_as_written(text))
        return emit_cell(emit, column, CELL_NUMBER, text, e);
    if (text.n >= sizeof raw) /* no office program writes such a number: keep what stands there */
        return emit_cell(emit, column, CELL_TEXT, text, e);
    memcpy(raw, text.p, text.n);
    raw[text.n] = 0;
    const double value = strtod(raw, &end);
    if (*end || !isfinite(value))
        return emit_cell(emit, column, CELL_TEXT, text, e);
    return emit_number(emit, column, value, style, e);
}

/* A file that writes days out has them as 2023-05-06, 2023-05-06T12:30:00, or on the day before the
 * calendar's first where only the time is meant. */
enum rc emit_iso_date(struct emit *emit, int column, struct str text, struct number_style style,
                      struct err *e)
{
    enum { DAY_BYTES = 10, CLOCK_AT = 11, CLOCK_BYTES = 8 };
    char shown[NUMBER_BYTES] = "";
    int32_t day;
    text = str_trim(text);
    memcpy(shown, text.p, text.n < DAY_BYTES ? text.n : DAY_BYTES);
    if (!date_parse_iso(shown, &day))
        return emit_cell(emit, column, CELL_TEXT, text, e);
    size_t n = style.format == FORMAT_MONTH ? without_day(shown) : DAY_BYTES;
    const bool has_clock = text.n >= CLOCK_AT + CLOCK_BYTES && text.p[DAY_BYTES] == 'T' &&
                           memcmp(text.p + CLOCK_AT, "00:00:00", CLOCK_BYTES) != 0;
    const struct str clock = has_clock ? (struct str){text.p + CLOCK_AT, CLOCK_BYTES} : STR("");
    if (has_clock && (strcmp(shown, "1899-12-31") == 0 || strcmp(shown, "1899-12-30") == 0))
        return emit_cell(emit, column, CELL_TEXT, clock, e);
    if (has_clock)
        n = (size_t)snprintf(shown + DAY_BYTES, sizeof shown - DAY_BYTES, " %.*s", (int)clock.n,
                             clock.p) +
            DAY_BYTES;
    return emit_cell(emit, column, CELL_DATE, (struct str){shown, n}, e);
}
