/* intake/import.c - one file from receipt to seal.
 *
 * inv 1: every row is counted once: rows in = accepted + rejected, or the program stops.
 * inv 2: a failure anywhere leaves the county as it was (lake_abandon; a crash is undone at the
 * next start). */
#include "intake/intake_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/progress.h"
#include "os/os.h"

enum { IMPORT_ARENA_BYTES = 64 << 20, NOTES_MAX = 64 };

struct import {
    struct county *county;
    struct arena *arena; /* of the import */
    const struct intake_options *options;
    struct walk walk;
    const char *path, *file_name;
    char digest[65];
    struct lake_intent intent;
    int64_t batch; /* 0 until the intent is recorded */
    struct redactor *redactor;
    struct vault *vault;
    struct mapper mapper;
    bool has_mapper;
    struct stage stage;
    struct rejects rejects;
    struct tally tally;
    json_t *sheets; /* names by number */
    int64_t rows_in, rows_read;
    const char *notes[NOTES_MAX + 1];
    int note_count;
    struct progress progress;
    double part_read; /* of the file, when the total of rows was estimated */
};

static void note(struct import *im, const char *text)
{
    if (im->note_count < NOTES_MAX)
        im->notes[im->note_count++] = text;
}

/* ---- starting, once the mapping is known ---- */

static enum rc start(struct import *im, struct err *e)
{
    const struct map *map = im->walk.map;
    im->intent = (struct lake_intent){map, im->digest, os_file_bytes(im->path)};
    TRY(lake_begin(im->county, &im->intent, &im->batch, e));
    TRY(store_begin(im->county->store, e)); /* vault records and the batch's key */
    TRY(vault_open(im->county, im->batch, &im->vault, e));
    im->stage = (struct stage){
        .county = im->county, .map = map, .batch = im->batch, .redactor = im->redactor};
    mapper_init(&im->mapper, im->county, im->arena, map, im->redactor, im->vault, &im->stage);
    im->has_mapper = true;
    return stage_open(&im->stage, im->arena, e);
}

/* ---- sheets ---- */

static enum rc on_sheet(void *context, enum sheet_state state, struct err *e)
{
    struct import *im = context;
    const char *name = im->walk.head.sheet_name;
    json_array_append_new(im->sheets, json_string(name));
    if (state == SHEET_IS_HIDDEN)
        note(im, arena_printf(im->arena, "隐藏工作表“%s”未导入 / hidden sheet '%s' was not taken",
                              name, name));
    if (state == SHEET_IS_UNKNOWN)
        note(im, arena_printf(im->arena,
                              "工作表“%s”表头未识别，未导入 / sheet '%s' was not taken: its "
                              "header fits no mapping",
                              name, name));
    if (state != SHEET_IS_TAKEN)
        return RC_OK;
    if (!im->has_mapper)
        TRY(start(im, e));
    rejects_sheet(&im->rejects, &im->walk.head, &im->walk.layout);
    tally_begin_sheet(&im->tally, name);
    mapper_begin_sheet(&im->mapper);
    return RC_OK;
}

static void on_end(void *context)
{
    struct import *im = context;
    tally_end_sheet(&im->tally);
}

/* ---- rows ---- */

/* How many rows there will be is told by how much of the file they took so far. */
static void draw_progress(struct import *im)
{
    const double part = sheet_progress(im->walk.reader);
    im->progress.is_estimate = true;
    if (part > im->part_read)
        im->progress.total = (int64_t)((double)im->rows_in / part);
    im->part_read = part;
    progress_update(&im->progress, im->rows_in);
}

static enum rc data_row(struct import *im, const struct sheet_row *sheet_row, struct err *e)
{
    const int64_t before = im->mapper.sum;
    im->rows_in++;
    if (im->rows_in > SHEET_ROWS_MAX)
        return fail(e, RC_LIMIT, "'%s' has more than %d rows", im->file_name, SHEET_ROWS_MAX);
    const struct row_state *row = mapper_row(&im->mapper, &im->walk.layout, sheet_row);
    if (row->reject_code) {
        rejects_row(&im->rejects, &im->walk.layout, sheet_row, row->reject_code,
                    row->reject_column);
        return RC_OK;
    }
    tally_add(&im->tally, im->mapper.sum - before);
    return mapper_keep(&im->mapper, im->walk.head.sheet, sheet_row->row, e);
}

