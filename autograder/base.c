/*
 * base -- what a lab stands on: with --base mine, the student's earlier labs.
 *
 * By default a lab stands on the reference, so that a bug of lab 01 costs
 * points in lab 01 only.  Who wants to see all of it run on his own work asks
 * for that, and is told which labs are his and which are not.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/base.h"
#include "autograder/intake.h"
#include "autograder/kit.h"
#include "autograder/text.h"

/* Finds the student's folder for an earlier lab beside this one's: its name
 * begins with the lab's number.  Of several the first by name. */
static bool
find_sibling(const char *source, const char *lab, char *path, size_t size)
{
    char parent[PATH_MAX], best[256] = "";
    const struct dirent *entry;
    char *slash;
    size_t n = strlen(lab);

    snprintf(parent, sizeof parent, "%s", source);
    if ((slash = strrchr(parent, '/')) == NULL)
        return false;
    *slash = '\0';

    DIR *dir = opendir(parent[0] != '\0' ? parent : "/");

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;

        if (strncmp(name, lab, n) != 0 || (name[n] >= '0' && name[n] <= '9'))
            continue;
        if (best[0] == '\0' || strcmp(name, best) < 0)
            snprintf(best, sizeof best, "%s", name);
    }
    if (dir != NULL)
        closedir(dir);
    return best[0] != '\0'
        && snprintf(path, size, "%s/%s", parent, best) < (int)size;
}

/* Takes the student's own files of one earlier lab in, if there are any. */
static void
take_earlier(struct marking *m, const char *id)
{
    char sibling[PATH_MAX], folder[160], source[512], why[MESSAGE];
    struct result *r = m->result;
    struct lab *lab;

    if (lab_load(".", id, lab_arch_here, &lab, why, sizeof why) != 0)
        return;
    snprintf(folder, sizeof folder, "%s/%s", m->work, id);
    if (!find_sibling(m->request->source, id, sibling, sizeof sibling)) {
        text_add(r->notes, sizeof r->notes, "lab %s: no folder beside this "
                 "one, the kit's own files are used\n", id);
    } else if (!kit_make_folder(folder)
               || intake(lab, NULL, sibling, folder, why, sizeof why)
                  != INTAKE_GOOD) {
        text_add(r->notes, sizeof r->notes,
                 "lab %s: %s, the kit's own files are used\n", id, why);
    } else {
        for (size_t i = 0; i < lab->nfiles; i++) {
            const char *path = NULL;

            /* The lab is freed below; the module's name stays. */
            for (size_t k = 0; k < m->build.nmodules; k++)
                if (strcmp(m->build.modules[k].source,
                           lab->files[i].path) == 0)
                    path = m->build.modules[k].source;
            snprintf(source, sizeof source, "%s/%s", folder,
                     lab->files[i].name);
            if (path != NULL)
                build_replace(&m->build, path, source, false);
        }
        text_add(r->notes, sizeof r->notes, "lab %s: your own files are "
                 "used\n", id);
    }
    lab_free(lab);
}

void
base_take(struct marking *m)
{
    char why[MESSAGE];
    char **ids = lab_list(".", why, sizeof why);

    for (char **id = ids; id != NULL && *id != NULL; id++)
        if (strcmp(*id, m->request->lab->lab) < 0)
            take_earlier(m, *id);
    free(ids);
}
