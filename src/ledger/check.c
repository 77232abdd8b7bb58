/* ledger/check.c - the files of a log, compared one by one with what they should hold. */
#include "ledger/ledger_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os.h"

enum { CHECK_ARENA_BYTES = 64 << 20, DEPTH_MAX = 16 };

void checker_say(struct checker *c, const char *where, const char *zh, const char *en)
{
    c->differences++;
    c->say(c->context, where, zh, en);
}

/* RC_OK with *ret_there false when the file is missing; other troubles are differences too. */
static bool read_file(struct checker *c, const char *name, struct sbuf *out)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    struct err why = {0};
    sbuf_addf(&path, "%s/%s", c->folder, name);
    if (!os_exists(path.p)) {
        checker_say(c, name, "文件缺失", "the file is missing");
        return false;
    }
    if (os_read_file(path.p, BUNDLE_BYTES_MAX, out, &why) == RC_OK)
        return true;
    checker_say(c, name, "文件读不出", why.message);
    return false;
}

enum rc checker_put(void *context, int level, uint64_t index, unsigned width, const void *bytes,
                    size_t n, struct err *e)
{
    struct checker *c = context;
    CLEANUP(sbuf_fini) struct sbuf name = {0};
    CLEANUP(sbuf_fini) struct sbuf file = {0};
    (void)e; /* a file that differs is told, and no failure */
    tile_name(level, index, width, &name);
    c->files++;
    if (!read_file(c, name.p, &file))
        return RC_OK;
    if (file.n != n)
        checker_say(c, name.p, "文件长度不对", "the file has another length than it should");
    else if (n && memcmp(file.p, bytes, n) != 0)
        checker_say(c, name.p, "文件内容不对", "the file holds something else than it should");
    return RC_OK;
}

/* ---- what else lies there ---- */

struct place {
    int level;
    uint64_t index;
    unsigned width; /* TILE_WIDTH: a whole tile */
};

/* "0/x001/067.p/12" and "entries/x001/067"; false for any other spelling. */
static bool read_place(const char *name, struct place *ret)
{
    CLEANUP(sbuf_fini) struct sbuf again = {0};
    char *end;
    const char *p = strchr(name, '/');
    if (!p)
        return false;
    *ret = (struct place){.width = TILE_WIDTH};
    ret->level = str_starts(str_of(name), "entries/") ? -1 : (int)strtol(name, NULL, 10);
    for (p++; *p == 'x'; p += 5) {
        if (strspn(p + 1, "0123456789") != 3 || p[4] != '/')
            return false;
        ret->index = (ret->index + strtoul(p + 1, NULL, 10)) * 1000;
        if (ret->index > UINT64_MAX / 2000)
            return false;
    }
    ret->index += strtoul(p, &end, 10);
    if (strncmp(end, ".p/", 3) == 0)
        ret->width = (unsigned)strtoul(end + 3, NULL, 10);
    if (ret->level >= TILE_LEVELS || ret->width == 0)
        return false;
    tile_name(ret->level, ret->index, ret->width, &again); /* one spelling for each place */
    return strcmp(again.p + strlen("tile/"), name) == 0;
}

/* Bytes that the first `width` entries of a bundle take, or SIZE_MAX. */
static size_t entries_bytes(struct str bundle, unsigned width)
{
    size_t at = 0;
    for (unsigned i = 0; i < width; i++) {
        if (bundle.n - at < 2)
            return SIZE_MAX;
        at += 2 + ((size_t)(unsigned char)bundle.p[at] << 8 | (unsigned char)bundle.p[at + 1]);
        if (at > bundle.n)
            return SIZE_MAX;
    }
    return at;
}

static void check_leftover(struct checker *c, const char *name, const struct place *place,
                           unsigned width_now)
{
    CLEANUP(sbuf_fini) struct sbuf now = {0};
    CLEANUP(sbuf_fini) struct sbuf old = {0};
    CLEANUP(sbuf_fini) struct sbuf now_name = {0};
    tile_name(place->level, place->index, width_now, &now_name);
    c->files++;
    if (!read_file(c, now_name.p, &now) || !read_file(c, name, &old))
        return;
    const size_t n = place->level < 0 ? entries_bytes((struct str){now.p, now.n}, place->width)
                                      : place->width * sizeof(struct hash);
    if (old.n != n || n > now.n || memcmp(old.p, now.p, n) != 0)
        checker_say(c, name, "旧的不完整文件与现在的不一致",
                    "an older, partial file is not the beginning of the present one");
}

/* name: below tile/. */
static void check_file(struct checker *c, const char *name)
{
    CLEANUP(sbuf_fini) struct sbuf whole = {0};
    struct place place;
    sbuf_addf(&whole, "tile/%s", name);
    if (c->is_behind && str_ends(str_of(name), ".new"))
        return;
    if (!read_place(name, &place)) {
        checker_say(c, whole.p, "不属于账本的文件", "the file is no part of the log");
        return;
    }
    const uint64_t hashes = c->size >> (8 * (place.level < 0 ? 0 : place.level));
    const uint64_t full = hashes / TILE_WIDTH;
    const unsigned edge = place.index == full ? (unsigned)(hashes % TILE_WIDTH) : 0;
    if (place.index > full || (place.index == full && place.width > edge)) {
        if (c->is_behind)
            return;
        checker_say(c, whole.p, "超出检查点的文件", "the file lies beyond the checkpoint");
        return;
    }
    const unsigned now = place.index < full ? TILE_WIDTH : edge;
    if (place.width != now) /* the present ones were compared already */
        check_leftover(c, whole.p, &place, now);
}

static enum rc walk(struct checker *c, struct arena *arena, const char *name, int depth,
                    struct err *e)
{
    const char *path = arena_printf(arena, "%s/tile/%s", c->folder, name);
    char **names = NULL;
    size_t count = 0;
    if (!os_is_dir(path)) {
        check_file(c, name);
        return RC_OK;
    }
    if (depth == DEPTH_MAX)
        return fail(e, RC_LIMIT, "'%s' is deeper than any log", path);
    TRY(os_list(arena, path, &names, &count, e));
    for (size_t i = 0; i < count; i++)
        TRY(walk(c, arena, arena_printf(arena, "%s%s%s", name, *name ? "/" : "", names[i]),
                 depth + 1, e));
    return RC_OK;
}

enum rc checker_leftovers(struct checker *c, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(CHECK_ARENA_BYTES);
    return walk(c, arena, "", 0, e);
}
