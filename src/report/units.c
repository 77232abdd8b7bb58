/* report/units.c - one workbook a unit, ready to be sent: its own findings and nobody else's. */
#include "report/report_int.h"

#include <string.h>

#include "os/os.h"

enum { NAME_CHARACTERS_MAX = 40 };

/* A unit's name as part of a file's name: what file systems and office programs dislike becomes _.
 */
static const char *file_name(struct arena *arena, const char *unit)
{
    CLEANUP(sbuf_fini) struct sbuf name = {0};
    struct str rest = str_of(*unit ? unit : "未填单位");
    for (int n = 0; rest.n && n < NAME_CHARACTERS_MAX; n++) {
        size_t bytes = 0;
        const uint32_t c = utf8_next(rest, &bytes);
        if (c < 0x20 || c == 0x7F || (c < 0x80 && strchr("/\\:*?\"<>|.", (int)c)))
            sbuf_add(&name, "_");
        else
            sbuf_add_n(&name, rest.p, bytes);
        rest.p += bytes;
        rest.n -= bytes;
    }
    return arena_strdup(arena, sbuf_text(&name));
}

/* A workbook of an earlier report would be sent by mistake. */
static enum rc remove_old(struct arena *arena, const char *dir, struct err *e)
{
    char **names = NULL;
    size_t count = 0;
    TRY(os_list(arena, dir, &names, &count, e));
    for (size_t i = 0; i < count; i++)
        if (str_ends(str_of(names[i]), ".xlsx"))
            TRY(os_remove(arena_printf(arena, "%s/%s", dir, names[i]), e));
    return RC_OK;
}

static json_t *findings_of(const struct report *r, const char *unit)
{
    json_t *list = json_array();
    size_t i;
    json_t *finding;
    json_array_foreach(r->findings, i, finding) if (strcmp(member(finding, "unit"), unit) == 0)
        json_array_append(list, finding);
    return list;
}

enum rc units_write(const struct report *r, const char *dir, struct err *e)
{
    const struct tally units = tally_by(r, "unit", NULL);
    TRY(os_make_dirs(dir, 0755, e));
    TRY(remove_old(r->arena, dir, e));
    for (size_t i = 0; i < units.count; i++) {
        const char *unit = units.rows[i].key;
        json_t *list = findings_of(r, unit);
        const struct report part = {r->arena, r->run, list, json_array_size(list),
                                    json_array_size(list)};
        const enum rc rc = unit_workbook_write(
            &part, unit,
            arena_printf(r->arena, "%s/%03zu-%s.xlsx", dir, i + 1, file_name(r->arena, unit)), e);
        json_decref(list);
        TRY(rc);
    }
    return RC_OK;
}
