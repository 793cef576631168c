/*
 * intake -- what was handed in.
 *
 * Names come from lab.json, never from the submission: whatever else lies in
 * the folder (build files, headers that shadow ours, "@x.c", a name that
 * looks like an option) is not even looked at.  A file must be a regular file
 * of a sensible size, and is opened in a way that neither follows a link
 * nor waits for a FIFO.  It is copied, and only the copy is used: what is
 * marked is then one thing, whatever happens to the original meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/archive.h"
#include "autograder/intake.h"
#include "autograder/quote.h"
#include "autograder/text.h"

/* Copies what is in fd to work/name.  Returns 0 or errno; EFBIG if it is too
 * much, as it may be although it was not a moment ago. */
static int
copy(int fd, int work, const char *name)
{
    char buffer[65536];
    ssize_t n;
    off_t total = 0;
    int error = 0;
    int to = openat(work, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (to < 0)
        return errno;
    while (error == 0 && (n = read(fd, buffer, sizeof buffer)) != 0) {
        if (n < 0)
            error = errno;
        else if ((total += n) > INTAKE_FILE_MAX)
            error = EFBIG;
        else if (write(to, buffer, (size_t)n) != n)
            error = ENOSPC;     /* the usual reason for a part */
    }
    if (close(to) != 0 && error == 0)
        error = errno;
    return error;
}

/* Takes one file in.  INTAKE_NOTHING: it is not there. */
static enum intake
take(int folder, int work, const char *name, char *why, size_t size)
{
    struct stat st, place;
    int error;
    int fd = openat(folder, name,
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT)
        return INTAKE_NOTHING;
    if (fd < 0) {
        snprintf(why, size, "%s cannot be taken: %s", name, errno == ELOOP
                 ? "it is a symbolic link" : strerror(errno));
        return INTAKE_BAD;
    }
    if (fstat(fd, &st) != 0 || fstat(folder, &place) != 0
        || !S_ISREG(st.st_mode)) {
        snprintf(why, size, "%s is not a regular file", name);
        close(fd);
        return INTAKE_BAD;
    }
    /* We may be able to read what he cannot who made the link. */
    if (st.st_nlink > 1 && st.st_uid != place.st_uid) {
        snprintf(why, size, "%s is a hard link to somebody else's file", name);
        close(fd);
        return INTAKE_BAD;
    }
    error = st.st_size > INTAKE_FILE_MAX ? EFBIG : copy(fd, work, name);
    close(fd);
    if (error == 0)
        return INTAKE_GOOD;
    if (error == EFBIG) {
        snprintf(why, size, "%s is larger than %d KiB", name,
                 INTAKE_FILE_MAX / 1024);
        return INTAKE_BAD;
    }
    snprintf(why, size, "%s cannot be copied: %s", name, strerror(error));
    return INTAKE_FAILED;
}

bool
intake_wants(const char *with, const char *name)
{
    return with == NULL || text_lists(with, name);
}

/* Takes the lab's files out of an open folder. */
static enum intake
take_all(const struct lab *lab, const char *with, int folder, int work,
         char *why, size_t size)
{
    size_t found = 0;
    const char *missing = NULL;

    for (size_t i = 0; i < lab->nfiles + lab->noptional; i++) {
        bool needed = i < lab->nfiles;
        const char *name = needed ? lab->files[i].name
                                  : lab->optional[i - lab->nfiles];
        if (!intake_wants(with, name))
            continue;
        enum intake r = take(folder, work, name, why, size);

        if (r == INTAKE_BAD || r == INTAKE_FAILED)
            return r;
        if (needed && r == INTAKE_NOTHING)
            missing = name;
        found += needed && r == INTAKE_GOOD;
    }
    if (missing == NULL)
        return INTAKE_GOOD;
    snprintf(why, size, "%s is missing", missing);
    return found > 0 ? INTAKE_BAD : INTAKE_NOTHING;
}

enum intake
intake(const struct lab *lab, const char *with, const char *source,
       const char *work, char *why, size_t size)
{
    char unpacked[4200];
    struct stat st;
    int to, from;

    if (stat(source, &st) == 0 && S_ISREG(st.st_mode)) {
        snprintf(unpacked, sizeof unpacked, "%s/unpacked", work);

        enum intake before = archive_unpack(lab, source, unpacked, why, size);

        if (before != INTAKE_GOOD)
            return before;
        source = unpacked;
    }
    from = open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0) {
        char shown[256];
        int error = errno;

        quote_word(source, shown, sizeof shown);
        snprintf(why, size, "%s cannot be opened: %s", shown, strerror(error));
        return INTAKE_NOTHING;
    }
    to = open(work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (to < 0) {
        snprintf(why, size, "%s cannot be opened: %s", work, strerror(errno));
        close(from);
        return INTAKE_FAILED;
    }

    enum intake r = take_all(lab, with, from, to, why, size);

    close(from);
    close(to);
    return r;
}
