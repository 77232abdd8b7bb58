/* demo/capital.c - amounts as cashiers write them by hand: 壹仟贰佰叁拾元肆角整. */
#include "demo/files.h"

static const char *const DIGITS[10] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};

/* One group of four digits; zeros inside are said once, zeros at its end not at all. */
static void add_group(int64_t group, bool needs_zero, struct sbuf *out)
{
    static const char *const units[4] = {"仟", "佰", "拾", ""};
    int64_t scale = 1000;
    for (int i = 0; i < 4; i++, scale /= 10) {
        const int digit = (int)(group / scale % 10);
        if (digit == 0) {
            needs_zero |= group >= scale * 10;
            continue;
        }
        sbuf_addf(out, "%s%s%s", needs_zero ? "零" : "", DIGITS[digit], units[i]);
        needs_zero = false;
    }
}

static void add_yuan(int64_t yuan, struct sbuf *out)
{
    static const char *const names[3] = {"亿", "万", ""};
    static const int64_t scales[3] = {100000000, 10000, 1};
    bool has_any = false;
    for (int i = 0; i < 3; i++) {
        const int64_t group = yuan / scales[i] % 10000;
        if (group == 0)
            continue;
        add_group(group, has_any && group < 1000, out);
        sbuf_add(out, names[i]);
        has_any = true;
    }
    sbuf_add(out, has_any ? "元" : "零元");
}

void capital_write(int64_t fen, struct sbuf *out)
{
    const int jiao = (int)(fen / 10 % 10), cent = (int)(fen % 10);
    MUST(fen >= 0 && fen < INT64_C(100000000000000));
    add_yuan(fen / 100, out);
    if (jiao == 0 && cent == 0) {
        sbuf_add(out, "整");
        return;
    }
    sbuf_addf(out, "%s%s", DIGITS[jiao], jiao ? "角" : "");
    sbuf_addf(out, "%s%s", cent ? DIGITS[cent] : "整", cent ? "分" : "");
}
