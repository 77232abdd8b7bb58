/* report/report_int.h - shared by the files of report/. */
#ifndef IA_REPORT_REPORT_INT_H
#define IA_REPORT_REPORT_INT_H

#include "base/text.h"
#include "report/report.h"

struct report {
    struct arena *arena;
    const json_t *run, *findings;
    size_t count, drawn;
};

/* ---- words.c ---- */
/* Text of a member; "" when it is missing or null. */
const char *member(const json_t *object, const char *key);
int64_t member_int(const json_t *object, const char *key);
const char *severity_zh(const char *severity);
const char *severity_en(const char *severity);
const char *status_zh(const char *status);
/* Texts of a list with `between` between them. */
void join(const json_t *list, const char *between, struct sbuf *out);
/* A model of the run by its slug, or NULL. */
const json_t *model_of_run(const json_t *run, const char *slug);
/* "等待工作日 5；…" of a finding's parameters: titles from its model, fen as yuan, basis points as
 * per cent. */
void parameters_text(const struct report *r, const json_t *finding, bool is_zh, struct sbuf *out);
/* The value in force of one parameter of a model of the run; arena-owned. */
const char *parameter_text(const struct report *r, const json_t *parameter, bool is_zh);
/* "《会计法》第九条：…；…" */
void law_text(const json_t *finding, struct sbuf *out);

/* ---- tally.c: findings counted by a member ---- */
struct tally_row {
    const char *key;    /* "" = not given */
    const char *key_en; /* "" when the key is a name */
    int64_t red, yellow, blue, amount_fen;
};
struct tally {
    struct tally_row *rows; /* most findings first, then by key */
    size_t count;
};
struct tally tally_by(const struct report *r, const char *key, const char *key_en);
/* By month of occurred_on ("2024-05"), in the order of time and without holes; by year when there
 * are more than 36 months. What has no date is left out. */
struct tally tally_by_month(const struct report *r);
int64_t tally_sum(const struct tally_row *row);

/* ---- html.c ---- */
void html_text(struct sbuf *out, const char *text); /* escaped */
void html_both(struct sbuf *out, const char *zh, const char *en);
void html_count(struct sbuf *out, int64_t count); /* 12,345 */
void html_money(struct sbuf *out, int64_t fen);   /* 1,234.00 */
/* A table up to its rows; the first `texts` columns hold text, the others numbers. */
void table_head(struct sbuf *out, const char *const titles[][2], size_t count, size_t texts);
void number_cell(struct sbuf *out, int64_t count);

/* ---- frame.c ---- */
/* Everything up to the page's own contents. */
void frame_begin(const struct report *r, const char *title_zh, const char *title_en,
                 struct sbuf *out);
/* What comes after them. */
void frame_close(struct sbuf *out);
/* The same, and writes the page. */
enum rc frame_end(struct sbuf *out, const char *path, struct err *e);

/* ---- chart.c ---- */
void chart_columns(struct sbuf *out, const struct tally *tally, const char *title_zh,
                   const char *title_en);
void chart_bars(struct sbuf *out, const struct tally *tally, const char *title_zh,
                const char *title_en);

/* ---- what report_write writes ---- */
enum rc page_write(const struct report *r, const char *path, struct err *e); /* page.c */
void page_findings(const struct report *r, struct sbuf *out);                /* page_finding.c */
/* The title of a model of the run as a link to its page; `folder` leads there. */
void model_link(struct sbuf *out, const json_t *model, const char *folder); /* model_page.c */
/* models/<id>.html for every model of the run. */
enum rc model_pages_write(const struct report *r, const char *dir, struct err *e);
/* month.html: two pages for those who lead. */
enum rc month_write(const struct report *r, const char *path, struct err *e); /* month.c */
/* units/<unit>.xlsx for every unit that has findings. */
enum rc units_write(const struct report *r, const char *dir, struct err *e); /* units.c */
/* What one unit is asked: the list with columns to be filled in, and its rows of evidence. */
enum rc unit_workbook_write(const struct report *r, const char *unit, const char *path,
                            struct err *e);
/* sheet.html of one finding, as it is handed over: the finding and lines to be filled in. */
void check_sheet(const struct report *r, struct sbuf *out); /* check_sheet.c */
enum rc evidence_workbook_write(const struct report *r, const char *path, struct err *e);
enum rc workbook_write(const struct report *r, const char *path, struct err *e); /* workbook.c */
enum rc list_write(const struct report *r, const char *path, struct err *e);     /* list.c */

#endif