static enum rc on_row(void *context, enum row_kind kind, const struct sheet_row *row, struct err *e)
{
    enum { PER_MILLE = 1000 };
    struct import *im = context;
    if (im->options->show_progress && im->rows_read++ % PER_MILLE == 0)
        draw_progress(im);
    if (kind == ROW_DATA)
        return data_row(im, row, e);
    if (row_is_total(kind))
        tally_compare(&im->tally, &im->walk.layout, kind, row);
    return RC_OK;
}

/* ---- sealing ---- */

/* Without the people that sheets are named after: the redactor knows all names of the file now. */
static char *receipt_json(const struct import *im)
{
    json_t *notes = json_array();
    for (int i = 0; i < im->note_count; i++)
        json_array_append_new(notes, json_string(im->notes[i]));
    json_t *kinds = json_object(); /* of every row below a header: each is counted once */
    for (int i = 0; i < ROW_KIND_COUNT; i++)
        json_object_set_new(kinds, row_kind_name((enum row_kind)i),
                            json_integer(im->walk.kinds[i]));
    json_t *receipt =
        json_pack("{s:O,s:o,s:O,s:i,s:s,s:o}", "sheets", im->sheets, "notes", notes, "differences",
                  im->tally.differences, "totals_compared", im->tally.compared, "kind",
                  sheet_kind(im->walk.reader), "rows", kinds);
    json_t *concealed = conceal_json(im->redactor, receipt);
    char *text = json_dumps(concealed, JSON_COMPACT | JSON_SORT_KEYS);
    MUST(text);
    json_decref(receipt);
    json_decref(concealed);
    return text;
}

static enum rc finish_stage(struct import *im, struct lake_result *result, struct err *e)
{
    TRY(mapper_flush(&im->mapper, e));
    if (im->rows_in == 0) {
        fail(e, RC_UNKNOWN_FILE, "'%s' has the header of '%s' and no rows below it", im->file_name,
             im->walk.map->title_en);
        return fail_hint(e, "an empty list is better confirmed by the sender in words");
    }
    if (stage_has_free_text(&im->stage))
        TRY(vault_load_names(im->vault, im->redactor, e));
    else /* the few words of the receipt */
        redactor_ask_names(im->redactor, vault_knows_name, im->vault);
    TRY(stage_write(&im->stage, im->mapper.accepted, im->mapper.sum, result, e));
    result->has_rejects = im->rejects.count > 0;
    if (result->has_rejects)
        TRY(lake_store_rejects(im->county, im->batch,
                               (struct str){im->rejects.lines.p, im->rejects.lines.n}, e));
    TRY(lake_store_original(im->county, im->batch, im->path, e));
    return store_commit(im->county->store, e);
}

static enum rc check_unchanged(struct import *im, struct err *e)
{
    char now[65];
    TRY(os_file_sha256(im->path, now, e));
    if (strcmp(now, im->digest) == 0)
        return RC_OK;
    fail(e, RC_CONFLICT, "'%s' changed while it was read", im->file_name);
    return fail_hint(e, "close it in other programs and import it again");
}

static enum rc seal_batch(struct import *im, struct arena *arena, struct intake_receipt *receipt,
                          struct err *e)
{
    struct lake_result result = {.rows_in = im->rows_in,
                                 .accepted = im->mapper.accepted,
                                 .rejected = im->rejects.count,
                                 .doubtful = im->mapper.doubtful,
                                 .total_state = tally_state(&im->tally)};
    TRY(finish_stage(im, &result, e));
    TRY(check_unchanged(im, e));
    char *json = receipt_json(im), hidden[65];
    vault_digest(im->vault, hidden);
    result.vault = hidden;
    result.receipt = json;
    result.file_name = conceal(im->arena, im->redactor, im->file_name);
    const enum rc rc = lake_seal(im->county, im->batch, &im->intent, &result, e);
    free(json);
    if (rc != RC_OK)
        return rc;
    receipt->batch = im->batch;
    receipt->file_name = arena_strdup(arena, result.file_name);
    receipt->delivery = delivery_name(im->walk.map->delivery);
    receipt->rows_in = result.rows_in;
    receipt->accepted = result.accepted;
    receipt->rejected = result.rejected;
    receipt->doubtful = result.doubtful;
    receipt->fresh = result.fresh;
    receipt->same = result.same;
    receipt->changed = result.changed;
    receipt->gone = result.gone;
    receipt->total_state = result.total_state;
    return RC_OK;
}

