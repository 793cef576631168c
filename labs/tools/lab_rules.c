/*
 * lab_rules.c -- what must hold in a lab as a whole.
 *
 * A misspelt reference in lab.json would show up late and elsewhere: as a
 * test that nobody's task mentions, a report without its sentence, points
 * that do not add up to a grade.  So each is refused when the file is read.
 */
#include <stdbool.h>
#include <string.h>

#include "labs/tools/lab_rules.h"

static const char *const difficulties[] = { "easy", "moderate", "hard", NULL };
static const char *const hole_kinds[] = { "body", "definition", "declarations",
                                          "wrong", NULL };
static const char *const test_kinds[] = { "script", "memcheck", "memory",
                                          "complexity", "slope", NULL };
static const char *const levels[] = { "-O0", "-O1", "-O2", "-O3", NULL };

static bool
is_one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

static int
check_card(const struct lab *lab, const char *file, const struct why *why)
{
    char folder[sizeof lab->folder];

    snprintf(folder, sizeof folder, "labs/%s-%s", lab->lab, lab->name);
    if (strcmp(folder, lab->folder) != 0)
        return why_not(why, "%s: lab, name: \"%s\" and \"%s\" do not make the "
                       "folder's name", file, lab->lab, lab->name);
    if (!is_one_of(lab->difficulty, difficulties))
        return why_not(why, "%s: difficulty: must be easy, moderate or hard, "
                       "not \"%s\"", file, lab->difficulty);
    if (lab->arch != NULL && !is_one_of(lab->arch, lab_arches))
        return why_not(why, "%s: arch: the kit knows no architecture \"%s\"",
                       file, lab->arch);
    return 0;
}

static int
check_files(const struct lab *lab, const char *file, const struct why *why)
{
    for (size_t i = 0; i < lab->nfiles; i++) {
        const struct lab_file *f = &lab->files[i];

        if (strchr(f->name, '/') != NULL)
            return why_not(why, "%s: files[%zu].name: \"%s\" must not have a "
                           "slash: the student's folder is flat", file, i,
                           f->name);
        if (lab_file(lab, f->name) != f)
            return why_not(why, "%s: files[%zu].name: there is another file "
                           "\"%s\"", file, i, f->name);
    }
    return 0;
}

static int
check_holes(const struct lab *lab, const char *file, const struct why *why)
{
    for (size_t i = 0; i < lab->nholes; i++) {
        const struct lab_hole *h = &lab->holes[i];
        bool block = strcmp(h->kind, "declarations") == 0;

        if (lab_file(lab, h->file) == NULL)
            return why_not(why, "%s: holes[%zu].file: no file of the lab is "
                           "named \"%s\"", file, i, h->file);
        if (!is_one_of(h->kind, hole_kinds))
            return why_not(why, "%s: holes[%zu].kind: must be body, "
                           "definition, declarations or wrong, not \"%s\"",
                           file, i, h->kind);
        if (block && (h->from == NULL || h->to == NULL || h->leave == NULL))
            return why_not(why, "%s: holes[%zu]: kind declarations needs from, "
                           "to and leave", file, i);
        if (!block && (h->from != NULL || h->to != NULL))
            return why_not(why, "%s: holes[%zu]: from and to are for kind "
                           "declarations only", file, i);
        if ((strcmp(h->kind, "body") == 0 || strcmp(h->kind, "wrong") == 0)
            && h->leave != NULL)
            return why_not(why, "%s: holes[%zu].leave: a %s always leaves "
                           "a body of its own", file, i, h->kind);
        if (h->arch != NULL && !is_one_of(h->arch, lab_arches))
            return why_not(why, "%s: holes[%zu].arch: the kit knows no "
                           "architecture \"%s\"", file, i, h->arch);
    }
    return 0;
}

static int
check_tasks(const struct lab *lab, const char *file, const struct why *why)
{
    for (size_t i = 0; i < lab->ntasks; i++) {
        const struct lab_task *t = &lab->tasks[i];

        if (!is_one_of(t->difficulty, difficulties))
            return why_not(why, "%s: tasks[%zu].difficulty: must be easy, "
                           "moderate or hard, not \"%s\"", file, i,
                           t->difficulty);
        for (size_t k = 0; k < i; k++)
            if (strcmp(lab->tasks[k].id, t->id) == 0)
                return why_not(why, "%s: tasks[%zu].id: there is another task "
                               "\"%s\"", file, i, t->id);
        for (size_t k = 0; k < t->ntests; k++)
            if (lab_test(lab, t->tests[k]) == NULL)
                return why_not(why, "%s: tasks[%zu].tests[%zu]: the lab has no "
                               "test \"%s\"", file, i, k, t->tests[k]);
    }
    return 0;
}

/* A script is run so many times, anything else is measured at sizes. */
static int
check_amount(const struct lab_test *t, size_t i, const char *file,
             const struct why *why)
{
    bool seeds = strcmp(t->kind, "script") == 0
                 || strcmp(t->kind, "memcheck") == 0;
    bool runs = t->runs > 0, sizes = t->nsizes > 0;

    if (runs == seeds && sizes != seeds)
        return 0;
    return why_not(why, "%s: tests[%zu]: kind %s needs %s", file, i, t->kind,
                   seeds ? "runs, and no sizes" : "sizes, and no runs");
}

static int
check_test(const struct lab *lab, size_t i, const char *file,
           const struct why *why)
{
    const struct lab_test *t = &lab->tests[i];

    if (lab_test(lab, t->id) != t)
        return why_not(why, "%s: tests[%zu].id: there is another test \"%s\"",
                       file, i, t->id);
    if (!is_one_of(t->kind, test_kinds))
        return why_not(why, "%s: tests[%zu].kind: must be script, memcheck, "
                       "memory, complexity or slope, not \"%s\"", file, i,
                       t->kind);
    if (lab_invariant(lab, t->invariant) == NULL)
        return why_not(why, "%s: tests[%zu].invariant: the lab has no "
                       "invariant \"%s\"", file, i, t->invariant);
    for (size_t k = 0; k < t->nlevels; k++)
        if (!is_one_of(t->levels[k], levels))
            return why_not(why, "%s: tests[%zu].levels[%zu]: must be one of "
                           "-O0 to -O3, not \"%s\"", file, i, k, t->levels[k]);
    return check_amount(t, i, file, why);
}

static int
check_tests(const struct lab *lab, const char *file, const struct why *why)
{
    long sum = 0;

    for (size_t i = 0; i < lab->ntests; i++) {
        if (check_test(lab, i, file, why) < 0)
            return -1;
        sum += lab->tests[i].weight;
    }
    if (sum != 100)
        return why_not(why, "%s: tests: the weights add up to %ld, not to 100",
                       file, sum);
    return 0;
}

static int
check_own_tests(const struct lab *lab, const char *file, const struct why *why)
{
    const struct lab_own *own = &lab->own_tests;

    for (size_t i = 0; i < own->nbeyond; i++)
        if (lab_test(lab, own->beyond[i]) == NULL)
            return why_not(why, "%s: own_tests.beyond[%zu]: the lab has no "
                           "test \"%s\"", file, i, own->beyond[i]);
    return 0;
}

int
lab_rules(const struct lab *lab, const char *file, const struct why *why)
{
    if (check_card(lab, file, why) < 0
        || check_files(lab, file, why) < 0
        || check_holes(lab, file, why) < 0
        || check_tests(lab, file, why) < 0
        || check_own_tests(lab, file, why) < 0
        || check_tasks(lab, file, why) < 0)
        return -1;
    return 0;
}
