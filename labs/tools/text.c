/*
 * text.c -- a file as an array of lines.
 *
 * All that the cutter does to a file it does to whole lines, so this is the
 * only form in which it holds one.  Files are small (a module is a few
 * hundred lines) and are read whole.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "labs/tools/text.h"

char *
text_slurp(const char *path, size_t *size, const struct why *why)
{
    FILE *in = fopen(path, "r");
    char *bytes = NULL;
    char piece[8192];
    size_t n;

    if (in == NULL) {
        why_not(why, "%s: cannot be read (%m)", path);
        return NULL;
    }

    FILE *all = open_memstream(&bytes, size);
    int bad = all == NULL;
    while (!bad && (n = fread(piece, 1, sizeof piece, in)) > 0)
        bad = fwrite(piece, 1, n, all) != n;
    bad = bad || ferror(in);
    if (all != NULL && fclose(all) != 0)
        bad = 1;
    if (bad) {
        int error = errno;

        why_not(why, "%s: cannot be read (%m)", path);
        free(bytes);
        bytes = NULL;
        errno = error;
    }
    fclose(in);
    return bytes;
}

int
text_split(struct text *t, char *bytes, size_t size, const char *path,
           const struct why *why)
{
    size_t n = 0;

    *t = (struct text){ NULL, 0, bytes };
    for (size_t i = 0; i < size; i++)
        n += bytes[i] == '\n';

    t->lines = malloc((n + 1) * sizeof *t->lines);
    if (t->lines == NULL) {
        text_free(t);
        return why_not(why, "%s: there is not enough memory to read it", path);
    }
    if (memchr(bytes, '\0', size) != NULL
        || (size > 0 && bytes[size - 1] != '\n')) {
        text_free(t);
        errno = EILSEQ;
        return why_not(why, "%s: is not a text whose last line ends with a "
                       "newline", path);
    }

    for (char *line = bytes; t->nlines < n; t->nlines++) {
        t->lines[t->nlines] = line;
        line = strchr(line, '\n');
        *line++ = '\0';
    }
    return 0;
}

int
text_load(struct text *t, const char *path, const struct why *why)
{
    size_t size;
    char *bytes = text_slurp(path, &size, why);

    return bytes == NULL ? -1 : text_split(t, bytes, size, path, why);
}

void
text_free(struct text *t)
{
    free(t->lines);
    free(t->bytes);
    *t = (struct text){ 0 };
}

int
text_write(const char *path, const char *bytes, size_t size,
           const struct why *why)
{
    FILE *out = fopen(path, "w");

    if (out == NULL)
        return why_not(why, "%s: cannot be written (%m)", path);

    int bad = fwrite(bytes, 1, size, out) != size;
    if (fclose(out) != 0)
        bad = 1;
    return bad ? why_not(why, "%s: cannot be written (%m)", path) : 0;
}

int
text_folder(const char *path, const struct why *why)
{
    struct stat s;

    if (mkdir(path, 0777) == 0)
        return 0;
    if (errno == EEXIST && stat(path, &s) == 0 && S_ISDIR(s.st_mode))
        return 0;
    return why_not(why, "%s: the folder cannot be made (%m)", path);
}

int
text_path(char *out, const char *folder, const char *name,
          const struct why *why)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", folder, name);

    if (n >= PATH_MAX)
        return why_not(why, "%s/%s: the path is too long", folder, name);
    return 0;
}

bool
text_begins(const char *line, const char *part)
{
    return strncmp(line, part, strlen(part)) == 0;
}

bool
text_ends(const char *line, const char *part)
{
    size_t n = strlen(line), m = strlen(part);

    return n >= m && strcmp(line + n - m, part) == 0;
}
