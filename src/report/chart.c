/* report/chart.c - inline SVG: columns over time, bars by name. Colours come from page.css, and
 * every chart carries its numbers as text and as titles, so that it is read without colour too. */
#include "report/report_int.h"

enum {
    COLUMNS_WIDTH = 720,
    BARS_WIDTH = 540, /* two of them stand beside each other */
    COLUMNS_HEIGHT = 180,
    COLUMNS_BASE = 150, /* y of the axis */
    COLUMNS_TOP = 20,
    LABELS_MAX = 12, /* below the axis */
    BARS_MAX = 12,
    BAR_STEP = 26,
    BAR_HEIGHT = 16,
    BAR_LEFT = 236,
    BAR_RIGHT = 50,      /* room for the number */
    NAME_WIDTH_MAX = 34, /* a Han character takes two */
};

struct part {
    const char *class;
    int64_t count;
};

static int64_t most(const struct tally *tally, size_t count)
{
    int64_t largest = 1;
    for (size_t i = 0; i < count; i++)
        if (tally_sum(&tally->rows[i]) > largest)
            largest = tally_sum(&tally->rows[i]);
    return largest;
}

static void begin(struct sbuf *out, int width, int height, const char *title_zh,
                  const char *title_en)
{
    sbuf_add(out, "<figure class=\"chart\"><figcaption>");
    html_both(out, title_zh, title_en);
    sbuf_addf(out, "</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", width,
              height);
    html_text(out, title_zh);
    sbuf_add(out, "\">");
}

static void end(struct sbuf *out)
{
    sbuf_add(out, "</svg></figure>\n");
}

static void rect(struct sbuf *out, const char *class, double x, double y, double width,
                 double height)
{
    sbuf_addf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
              class, x, y, width, height);
}

static void tooltip(struct sbuf *out, const struct tally_row *row)
{
    sbuf_add(out, "<title>");
    html_text(out, row->key);
    sbuf_add(out, " · ");
    html_count(out, tally_sum(row));
    sbuf_add(out, " · ¥");
    html_money(out, row->amount_fen);
    sbuf_add(out, "</title>");
}

void chart_columns(struct sbuf *out, const struct tally *tally, const char *title_zh,
                   const char *title_en)
{
    if (tally->count == 0)
        return;
    const int64_t largest = most(tally, tally->count);
    const double step = (double)COLUMNS_WIDTH / (double)tally->count;
    const double width = step * 0.7 < 60 ? step * 0.7 : 60;
    const size_t label_every = (tally->count + LABELS_MAX - 1) / LABELS_MAX;
    begin(out, COLUMNS_WIDTH, COLUMNS_HEIGHT, title_zh, title_en);
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_row *row = &tally->rows[i];
        const double centre = step * ((double)i + 0.5);
        const struct part parts[] = {
            {"red", row->red}, {"yellow", row->yellow}, {"blue", row->blue}};
        double y = COLUMNS_BASE;
        sbuf_add(out, "<g>");
        tooltip(out, row);
        for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
            const double height =
                (double)parts[p].count * (COLUMNS_BASE - COLUMNS_TOP) / (double)largest;
            y -= height;
            if (parts[p].count)
                rect(out, parts[p].class, centre - width / 2, y, width, height);
        }
        if (tally_sum(row))
            sbuf_addf(out, "<text class=\"number\" x=\"%.1f\" y=\"%.1f\">%lld</text>", centre,
                      y - 4, (long long)tally_sum(row));
        if (i % label_every == 0)
            sbuf_addf(out, "<text class=\"label\" x=\"%.1f\" y=\"%d\">%s</text>", centre,
                      COLUMNS_BASE + 18, row->key);
        sbuf_add(out, "</g>");
    }
    sbuf_addf(out, "<line class=\"axis\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", COLUMNS_WIDTH,
              COLUMNS_BASE, COLUMNS_BASE);
    end(out);
}

static void short_name(struct sbuf *out, const char *name)
{
    CLEANUP(sbuf_fini) struct sbuf cut = {0};
    struct str rest = str_of(name);
    for (int width = 0; rest.n && width < NAME_WIDTH_MAX;) {
        size_t bytes = 0;
        width += utf8_next(rest, &bytes) < 0x1100 ? 1 : 2;
        sbuf_add_n(&cut, rest.p, bytes);
        rest.p += bytes;
        rest.n -= bytes;
    }
    sbuf_add(&cut, rest.n ? "…" : "");
    html_text(out, sbuf_text(&cut));
}

static void bar_name(struct sbuf *out, const struct tally_row *row, int y)
{
    const char *const names[] = {*row->key ? row->key : "（未填）", *row->key_en ? row->key_en
                                                                    : *row->key  ? row->key
                                                                                 : "(not given)"};
    static const char *const classes[] = {"zh", "en"};
    for (int i = 0; i < 2; i++) {
        sbuf_addf(out, "<text class=\"name %s\" x=\"%d\" y=\"%d\">", classes[i], BAR_LEFT - 8,
                  y + BAR_HEIGHT - 3);
        short_name(out, names[i]);
        sbuf_add(out, "</text>");
    }
}

void chart_bars(struct sbuf *out, const struct tally *tally, const char *title_zh,
                const char *title_en)
{
    const size_t shown = tally->count < BARS_MAX ? tally->count : BARS_MAX;
    if (shown == 0)
        return;
    const int64_t largest = most(tally, shown);
    begin(out, BARS_WIDTH, (int)shown * BAR_STEP + 4, title_zh, title_en);
    for (size_t i = 0; i < shown; i++) {
        const struct tally_row *row = &tally->rows[i];
        const struct part parts[] = {
            {"red", row->red}, {"yellow", row->yellow}, {"blue", row->blue}};
        const int y = (int)i * BAR_STEP + 2;
        double x = BAR_LEFT;
        sbuf_add(out, "<g>");
        tooltip(out, row);
        bar_name(out, row, y);
        for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
            const double width =
                (double)parts[p].count * (BARS_WIDTH - BAR_LEFT - BAR_RIGHT) / (double)largest;
            if (parts[p].count)
                rect(out, parts[p].class, x, y, width, BAR_HEIGHT);
            x += width;
        }
        sbuf_addf(out, "<text class=\"count\" x=\"%.1f\" y=\"%d\">%lld</text></g>", x + 6,
                  y + BAR_HEIGHT - 3, (long long)tally_sum(row));
    }
    end(out);
}
