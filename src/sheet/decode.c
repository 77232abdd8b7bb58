/* sheet/decode.c - the text of a file as UTF-8, block by block, whatever it is written in.
 *
 * Text comes in whole characters: in GB18030 the second byte of one may be a bar or a quotation
 * mark, in UTF-16 a half of one may be a line break. What does not fit the encoding is refused, not
 * replaced. */
#include "sheet/sheet_int.h"

#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 256 << 10, READ_BYTES = 16 << 10, CARRY_BYTES = 8 };

void decoder_init(struct decoder *d, int fd, const struct sniffed *sniffed, struct gb18030 *gb)
{
    *d = (struct decoder){.fd = fd,
                          .gb = gb,
                          .encoding = sniffed->encoding,
                          .at = (int64_t)sniffed->skip_bytes,
                          .raw = {.cap = BLOCK_BYTES + READ_BYTES + CARRY_BYTES}};
}

void decoder_fini(struct decoder *d)
{
    sbuf_fini(&d->raw);
    sbuf_fini(&d->text);
}

const char *text_encoding_name(enum text_encoding encoding)
{
    static const char *const names[] = {"utf-8", "utf-8", "gb18030", "utf-16le", "utf-16be"};
    return names[encoding];
}

static enum rc not_so(const struct decoder *d, struct err *e)
{
    fail(e, RC_DAMAGED, "此后文字不合编码 / the text is not %s, though the file began so",
         text_encoding_name(d->encoding));
    return fail_hint(e, "在原程序中打开，另存为 UTF-8 的 CSV 后再导入 / open it in the program it "
                        "comes from and save it again as CSV in UTF-8");
}

/* ---- UTF-8 ---- */

static bool all_ascii(struct str bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        if ((unsigned char)bytes.p[i] >= 0x80)
            return false;
    return true;
}

/* Bytes at the end that may be the beginning of a longer character. */
static size_t cut_character(struct str bytes)
{
    for (size_t back = 1; back <= 3 && back <= bytes.n; back++) {
        const unsigned char c = (unsigned char)bytes.p[bytes.n - back];
        if (c < 0x80)
            return 0;
        if (c >= 0xC0)
            return (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) > back ? back : 0;
    }
    return 0;
}

bool utf8_valid_so_far(struct str bytes)
{
    return utf8_valid((struct str){bytes.p, bytes.n - cut_character(bytes)});
}

/* ---- UTF-16 ---- */

static uint32_t unit_at(const char *p, bool is_big)
{
    const unsigned char *u = (const unsigned char *)p;
    return is_big ? (uint32_t)(u[0] << 8 | u[1]) : (uint32_t)(u[1] << 8 | u[0]);
}

bool utf16_convert(struct str bytes, bool is_big, struct sbuf *out, size_t *ret_used)
{
    size_t i = 0;
    for (; i + 2 <= bytes.n; i += 2) {
        uint32_t code = unit_at(bytes.p + i, is_big);
        if (code >= 0xD800 && code < 0xE000) {
            if (i + 4 > bytes.n)
                break;
            const uint32_t low = unit_at(bytes.p + i + 2, is_big);
            if (code >= 0xDC00 || low < 0xDC00 || low >= 0xE000)
                return false;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        }
        char utf8[4];
        if (code == 0)
            return false;
        sbuf_add_n(out, utf8, utf8_put(code, utf8));
    }
    *ret_used = i;
    return true;
}

/* ---- blocks ---- */

static bool convert(struct decoder *d, struct str raw, struct str *ret_text, size_t *ret_used)
{
    if (d->encoding == TEXT_UTF8 || d->encoding == TEXT_ASCII) {
        *ret_used = raw.n - (d->is_last ? 0 : cut_character(raw));
        *ret_text = (struct str){raw.p, *ret_used};
        return utf8_valid(*ret_text);
    }
    sbuf_clear(&d->text);
    const bool is_good = d->encoding == TEXT_GB18030
                             ? d->gb && gb18030_convert(d->gb, raw, &d->text, ret_used)
                             : utf16_convert(raw, d->encoding == TEXT_UTF16BE, &d->text, ret_used);
    *ret_text = (struct str){sbuf_text(&d->text), d->text.n};
    return is_good && !(d->is_last && *ret_used < raw.n);
}

static enum rc decode_block(struct decoder *d, struct str *ret_text, struct err *e)
{
    const struct str raw = {d->raw.p, d->raw.n};
    const bool is_wide = d->encoding == TEXT_UTF16LE || d->encoding == TEXT_UTF16BE;
    if (!is_wide && memchr(raw.p, 0, raw.n))
        return fail(e, RC_DAMAGED, "文字中夹有二进制零 / the text holds binary zeros");
    if (d->encoding == TEXT_ASCII && !all_ascii(raw)) /* the first byte that tells the encoding */
        d->encoding = utf8_valid_so_far(raw) ? TEXT_UTF8 : TEXT_GB18030;
    if (!convert(d, raw, ret_text, &d->used) || raw.n - d->used > CARRY_BYTES)
        return not_so(d, e);
    return RC_OK;
}

static enum rc read_block(struct decoder *d, struct err *e)
{
    char bytes[READ_BYTES];
    const size_t left = d->raw.n - d->used;
    MUST(left <= CARRY_BYTES);
    memcpy(bytes, sbuf_text(&d->raw) + d->used, left);
    sbuf_clear(&d->raw);
    sbuf_add_n(&d->raw, bytes, left);
    d->used = 0;
    while (d->raw.n < BLOCK_BYTES && !d->is_last) {
        const ssize_t got = pread(d->fd, bytes, sizeof bytes, d->at);
        if (got < 0)
            return fail(e, RC_IO, "the file cannot be read");
        sbuf_add_n(&d->raw, bytes, (size_t)got);
        d->at += got;
        d->is_last = got == 0;
    }
    return RC_OK;
}

enum rc decoder_next(struct decoder *d, struct str *ret_text, struct err *e)
{
    *ret_text = (struct str){"", 0};
    while (ret_text->n == 0 && !(d->is_last && d->used == d->raw.n)) {
        TRY(read_block(d, e));
        if (d->raw.n)
            TRY(decode_block(d, ret_text, e));
    }
    return RC_OK;
}

enum rc decoder_all(struct decoder *d, struct sbuf *out, struct err *e)
{
    struct str text;
    do {
        TRY(decoder_next(d, &text, e));
        sbuf_add_str(out, text);
    } while (text.n > 0 && !out->overflowed);
    if (out->overflowed)
        return fail(e, RC_LIMIT, "页面超过 %zu MiB / the page holds more than %zu MiB of text",
                    out->cap >> 20, out->cap >> 20);
    return RC_OK;
}
