/* ident/name.c - names of people and of organisations: cleaning, telling apart, masking.
 *
 * Telling apart leans to "person": an office that is masked is a blemish, a person who is not is a
 * leak. The rule:
 *   1. four characters or more: an organisation when it holds one of WORDS or has one of ENDINGS;
 *      a compound surname with two characters more (欧阳建社), a name with a middle dot and a list
 *      of names need a word;
 *   2. three characters: the same endings, but after a common surname only TITLES_3, an ending
 *      that no given name has (林业局 马坡站) or an office's stem (农业社 温泉镇) count. So 张所,
 *      王建社, 李国镇 stay people, and so do 欧阳局 and 王副局: that is how one calls somebody;
 *   3. two characters: only those of PAIRS. 张局 is a man, 工会 is not. */
#include "ident/ident_int.h"

#include <string.h>

enum { NAME_POINTS_MAX = 64 };

struct name {
    char text[NAME_POINTS_MAX * 4 + 1];
    size_t n;
    int start[NAME_POINTS_MAX + 1]; /* byte offset of each code point */
    int count;
    bool is_long;
};

/* ---- cleaning ---- */

/* A full stop stands for the middle dot where a keyboard has none, but not after an initial:
 * J.Smith. */
static uint32_t name_code_point(uint32_t raw, uint32_t before)
{
    if (code_point_is_middle_dot(raw) || (raw == '.' && code_point_is_han(before)))
        return 0xB7;
    return code_point_plain(raw);
}

static bool is_odd(uint32_t c)
{
    return (c >= '0' && c <= '9') || c == '*' || c == '?' || c == 0x25A1 /* □ */ || c == 0xFFFD ||
           (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

bool person_name_clean(struct str raw, struct sbuf *out)
{
    uint32_t before = 0;
    bool is_fine = true;
    while (raw.n > 0) {
        size_t step;
        uint32_t c = name_code_point(utf8_next(raw, &step), before);
        raw.p += step;
        raw.n -= step;
        if (c == ' ')
            continue;
        char bytes[4];
        sbuf_add_n(out, bytes, utf8_put(c, bytes));
        is_fine = is_fine && !is_odd(c);
        before = c;
    }
    return is_fine && before != 0;
}

/* ---- telling apart ---- */

static const char *const WORDS[] = {
    "公司",   "有限",   "股份",   "合伙",   "集团",   "委员会", "居委会", "村委会", "合作社",
    "联社",   "信用社", "经联社", "银行",   "政府",   "学校",   "小学",   "中学",   "大学",
    "幼儿园", "医院",   "卫生院", "卫生室", "诊所",   "中心",   "协会",   "商会",   "工会",
    "基金",   "财政",   "税务",   "国库",   "专户",   "账户",   "帐户",   "经营部", "门市部",
    "服务部", "批发部", "办公室", "办事处", "管理处", "派出所", "事务所", "小组",   "生产队",
    "农场",   "林场",   "养殖场", "加工厂", "超市",   "商行",   "酒店",   "宾馆",   "饭店",
    "工程队", "敬老院", "福利院", "支部",   "党委",   "总支",   "法院",   "检察院", "电视台",
    "供电",   "电网",   "邮政",   "保险",   "工作室", "加油站", "个体",   "联合会", "管委会",
    "社区",   "街道",   "集体",   "食堂",   "工地",   "项目部", "指挥部",
};
static const char ENDINGS[] = "局厅部院所站社会校厂店场馆园处科室队组村镇乡县市区州省司行房坊吧城"
                              "庄委办团库段户";
/* Endings that no given name has. */
static const char ENDINGS_NEVER_GIVEN[] = "局站队处室户馆部委办";
static const char *const TITLES_3[] = {"公司", "银行", "政府", "医院", "党委", "财政"};
static const char *const PAIRS[] = {"工会", "党委", "县委", "镇委", "村委", "社区", "学校",
                                    "医院", "银行", "妇联", "团委", "法院", "食堂", "村部"};
static const char *const STEMS[] = {
    "农业", "农机", "农经", "农技", "林业", "水利", "水产", "水务", "卫生", "卫健", "卫计",
    "文化", "文体", "文旅", "司法", "安监", "应急", "金融", "广电", "路政", "房管", "房产",
    "计生", "车管", "经管", "经贸", "史志", "方志", "党史", "温泉", "武装", "宣传", "古城",
};
static const char *const COMPOUND_SURNAMES[] = {
    "欧阳", "上官", "皇甫", "令狐", "司徒", "诸葛", "司马", "宇文", "呼延", "鲜于",
    "赫连", "东方", "慕容", "夏侯", "公孙", "南宫", "长孙", "尉迟", "轩辕", "钟离",
    "端木", "申屠", "淳于", "单于", "太史", "独孤", "万俟", "澹台",
};
/* The hundred families' surnames that are in use, and those of Guangxi. */
static const char SURNAMES[] =
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
    "奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍"
    "余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席"
    "季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁"
    "宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲家封芮储靳邴松井段富巫乌焦巴弓牧隗山"
    "谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲邰从鄂索咸"
    "籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂濮牛寿通边扈燕冀浦尚农温别"
    "庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔"
    "隆师巩厍聂晁勾敖融冷辛阚那简饶空曾毋沙养鞠须丰巢关相查后荆红游竺权逯盖益桓公覃肖付代闫闭"
    "岳帅佟候卿玉商祭粟禤檀莹蒲银韩涂凡苑邸仝宾甄磨苟邝";

static void name_read(struct str raw, struct name *name)
{
    uint32_t before = 0;
    name->n = 0;
    name->count = 0;
    name->is_long = false;
    while (raw.n > 0) {
        size_t step;
        uint32_t c = name_code_point(utf8_next(raw, &step), before);
        raw.p += step;
        raw.n -= step;
        if (c == ' ')
            continue;
        if (name->count == NAME_POINTS_MAX) {
            name->is_long = true;
            break;
        }
        name->start[name->count++] = (int)name->n;
        name->n += utf8_put(c, name->text + name->n);
        before = c;
    }
    name->start[name->count] = (int)name->n;
    name->text[name->n] = 0;
}

static void name_cut(struct name *name, int count)
{
    name->count = count;
    name->n = (size_t)name->start[count];
    name->text[name->n] = 0;
}

/* 陆川县兴旺木材厂(个体工商户): the ending stands before the brackets. */
static void drop_bracket_tail(struct name *name)
{
    if (name->n == 0 || name->text[name->n - 1] != ')')
        return;
    for (int i = name->count - 1; i > 0; i--)
        if (name->text[name->start[i]] == '(') {
            name_cut(name, i);
            return;
        }
}

static struct str name_part(const struct name *name, int from, int to)
{
    return (struct str){name->text + name->start[from],
                        (size_t)(name->start[to] - name->start[from])};
}

static bool is_one_of(struct str part, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(part, list[i]))
            return true;
    return false;
}
#define IS_ONE_OF(part, list) is_one_of((part), (list), sizeof(list) / sizeof *(list))

/* All characters of `set` take three bytes, as `character` does. */
static bool is_in(struct str character, const char *set)
{
    if (character.n != 3)
        return false;
    for (; *set; set += 3)
        if (memcmp(set, character.p, 3) == 0)
            return true;
    return false;
}

static bool has_word(const struct name *name)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strstr(name->text, WORDS[i]))
            return true;
    return false;
}

