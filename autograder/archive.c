/*
 * archive -- a submission that comes as a tar or zip file.
 *
 * An archive can name "../evil.c" and "/etc/passwd", hold links and devices,
 * and turn 200 KiB into a disk full of zeros.  None of that is undone here: it
 * is never done.  Of each entry only the last part of its name is read and
 * compared with the lab's names; only regular files are taken; we open
 * the files that we write ourselves, under our own names; and what is read is
 * counted as it streams by, also of what nobody wants: to pass over an entry
 * is to unpack it.  The lab's files may lie in a folder, as most people pack
 * them, but two of the same name are refused: we would have to guess.
 *
 * libarchive knows compressions that it leaves to other programs; those are
 * not asked for.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/archive.h"
#include "autograder/quote.h"
#include "autograder/text.h"

enum {
    ENTRIES_MAX = 1000,
    TOTAL_MAX = 64 * INTAKE_FILE_MAX    /* bytes, unpacked, of all */
};

/* The lab's own spelling of an entry's last part, or NULL. */
static const char *
lab_name(const struct lab *lab, const char *entry)
{
    const char *slash = strrchr(entry, '/');
    const char *last = slash != NULL ? slash + 1 : entry;

    for (size_t i = 0; i < lab->nfiles; i++)
        if (strcmp(lab->files[i].name, last) == 0)
            return lab->files[i].name;
    for (size_t i = 0; i < lab->noptional; i++)
        if (strcmp(lab->optional[i], last) == 0)
            return lab->optional[i];
    return NULL;
}

/*
 * Reads the data of the current entry, `most` bytes of it, into fd, or past
 * us if that is -1; `*total` counts.  INTAKE_BAD: there is more, or it is
 * damaged; INTAKE_FAILED, with errno: it cannot be written.
 */
static enum intake
read_entry(struct archive *a, int fd, size_t most, size_t *total)
{
    char buffer[65536];
    la_ssize_t n;
    size_t have = 0;

    while ((n = archive_read_data(a, buffer, sizeof buffer)) > 0) {
        have += (size_t)n;
        *total += (size_t)n;
        if (have > most || *total > TOTAL_MAX)
            return INTAKE_BAD;
        errno = ENOSPC;         /* the usual reason for a part */
        if (fd >= 0 && write(fd, buffer, (size_t)n) != (ssize_t)n)
            return INTAKE_FAILED;
    }
    return n == 0 ? INTAKE_GOOD : INTAKE_BAD;
}

/* Copies the data of the current entry to folder/name.  `*total` counts. */
static enum intake
write_entry(struct archive *a, int folder, const char *name, size_t *total,
            char *why, size_t size)
{
    size_t before = *total;
    enum intake r = INTAKE_FAILED;
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                    0666);

    if (fd < 0 && errno == EEXIST) {
        snprintf(why, size, "the archive has two files named %s", name);
        return INTAKE_BAD;
    }
    if (fd >= 0)
        r = read_entry(a, fd, INTAKE_FILE_MAX, total);
    if (fd >= 0 && close(fd) != 0 && r == INTAKE_GOOD)
        r = INTAKE_FAILED;
    if (r == INTAKE_FAILED)
        snprintf(why, size, "%s cannot be unpacked: %s", name,
                 strerror(errno));
    else if (r == INTAKE_BAD && *total - before > INTAKE_FILE_MAX)
        snprintf(why, size, "%s is larger than %d KiB", name,
                 INTAKE_FILE_MAX / 1024);
    else if (r == INTAKE_BAD)
        snprintf(why, size, "%s is damaged in the archive, or locked", name);
    return r;
}

/* Passes over the current entry. */
static enum intake
skip_entry(struct archive *a, size_t *total, char *why, size_t size)
{
    enum intake r = read_entry(a, -1, TOTAL_MAX, total);

    if (r != INTAKE_GOOD && *total > TOTAL_MAX)
        snprintf(why, size, "the archive has too much besides the lab's "
                 "files: %d MiB are enough", TOTAL_MAX >> 20);
    else if (r != INTAKE_GOOD)
        snprintf(why, size, "the archive is damaged, or locked");
    return r;
}

/* Takes the current entry, if it is one of the lab's files. */
static enum intake
take_entry(const struct lab *lab, struct archive *a,
           struct archive_entry *entry, int folder, size_t *total,
           char *why, size_t size)
{
    const char *path = archive_entry_pathname(entry);
    const char *name = path != NULL ? lab_name(lab, path) : NULL;

    if (name == NULL)
        return skip_entry(a, total, why, size);
    if (archive_entry_filetype(entry) != AE_IFREG
        || archive_entry_hardlink(entry) != NULL) {
        snprintf(why, size, "%s is not a regular file", name);
        return INTAKE_BAD;
    }
    return write_entry(a, folder, name, total, why, size);
}

/* Goes through the entries. */
static enum intake
unpack(const struct lab *lab, struct archive *a, int folder,
       char *why, size_t size)
{
    struct archive_entry *entry;
    enum intake taken = INTAKE_GOOD;
    const char *said;
    size_t total = 0;
    int r;

    /* A name that we cannot read is no reason to stop (ARCHIVE_WARN). */
    for (int n = 0; (r = archive_read_next_header(a, &entry)) == ARCHIVE_OK
                    || r == ARCHIVE_WARN;) {
        if (++n > ENTRIES_MAX) {
            snprintf(why, size, "the archive has more than %d entries",
                     ENTRIES_MAX);
            return INTAKE_BAD;
        }
        taken = take_entry(lab, a, entry, folder, &total, why, size);
        if (taken != INTAKE_GOOD)
            return taken;
    }
    if (r == ARCHIVE_EOF)
        return INTAKE_GOOD;
    said = archive_error_string(a);
    snprintf(why, size, "the archive cannot be read: %s",
             said != NULL ? said : "it is damaged, or only a part of one");
    text_clean(why);
    return INTAKE_BAD;
}

/* Opens the archive.  A file that may not be read is no fault of what is in
 * it, and is told like a folder that may not. */
static enum intake
open_archive(struct archive *a, const char *path, const char *shown, char *why,
             size_t size)
{
    if (archive_read_open_filename(a, path, 65536) == ARCHIVE_OK)
        return INTAKE_GOOD;
    if (archive_errno(a) == EACCES) {
        snprintf(why, size, "%s cannot be opened: %s", shown,
                 strerror(EACCES));
        return INTAKE_NOTHING;
    }
    snprintf(why, size, "%s is neither a folder nor an archive", shown);
    return INTAKE_BAD;
}

enum intake
archive_unpack(const struct lab *lab, const char *path, const char *to,
               char *why, size_t size)
{
    struct archive *a = archive_read_new();
    char shown[256];
    int folder = mkdir(to, 0777) == 0
        ? open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    enum intake r = INTAKE_FAILED;

    /* Else a folder with an accent in its name is an error. */
    setlocale(LC_CTYPE, "C.UTF-8");
    quote_word(path, shown, sizeof shown);
    if (a == NULL || folder < 0) {
        snprintf(why, size, "%s cannot be unpacked: %s", shown,
                 strerror(errno));
    } else {
        archive_read_support_filter_gzip(a);
        archive_read_support_filter_bzip2(a);
        archive_read_support_filter_xz(a);
        archive_read_support_filter_zstd(a);
        archive_read_support_format_tar(a);
        archive_read_support_format_zip(a);
        r = open_archive(a, path, shown, why, size);
        if (r == INTAKE_GOOD)
            r = unpack(lab, a, folder, why, size);
    }
    archive_read_free(a);
    if (folder >= 0)
        close(folder);
    return r;
}
