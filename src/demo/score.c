/* demo/score.c - findings against truth.csv: what was found, missed, and alarmed for nothing. */
#include "demo/demo_int.h"

#include <stdlib.h>
#include <string.h>

/* The plants, and an index of their rows in the order of row_compare. */
struct answers {
    struct truth_row *rows;
    size_t row_count;
    struct truth_row **index;
};

struct model_list {
    struct demo_model_score *items;
    size_t count;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Where a row shows. Folders differ between the demonstration and what was imported from it. */
static int place_compare(const struct truth_row *a, const struct truth_row *b)
{
    int order = strcmp(a->model, b->model);
    if (order == 0)
        order = strcmp(base_name(a->file), base_name(b->file));
    if (order == 0)
        order = strcmp(a->sheet, b->sheet);
    if (order == 0)
        order = (a->row > b->row) - (a->row < b->row);
    return order;
}

static int row_compare(const void *left, const void *right)
{
    const struct truth_row *a = *(struct truth_row *const *)left;
    const struct truth_row *b = *(struct truth_row *const *)right;
    const int order = place_compare(a, b);
    return order ? order : (a > b) - (a < b); /* the file's order: qsort alone is not stable */
}

static enum rc load_answers(struct arena *arena, const char *dir, struct answers *answers,
                            struct err *e)
{
    TRY(truth_load(arena, dir, &answers->rows, &answers->row_count, e));
    answers->index = ARENA_ARRAY(arena, struct truth_row *, answers->row_count + 1);
    for (size_t i = 0; i < answers->row_count; i++)
        answers->index[i] = &answers->rows[i];
    qsort(answers->index, answers->row_count, sizeof *answers->index, row_compare);
    return RC_OK;
}

/* First place in the index that is not before `wanted`. */
static size_t lower_bound(const struct answers *answers, const struct truth_row *wanted)
{
    size_t lo = 0, hi = answers->row_count;
    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;
        if (place_compare(answers->index[middle], wanted) < 0)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

/* ---- models ---- */

static struct demo_model_score *model_score(struct arena *arena, struct model_list *list,
                                            const char *model)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].model, model) == 0)
            return &list->items[i];
    }
    struct demo_model_score *grown = ARENA_ARRAY(arena, struct demo_model_score, list->count + 1);
    if (list->count)
        memcpy(grown, list->items, list->count * sizeof *grown);
    grown[list->count] = (struct demo_model_score){.model = arena_strdup(arena, model)};
    list->items = grown;
    return &list->items[list->count++];
}

static int model_compare(const void *left, const void *right)
{
    const struct demo_model_score *a = left, *b = right;
    return strcmp(a->model, b->model);
}

/* ---- one finding ---- */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static struct truth_row place_of(const char *model, const json_t *evidence)
{
    return (struct truth_row){.model = model,
                              .file = text_of(evidence, "file"),
                              .sheet = text_of(evidence, "sheet"),
                              .row = json_integer_value(json_object_get(evidence, "row"))};
}

/* Marks every planted row that the finding shows. Returns whether one of them was to fire; the
 * first row of a look-alike is kept for the list of false alarms. */
static bool mark_evidence(const struct answers *answers, const char *model, const json_t *finding,
                          const struct truth_row **ret_lookalike)
{
    bool fires = false;
    size_t i;
    const json_t *evidence;
    *ret_lookalike = NULL;
    json_array_foreach(json_object_get(finding, "evidence"), i, evidence)
    {
        const struct truth_row place = place_of(model, evidence);
        for (size_t at = lower_bound(answers, &place);
             at < answers->row_count && place_compare(answers->index[at], &place) == 0; at++) {
            struct truth_row *row = answers->index[at];
            row->is_shown = true;
            fires |= row->fires;
            if (!row->fires && !*ret_lookalike)
                *ret_lookalike = row;
        }
    }
    return fires;
}

