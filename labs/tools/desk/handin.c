/*
 * handin.c -- what is handed in: one archive, graded as it will be graded.
 *
 * Students lose marks by handing in the wrong thing: a file under another name,
 * yesterday's version, what compiles only beside files that stay at home.  So
 * the names are checked, the archive is made, and then that archive is graded:
 * a clean copy, by the program that will mark it.
 *
 * The archive is the same bytes for the same files on the same machine: fixed
 * order, no times, no owner.  Beside the files it has handin.json, which says
 * what graded them (kit, compiler, C library, kernel) and with which result, so
 * that a difference between here and there can be explained.  It is no
 * evidence: the mark is given anew.
 */
#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "autograder/intake.h"
#include "autograder/kit.h"
#include "autograder/marking.h"
#include "autograder/work.h"
#include "labs/tools/desk/desk.h"
#include "labs/tools/text.h"

/* All regular files of the kit that can change a result, as one number. */
#define KIT_DIGEST                                                      \
    "find reference autograder labs -type f ! -path '*/.*' -print0 | "  \
    "LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"

/* The folder of the clean copy, this process's own. */
static char work[WORK_PATH];

/* Where something in it is. */
static void
place(const char *name, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/%s", work, name);
}

/* The first word of what a command of ours prints; "" if it prints none. */
static void
first_word(const char *command, char *word, size_t size)
{
    FILE *f = popen(command, "re");

    word[0] = '\0';
    if (f != NULL && fgets(word, (int)size, f) != NULL)
        word[strcspn(word, " \n")] = '\0';
    if (f != NULL)
        pclose(f);
}

/* Whether a name looks as if it had been meant to be the other: the same but
 * for case, or the same up to the suffix with something added. */
static bool
looks_like(const char *name, const char *wanted)
{
    const char *dot = strrchr(wanted, '.');
    size_t stem = dot != NULL ? (size_t)(dot - wanted) : strlen(wanted);

    if (strcasecmp(name, wanted) == 0)
        return true;
    return strncasecmp(name, wanted, stem) == 0
        && strchr(" .(-_~", name[stem]) != NULL && name[stem] != '\0';
}

/* Refuses because a file is not there, and names what may be it. */
static int
refuse_missing(const struct desk *d, const char *wanted)
{
    DIR *dir = opendir(d->folder);
    const struct dirent *entry;
    char like[256] = "";

    while (dir != NULL && like[0] == '\0' && (entry = readdir(dir)) != NULL)
        if (looks_like(entry->d_name, wanted))
            snprintf(like, sizeof like, "%s", entry->d_name);
    if (dir != NULL)
        closedir(dir);
    if (like[0] != '\0')
        return desk_refuse("%s is missing in %s.  There is \"%s\": if that is "
                           "it, give it the name %s.", wanted, d->shown, like,
                           wanted);
    return desk_refuse("%s is missing in %s.", wanted, d->shown);
}

/* Looks at one needed file before anything is done. */
static int
check_file(const struct desk *d, const char *name)
{
    char path[PATH_MAX + 256];
    struct stat st;

    snprintf(path, sizeof path, "%s/%s", d->folder, name);
    if (lstat(path, &st) != 0)
        return refuse_missing(d, name);
    if (!S_ISREG(st.st_mode))
        return desk_refuse("%s is %s; only regular files are taken.", name,
                           S_ISLNK(st.st_mode) ? "a symbolic link"
                           : S_ISDIR(st.st_mode) ? "a folder"
                           : "not a regular file");
    if (st.st_size == 0)
        return desk_refuse("%s is empty.", name);
    if (st.st_size > INTAKE_FILE_MAX)
        return desk_refuse("%s is larger than %d KiB.", name,
                           INTAKE_FILE_MAX / 1024);
    return DESK_GOOD;
}

