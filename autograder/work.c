/*
 * work -- a private folder for a marking.
 *
 * A grader that was killed leaves its folder behind, and a later one has to
 * tell it from those that are in use.  It cannot ask for the process: two
 * containers, or two machines, that share the kit have processes of the same
 * number, often number 1, and do not see each other's.  So a folder in use is
 * locked (flock(2)), and the kernel takes the lock away with the process,
 * however that ends:
 *
 *   W1  Who uses a folder holds it by a shared lock.
 *   W2  Only who has it by an exclusive one removes it.
 *   W3  A folder is made, never found: a name that is taken is passed over.
 *
 * Between making a folder and locking it somebody may take it for one that was
 * left, and remove it; so it is looked for once more when it is locked.
 *
 * On file systems where a folder cannot be locked nothing is removed but one's
 * own.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/descriptor.h"
#include "autograder/kit.h"
#include "autograder/work.h"

enum { TRIES = 100 };           /* names */

/* Opens a folder and locks it; -1: it cannot be. */
static int
lock(const char *path, int how)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0 && flock(fd, how) != 0) {
        close(fd);
        return -1;
    }
    return descriptor_lift(fd);
}

/* Removes the folders that nobody holds (W2). */
static void
remove_left(void)
{
    DIR *dir = opendir(WORK);
    const struct dirent *entry;
    char path[300];

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        /* sandbox.c has one for a moment, and takes its name away itself. */
        if (entry->d_name[0] == '.' || strncmp(entry->d_name, "empty", 5) == 0)
            continue;
        snprintf(path, sizeof path, WORK "/%s", entry->d_name);

        int fd = lock(path, LOCK_EX | LOCK_NB);

        if (fd < 0)
            continue;
        kit_remove_folder(path);
        close(fd);
    }
    if (dir != NULL)
        closedir(dir);
}

/* Whether that is still the folder's name. */
static bool
is_named(int fd, const char *path)
{
    struct stat a, b;

    return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev
           && a.st_ino == b.st_ino;
}

int
work_open(const char *name, char path[WORK_PATH])
{
    if (!kit_make_folder(WORK))
        return -1;
    remove_left();
    for (int i = 0; i < TRIES; i++) {
        snprintf(path, WORK_PATH, WORK "/%.64s.%d-%d", name, i, (int)getpid());
        if (mkdir(path, 0700) != 0) {
            if (errno != EEXIST)
                return -1;
            continue;
        }

        int fd = lock(path, LOCK_SH);

        if (fd < 0 && errno != ENOENT) {
            rmdir(path);
            return -1;
        }
        if (fd >= 0 && is_named(fd, path))
            return fd;
        if (fd >= 0)
            close(fd);
    }
    errno = EEXIST;
    return -1;
}

void
work_close(const char *path, int held)
{
    kit_remove_folder(path);
    if (held >= 0)
        close(held);
}
