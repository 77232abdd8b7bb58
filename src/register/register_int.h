/* register/register_int.h - shared by the files of register/ only. */
#ifndef IA_REGISTER_REGISTER_INT_H
#define IA_REGISTER_REGISTER_INT_H

#include "base/doc.h"
#include "register/register.h"

/* A YAML list of plain texts as a NULL-terminated array; as_keys makes header keys of them. NULL
 * list: empty. */
enum rc doc_strings(struct arena *arena, const struct doc *list, bool as_keys,
                    const char *const **ret, const char *name, struct err *e);
enum rc yaml_files(struct arena *arena, const char *folder, char ***ret_paths, size_t *ret_count,
                   struct err *e);
/* SHA-256 of a file as hex digits, arena-owned. */
enum rc file_hash(struct arena *arena, const char *path, const char **ret, struct err *e);

#endif
