/*
 * patch.c -- the holes of a lab, as a patch that fills the skeleton.
 *
 *      --- a/fifo.c
 *      +++ b/fifo.c
 *      @@ -71,1 +71,12 @@ fifo_ready
 *      -    panic("fifo_ready is not written yet");
 *      +    if (last == NULL) {
 *      ...
 *
 * The counts say how many lines follow, so a removed line may look like
 * anything.  As in every unified diff, a side without lines names the
 * line before.  Filling reads this file and the skeleton only; that is what
 * makes "skeleton plus holes is the reference" a statement with content.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "labs/tools/patch.h"

static size_t
count_lines(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s++)
        n += *s == '\n';
    return n;
}

/* Writes one edit; *shift is how many lines the reference is ahead. */
static void
write_edit(FILE *out, const struct skeleton_file *f, const struct edit *e,
           long *shift)
{
    size_t nstub = count_lines(e->stub);
    long at = (long)e->span.at;

    fprintf(out, "@@ -%ld,%zu +%ld,%zu @@ %s\n", at - *shift + (nstub > 0),
            nstub, at + (e->span.n > 0), e->span.n, e->name);
    for (const char *s = e->stub; *s != '\0'; s += strcspn(s, "\n") + 1)
        fprintf(out, "-%.*s\n", (int)strcspn(s, "\n"), s);
    for (size_t i = 0; i < e->span.n; i++)
        fprintf(out, "+%s\n", f->reference.lines[e->span.at + i]);
    *shift += (long)e->span.n - (long)nstub;
}

int
patch_write(const struct skeleton *s, const char *path, const struct why *why)
{
    FILE *out = fopen(path, "w");

    if (out == NULL)
        return why_not(why, "%s: cannot be written (%m)", path);
    for (size_t i = 0; i < s->nfiles; i++) {
        const struct skeleton_file *f = &s->files[i];
        long shift = 0;

        fprintf(out, "--- a/%s\n+++ b/%s\n", f->name, f->name);
        for (size_t k = 0; k < f->nedits; k++)
            write_edit(out, f, &f->edits[k], &shift);
    }

    int bad = ferror(out);
    if (fclose(out) != 0 || bad)
        return why_not(why, "%s: cannot be written (%m)", path);
    return 0;
}

/* A patch while it is read. */
struct filling {
    const char *path;
    struct text patch;
    size_t line;                /* the next one of the patch */
    const char *from, *to;
    const struct why *why;
};

/* Copies lines of the skeleton up to line `end`, not included. */
static void
copy(FILE *out, const struct text *skeleton, size_t *line, size_t end)
{
    for (; *line < end; (*line)++)
        fprintf(out, "%s\n", skeleton->lines[*line]);
}

/* Applies the edit at p->line; *line is how far the skeleton is copied. */
static int
fill_edit(struct filling *p, const struct text *skeleton, size_t *line,
          FILE *out)
{
    size_t at, nstub, nremoved;
    char **patch = p->patch.lines;

    if (sscanf(patch[p->line], "@@ -%zu,%zu +%*u,%zu @@", &at, &nstub,
               &nremoved) != 3
        || nstub > p->patch.nlines || nremoved > p->patch.nlines
        || p->patch.nlines - p->line - 1 < nstub + nremoved)
        return why_not(p->why, "%s:%zu: is not the head of a hole", p->path,
                       p->line + 1);

    size_t begin = nstub > 0 ? at - 1 : at;
    if (at < (nstub > 0) || begin < *line || begin > skeleton->nlines
        || nstub > skeleton->nlines - begin)
        return why_not(p->why, "%s:%zu: the skeleton has no such lines",
                       p->path, p->line + 1);
    copy(out, skeleton, line, begin);

    p->line++;
    for (; nstub > 0; nstub--, p->line++, (*line)++)
        if (patch[p->line][0] != '-'
            || strcmp(patch[p->line] + 1, skeleton->lines[*line]) != 0)
            return why_not(p->why, "%s:%zu: is not line %zu of the skeleton",
                           p->path, p->line + 1, *line + 1);
    for (; nremoved > 0; nremoved--, p->line++) {
        if (patch[p->line][0] != '+')
            return why_not(p->why, "%s:%zu: does not begin with +", p->path,
                           p->line + 1);
        fprintf(out, "%s\n", patch[p->line] + 1);
    }
    return 0;
}

/* Fills one file, whose name the patch has just given. */
static int
fill_text(struct filling *p, const struct text *skeleton, const char *path)
{
    char *bytes = NULL;
    size_t size, line = 0;
    FILE *out = open_memstream(&bytes, &size);
    int failed = out == NULL;

    while (!failed && p->line < p->patch.nlines
           && !text_begins(p->patch.lines[p->line], "--- "))
        failed = fill_edit(p, skeleton, &line, out);
    if (!failed)
        copy(out, skeleton, &line, skeleton->nlines);

    if (out == NULL || fclose(out) != 0)
        failed = why_not(p->why, "%s: there is not enough memory to fill it",
                         path);
    if (!failed)
        failed = text_write(path, bytes, size, p->why);
    free(bytes);
    return failed;
}

static int
fill_file(struct filling *p)
{
    char path[PATH_MAX];
    struct text skeleton;

    if (p->patch.nlines - p->line < 2
        || !text_begins(p->patch.lines[p->line], "--- a/")
        || !text_begins(p->patch.lines[p->line + 1], "+++ b/")
        || strchr(p->patch.lines[p->line] + strlen("--- a/"), '/') != NULL)
        return why_not(p->why, "%s:%zu: is not the head of a file", p->path,
                       p->line + 1);

    const char *name = p->patch.lines[p->line] + strlen("--- a/");
    p->line += 2;
    if (text_path(path, p->from, name, p->why) < 0
        || text_load(&skeleton, path, p->why) < 0)
        return -1;

    int failed = text_path(path, p->to, name, p->why);
    if (!failed)
        failed = fill_text(p, &skeleton, path);
    text_free(&skeleton);
    return failed;
}

int
patch_fill(const char *patch, const char *from, const char *to,
           const struct why *why)
{
    struct filling p = { .path = patch, .from = from, .to = to, .why = why };

    if (text_load(&p.patch, patch, why) < 0)
        return -1;

    int failed = text_folder(to, why);
    while (!failed && p.line < p.patch.nlines)
        failed = fill_file(&p);
    text_free(&p.patch);
    return failed;
}