/* ---- the whole ---- */

static enum rc find_forced(struct import *im, struct err *e)
{
    if (!im->options->map)
        return RC_OK;
    im->walk.map = map_find(&im->county->maps, im->options->map);
    if (im->walk.map)
        return RC_OK;
    fail(e, RC_MAPPING, "there is no mapping '%s'", im->options->map);
    return fail_hint(e, "mappings lie in %s/maps and in %s/maps", im->county->home,
                     im->county->path);
}

static enum rc write_draft(struct import *im, struct arena *arena, struct intake_receipt *receipt,
                           struct err *e)
{
    TRY(vault_open(im->county, 0, &im->vault, e));
    TRY(vault_load_names(im->vault, im->redactor, e));
    receipt->file_name = conceal(arena, im->redactor, receipt->file_name);
    return draft_write(im->county, arena, &im->walk.first_head, im->redactor, receipt->file_name,
                       receipt, e);
}

static enum rc run(struct import *im, struct arena *arena, struct intake_receipt *receipt,
                   struct err *e)
{
    TRY(os_file_sha256(im->path, im->digest, e));
    TRY(find_forced(im, e));
    TRY(lake_find_digest(im->county, im->digest, &receipt->duplicate_of, e));
    if (receipt->duplicate_of)
        return RC_OK;
    TRY(add_public_words(im->county, im->arena, im->redactor, e));
    TRY(walk_file(&im->walk, im->path, e));
    receipt->kind = arena_strdup(arena, sheet_kind(im->walk.reader));
    if (!im->has_mapper)
        return write_draft(im, arena, receipt, e);
    receipt->map = arena_strdup(arena, im->walk.map->slug);
    receipt->title_zh = im->walk.map->title_zh;
    receipt->title_en = im->walk.map->title_en;
    return seal_batch(im, arena, receipt, e);
}

static void keep_notes(const struct import *im, struct arena *arena, struct intake_receipt *receipt)
{
    if (receipt->notes)
        return;
    const char **notes = ARENA_ARRAY(arena, const char *, (size_t)im->note_count + 1);
    for (int i = 0; i < im->note_count; i++)
        notes[i] = arena_strdup(arena, conceal(im->arena, im->redactor, im->notes[i]));
    receipt->notes = notes;
}

static void give_back(struct import *im)
{
    stage_close(&im->stage);
    if (im->has_mapper)
        mapper_fini(&im->mapper);
    vault_close(im->vault);
    redactor_free(im->redactor);
    walk_fini(&im->walk);
    sbuf_fini(&im->rejects.lines);
    json_decref(im->sheets);
    json_decref(im->tally.differences);
}

enum rc intake_import(struct county *county, struct arena *arena, const char *path,
                      const struct intake_options *options, struct intake_receipt *ret,
                      struct err *e)
{
    CLEANUP(arena_freep) struct arena *own = arena_new(IMPORT_ARENA_BYTES);
    struct import im = {.county = county, .arena = own, .options = options, .path = path};
    im.redactor = redactor_new(&county->keys);
    im.file_name = shown_name(im.redactor, own, path);
    im.walk = (struct walk){.maps = &county->maps,
                            .on_sheet = on_sheet,
                            .on_row = on_row,
                            .on_end = on_end,
                            .context = &im};
    im.sheets = json_array();
    im.tally = (struct tally){.arena = own, .differences = json_array()};
    im.rejects.lines.cap = (size_t)1 << 30;
    *ret = (struct intake_receipt){.file_name = arena_strdup(arena, im.file_name)};
    if (options->show_progress)
        progress_start(&im.progress, im.file_name, 0, "行 rows");
    const enum rc rc = run(&im, arena, ret, e);
    if (options->show_progress)
        progress_end(&im.progress);
    keep_notes(&im, arena, ret);
    give_back(&im);
    if (rc != RC_OK)
        conceal_in_error(path, ret->file_name, e);
    if (rc != RC_OK && im.batch)
        lake_abandon(county, im.batch, im.walk.map->reg->name); /* inv 2 */
    return rc;
}
