/* engine/run.c - the parent of run children: hands out the job, collects rows, survives whatever
 * happens to a child. */
#include "engine/engine_int.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/progress.h"
#include "os/os.h"

enum {
    BLOCK_BYTES = 64 << 10,
    SENTENCE_BYTES_MAX = 1000,
    START_SECONDS_MAX = 300, /* to load the facts and open the lake */
};

#define LINE_BYTES_MAX ((size_t)64 << 20)

static const char *const STATE_NAMES[] = {"checked", "not_checked", "failed", "flood"};

const char *engine_state_name(enum engine_state state)
{
    return STATE_NAMES[state];
}

struct running {
    struct arena *arena;
    const struct engine_input *input;
    struct engine_limits limits;
    int64_t row_bytes; /* of the model that the child is at */
    int64_t deadline;  /* when the child must have gone on to the next model */
    struct engine_result *results;
    bool *is_done;
    int current; /* model that the child is at, or -1 */
    int done_count;
    const char *fatal, *note;
    struct progress progress;
};

static void allow(struct running *run, int seconds)
{
    run->deadline = os_monotonic_ms() + seconds * 1000LL;
}

static void finish(struct running *run, int index, enum engine_state state, struct both why)
{
    struct engine_result *r = &run->results[index];
    r->state = state;
    r->why = why;
    run->is_done[index] = true;
    run->done_count++;
    if (state != ENGINE_CHECKED)
        json_array_clear(r->rows); /* half a result is no result */
}

static const char *kept_text(struct running *run, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    char *kept = arena_printf(run->arena, "%.*s", SENTENCE_BYTES_MAX, text ? text : "");
    text_make_printable(kept); /* it may be cut in the middle of a character */
    return kept;
}

static void take_end(struct running *run, int index, const json_t *end)
{
    const char *state = json_string_value(json_object_get(end, "state"));
    int s = ENGINE_FAILED;
    for (int i = 0; state && i < 4; i++)
        if (strcmp(state, STATE_NAMES[i]) == 0)
            s = i;
    run->results[index].checked_rows = json_integer_value(json_object_get(end, "checked_rows"));
    run->results[index].millis = json_integer_value(json_object_get(end, "millis"));
    finish(run, index, (enum engine_state)s,
           (struct both){kept_text(run, end, "zh"), kept_text(run, end, "en")});
    run->current = -1;
    allow(run, START_SECONDS_MAX);
    if (run->input->show_progress)
        progress_update(&run->progress, run->done_count);
}

/* Nothing that the child says may reach beyond its own models. */
static void take_message(struct running *run, const json_t *message, size_t bytes)
{
    if (json_object_get(message, "fatal") && !run->fatal)
        run->fatal = kept_text(run, message, "fatal");
    if (json_object_get(message, "note") && !*run->note)
        run->note = kept_text(run, message, "note");
    const json_t *m = json_object_get(message, "m");
    const json_int_t index = json_integer_value(m);
    if (!m || index < 0 || index >= run->input->model_count || run->is_done[index])
        return;
    if (json_object_get(message, "begin") && run->current != (int)index) {
        run->current = (int)index;
        run->row_bytes = 0;
        allow(run, run->limits.seconds);
    }
    json_t *row = json_object_get(message, "row");
    if (row && json_array_size(run->results[index].rows) < MODEL_ROWS_MAX)
        json_array_append(run->results[index].rows, row);
    run->row_bytes += (int64_t)bytes;
    if (json_object_get(message, "end"))
        take_end(run, (int)index, json_object_get(message, "end"));
}

