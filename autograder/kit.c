/*
 * kit -- where the kit lies, and small facts about it.
 *
 * Students call build/grade from wherever they are.  The kit is found from
 * the place of the program itself and not from an environment variable,
 * which could name the wrong one.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/kit.h"

enum { FOLDERS_OPEN = 16 };     /* descriptors that nftw() may use */

bool
kit_root(char root[PATH_MAX], char *why, size_t size)
{
    char file[PATH_MAX + 32], *slash;
    ssize_t n = readlink("/proc/self/exe", root, PATH_MAX - 1);

    root[n > 0 ? n : 0] = '\0';
    while ((slash = strrchr(root, '/')) != NULL) {
        *slash = '\0';
        snprintf(file, sizeof file, "%s/reference/capriccio.h", root);
        if (access(file, R_OK) == 0)
            return true;
    }
    snprintf(why, size, "the kit cannot be found: no reference/capriccio.h "
             "in any folder above this program");
    return false;
}

bool
kit_make_folder(const char *path)
{
    char part[PATH_MAX];
    size_t n = strlen(path);

    if (n >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return false;
    }
    return true;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    return remove(path);
}

void
kit_remove_folder(const char *path)
{
    nftw(path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

bool
kit_same_file(const char *one, const char *other)
{
    FILE *a = fopen(one, "re"), *b = fopen(other, "re");
    int equal = a != NULL && b != NULL, c = 0;

    while (equal && c != EOF) {
        c = getc(a);
        equal = c == getc(b);
    }
    if (a != NULL)
        fclose(a);
    if (b != NULL)
        fclose(b);
    return equal;
}

uint64_t
kit_digest(const char *text)
{
    uint64_t z = 0xcbf29ce484222325;    /* FNV-1a */

    while (*text != '\0')
        z = (z ^ (unsigned char)*text++) * 0x100000001b3;
    return z;
}
