/*
 * start.c -- a folder for a student to work in.
 *
 * Students work on a copy, so that updating the kit cannot touch their work
 * and their work cannot touch the kit.  The copy is flat, as the grader takes
 * it: the skeleton's files, the lab's one-screen README and a file for tests
 * of one's own.  Starting twice in the same folder would cost a student hours;
 * hence a folder with anything in it is refused before anything is written.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "labs/tools/start.h"
#include "labs/tools/text.h"

/* Files beside the skeleton that a student's folder gets, too. */
static const char *const extras[] = { "README.md", "mytests.c" };

static int
is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static void
free_entries(struct dirent **entries, int n)
{
    for (int i = 0; i < n; i++)
        free(entries[i]);
    free(entries);
}

/* Sees that nothing can be lost in the folder. */
static int
check_empty(const char *folder, const struct why *why)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, is_entry, alphasort);

    if (n < 0)
        return errno == ENOENT ? 0
            : why_not(why, "%s: cannot be read (%m)", folder);
    if (n > 0)
        why_not(why, "%s: has \"%s\" in it already; choose a folder that is "
                "new or empty", folder, entries[0]->d_name);
    free_entries(entries, n);
    return n > 0 ? -1 : 0;
}

static int
copy_file(const char *from, const char *to, const char *name,
          const struct why *why)
{
    char source[PATH_MAX], target[PATH_MAX];
    size_t size;

    if (text_path(source, from, name, why) < 0
        || text_path(target, to, name, why) < 0)
        return -1;

    char *bytes = text_slurp(source, &size, why);
    if (bytes == NULL)
        return -1;
    int failed = text_write(target, bytes, size, why);
    free(bytes);
    return failed;
}

static int
copy_skeleton(const char *home, const char *folder, const struct why *why)
{
    char skeleton[PATH_MAX];
    struct dirent **entries;

    if (text_path(skeleton, home, "skeleton", why) < 0)
        return -1;
    int n = scandir(skeleton, &entries, is_entry, alphasort);
    if (n < 0)
        return why_not(why, "%s: cannot be read (%m)", skeleton);

    int failed = text_folder(folder, why);
    for (int i = 0; i < n && !failed; i++)
        failed = copy_file(skeleton, folder, entries[i]->d_name, why);
    free_entries(entries, n);
    return failed;
}

int
start_lab(const struct lab *lab, const char *kit_root, const char *folder,
          const struct why *why)
{
    char home[PATH_MAX], extra[PATH_MAX];

    if (text_path(home, kit_root, lab->folder, why) < 0
        || check_empty(folder, why) < 0
        || copy_skeleton(home, folder, why) < 0)
        return -1;
    for (size_t i = 0; i < sizeof extras / sizeof extras[0]; i++) {
        if (text_path(extra, home, extras[i], why) < 0)
            return -1;
        if (access(extra, F_OK) == 0
            && copy_file(home, folder, extras[i], why) < 0)
            return -1;
    }
    return 0;
}