static void add_false_alarm(struct arena *arena, const json_t *finding,
                            const struct truth_row *lookalike, struct demo_miss *ret)
{
    const char *model = text_of(finding, "model");
    const json_t *first = json_array_get(json_object_get(finding, "evidence"), 0);
    const struct truth_row place = lookalike ? *lookalike : place_of(model, first);
    *ret = (struct demo_miss){
        .model = arena_strdup(arena, model),
        .group = lookalike ? lookalike->group : "",
        .file = arena_strdup(arena, place.file),
        .sheet = arena_strdup(arena, place.sheet),
        .row = place.row,
        .note = lookalike ? lookalike->note : arena_strdup(arena, text_of(finding, "reason_zh")),
    };
}

static void judge_findings(struct arena *arena, const struct answers *answers,
                           const json_t *findings, struct model_list *models,
                           struct demo_score_result *result)
{
    size_t i;
    const json_t *finding;
    result->false_alarms = ARENA_ARRAY(arena, struct demo_miss, json_array_size(findings) + 1);
    json_array_foreach(findings, i, finding)
    {
        const char *model = text_of(finding, "model");
        const struct truth_row *lookalike = NULL;
        if (strcmp(text_of(finding, "status"), "resolved") == 0)
            continue;
        struct demo_model_score *score = model_score(arena, models, model);
        score->findings++;
        if (mark_evidence(answers, model, finding, &lookalike))
            continue;
        score->false_alarms++;
        add_false_alarm(arena, finding, lookalike, &result->false_alarms[result->false_count++]);
    }
}

/* ---- the plants ---- */

static bool same_group(const struct truth_row *a, const struct truth_row *b)
{
    return strcmp(a->model, b->model) == 0 && strcmp(a->group, b->group) == 0;
}

static int group_compare(const void *left, const void *right)
{
    const struct truth_row *a = *(struct truth_row *const *)left;
    const struct truth_row *b = *(struct truth_row *const *)right;
    int order = strcmp(a->model, b->model);
    if (order == 0)
        order = strcmp(a->group, b->group);
    return order ? order : (a > b) - (a < b);
}

static void judge_group(struct arena *arena, struct truth_row **rows, size_t count,
                        struct model_list *models, struct demo_score_result *result)
{
    bool is_found = false;
    if (!rows[0]->fires)
        return;
    for (size_t i = 0; i < count; i++)
        is_found |= rows[i]->is_shown;
    struct demo_model_score *score = model_score(arena, models, rows[0]->model);
    score->planted++;
    score->found += is_found;
    if (!is_found)
        result->missed[result->missed_count++] =
            (struct demo_miss){rows[0]->model, rows[0]->group, rows[0]->file,
                               rows[0]->sheet, rows[0]->row,   rows[0]->note};
}

static void judge_plants(struct arena *arena, const struct answers *answers,
                         struct model_list *models, struct demo_score_result *result)
{
    const size_t n = answers->row_count;
    qsort(answers->index, n, sizeof *answers->index, group_compare);
    result->missed = ARENA_ARRAY(arena, struct demo_miss, n + 1);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && same_group(answers->index[from], answers->index[to]);)
            to++;
        judge_group(arena, answers->index + from, to - from, models, result);
    }
}

static int basis_points(int64_t part, int64_t whole)
{
    return whole > 0 ? (int)(part * 10000 / whole) : -1;
}

enum rc demo_score(struct arena *arena, const char *dir, const json_t *findings,
                   struct demo_score_result *ret_result, struct err *e)
{
    struct answers answers = {0};
    struct model_list models = {0};
    *ret_result = (struct demo_score_result){0};
    if (!json_is_array(findings))
        return fail(e, RC_FORMAT, "the findings to score are not a JSON list");
    TRY(load_answers(arena, dir, &answers, e));
    judge_findings(arena, &answers, findings, &models, ret_result);
    judge_plants(arena, &answers, &models, ret_result);
    for (size_t i = 0; i < models.count; i++) {
        struct demo_model_score *score = &models.items[i];
        score->precision_bp = basis_points(score->findings - score->false_alarms, score->findings);
        score->recall_bp = basis_points(score->found, score->planted);
    }
    if (models.count)
        qsort(models.items, models.count, sizeof *models.items, model_compare);
    ret_result->models = models.items;
    ret_result->model_count = models.count;
    return RC_OK;
}
