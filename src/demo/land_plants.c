/* demo/land_plants.c - cases about land: more subsidised than contracted, a plot of two
 * households, a village with more subsidised land than fields. */
#include "demo/land.h"
#include "demo/plants.h"

static int64_t some_area(int64_t nth)
{
    return 300 + nth % 40 * 10; /* 3.00 … 6.90 mu: every percent is whole */
}

/* A household on the roster and in the lists of what was paid. */
static struct line *household(struct plan *plan, const struct plant *plant, int64_t hundredths)
{
    return plant_line(plan, plant, plant_person(plan, AGE_ADULT), POLICY_LAND, LAND_MONTH,
                      hundredths * LAND_RATE_FEN / 100);
}

/* Subsidised for so many percent of what is under contract. */
static struct line *percent_of_contract(struct plan *plan, const struct plant *plant, int64_t nth,
                                        int percent)
{
    const int64_t area = some_area(nth);
    struct line *line = household(plan, plant, area * percent / 100);
    plant_contract(plan, plant, line->person, area);
    return line;
}

static void a_fifth_more(struct plan *plan, const struct plant *plant, int64_t nth)
{
    percent_of_contract(plan, plant, nth, 120);
}

static void far_more(struct plan *plan, const struct plant *plant, int64_t nth)
{
    percent_of_contract(plan, plant, nth, 170);
}

static void five_percent_more(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int64_t area = some_area(nth) / 20 * 20;
    const int64_t person = household(plan, plant, area * 105 / 100)->person;
    plant_contract(plan, plant, person, area);
}

static void woodland_counted(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int64_t area = some_area(nth);
    const int64_t person = household(plan, plant, area)->person;
    plant_contract(plan, plant, person, area / 2);
    struct contract *wood = plant_contract(plan, plant, person, area - area / 2);
    wood->use = "林地";
    wood->note = "已成片造林";
}

static void two_households(struct plan *plan, const struct plant *plant, int64_t nth, bool in_turn)
{
    const int64_t area = some_area(nth);
    const char *code =
        arena_printf(plan->arena, DEMO_DIVISION "99%06d%05d", (int)plan->fires, (int)plan->quiet);
    for (int i = 0; i < 2; i++) {
        const int64_t person = household(plan, plant, area)->person;
        struct contract *contract = plant_contract(plan, plant, person, area);
        contract->plot_code = code;
        if (in_turn && i == 0)
            contract->to = date_of(2022, 12, 31);
        if (in_turn && i == 1)
            contract->from = date_of(2023, 1, 1);
        if (in_turn && i == 0) /* what the first household has instead */
            plant_contract(plan, NULL, person, area);
    }
}

static void plot_of_two(struct plan *plan, const struct plant *plant, int64_t nth)
{
    two_households(plan, plant, nth, false);
}

static void plot_passed_on(struct plan *plan, const struct plant *plant, int64_t nth)
{
    two_households(plan, plant, nth, true);
}

static void tilled_for_others(struct plan *plan, const struct plant *plant, int64_t nth)
{
    percent_of_contract(plan, plant, nth, 180)->rented = some_area(nth) * 80 / 100;
}

static void reclaimed_land(struct plan *plan, const struct plant *plant, int64_t nth)
{
    percent_of_contract(plan, plant, nth, 130)->note = "含经核实的开荒地";
}

/* The head of the household changed; the register still has the old one. */
static void old_head_in_register(struct plan *plan, const struct plant *plant, int64_t nth)
{
    household(plan, plant, some_area(nth));
    plant_contract(plan, plant, plant_person(plan, AGE_ELDER), some_area(nth));
}

static int some_village(const struct plan *plan, int64_t nth, int shift)
{
    const int64_t villages = (int64_t)plan->places.townships * plan->places.villages_each;
    return (int)((2 * nth + shift) % villages);
}

static void village_beyond_fields(struct plan *plan, const struct plant *plant, int64_t nth)
{
    plant_village_share(plan, plant, some_village(plan, nth, 0), 800);
}

static void village_with_exclaves(struct plan *plan, const struct plant *plant, int64_t nth)
{
    plant_village_share(plan, plant, some_village(plan, nth, 1), 970);
}

const struct scenario LAND_SCENARIOS[] = {
    {MODEL_LAND, true, 4, "补贴面积为确权面积的一点二倍", a_fifth_more},
    {MODEL_LAND, true, 2, "补贴面积为确权面积的一点七倍", far_more},
    {MODEL_LAND, true, 2, "已造林的承包地仍领补贴", woodland_counted},
    {MODEL_LAND, true, 3, "同一地块编码两户都领", plot_of_two},
    {MODEL_LAND, true, 1, "全村补贴面积大于全村耕地", village_beyond_fields},
    {MODEL_LAND, false, 2, "超出恰为百分之五", five_percent_more},
    {MODEL_LAND, false, 2, "代耕代种的面积另列", tilled_for_others},
    {MODEL_LAND, false, 2, "经核实的开荒地", reclaimed_land},
    {MODEL_LAND, false, 2, "台账还是原户主", old_head_in_register},
    {MODEL_LAND, false, 2, "地块已转给另一户", plot_passed_on},
    {MODEL_LAND, false, 1, "飞地使全村略大于耕地", village_with_exclaves},
    {0},
};