/* Whether the file is as make start gave it. */
static bool
is_untouched(const struct desk *d, const char *name)
{
    char mine[PATH_MAX + 256], given[PATH_MAX], text[256];
    struct why why = { text, sizeof text };
    size_t n[2];

    snprintf(mine, sizeof mine, "%s/%s", d->folder, name);
    snprintf(given, sizeof given, "%s/skeleton/%s", d->lab->folder, name);

    char *a = text_slurp(mine, &n[0], &why), *b = text_slurp(given, &n[1],
                                                            &why);
    bool equal = a != NULL && b != NULL && n[0] == n[1]
                 && memcmp(a, b, n[0]) == 0;

    free(a);
    free(b);
    return equal;
}

static int
check_files(const struct desk *d)
{
    const struct lab *lab = d->lab;
    size_t untouched = 0;

    for (size_t i = 0; i < lab->nfiles; i++) {
        if (check_file(d, lab->files[i].name) != 0)
            return DESK_BAD;
        untouched += is_untouched(d, lab->files[i].name);
    }
    if (untouched == lab->nfiles)
        return desk_refuse("All files in %s are as make start gave them; "
                           "there is nothing to hand in yet.", d->shown);
    for (size_t i = 0; i < lab->nfiles; i++)
        if (is_untouched(d, lab->files[i].name))
            printf("note: %s is still as make start gave it\n",
                   lab->files[i].name);
    return DESK_GOOD;
}

/* Puts one file into the archive, from memory. */
static bool
add(struct archive *a, const char *name, const char *bytes, size_t size)
{
    struct archive_entry *e = archive_entry_new();

    if (e == NULL)
        return false;
    archive_entry_set_pathname(e, name);
    archive_entry_set_size(e, (la_int64_t)size);
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_perm(e, 0644);
    archive_entry_set_mtime(e, 0, 0);

    bool ok = archive_write_header(a, e) == ARCHIVE_OK
        && archive_write_data(a, bytes, size) == (la_ssize_t)size;

    archive_entry_free(e);
    return ok;
}

/* Adds a file of the clean copy, if it is there. */
static bool
add_file(struct archive *a, const char *name, struct why *why)
{
    char path[PATH_MAX], file[300];
    size_t size;

    snprintf(file, sizeof file, "files/%s", name);
    place(file, path);
    if (access(path, F_OK) != 0)
        return true;

    char *bytes = text_slurp(path, &size, why);
    bool ok = bytes != NULL && add(a, name, bytes, size);

    free(bytes);
    return ok;
}

/* Writes the archive of the clean copy, with `about` as handin.json unless it
 * is NULL. */
static bool
write_archive(const struct lab *lab, const char *about, const char *path)
{
    struct archive *a = archive_write_new();
    char text[256];
    struct why why = { text, sizeof text };
    bool ok = a != NULL
        && archive_write_add_filter_gzip(a) == ARCHIVE_OK
        && archive_write_set_options(a, "gzip:!timestamp") == ARCHIVE_OK
        && archive_write_set_format_ustar(a) == ARCHIVE_OK
        && archive_write_open_filename(a, path) == ARCHIVE_OK;

    for (size_t i = 0; ok && i < lab->nfiles; i++)
        ok = add_file(a, lab->files[i].name, &why);
    for (size_t i = 0; ok && i < lab->noptional; i++)
        ok = add_file(a, lab->optional[i], &why);
    if (ok && about != NULL)
        ok = add(a, "handin.json", about, strlen(about));
    ok = a != NULL && archive_write_close(a) == ARCHIVE_OK && ok;
    archive_write_free(a);
    return ok;
}

/* What the files are, for handin.json. */
static json_t *
list_files(const struct lab *lab)
{
    json_t *files = json_object();
    char path[PATH_MAX], file[300], command[PATH_MAX + 16], digest[80];

    for (size_t i = 0; i < lab->nfiles + lab->noptional; i++) {
        const char *name = i < lab->nfiles ? lab->files[i].name
                           : lab->optional[i - lab->nfiles];

        snprintf(file, sizeof file, "files/%s", name);
        place(file, path);
        if (access(path, F_OK) != 0)
            continue;
        snprintf(command, sizeof command, "sha256sum %s", path);
        first_word(command, digest, sizeof digest);
        json_object_set_new(files, name, json_string(digest));
    }
    return files;
}

