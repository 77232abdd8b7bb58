/* engine/child.c - the run child: locks itself in, opens the lake, runs one model after another.
 *
 * It speaks JSON lines on fd 4: {"m":index,"begin":true}, {"m":index,"row":{…}},
 * {"m":index,"end":{…}}, {"note":…},
 * {"fatal":…}. It never writes anything else, and nothing it says is trusted by the parent. */
#include "engine/engine_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "os/os.h"

enum { FROM_PARENT = 3, TO_PARENT = 4, SEND_BYTES = 64 << 10 };

#define JOB_BYTES_MAX ((size_t)512 << 20)

struct child {
    struct duck *duck, *gate;
    const json_t *job;
    json_t *answers; /* of questions of ours, by their SQL: many models ask the same */
    struct sbuf out;
    int64_t rows, row_bytes, row_bytes_max;
    bool is_flood;
    int index;
};

/* ---- speaking ---- */

static void send_out(struct child *child)
{
    struct err ignored = {0};
    if (child->out.n && os_write_all(TO_PARENT, child->out.p, child->out.n, &ignored) != RC_OK)
        _exit(3); /* the parent is gone */
    sbuf_clear(&child->out);
}

/* Returns the length of the line. */
static size_t say(struct child *child, json_t *message, bool now)
{
    char *text = json_dumps(message, JSON_COMPACT);
    MUST(text);
    const size_t n = strlen(text);
    sbuf_add_n(&child->out, text, n);
    sbuf_add(&child->out, "\n");
    free(text);
    json_decref(message);
    if (now || child->out.n > SEND_BYTES)
        send_out(child);
    return n;
}

static void say_end(struct child *child, const char *state, const char *zh, const char *en,
                    int64_t checked, int64_t millis)
{
    say(child,
        json_pack("{s:i,s:{s:s,s:s,s:s,s:I,s:I}}", "m", child->index, "end", "state", state, "zh",
                  zh, "en", en, "checked_rows", (json_int_t)checked, "millis", (json_int_t)millis),
        true);
}

static bool say_row(void *context, json_t *row)
{
    struct child *child = context;
    if (++child->rows > MODEL_ROWS_MAX || child->row_bytes > child->row_bytes_max) {
        child->is_flood = true;
        json_decref(row);
        return false;
    }
    child->row_bytes +=
        (int64_t)say(child, json_pack("{s:i,s:o}", "m", child->index, "row", row), false);
    return true;
}

/* ---- one model ---- */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static const char **texts_of(struct arena *arena, const json_t *object, const char *key)
{
    const json_t *list = json_object_get(object, key);
    const char **texts = ARENA_ARRAY(arena, const char *, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++)
        texts[i] = json_string_value(json_array_get(list, i));
    return texts;
}

/* One number of the lake or the facts, which stay as they are while this process lives. */
static enum rc ask(struct child *child, const char *sql, int64_t *ret, struct err *e)
{
    const json_t *known = json_object_get(child->answers, sql);
    *ret = json_integer_value(known);
    if (known)
        return RC_OK;
    TRY(duck_one_int(child->duck, sql, ret, e));
    json_object_set_new(child->answers, sql, json_integer(*ret));
    return RC_OK;
}

static enum rc count_checked(struct child *child, const json_t *model, int64_t *ret, struct err *e)
{
    size_t i;
    json_t *sql;
    *ret = 0;
    json_array_foreach(json_object_get(model, "checked"), i, sql)
    {
        int64_t count = 0;
        TRY(ask(child, json_string_value(sql), &count, e));
        *ret += count;
    }
    return RC_OK;
}

/* True when everything that the model needs was delivered; otherwise says what is missing. */
static enum rc is_covered(struct child *child, const json_t *model, bool *ret_covered,
                          struct err *e)
{
    size_t i;
    json_t *need;
    *ret_covered = true;
    json_array_foreach(json_object_get(model, "coverage"), i, need)
    {
        int64_t count = 0;
        TRY(ask(child, text_of(need, "sql"), &count, e));
        if (count == 0) {
            CLEANUP(sbuf_fini) struct sbuf zh = {0};
            CLEANUP(sbuf_fini) struct sbuf en = {0};
            sbuf_addf(&zh, "未核查：缺数据（%s）", text_of(need, "zh"));
            sbuf_addf(&en, "not checked: data missing (%s)", text_of(need, "en"));
            say_end(child, "not_checked", zh.p, en.p, 0, 0);
            *ret_covered = false;
            return RC_OK;
        }
    }
    return RC_OK;
}

static enum rc has_calendar(struct child *child, const json_t *model, bool *ret_known,
                            struct err *e)
{
    size_t i;
    json_t *sql;
    *ret_known = true;
    json_array_foreach(json_object_get(model, "calendar"), i, sql)
    {
        int64_t year = 0;
        TRY(ask(child, json_string_value(sql), &year, e));
        if (year != 0) {
            CLEANUP(sbuf_fini) struct sbuf zh = {0};
            CLEANUP(sbuf_fini) struct sbuf en = {0};
            sbuf_addf(&zh, "未核查：缺 %lld 年工作日历", (long long)year);
            sbuf_addf(&en, "not checked: no calendar for %lld", (long long)year);
            say_end(child, "not_checked", zh.p, en.p, 0, 0);
            *ret_known = false;
            return RC_OK;
        }
    }
    return RC_OK;
}

static enum rc run_select(struct child *child, const json_t *model, struct err *e)
{
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    const struct duck_param as_of = {.name = "as_of",
                                     .type = DUCK_DATE,
                                     .number =
                                         json_integer_value(json_object_get(child->job, "as_of"))};
    TRY(duck_query(child->duck, text_of(model, "sql"), &as_of, 1, &rows, e));
    return rows_each(rows, say_row, child, e);
}

