/* report/evidence.c - one finding as a .zip for its file.
 *
 * inv: times in the archive are fixed, so the same finding gives the same bytes. */
#include "report/report_int.h"

#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/limits.h"
#include "os/os.h"

enum { PARTS_MAX = 8, WORKBOOK_BYTES_MAX = 64 << 20 };

struct part {
    const char *name;
    struct str bytes;
};
struct pack {
    struct arena *arena;
    struct part parts[PARTS_MAX];
    int count;
};

static void add(struct pack *pack, const char *name, const char *bytes, size_t n)
{
    MUST(pack->count < PARTS_MAX);
    pack->parts[pack->count++] = (struct part){name, {arena_strndup(pack->arena, bytes, n), n}};
}

static void add_json(struct pack *pack, const char *name, const json_t *json)
{
    char *text = json_dumps(json, JSON_INDENT(2) | JSON_SORT_KEYS);
    MUST(text);
    add(pack, name, text, strlen(text));
    free(text);
}

static enum rc add_workbook(struct pack *pack, const struct report *r, const char *path,
                            struct err *e)
{
    const char *aside = arena_printf(r->arena, "%s.xlsx", path);
    CLEANUP(sbuf_fini) struct sbuf bytes = {.cap = WORKBOOK_BYTES_MAX};
    enum rc rc = evidence_workbook_write(r, aside, e);
    if (rc == RC_OK)
        rc = os_read_file(aside, WORKBOOK_BYTES_MAX, &bytes, e);
    struct err ignored = {0};
    (void)os_remove(aside, &ignored);
    if (rc == RC_OK) {
        char *copy = arena_alloc(r->arena, bytes.n);
        memcpy(copy, bytes.p, bytes.n);
        pack->parts[pack->count++] = (struct part){"evidence.xlsx", {copy, bytes.n}};
    }
    return rc;
}

static void add_sums(struct pack *pack)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    for (int i = 0; i < pack->count; i++) {
        char hash[65];
        sha256_hex(pack->parts[i].bytes.p, pack->parts[i].bytes.n, hash);
        sbuf_addf(&text, "%s  %s\n", hash, pack->parts[i].name);
    }
    add(pack, "SHA256SUMS", sbuf_text(&text), text.n);
}

/* ---- the archive ---- */

static bool write_part(struct archive *archive, const struct part *part)
{
    struct archive_entry *entry = archive_entry_new();
    MUST(entry);
    archive_entry_set_pathname_utf8(entry, part->name);
    archive_entry_set_size(entry, (la_int64_t)part->bytes.n);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644); /* and no time: it would not be the same twice */
    const bool is_written =
        archive_write_header(archive, entry) == ARCHIVE_OK &&
        archive_write_data(archive, part->bytes.p, part->bytes.n) == (la_ssize_t)part->bytes.n;
    archive_entry_free(entry);
    return is_written;
}

static enum rc write_archive(const struct pack *pack, const char *path, struct err *e)
{
    struct archive *archive = archive_write_new();
    MUST(archive);
    bool is_written = archive_write_set_format_zip(archive) == ARCHIVE_OK &&
                      archive_write_open_filename(archive, path) == ARCHIVE_OK;
    for (int i = 0; is_written && i < pack->count; i++)
        is_written = write_part(archive, &pack->parts[i]);
    is_written = is_written && archive_write_close(archive) == ARCHIVE_OK;
    enum rc rc = RC_OK;
    if (!is_written)
        rc = fail(e, RC_IO, "could not write the archive '%s': %s", path,
                  archive_error_string(archive));
    archive_write_free(archive);
    return rc == RC_OK ? os_sync_file(path, e) : rc;
}

enum rc report_evidence(struct arena *arena, const char *path, const struct evidence_parts *parts,
                        struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sheet = {.cap = REPORT_FILE_BYTES_MAX};
    struct pack pack = {.arena = arena};
    json_t *findings = json_array();
    json_array_append(findings, (json_t *)(uintptr_t)parts->finding); /* its count only */
    const struct report r = {arena, parts->run, findings, 1, 1};
    const char *aside = arena_printf(arena, "%s.part", path);
    check_sheet(&r, &sheet);
    add(&pack, "sheet.html", sbuf_text(&sheet), sheet.n);
    add_json(&pack, "finding.json", parts->finding);
    add_json(&pack, "replay.json", parts->record);
    add(&pack, "model.sql", parts->model_sql, strlen(parts->model_sql));
    enum rc rc = add_workbook(&pack, &r, aside, e);
    json_decref(findings);
    TRY(rc);
    add_sums(&pack);
    TRY(os_remove(aside, e));
    rc = write_archive(&pack, aside, e);
    if (rc == RC_OK)
        rc = os_rename(aside, path, e);
    struct err ignored = {0};
    if (rc != RC_OK)
        (void)os_remove(aside, &ignored);
    return rc;
}
