/* report/list.c - findings.csv: one line a finding, for whoever counts elsewhere. */
#include "report/report_int.h"

#include "base/limits.h"
#include "base/money.h"
#include "os/os.h"

static void field(struct sbuf *out, const char *text)
{
    sbuf_add(out, ",");
    text_csv_field(text, out);
}

static void money_field(struct sbuf *out, const json_t *finding)
{
    sbuf_add(out, ",");
    if (json_is_integer(json_object_get(finding, "amount_fen")))
        money_format(member_int(finding, "amount_fen"), out);
}

static void joined_field(struct sbuf *out, const json_t *finding, const char *key)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    join(json_object_get(finding, key), "；", &text);
    field(out, sbuf_text(&text));
}

static void line(const struct report *r, const json_t *finding, struct sbuf *out)
{
    static const char *const places[] = {"unit", "township", "fund", "subject", "occurred_on"};
    CLEANUP(sbuf_fini) struct sbuf law = {0};
    CLEANUP(sbuf_fini) struct sbuf parameters = {0};
    law_text(finding, &law);
    parameters_text(r, finding, true, &parameters);
    text_csv_field(member(finding, "id"), out);
    field(out, severity_zh(member(finding, "severity")));
    field(out, member(finding, "title_zh"));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        field(out, member(finding, places[i]));
    money_field(out, finding);
    field(out, member(finding, "reason_zh"));
    field(out, sbuf_text(&law));
    field(out, sbuf_text(&parameters));
    joined_field(out, finding, "lookalikes_zh");
    joined_field(out, finding, "ask_zh");
    sbuf_addf(out, ",%zu", json_array_size(json_object_get(finding, "evidence")));
    field(out, member(finding, "first_seen"));
    field(out, member(finding, "last_seen"));
    field(out, status_zh(member(finding, "status")));
    sbuf_add(out, "\r\n");
}

enum rc list_write(const struct report *r, const char *path, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf out = {.cap = REPORT_FILE_BYTES_MAX};
    size_t i;
    const json_t *finding;
    /* The BOM tells office programs that this is UTF-8. */
    sbuf_add(&out,
             "\xEF\xBB\xBF疑点编号,级别,类型,单位,乡镇,资金,对象,发生日期,金额（元）,疑点说明,"
             "依据,参数,可能的正常情形,需核实的材料,证据行数,首次发现,最近发现,状态\r\n");
    json_array_foreach(r->findings, i, finding) line(r, finding, &out);
    if (out.overflowed)
        return fail(e, RC_LIMIT, "'%s' would be larger than %d MiB", path,
                    REPORT_FILE_BYTES_MAX >> 20);
    return os_write_file(path, sbuf_text(&out), out.n, 0644, e);
}
