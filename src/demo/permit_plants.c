/* demo/permit_plants.c - cases about permits and penalties: late, late in reaching the applicant,
 * not published. */
#include "demo/plants.h"

#include "demo/permits.h"

/* Some day from September 2023 to April 2024: the lists of every unit reach far beyond it. */
static int32_t some_day(int64_t nth)
{
    return date_of(2023, 9, 4) + (int32_t)(nth * 23 % 211);
}

static struct matter *new_permit(struct plan *plan, const struct plant *plant, int64_t nth)
{
    return plant_matter(plan, plant, false, some_day(nth));
}

/* ---- K042 ---- */

static void decided_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, matter->promise + 2 + (int)(nth % 9));
}

static void decided_a_day_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, matter->promise + 1);
}

static void decided_on_the_last_day(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, matter->promise);
}

/* Accepted before a long holiday. */
static void decided_after_the_holiday(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter =
        plant_matter(plan, plant, false, nth % 2 ? date_of(2024, 2, 7) : date_of(2023, 9, 26));
    matter_times(matter, matter->promise);
}

static void still_open(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter =
        plant_matter(plan, plant, false, date_of(2024, 3, 4) + (int32_t)(nth * 5 % 40));
    matter->result = "办理中";
    matter->has_list = false;
    matter_step(matter, "受理", matter->accepted, matter->accepted);
    matter_step(matter, "审查", matter->accepted, 0);
}

/* A hearing from the 2nd to the 5th workday, a review from the 4th to the 7th: six days. */
static struct matter *paused(struct plan *plan, const struct plant *plant, int64_t nth, int over)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, matter->promise + 6 + over);
    matter_step(matter, "组织听证", workday_after(matter->accepted, 2),
                workday_after(matter->accepted, 5));
    matter_step(matter, "专家评审", workday_after(matter->accepted, 4),
                workday_after(matter->accepted, 7));
    return matter;
}

static void late_in_spite_of_pauses(struct plan *plan, const struct plant *plant, int64_t nth)
{
    paused(plan, plant, nth, 1);
}

static void in_time_with_pauses(struct plan *plan, const struct plant *plant, int64_t nth)
{
    paused(plan, plant, nth, 0);
}

static void corrections(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, matter->promise + 4);
    matter_step(matter, "材料补正", workday_after(matter->accepted, 1),
                workday_after(matter->accepted, 4));
}

static void paused_by_the_ledger(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, matter->promise + 5);
    matter->paused = 5;
    matter->note = "检验检测5个工作日";
}

static void extended(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, matter->promise + 10);
    matter_step(matter, "延期审批", workday_after(matter->accepted, matter->promise - 1),
                workday_after(matter->accepted, matter->promise));
    matter->extended = 10;
    matter->note = "经负责人批准延长10个工作日并告知";
}

static void decided_jointly(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = new_permit(plan, plant, nth % 5);
    matter->is_joint = true;
    matter->law = matter->promise = 0;
    matter_times(matter, 45);
}

static void not_closed_in_the_system(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, matter->promise);
    matter->has_list = false;
    matter->decided = matter->delivered = 0;
    matter->result = "办理中";
}

static void withdrawn(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, matter->promise + 12);
    matter->has_list = false;
    matter->step_count = 2; /* 受理, 审查 */
    matter->delivered = 0;
    matter->result = nth % 2 ? "申请人撤回申请" : "退件";
}

static void delivered_after(struct plan *plan, const struct plant *plant, int64_t nth, int workdays,
                            const char *note)
{
    struct matter *matter = new_permit(plan, plant, nth);
    matter_times(matter, 2);
    matter->delivered = workday_after(matter->decided, workdays);
    matter->steps[3].to = matter->delivered;
    matter->note = note;
}

static void delivered_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    delivered_after(plan, plant, nth, 11 + (int)(nth % 6), "");
}

static void delivered_on_the_last_day(struct plan *plan, const struct plant *plant, int64_t nth)
{
    delivered_after(plan, plant, nth, 10, "");
}

static void fetched_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    delivered_after(plan, plant, nth, 16, nth % 2 ? "公告送达" : "申请人到窗口自取");
}

/* ---- K049 ---- */

static struct matter *decided_and(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = plant_matter(plan, plant, nth % 3 == 2, some_day(nth));
    matter_times(matter, matter->is_penalty ? 20 : 3);
    return matter;
}

static void published_after(struct plan *plan, const struct plant *plant, int64_t nth, int workdays)
{
    struct matter *matter = decided_and(plan, plant, nth);
    matter->published = workday_after(matter->decided, workdays);
    matter->reported = 0;
}

static void published_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    published_after(plan, plant, nth, 9 + (int)(nth % 12));
}

static void published_a_day_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    published_after(plan, plant, nth, 8);
}

static void published_on_the_last_day(struct plan *plan, const struct plant *plant, int64_t nth)
{
    published_after(plan, plant, nth, 7);
}

/* Early enough: even the smallest county's lists reach beyond the day it was due. */
static void not_published(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int32_t accepted = date_of(2023, 9, 4) + (int32_t)(nth * 23 % 101);
    struct matter *matter = plant_matter(plan, plant, nth % 3 == 2, accepted);
    matter_times(matter, 3);
    matter->has_list = false;
}

