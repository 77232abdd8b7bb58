/* pack/template.c - {column} in reason sentences, and the first file of a new model. */
#include "pack/pack.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 64 };

/* A {name} at p: its length with both braces, or 0. */
static size_t name_at(const char *p, char name[NAME_BYTES])
{
    if (*p != '{')
        return 0;
    const size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (n == 0 || n >= NAME_BYTES || p[1 + n] != '}')
        return 0;
    memcpy(name, p + 1, n);
    name[n] = 0;
    return n + 2;
}

void template_fill(const char *text, template_value_fn value_of, void *context, struct sbuf *out)
{
    char name[NAME_BYTES];
    while (*text) {
        const size_t n = name_at(text, name);
        const char *value = n ? value_of(context, name) : NULL;
        if (value) {
            sbuf_add(out, value);
            text += n;
        } else {
            sbuf_add_n(out, text++, 1);
        }
    }
}

void template_names(const char *text, void (*fn)(void *context, const char *name), void *context)
{
    char name[NAME_BYTES];
    while (*text) {
        const size_t n = name_at(text, name);
        if (n)
            fn(context, name);
        text += n ? n : 1;
    }
}

static const char TEMPLATE[] =
    "/*\n"
    "# 模型头：说明它查什么、依据、参数与工作样例。格式见 docs/formats/model.md\n"
    "# The header: what it detects, its law, parameters and worked cases. See "
    "docs/formats/model.md\n"
    "model: %s\n"
    "id: %s\n"
    "version: 1\n"
    "status: draft\n"
    "title: {zh: 待命名的模型, en: A model to be named}\n"
    "detects: {zh: 单笔发放超过参数金额, en: a single benefit line above the parameter}\n"
    "severity: blue\n"
    "answers: [主管部门]\n"
    "subject: person\n"
    "law: [{name: 《预算法》, article: 第五十七条, text: 按规定拨付资金, from: 2015-01-01}]\n"
    "valid: {from: 2015-01-01}\n"
    "params:\n"
    "  over_fen: {unit: fen, basis: 本县设定 set by the county, zh: 金额上限, en: limit,\n"
    "    values: [{from: 2000-01-01, value: 100000}]}\n"
    "needs:\n"
    "  registers: [benefit]\n"
    "  coverage: [{register: benefit, zh: 发放名单, en: a list of benefits}]\n"
    "occasion: [period]\n"
    "material: [amount_fen]\n"
    "lookalikes: {zh: [补发多月], en: [several months paid at once]}\n"
    "ask: {zh: [审批表], en: [the approval form]}\n"
    "reason: {zh: '{name}{period}一次发放{amount_fen}元，超过参数', en: '{name} received "
    "{amount_fen} yuan in {period}, above the parameter'}\n"
    "cases:\n"
    "  - {name: above, kind: fires, as_of: 2024-06-30, given: {benefit: [{person: 1, name_mask: "
    "张*, period: 2024-05-31, amount: 100001}]}, expect: [{subject: '1', amount_fen: 100001}]}\n"
    "  - {name: below, kind: quiet, as_of: 2024-06-30, given: {benefit: [{person: 1, period: "
    "2024-05-31, amount: 5000}]}, expect: []}\n"
    "  - {name: exactly, kind: edge, as_of: 2024-06-30, given: {benefit: [{person: 1, period: "
    "2024-05-31, amount: 100000}]}, expect: []}\n"
    "  - {name: the bank's own answer counts once, kind: lookalike, as_of: 2024-06-30, given: "
    "{benefit: [{stage: return, person: 1, period: 2024-05-31, amount: 100001}]}, expect: []}\n"
    "  - {name: no identity, kind: dirty, as_of: 2024-06-30, given: {benefit: [{_dq: 2, period: "
    "2024-05-31, amount: 100001}]}, expect: []}\n"
    "*/\n"
    "SELECT\n"
    "    CAST(b.person AS STRING) AS subject,\n"
    "    CAST(b.org AS STRING) AS unit,\n"
    "    CAST(b.township AS STRING) AS township,\n"
    "    CAST(b.project AS STRING) AS fund,\n"
    "    CAST(max(b.period_hi) AS DATE) AS occurred_on,\n"
    "    CAST(max(b.amount) AS BIGINT) AS amount_fen,\n"
    "    CAST('A' AS STRING) AS grade,\n"
    "    collect_list(b._row) AS rows_benefit,\n"
    "    CAST(max(b.name_mask) AS STRING) AS name,\n"
    "    CAST(b.period_lo AS DATE) AS period\n"
    "FROM benefit b\n"
    "JOIN p_over_fen o ON b.period_hi BETWEEN o.lo AND o.hi\n"
    "WHERE b._dq < 2 AND b.person IS NOT NULL AND coalesce(b.stage, '') <> 'return' AND b.amount > "
    "o.value\n"
    "GROUP BY b.person, b.org, b.township, b.project, b.period_lo\n";

void model_template(const char *slug, const char *id, struct sbuf *out)
{
    sbuf_addf(out, TEMPLATE, slug, id);
}