/* Returns what is wrong with them, or NULL. */
static const char *take_lines(struct running *run, struct sbuf *buffer)
{
    const char *p = sbuf_text(buffer), *end = p + buffer->n, *line_end;
    while ((line_end = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        json_t *message = json_loadb(p, (size_t)(line_end - p), 0, NULL);
        if (!message)
            return "it said something unreadable";
        take_message(run, message, (size_t)(line_end - p));
        json_decref(message);
        p = line_end + 1;
    }
    const size_t rest = (size_t)(end - p);
    memmove(buffer->p, p, rest);
    buffer->n = rest;
    /* The child counts too, and stops before: see its flood. */
    return rest > LINE_BYTES_MAX ||
                   run->row_bytes > run->limits.result_bytes + (int64_t)LINE_BYTES_MAX
               ? "its result is larger than allowed"
               : NULL;
}

/* Reads until the child closes its end. Returns what went wrong, or NULL. */
static const char *listen(struct running *run, int fd)
{
    CLEANUP(sbuf_fini) struct sbuf buffer = {.cap = 2 * LINE_BYTES_MAX};
    char block[BLOCK_BYTES];
    allow(run, START_SECONDS_MAX);
    for (;;) {
        struct pollfd wait = {fd, POLLIN, 0};
        const int64_t left = run->deadline - os_monotonic_ms();
        const int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return "it took longer than allowed";
        const ssize_t n = read(fd, block, sizeof block);
        if (n <= 0)
            return NULL;
        sbuf_add_n(&buffer, block, (size_t)n);
        const char *why = take_lines(run, &buffer);
        if (why)
            return why;
    }
}

static enum rc send_job(struct county *county, struct running *run, struct os_child *child,
                        struct err *e)
{
    json_t *job = job_build(county, run->arena, run->input, &run->limits, run->is_done);
    char *text = json_dumps(job, JSON_COMPACT);
    MUST(text);
    json_decref(job);
    const enum rc rc = os_write_all(child->in, text, strlen(text), e);
    free(text);
    fd_closep(&child->in);
    return rc;
}

static void blame_current(struct running *run, const char *why)
{
    const int index = run->current >= 0 ? run->current : 0;
    if (run->current < 0 || run->is_done[index])
        return;
    finish(run, index, ENGINE_FAILED,
           (struct both){arena_printf(run->arena, "模型运行中断：%s", why),
                         arena_printf(run->arena, "the model was stopped: %s", why)});
    run->current = -1;
}

/* One child's life; RC_OK also when the child died over a model. */
static enum rc run_child(struct county *county, struct running *run, struct err *e)
{
    struct os_child child = {0};
    struct err died = {0};
    const int before = run->done_count;
    TRY(os_child_start("@run", -1, &child, e));
    enum rc rc = send_job(county, run, &child, &died);
    const char *why = rc == RC_OK ? listen(run, child.out) : died.message;
    if (why)
        os_child_kill(&child);
    else if (os_child_wait(&child, "the run child", &died) != RC_OK)
        why = died.message;
    if (run->fatal)
        return fail(e, RC_ENGINE, "the models could not be started: %s", run->fatal);
    if (why)
        blame_current(run, why);
    if (run->done_count == before)
        return fail(e, RC_CHILD, "the models could not be run: %s",
                    why ? why : "the child did nothing");
    return RC_OK;
}

static void begin_results(struct running *run)
{
    for (int i = 0; i < run->input->model_count; i++) {
        const struct model *m = run->input->models[i];
        run->results[i] = (struct engine_result){.model = m, .rows = json_array()};
        if (run->input->as_of < m->valid_from || run->input->as_of > m->valid_to)
            finish(run, i, ENGINE_NOT_CHECKED,
                   (struct both){"未核查：模型在此日期无效",
                                 "not checked: the model is not in force on this date"});
    }
}

static struct engine_limits limits_of(const struct engine_limits *given)
{
    return (struct engine_limits){
        given->seconds ? given->seconds : MODEL_SECONDS_MAX,
        given->memory_bytes ? given->memory_bytes : MODEL_MEMORY_MAX,
        given->spill_bytes ? given->spill_bytes : MODEL_SPILL_MAX,
        given->result_bytes ? given->result_bytes : MODEL_RESULT_BYTES_MAX,
    };
}

enum rc engine_run(struct county *county, struct arena *arena, const struct engine_input *input,
                   struct engine_result *results, const char **ret_note, struct err *e)
{
    struct running run = {.arena = arena,
                          .input = input,
                          .limits = limits_of(&input->limits),
                          .results = results,
                          .current = -1,
                          .note = ""};
    const char *spill = NULL; /* job_build tells the child */
    run.is_done = ARENA_ARRAY(arena, bool, (size_t)input->model_count + 1);
    begin_results(&run);
    TRY(county_scratch(county, &spill, e));
    TRY(os_make_dirs(county_file(county, arena, "lake"), 0755, e));
    if (input->show_progress)
        progress_start(&run.progress, "模型 models", input->model_count, "个");
    enum rc rc = RC_OK;
    while (rc == RC_OK && run.done_count < input->model_count)
        rc = run_child(county, &run, e);
    if (input->show_progress)
        progress_end(&run.progress);
    *ret_note = run.note;
    return rc;
}