static bool is_organisation_of_three(const struct name *name)
{
    struct str first = name_part(name, 0, 1);
    struct str stem = name_part(name, 0, 2);
    struct str last = name_part(name, 2, 3);
    if (!is_in(last, ENDINGS) || IS_ONE_OF(stem, COMPOUND_SURNAMES))
        return false;
    if (!is_in(first, SURNAMES))
        return true;
    if (str_is(name_part(name, 1, 2), "副"))
        return false;
    return is_in(last, ENDINGS_NEVER_GIVEN) || IS_ONE_OF(name_part(name, 1, 3), TITLES_3) ||
           IS_ONE_OF(stem, STEMS);
}

bool name_is_organisation(struct str raw)
{
    struct name name;
    name_read(raw, &name);
    drop_bracket_tail(&name);
    if (name.count < 2)
        return false;
    if (name.count == 2)
        return IS_ONE_OF(name_part(&name, 0, 2), PAIRS);
    if (name.count == 3)
        return is_organisation_of_three(&name);
    if (has_word(&name))
        return true;
    bool is_list = strstr(name.text, "、") || strpbrk(name.text, ",;/");
    bool needs_word = name.is_long || is_list || strstr(name.text, "·") ||
                      (name.count == 4 && IS_ONE_OF(name_part(&name, 0, 2), COMPOUND_SURNAMES));
    return !needs_word && is_in(name_part(&name, name.count - 1, name.count), ENDINGS);
}

/* ---- masking ---- */

void name_mask(struct str raw, struct sbuf *out)
{
    struct name name;
    name_read(raw, &name);
    if (name.count == 0)
        return;
    if (name.count >= 2)
        sbuf_add_str(out, name_part(&name, 0, 1));
    int hidden = name.count <= 2 ? 1 : name.count - 2;
    for (int i = 0; i < hidden; i++)
        sbuf_add(out, "*");
    if (name.count > 2)
        sbuf_add_str(out, name_part(&name, name.count - 1, name.count));
}

void number_mask(struct str digits, struct sbuf *out)
{
    size_t shown = digits.n > 8 ? 4 : 0;
    for (size_t i = 0; i < digits.n - shown; i++)
        sbuf_add(out, "*");
    if (shown > 0)
        sbuf_add_n(out, digits.p + digits.n - shown, shown);
}
