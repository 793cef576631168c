/*
 * strangers.c -- what a program's objects that are not ours refer to.
 *
 * Assembly, and what another compiler made, has no records.  What it calls is
 * not known; what of ours it refers to may be called from there, and is
 * entered through a check.
 */
#include <string.h>

#include "linked/cc/program.h"

static void
refer_from_outside(const char *name, void *context)
{
    program_refer(context, name, false);
}

void
program_read_strangers(struct program *p, const char *trace)
{
    for (const char *line = trace; line != NULL && *line != '\0'; ) {
        size_t n = strcspn(line, "\n");
        char *path = strndup(line, n);

        if (path == NULL)
            die("out of memory");
        if (image_strangers(path, refer_from_outside, p)) {
            p->strangers = must_grow(p->strangers, (p->nstrangers + 1) *
                                     sizeof *p->strangers);
            p->strangers[p->nstrangers++] = path;
        }
        line += n + (line[n] == '\n');
    }
}
