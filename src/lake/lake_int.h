/* lake/lake_int.h - shared by the files of lake/ only. */
#ifndef IA_LAKE_LAKE_INT_H
#define IA_LAKE_LAKE_INT_H

#include "lake/lake.h"

/* Path with ".part" while a batch is not sealed. */
const char *lake_part_path(const struct county *county, struct arena *arena, const char *kind,
                           const char *reg, int64_t batch);
/* Writes src into the encrypted stream format of docs/formats/lake.md. */
enum rc stream_seal_fd(int src, int dst, const unsigned char key[KEY_BYTES], struct err *e);
enum rc stream_unseal_fd(int src, int dst, const unsigned char key[KEY_BYTES], struct err *e);

/* ---- vault_sum.c: records and names in any order, as one hash ---- */
struct summed;
struct vault_sum {
    struct summed *list;
    size_t count, room;
};
void vault_sum_fini(struct vault_sum *sum);
void vault_sum_record(struct vault_sum *sum, const char *kind, int64_t token, struct str sealed);
void vault_sum_name(struct vault_sum *sum, int64_t key, int points);
void vault_sum_hex(struct vault_sum *sum, char out[65]);

#endif
