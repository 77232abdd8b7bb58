/* tests/fault/inject.h - shared by inject.c (which calls fail) and power.c (what a power cut
 * loses).
 */
#ifndef IA_TESTS_FAULT_INJECT_H
#define IA_TESTS_FAULT_INJECT_H

#include <stdbool.h>
#include <sys/types.h>

/* Called before each change of a file; at is where the bytes go, -1 = the file's own position. */
void power_before_write(int fd, off_t at, size_t n);
void power_before_resize(int fd, off_t size);
/* Called after a change of a name. Paths are as given, relative to folder (or AT_FDCWD). */
void power_created(int folder, const char *path);
void power_before_rename(const char *from, const char *to); /* keeps what `to` named */
void power_renamed(const char *from, const char *to);
void power_before_remove(int folder, const char *path); /* keeps the file */
void power_removed(int folder, const char *path);
/* A file's bytes, or a folder's names, are durable from now on. */
void power_synced(int fd);
/* Undoes what is not durable, newest first: bytes, names or both. */
void power_cut(bool bytes, bool names);
/* A folder of our own on the same file system, for files that names were taken from. */
void power_init(const char *folder);

#endif
