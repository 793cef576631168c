/*
 * delivery -- reports, to where they were asked for.
 *
 * A file is replaced as a whole, by another that was written beside it: whoever
 * looks sees the old report or the new one, and a full disk costs neither.
 * That is wrong for what is no regular file: root, who may rename anything over
 * /dev/stdout or /dev/null, would take it from the whole machine.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/delivery.h"
#include "autograder/json.h"
#include "autograder/report.h"

bool
delivery_print(const struct result *r)
{
    errno = 0;
    report_write(r, stdout);
    if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE)
        return true;
    fprintf(stderr, "grade: the report cannot be printed: %s\n",
            strerror(errno));
    return false;
}

/* Writes it to a file, which is emptied first if there is one. */
static bool
fill(const struct result *r, bool json, const char *path)
{
    FILE *f = fopen(path, "we");
    bool ok = f != NULL;

    if (f == NULL)
        return false;
    if (json)
        ok = json_write(r, f);
    else
        report_write(r, f);
    ok = !ferror(f) && ok;
    return fclose(f) == 0 && ok;
}

/* Puts a new file in the place of the old one, or of none. */
static bool
replace(const struct result *r, bool json, const char *path)
{
    char temporary[PATH_MAX + 32];
    int error;

    snprintf(temporary, sizeof temporary, "%s.%d.tmp", path, (int)getpid());
    if (fill(r, json, temporary) && rename(temporary, path) == 0)
        return true;
    error = errno;
    unlink(temporary);
    errno = error;
    return false;
}

bool
delivery_write(const struct result *r, bool json, const char *path,
               bool final)
{
    char behind_links[PATH_MAX];
    struct stat st;
    bool ok = true;

    if (stat(path, &st) != 0 || S_ISDIR(st.st_mode))
        ok = replace(r, json, path);
    else if (S_ISREG(st.st_mode))
        ok = realpath(path, behind_links) != NULL
             && replace(r, json, behind_links);
    else if (final)
        ok = fill(r, json, path);
    if (!ok)
        fprintf(stderr, "grade: %s cannot be written: %s\n", path,
                strerror(errno));
    return ok;
}
