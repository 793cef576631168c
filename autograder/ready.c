/*
 * ready -- objects of the kit's own solution, kept from marking to marking.
 *
 * Most files that are marked on a day have been compiled before: a mutant or a
 * hostile sample differs from the solution in one file of up to six, and a
 * student practises with one file and takes the kit's others.  A compilation
 * takes a tenth of a second, more than most tests.  So the object of a file
 * that is the kit's own, byte for byte, is compiled once, in the same way as a
 * student's, and copied from then on.
 *
 *   Y1  What is kept was made of the kit's files alone, in a folder where no
 *       tool has worked on a stranger's text (build.c): nothing that a
 *       submission says can get into another's program.
 *   Y2  It is as new as all it is made of: the file, the kit's headers, and
 *       the program that knows how to compile.  A new compiler is not noticed;
 *       that holds for all of build/.
 *   Y3  It appears whole or not at all, whoever marks side by side.
 *   Y4  Who takes one lets the gate look at it, like at any other.
 *
 * Who may not write to build/kit/ takes what is there, and keeps nothing.
 *
 * Rejected: keeping students' objects as well, by a digest of their text.
 * Between two markings a student changes what he works on, and Y1 would
 * depend on the compiler telling all that it has read.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/ready.h"

#define FOLDER "build/kit/ready"

enum { NAME = 512 };

/* Where the object of that file at that level is kept. */
static void
name(const char *path, const char *level, char kept[NAME])
{
    int n = snprintf(kept, NAME, FOLDER "/");

    snprintf(kept + n, (size_t)(NAME - n), "%s%s.o", path, level);
    for (char *p = kept + n; (p = strchr(p, '/')) != NULL;)
        *p = '-';
}

bool
ready_is_own(const char *source, const char *path)
{
    FILE *a = fopen(source, "re"), *b = fopen(path, "re");
    char of_a[4096], of_b[sizeof of_a];
    bool same = a != NULL && b != NULL;
    size_t n = 1;

    while (same && n > 0) {
        n = fread(of_a, 1, sizeof of_a, a);
        same = fread(of_b, 1, sizeof of_b, b) == n && memcmp(of_a, of_b, n) == 0
               && !ferror(a) && !ferror(b);
    }
    if (a != NULL)
        fclose(a);
    if (b != NULL)
        fclose(b);
    return same;
}

/* Whether the file was changed before `t`; one that is not there was not. */
static bool
is_before(const char *path, const struct timespec *t)
{
    struct stat st;

    return stat(path, &st) == 0
           && (st.st_mtim.tv_sec < t->tv_sec
               || (st.st_mtim.tv_sec == t->tv_sec
                   && st.st_mtim.tv_nsec < t->tv_nsec));
}

/* Whether all that an object of that file is made of is older than t (Y2). */
static bool
is_newest(const char *path, const struct timespec *t)
{
    glob_t headers = { .gl_offs = 0 };
    bool ok = is_before(path, t) && is_before("/proc/self/exe", t)
              && glob("reference/*.h", 0, NULL, &headers) == 0
              && glob("reference/*/*.h", GLOB_APPEND, NULL, &headers) == 0
              && glob("reference/*/*/*.h", GLOB_APPEND, NULL, &headers) == 0;

    for (size_t i = 0; ok && i < headers.gl_pathc; i++)
        ok = is_before(headers.gl_pathv[i], t);
    globfree(&headers);
    return ok;
}

/* Copies an open file to a new one.  False: there is none then. */
static bool
copy(int from, off_t size, const char *to)
{
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    ssize_t n = 1;

    if (out < 0)
        return false;
    while (size > 0 && (n = sendfile(out, from, NULL, (size_t)size)) > 0)
        size -= n;
    if (close(out) == 0 && size == 0)
        return true;
    unlink(to);
    return false;
}

bool
ready_take(const char *path, const char *level, const char *object)
{
    char kept[NAME];
    struct stat st;

    name(path, level, kept);

    int fd = open(kept, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)
              && is_newest(path, &st.st_mtim) && copy(fd, st.st_size, object);

    if (fd >= 0)
        close(fd);
    return ok;
}

bool
ready_may_keep(void)
{
    return kit_make_folder(FOLDER) && access(FOLDER, W_OK) == 0;
}

void
ready_keep(const char *path, const char *level, const char *object)
{
    char kept[NAME];

    name(path, level, kept);
    if (rename(object, kept) != 0)
        unlink(object);
}
