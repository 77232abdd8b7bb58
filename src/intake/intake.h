/* intake/intake.h - a delivered file becomes a sealed batch: understand, map, hide, reconcile,
 * compare, seal.
 *
 * Only unreadable money or structure is rejected (to go back to the sender); a bad identity is
 * kept, marked, and never used against a person. After each import: rows in = accepted + rejected,
 * and the file's own totals agree or the receipt says so. */
#ifndef IA_INTAKE_INTAKE_H
#define IA_INTAKE_INTAKE_H

#include <jansson.h>

#include "county/county.h"

struct intake_options {
    const char *map; /* slug of the mapping, NULL = recognise */
    bool show_progress;
};

struct intake_receipt {
    int64_t batch; /* 0 when nothing was imported */
    const char *map, *title_zh, *title_en, *delivery, *kind;
    const char *file_name; /* as it is shown; once sealed, without the names of people in it */
    int64_t rows_in, accepted, rejected, doubtful, fresh, same, changed, gone;
    const char *total_state;  /* none agrees differs */
    const char *const *notes; /* sentences, Chinese / English; NULL-terminated */
    int64_t duplicate_of;     /* the batch that the same file came in by, or 0 */
    const char *draft_path;   /* where a mapping draft was written for an unknown file, or NULL */
};

/* Imports one file. The county is open for writing and recovered. The receipt's texts belong to the
 * arena. On RC_UNKNOWN_FILE the receipt holds the draft's path and what was understood (notes). */
enum rc intake_import(struct county *county, struct arena *arena, const char *path,
                      const struct intake_options *options, struct intake_receipt *ret,
                      struct err *e);
/* What a mapping makes of a file, for those who write mappings: nothing is imported, no cell is
 * shown. only: this mapping alone, or NULL for all that `knowledge` has. *ret is the caller's:
 *   kind, map title_zh title_en register (absent when no mapping fits), rows_in accepted rejected
 *   doubtful, total_state, rows {kind: count}, differences [{sheet row written counted}],
 *   candidates [{map title_zh title_en headers fits why_zh why_en why_what}],
 *   sheets [{sheet state header_first header_last year columns [{to title_zh type from column
 * header value unit}] unused [{column header}]}], failing, cells [{sheet row column header to shape
 * code effect expected {zh en}}] */
enum rc intake_try(struct county *knowledge, const char *path, const struct map *only, json_t **ret,
                   struct err *e);
/* Writes the rejected rows of a batch as a workbook in the shape of the source, with the reason
 * beside each; an act "export". */
enum rc intake_export_rejects(struct county *county, int64_t batch, const char *path,
                              const char *why, struct err *e);

#endif