/* The fingerprint, as text to be freed; NULL if there is no memory. */
static char *
describe(const struct desk *d, const struct result *r)
{
    char kit[80], compiler[80], kernel[256];
    struct utsname u = { .sysname = "" };

    uname(&u);
    first_word(KIT_DIGEST, kit, sizeof kit);
    first_word("gcc -dumpfullversion", compiler, sizeof compiler);
    snprintf(kernel, sizeof kernel, "%.60s %.80s %.60s", u.sysname, u.release,
             u.machine);

    json_t *all = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:o}",
        "lab", d->lab->lab, "kit", KIT_VERSION, "kit_sha256", kit,
        "gcc", compiler, "libc", gnu_get_libc_version(), "kernel", kernel,
        "score", r->score, "max_score", r->max_score,
        "state", r->state == STATE_PASS ? "graded" : "not-measured",
        "sha256", list_files(d->lab));
    char *text = json_dumps(all, JSON_INDENT(2) | JSON_PRESERVE_ORDER);

    json_decref(all);
    return text;
}

/* Grades the archive.  The result tells. */
static int
grade(const struct desk *d, const char *archive, struct result *r)
{
    struct request q = {
        .lab = d->lab, .shown = d->shown, .command = "build/grade", .seed = 1
    };

    if (realpath(archive, q.source) == NULL)
        return desk_refuse("the archive cannot be read: %s", strerror(errno));
    mark_submission(&q, r);
    if (r->broken[0] != '\0' && r->state == STATE_PASS)
        return desk_refuse("%sNothing was made: %s.", r->diagnostics,
                           r->broken);
    return DESK_GOOD;
}

/* Copies the files, writes the archive, grades it, and writes the final one;
 * `out` is where. */
static int
make(const struct desk *d, const char *out, struct result *r)
{
    char why[MESSAGE], new[PATH_MAX + 256];
    char files[PATH_MAX], archive[PATH_MAX];

    place("files", files);
    place("files.tar.gz", archive);
    if (!kit_make_folder(files))
        return desk_refuse("%s cannot be made: %s.", files, strerror(errno));
    if (intake(d->lab, NULL, d->folder, files, why, sizeof why)
        != INTAKE_GOOD)
        return desk_refuse("%s.", why);
    if (!write_archive(d->lab, NULL, archive))
        return desk_refuse("%s cannot be written.", archive);
    if (grade(d, archive, r) != 0)
        return DESK_BAD;

    char *about = describe(d, r);

    snprintf(new, sizeof new, "%s.%d", out, (int)getpid());

    bool ok = about != NULL && write_archive(d->lab, about, new)
              && rename(new, out) == 0;

    free(about);
    if (ok)
        return DESK_GOOD;
    unlink(new);
    return desk_refuse("%s cannot be written: %s.", out, strerror(errno));
}

int
desk_handin(const struct desk *d, const char *out)
{
    static struct result r;
    char path[PATH_MAX + 128], digest[80], command[PATH_MAX + 160];

    if (check_files(d) != 0)
        return DESK_BAD;
    snprintf(path, sizeof path, "%s", out);
    if (out[0] == '\0')
        snprintf(path, sizeof path, "%s/%s-%s.tar.gz", d->folder, d->lab->lab,
                 d->lab->name);

    int held = work_open("handin", work);

    if (held < 0)
        return desk_refuse("a folder to work in cannot be made: %s.",
                           strerror(errno));

    int status = make(d, path, &r);

    work_close(work, held);
    if (status != 0)
        return status;
    printf("%d points of %d, graded from the archive itself%s\n", r.score,
           r.max_score,
           r.state == STATE_PASS ? "" : "; some tests could not be measured");
    printf("hand in this file: %s\n", path);
    snprintf(command, sizeof command, "sha256sum <'%s'", path);
    if (strchr(path, '\'') == NULL) {
        first_word(command, digest, sizeof digest);
        printf("its sha256: %s\n", digest);
    }
    return DESK_GOOD;
}
