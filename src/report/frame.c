/* report/frame.c - what every page of a report has: its policy, style, script, title and the words
 * of fairness; and tables.
 *
 * inv: a page asks for nothing outside itself; its policy names the hashes of its one script and
 * one style, so that nothing else on it can run, whatever a file that was imported may hold. */
#include "report/report_int.h"

#include <sodium.h>
#include <string.h>

#include "base/limits.h"
#include "os/os.h"

static const char PAGE_STYLE[] =
#include "report/page_css.inc"
    ;
static const char PAGE_SCRIPT[] =
#include "report/page_js.inc"
    ;

static void hash_source(struct sbuf *out, const char *text)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof digest, sodium_base64_VARIANT_ORIGINAL)];
    crypto_hash_sha256(digest, (const unsigned char *)text, strlen(text));
    sodium_bin2base64(base64, sizeof base64, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
    sbuf_addf(out, "'sha256-%s'", base64);
}

static void page_head(const struct report *r, const char *title_zh, struct sbuf *out)
{
    sbuf_add(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\" data-language=\"zh\">\n<head>\n<meta "
                  "charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
                  "content=\"default-src 'none'; style-src ");
    hash_source(out, PAGE_STYLE);
    sbuf_add(out, "; script-src ");
    hash_source(out, PAGE_SCRIPT);
    sbuf_add(out, "; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" "
                  "content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" "
                  "content=\"no-referrer\">\n<title>");
    html_text(out, title_zh);
    sbuf_addf(out, " %s</title>\n<style>%s</style>\n</head>\n<body>\n", member(r->run, "as_of"),
              PAGE_STYLE);
}

static void title(const struct report *r, const char *zh, const char *en, struct sbuf *out)
{
    sbuf_add(out, "<header><div><h1>");
    html_both(out, zh, en);
    sbuf_add(out, "</h1><p class=\"sub\">");
    html_both(out, "铁算盘", "Iron Abacus");
    sbuf_addf(out, " · %s · ", member(r->run, "as_of"));
    html_both(out, "数据快照", "snapshot");
    sbuf_addf(out,
              " %.12s</p></div><button type=\"button\" id=\"language\" "
              "hidden>English</button></header>\n<main>\n",
              member(r->run, "snapshot"));
    if (json_is_true(json_object_get(r->run, "fictional"))) {
        sbuf_add(out, "<p class=\"banner\">");
        html_both(out, "本县为虚构，人员、单位、金额均为程序生成的示范数据。",
                  "This county is fictional: its people, units and sums were generated.");
        sbuf_add(out, "</p>\n");
    }
    sbuf_add(out, "<p class=\"fair\">");
    html_both(
        out,
        "疑点是待核实的线索，不是结论。被涉及的单位和个人有权说明情况、提出异议；核实前不得据此"
        "处理任何人。姓名、证件号、账号均已脱敏。",
        "A finding is something to be checked, not a judgement. Those concerned may explain and "
        "object; nobody may be punished for it before it was checked. Names, identity and "
        "account numbers are masked.");
    sbuf_add(out, "</p>\n");
}

void frame_begin(const struct report *r, const char *title_zh, const char *title_en,
                 struct sbuf *out)
{
    page_head(r, title_zh, out);
    title(r, title_zh, title_en, out);
}

void frame_close(struct sbuf *out)
{
    sbuf_addf(out, "</main>\n<script>%s</script>\n</body>\n</html>\n", PAGE_SCRIPT);
}

enum rc frame_end(struct sbuf *out, const char *path, struct err *e)
{
    frame_close(out);
    if (out->overflowed)
        return fail(e, RC_LIMIT, "'%s' would be larger than %d MiB", path,
                    REPORT_FILE_BYTES_MAX >> 20);
    return os_write_file(path, sbuf_text(out), out->n, 0644, e);
}
