/*
 * learn -- which tests each known bug fails, for the diagnosis.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "autograder/kit.h"
#include "autograder/selftest/learn.h"

static FILE *file;

/* The lab's file in a folder. */
static void
place(const struct lab *lab, const char *folder, char path[128])
{
    snprintf(path, 128, "%s/%.8s.txt", folder, lab->lab);
}

void
learn_open(const struct lab *lab)
{
    char path[128];

    place(lab, "build/diagnosis", path);
    file = kit_make_folder("build/diagnosis") ? fopen(path, "we") : NULL;
    if (file == NULL) {
        fprintf(stderr, "selftest: %s cannot be written: %s\n", path,
                strerror(errno));
        return;
    }
    fprintf(file, "# Lab %s: which tests each known bug fails.  Written by "
            "make diagnosis.\n", lab->lab);
    for (size_t i = 0; i < lab->ntests; i++)
        fprintf(file, "test %s\n", lab->tests[i].id);
}

void
learn_mutant(const struct lab *lab, const struct sample *s,
             const struct verdict *v)
{
    const struct lab_test *t = lab_test(lab, s->test);

    if (file == NULL || t == NULL)
        return;
    fprintf(file, "%s ", s->invariant[0] != '\0' ? s->invariant
            : t->invariant);
    for (size_t i = 0; i < v->ntests; i++)
        putc(strcmp(v->tests[i].state, "pass") == 0 ? '.'
             : strcmp(v->tests[i].state, "fail") == 0 ? 'X' : '?', file);
    fprintf(file, " %s\n", s->name);
}

void
learn_close(const struct lab *lab)
{
    char new[128], kept[128];

    if (file == NULL)
        return;
    fclose(file);
    file = NULL;
    place(lab, "build/diagnosis", new);
    place(lab, "autograder/diagnosis", kept);
    if (!kit_same_file(new, kept))
        printf("  note: %s is out of date; make diagnosis LAB=%s\n", kept,
               lab->lab);
}