static void wrong_code(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = decided_and(plan, plant, nth);
    matter->is_person = false;
    matter->applicant = nth;
    matter->has_bad_code = true;
}

static void no_code(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = decided_and(plan, plant, nth);
    matter->is_person = false;
    matter->applicant = nth;
    matter->has_no_code = true;
}

static void reported_in_time(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = decided_and(plan, plant, nth);
    matter->reported = workday_after(matter->decided, 3);
    matter->published = workday_after(matter->decided, 15);
}

static void corrected_later(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = decided_and(plan, plant, nth);
    matter->corrected = workday_after(matter->decided, 25);
}

static void not_to_be_published(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const notes[] = {"涉及国家秘密，不予公示", "涉及商业秘密，不予公示"};
    struct matter *matter = plant_matter(plan, plant, false, some_day(nth));
    matter_times(matter, 3);
    matter->has_list = false;
    matter->note = notes[nth % 2];
}

static void a_minor(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = plant_matter(plan, plant, true, some_day(nth));
    matter_times(matter, 20);
    matter->has_list = false;
    matter->is_person = true;
    matter->applicant = plant_person(plan, AGE_CHILD);
    matter->note = "当事人未成年，依法不公示";
}

static void on_the_spot(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = plant_matter(plan, plant, true, some_day(nth));
    matter_times(matter, 0);
    matter->has_list = false;
    matter->procedure = "简易程序";
    matter->fine = 10000;
}

static void refused(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = plant_matter(plan, plant, false, some_day(nth));
    matter_times(matter, 3);
    matter->has_list = false;
    matter->result = "不予许可";
}

static void a_person_without_code(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = decided_and(plan, plant, nth);
    matter->is_person = true;
    matter->applicant = plant_person(plan, AGE_ADULT);
}

/* Decided in the last days of the exports. */
static void not_due(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct matter *matter = plant_matter(plan, plant, false, date_of(2024, 6, 18));
    matter_times(matter, 1 + (int)(nth % 3));
    matter->has_list = false;
}

const struct scenario PERMIT_SCENARIOS[] = {
    {MODEL_PERMIT_LATE, true, 4, "超过承诺时限才办结", decided_late},
    {MODEL_PERMIT_LATE, true, 2, "超过承诺时限一个工作日", decided_a_day_late},
    {MODEL_PERMIT_LATE, true, 2, "超过承诺时限仍未办结", still_open},
    {MODEL_PERMIT_LATE, true, 2, "扣除停表后仍超一个工作日", late_in_spite_of_pauses},
    {MODEL_PERMIT_LATE, true, 2, "决定后超过十个工作日才送达", delivered_late},
    {MODEL_PERMIT_LATE, false, 2, "恰在承诺时限最后一日办结", decided_on_the_last_day},
    {MODEL_PERMIT_LATE, false, 2, "期间跨长假", decided_after_the_holiday},
    {MODEL_PERMIT_LATE, false, 2, "听证与专家评审停表且重叠", in_time_with_pauses},
    {MODEL_PERMIT_LATE, false, 2, "补正停表", corrections},
    {MODEL_PERMIT_LATE, false, 1, "台账写明停表天数", paused_by_the_ledger},
    {MODEL_PERMIT_LATE, false, 2, "经批准延长十个工作日", extended},
    {MODEL_PERMIT_LATE, false, 1, "联合办理四十五个工作日", decided_jointly},
    {MODEL_PERMIT_LATE, false, 2, "已作决定而系统没有点办结", not_closed_in_the_system},
    {MODEL_PERMIT_LATE, false, 2, "申请人撤回或退件", withdrawn},
    {MODEL_PERMIT_LATE, false, 2, "恰在第十个工作日送达", delivered_on_the_last_day},
    {MODEL_PERMIT_LATE, false, 2, "申请人自取或公告送达", fetched_late},
    {MODEL_PUBLICITY, true, 4, "超过七个工作日才公示", published_late},
    {MODEL_PUBLICITY, true, 3, "第八个工作日公示", published_a_day_late},
    {MODEL_PUBLICITY, true, 6, "台账上有而公示名单上没有", not_published},
    {MODEL_PUBLICITY, true, 3, "统一社会信用代码校验不符", wrong_code},
    {MODEL_PUBLICITY, true, 2, "法人没有填统一社会信用代码", no_code},
    {MODEL_PUBLICITY, false, 3, "第七个工作日公示", published_on_the_last_day},
    {MODEL_PUBLICITY, false, 3, "按时上报而网站展示迟", reported_in_time},
    {MODEL_PUBLICITY, false, 2, "按时公示后更正重报", corrected_later},
    {MODEL_PUBLICITY, false, 2, "涉密不公示", not_to_be_published},
    {MODEL_PUBLICITY, false, 2, "涉未成年人不公示", a_minor},
    {MODEL_PUBLICITY, false, 2, "当场处罚不公示", on_the_spot},
    {MODEL_PUBLICITY, false, 2, "不予许可", refused},
    {MODEL_PUBLICITY, false, 3, "自然人没有信用代码", a_person_without_code},
    {MODEL_PUBLICITY, false, 2, "公示期限未到", not_due},
    {0},
};
