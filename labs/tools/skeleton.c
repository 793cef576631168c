/*
 * skeleton.c -- cuts the files of a lab.
 *
 * Cutting a file is finding its holes in the reference, putting them in the
 * order of the lines, and copying the file with each hole replaced by its
 * stub.  The list of these edits is kept: the patch that puts the holes
 * back and the search for leaks are made from it.
 *
 * A student's folder has the files of all architectures, so that the same
 * folder can be handed in from any machine.  Each architecture loads lab.json
 * for itself, because "{arch}" in it stands for its own name; a file whose
 * name comes out the same twice is cut once.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "labs/tools/skeleton.h"
#include "labs/tools/stub.h"
#include "labs/tools/wrong.h"

enum { ARCHES_MAX = 8 };

static int
compare_edits(const void *a, const void *b)
{
    const struct edit *x = a, *y = b;

    return (x->span.at > y->span.at) - (x->span.at < y->span.at);
}

/* Adds an edit without its stub; NULL if there is no memory. */
static struct edit *
add_edit(struct skeleton_file *f, struct span span, const char *name)
{
    struct edit *more = realloc(f->edits, (f->nedits + 1) * sizeof *more);

    if (more == NULL)
        return NULL;
    f->edits = more;
    more[f->nedits] = (struct edit){ span, NULL, name };
    return &more[f->nedits++];
}

/* A body's stub in C calls panic(), which must be declared: adds the include
 * in its place in the order, unless it is there. */
static int
include_panic(struct skeleton_file *f, const struct why *why)
{
    const struct text *t = &f->reference;
    size_t at = 0;

    for (size_t i = 0; i < t->nlines; i++) {
        if (strcmp(t->lines[i], STUB_INCLUDE) == 0)
            return 0;
        if (text_begins(t->lines[i], "#include \"")
            && (at == 0 || strcmp(t->lines[i], STUB_INCLUDE) < 0))
            at = strcmp(t->lines[i], STUB_INCLUDE) < 0 ? i + 1 : i;
    }
    if (at == 0)
        return why_not(why, "%s: no line includes a header of the kit, so "
                       "there is no place to include base/panic.h", f->path);

    struct edit *e = add_edit(f, (struct span){ at, 0 }, "include");
    if (e != NULL)
        e->stub = strdup(STUB_INCLUDE "\n");
    if (e == NULL || e->stub == NULL)
        return why_not(why, "%s: there is not enough memory to cut it",
                       f->path);
    return 0;
}

/* Where a file is cut: the kit, and lab.json as one architecture has it. */
struct place {
    const char *kit_root;
    const struct lab *lab;
    const char *arch;
};

/* Cuts one hole, which lies in f. */
static int
cut_hole(struct skeleton_file *f, const struct lab_hole *hole,
         const struct place *p, const struct why *why)
{
    struct span span;
    size_t size;
    int failed = 0;

    if (hole_find(&f->reference, hole, &span, why) < 0)
        return -1;

    struct edit *e = add_edit(f, span, hole->name);
    FILE *out = e == NULL ? NULL : open_memstream(&e->stub, &size);
    if (out != NULL && strcmp(hole->kind, "wrong") == 0)
        failed = wrong_write(out, p->kit_root, p->lab, hole, &f->reference,
                             &span, why);
    else if (out != NULL)
        stub_write(out, hole, p->arch);
    if (out == NULL || fclose(out) != 0)
        return why_not(why, "%s: there is not enough memory to cut it",
                       f->path);
    return failed;
}

/* Sorts the edits and sees that no two of them touch the same line. */
static int
order(struct skeleton_file *f, const struct why *why)
{
    if (f->nedits > 0)
        qsort(f->edits, f->nedits, sizeof *f->edits, compare_edits);
    for (size_t i = 1; i < f->nedits; i++) {
        const struct edit *e = &f->edits[i - 1];

        if (e->span.at + e->span.n > f->edits[i].span.at)
            return why_not(why, "%s:%zu: the holes %s and %s overlap", f->path,
                           f->edits[i].span.at + 1, e->name, e[1].name);
    }
    return 0;
}

/* Copies the reference with each edit in its place. */
static int
assemble(struct skeleton_file *f, const struct why *why)
{
    FILE *out = open_memstream(&f->bytes, &f->size);
    size_t line = 0;

    if (out == NULL)
        return why_not(why, "%s: there is not enough memory to cut it",
                       f->path);
    for (size_t i = 0; i < f->nedits; i++) {
        const struct edit *e = &f->edits[i];

        for (; line < e->span.at; line++)
            fprintf(out, "%s\n", f->reference.lines[line]);
        fputs(e->stub, out);
        line += e->span.n;
    }
    for (; line < f->reference.nlines; line++)
        fprintf(out, "%s\n", f->reference.lines[line]);
    if (fclose(out) != 0)
        return why_not(why, "%s: there is not enough memory to cut it",
                       f->path);
    return 0;
}