static enum rc run_model(struct child *child, const json_t *model, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    bool go_on = false;
    int64_t checked = 0;
    const int64_t started = os_monotonic_ms();
    TRY(duck_gate_check(child->gate, text_of(model, "sql"), texts_of(arena, model, "tables"),
                        e)); /* inv 1 */
    TRY(is_covered(child, model, &go_on, e));
    if (!go_on)
        return RC_OK;
    TRY(has_calendar(child, model, &go_on, e));
    if (!go_on)
        return RC_OK;
    TRY(count_checked(child, model, &checked, e));
    if (*text_of(model, "prepare"))
        TRY(duck_exec(child->duck, text_of(model, "prepare"), e));
    const enum rc rc = run_select(child, model, e);
    struct err ignored = {0};
    if (*text_of(model, "cleanup"))
        (void)duck_exec(child->duck, text_of(model, "cleanup"), &ignored);
    if (rc != RC_OK)
        return rc;
    if (child->is_flood)
        say_end(child, "flood", "结果超过上限，本次不采用", "more results than the cap; not used",
                checked, os_monotonic_ms() - started);
    else
        say_end(child, "checked", "", "", checked, os_monotonic_ms() - started);
    return RC_OK;
}

static void run_models(struct child *child)
{
    size_t i;
    json_t *model;
    json_array_foreach(json_object_get(child->job, "models"), i, model)
    {
        struct err e = {0};
        child->index = (int)json_integer_value(json_object_get(model, "index"));
        child->rows = child->row_bytes = 0;
        child->is_flood = false;
        say(child, json_pack("{s:i,s:b}", "m", child->index, "begin", 1), true);
        if (run_model(child, model, &e) != RC_OK) {
            CLEANUP(sbuf_fini) struct sbuf zh = {0};
            sbuf_addf(&zh, "模型未能运行：%s", e.message);
            say_end(child, "failed", zh.p, e.message, 0, 0);
            if (duck_exec(child->duck, "SELECT 1", &e) != RC_OK)
                return; /* the engine is beyond use: the parent starts the others in a new child */
        }
    }
}

/* ---- starting ---- */

static enum rc read_job(struct sbuf *text, struct err *e)
{
    char block[SEND_BYTES];
    text->cap = JOB_BYTES_MAX;
    for (;;) {
        const ssize_t n = read(FROM_PARENT, block, sizeof block);
        if (n < 0)
            return fail(e, RC_CHILD, "the run child could not read its job");
        if (n == 0)
            return RC_OK;
        sbuf_add_n(text, block, (size_t)n);
    }
}

/* The sandbox binds the threads that are started after it, so the engine begins with one: it reads
 * what it wants of the machine, loads what lies outside the lake, and gets its threads when the
 * door is closed. */
enum rc child_open(const struct child_world *world, struct duck **ret_gate, struct duck **ret_duck,
                   const char **ret_note, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(64 << 20);
    const char *const readable[] = {world->lake, NULL}, *const writable[] = {world->temp, NULL};
    const struct sandbox sandbox = {.read_paths = readable,
                                    .write_paths = writable,
                                    .memory_bytes = world->memory_bytes + world->memory_bytes / 2,
                                    .file_bytes = FILE_BYTES_MAX,
                                    .allow_threads = true};
    const struct duck_options options = {.temp_folder = world->temp,
                                         .threads = 1,
                                         .memory_bytes = world->memory_bytes,
                                         .spill_bytes = world->spill_bytes};
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    TRY(duck_gate_open(ret_gate, e));
    TRY(duck_open(&options, ret_duck, e));
    TRY(duck_load_functions(*ret_duck, e));
    TRY(facts_load(*ret_duck, arena, world->facts, world->fact_names, e));
    TRY(duck_exec(*ret_duck, world->views, e));
    TRY(sandbox_enter(&sandbox, ret_note, e));
    TRY(duck_execf(*ret_duck, e, "SET threads = %ld",
                   world->threads > 0 ? (long)world->threads : cores));
    return duck_lock(*ret_duck, readable, e);
}

static int64_t limit_of(const json_t *job, const char *name)
{
    return json_integer_value(json_object_get(json_object_get(job, "limits"), name));
}

static enum rc open_world(struct child *child, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    const json_t *job = child->job;
    const struct child_world world = {.lake = text_of(job, "lake"),
                                      .facts = text_of(job, "facts"),
                                      .fact_names = texts_of(arena, job, "fact_names"),
                                      .temp = text_of(job, "temp"),
                                      .views = text_of(job, "views"),
                                      .threads =
                                          (int)json_integer_value(json_object_get(job, "threads")),
                                      .memory_bytes = limit_of(job, "memory_bytes"),
                                      .spill_bytes = limit_of(job, "spill_bytes")};
    const char *note = "";
    child->row_bytes_max = limit_of(job, "result_bytes");
    TRY(child_open(&world, &child->gate, &child->duck, &note, e));
    if (*note)
        say(child, json_pack("{s:s}", "note", note), true);
    return RC_OK;
}

int engine_child_main(void)
{
    struct child child = {.answers = json_object()};
    struct err e = {0};
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    os_no_core_dumps();
    if (read_job(&text, &e) != RC_OK)
        return 3;
    json_t *job = json_loadb(sbuf_text(&text), text.n, 0, NULL);
    child.job = job;
    if (job && open_world(&child, &e) == RC_OK)
        run_models(&child);
    else
        say(&child, json_pack("{s:s}", "fatal", job ? e.message : "the job cannot be read"), true);
    duck_close(child.duck);
    duck_close(child.gate);
    sbuf_fini(&child.out);
    json_decref(child.answers);
    json_decref(job);
    return 0;
}
