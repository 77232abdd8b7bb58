/* tests/unit/model_fixture.h - model files made by changing one that is sound. Include it before
 * cmocka.h. */
#ifndef IA_TESTS_MODEL_FIXTURE_H
#define IA_TESTS_MODEL_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os.h"
#include "pack/pack.h"

struct model_fixture {
    struct arena *arena;
    char root[40];
    struct err e; /* of the last load */
};

static inline struct model_fixture *models_new(void)
{
    struct model_fixture *f = calloc(1, sizeof *f);
    MUST(f);
    snprintf(f->root, sizeof f->root, "/tmp/model_test.XXXXXX");
    MUST(mkdtemp(f->root));
    f->arena = arena_new((size_t)256 << 20);
    return f;
}

static inline void models_drop(struct model_fixture *f)
{
    struct err e = {0};
    MUST(os_remove_tree(f->root, &e) == RC_OK);
    arena_free(f->arena);
    free(f);
}

/* The text with the first `from` replaced, which must be there. */
static inline const char *with(struct model_fixture *f, const char *text, const char *from,
                               const char *to)
{
    const char *at = strstr(text, from);
    MUST(at);
    return arena_printf(f->arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* The model that `abacus model new` writes: it passes lint and its own cases. */
static inline const char *sound_model(struct model_fixture *f)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    model_template("sample", "X001", &text);
    return arena_strdup(f->arena, sbuf_text(&text));
}

static inline const char *text_of_file(struct model_fixture *f, const char *path)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    MUST(os_read_file(path, 1 << 20, &text, &f->e) == RC_OK);
    return arena_strdup(f->arena, sbuf_text(&text));
}

static inline enum rc load_text(struct model_fixture *f, const char *text, struct model *ret)
{
    const char *path = arena_printf(f->arena, "%s/sample.sql", f->root);
    f->e = (struct err){0};
    MUST(os_write_file(path, text, strlen(text), 0600, &f->e) == RC_OK);
    return model_load(f->arena, path, ret, &f->e);
}

static inline struct model must_load(struct model_fixture *f, const char *text)
{
    struct model model;
    if (load_text(f, text, &model) != RC_OK)
        fprintf(stderr, "%s\n", f->e.message);
    MUST(f->e.rc == RC_OK);
    return model;
}

#endif
