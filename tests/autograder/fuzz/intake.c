/*
 * intake.c -- fuzzes archive.c: any bytes at all, as a submission.
 *
 * Whatever comes in, only the lab's own names come out, each within its size.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/archive.h"
#include "autograder/intake.h"
#include "autograder/kit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops the fuzzer unless the folder holds what it may. */
static void
check(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        struct stat st;

        if (entry->d_name[0] == '.' && entry->d_name[1 + (entry->d_name[1]
                                                          == '.')] == '\0')
            continue;
        if (strcmp(entry->d_name, "one.c") != 0
            && strcmp(entry->d_name, "two.c") != 0)
            abort();
        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0
            || !S_ISREG(st.st_mode) || st.st_size > INTAKE_FILE_MAX + 65536)
            abort();
    }
    if (dir != NULL)
        closedir(dir);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct lab_file files[] = { { .name = (char *)"one.c" },
                                       { .name = (char *)"two.c" } };
    static const struct lab lab = { .files = files, .nfiles = 2 };
    char path[64], folder[64], why[512] = "";
    int fd = memfd_create("archive", MFD_CLOEXEC);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    snprintf(folder, sizeof folder, "/dev/shm/fuzz-intake-%d", (int)getpid());
    kit_remove_folder(folder);
    if (archive_unpack(&lab, path, folder, why, sizeof why) != INTAKE_GOOD
        && why[0] == '\0')
        abort();
    check(folder);
    kit_remove_folder(folder);
    close(fd);
    return 0;
}