/* Cuts all holes of f, whose reference is loaded. */
static int
cut_file(struct skeleton_file *f, const struct place *p, const struct why *why)
{
    bool panics = false;

    for (size_t i = 0; i < p->lab->nholes; i++) {
        const struct lab_hole *h = &p->lab->holes[i];

        if (strcmp(h->file, f->name) != 0
            || (h->arch != NULL && strcmp(h->arch, p->arch) != 0))
            continue;
        if (cut_hole(f, h, p, why) < 0)
            return -1;
        if (strcmp(h->kind, "body") == 0 && !hole_in_assembly(f->name))
            panics = true;
    }
    if (panics && include_panic(f, why) < 0)
        return -1;
    if (order(f, why) < 0)
        return -1;
    return assemble(f, why);
}

static bool
has_file(const struct skeleton *s, const char *name)
{
    for (size_t i = 0; i < s->nfiles; i++)
        if (strcmp(s->files[i].name, name) == 0)
            return true;
    return false;
}

/* Cuts the files that this architecture has and none before it had. */
static int
cut_arch(struct skeleton *s, const struct place *p, bool *found,
         const struct why *why)
{
    const struct lab *lab = p->lab;

    for (size_t i = 0; i < lab->nfiles; i++) {
        char path[PATH_MAX];

        if (text_path(path, p->kit_root, lab->files[i].path, why) < 0)
            return -1;
        if (has_file(s, lab->files[i].name) || access(path, F_OK) < 0)
            continue;
        found[i] = true;

        struct skeleton_file *f = &s->files[s->nfiles];
        f->name = lab->files[i].name;
        f->path = lab->files[i].path;
        if (text_load(&f->reference, path, why) < 0)
            return -1;
        s->nfiles++;
        if (cut_file(f, p, why) < 0)
            return -1;
    }
    return 0;
}

/* Loads the lab once for each architecture. */
static int
load(struct skeleton *s, const char *kit_root, const char *id,
     const struct why *why)
{
    s->others = calloc(ARCHES_MAX, sizeof *s->others);
    if (s->others == NULL)
        return why_not(why, "there is not enough memory to cut lab %s", id);
    for (size_t a = 0; lab_arches[a] != NULL && a < ARCHES_MAX; a++) {
        if (lab_load(kit_root, id, lab_arches[a], &s->others[a], why->text,
                     why->size) < 0)
            return -1;
        if (strcmp(lab_arches[a], lab_arch_here) == 0)
            s->lab = s->others[a];
    }

    s->files = calloc(ARCHES_MAX * s->lab->nfiles + 1, sizeof *s->files);
    if (s->files == NULL)
        return why_not(why, "there is not enough memory to cut lab %s", id);
    return 0;
}

static int
cut(struct skeleton *s, const char *kit_root, const char *id,
    const struct why *why)
{
    if (load(s, kit_root, id, why) < 0)
        return -1;

    size_t n = s->lab->nfiles;
    bool *found = calloc(n + 1, sizeof *found);
    if (found == NULL)
        return why_not(why, "there is not enough memory to cut lab %s", id);

    int failed = 0;
    for (size_t a = 0; lab_arches[a] != NULL && !failed; a++) {
        struct place p = { kit_root, s->others[a], lab_arches[a] };

        failed = cut_arch(s, &p, found, why);
    }
    for (size_t i = 0; i < n && !failed; i++)
        if (!found[i] && !has_file(s, s->lab->files[i].name))
            failed = why_not(why, "%s/lab.json: files[%zu].path: there is no "
                             "%s", s->lab->folder, i, s->lab->files[i].path);
    free(found);
    return failed;
}

int
skeleton_cut(struct skeleton *out, const char *kit_root, const char *id,
             const struct why *why)
{
    *out = (struct skeleton){ 0 };
    if (cut(out, kit_root, id, why) < 0) {
        skeleton_free(out);
        return -1;
    }
    return 0;
}

void
skeleton_free(struct skeleton *s)
{
    for (size_t i = 0; i < s->nfiles; i++) {
        struct skeleton_file *f = &s->files[i];

        for (size_t k = 0; k < f->nedits; k++)
            free(f->edits[k].stub);
        free(f->edits);
        free(f->bytes);
        text_free(&f->reference);
    }
    free(s->files);
    for (size_t a = 0; s->others != NULL && a < ARCHES_MAX; a++)
        lab_free(s->others[a]);
    free(s->others);
    *s = (struct skeleton){ 0 };
}

int
skeleton_write(const struct skeleton *s, const char *folder,
               const struct why *why)
{
    if (text_folder(folder, why) < 0)
        return -1;
    for (size_t i = 0; i < s->nfiles; i++) {
        const struct skeleton_file *f = &s->files[i];
        char path[PATH_MAX];

        if (text_path(path, folder, f->name, why) < 0
            || text_write(path, f->bytes, f->size, why) < 0)
            return -1;
    }
    return 0;
}
