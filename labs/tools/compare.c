/*
 * compare.c -- whether a committed skeleton is what the cutter makes.
 *
 * A skeleton edited by hand would drift from the reference; so the committed
 * one is compared with a fresh cut, and the first line that differs is
 * named, the way a compiler names it.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "labs/tools/compare.h"

/* Says which line differs first. */
static int
name_difference(const char *path, const struct skeleton_file *f,
                const struct text *there, const struct why *why)
{
    const char *line = f->bytes;

    for (size_t i = 0; i < there->nlines; i++) {
        size_t n = strcspn(line, "\n");
        const char *other = there->lines[i];

        if (*line == '\0' || strlen(other) != n || strncmp(line, other, n) != 0)
            return why_not(why, "%s:%zu: has \"%s\" where a fresh cut has "
                           "\"%.*s\"", path, i + 1, other, (int)n, line), 1;
        line += n + 1;
    }
    if (*line == '\0')
        return 0;
    return why_not(why, "%s:%zu: ends where a fresh cut goes on with \"%.*s\"",
                   path, there->nlines + 1, (int)strcspn(line, "\n"), line), 1;
}

static int
compare_file(const struct skeleton_file *f, const char *folder,
             const struct why *why)
{
    char path[PATH_MAX];
    struct text there;

    if (text_path(path, folder, f->name, why) < 0)
        return -1;
    if (text_load(&there, path, why) < 0)
        return errno == ENOENT || errno == EILSEQ ? 1 : -1;

    int differs = name_difference(path, f, &there, why);
    text_free(&there);
    return differs;
}

static bool
is_cut(const struct skeleton *s, const char *name)
{
    for (size_t i = 0; i < s->nfiles; i++)
        if (strcmp(s->files[i].name, name) == 0)
            return true;
    return false;
}

/* Looks for files that the cutter did not make. */
static int
compare_names(const struct skeleton *s, const char *folder,
              const struct why *why)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    int differs = 0;

    if (n < 0)
        return why_not(why, "%s: cannot be read (%m)", folder);
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;

        if (!differs && strcmp(name, ".") != 0 && strcmp(name, "..") != 0
            && !is_cut(s, name)) {
            why_not(why, "%s/%s: a fresh cut has no such file", folder, name);
            differs = 1;
        }
        free(entries[i]);
    }
    free(entries);
    return differs;
}

int
compare_folder(const struct skeleton *s, const char *folder,
               const struct why *why)
{
    int differs = compare_names(s, folder, why);

    for (size_t i = 0; i < s->nfiles && differs == 0; i++)
        differs = compare_file(&s->files[i], folder, why);
    return differs;
}
