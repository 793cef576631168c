/*
 * needed.c -- which tests of a lab some mutant needs.
 *
 * A mutant needs a test if no other one fails for it: without that test it
 * would get full marks.  A test that no mutant needs is either one too many, or
 * it stands for bugs that nobody has written down yet, or it is there for
 * another reason than catching: it says earlier, or more plainly, what is
 * wrong.  Then lab.json gives the reason (tests, stays); one without is
 * questioned here, at every selftest.
 *
 * A test of memory runs the program of another test once more.  What fails
 * both needs the other, which tells what is wrong in the lab's own terms.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/selftest/needed.h"

/* Of each test, in the order of the lab: mutants that fail it, and that fail
 * no other. */
static struct {
    int failing, alone;
} counts[VERDICT_TESTS];
static int mutants;

void
needed_open(void)
{
    memset(counts, 0, sizeof counts);
    mutants = 0;
}

static bool
is_second_look(const struct lab_test *t)
{
    return strcmp(t->kind, "memcheck") == 0;
}

void
needed_mutant(const struct lab *lab, const struct verdict *v)
{
    size_t first_looks = 0, last = 0;
    bool any = false;

    for (size_t i = 0; i < v->ntests && i < lab->ntests; i++) {
        if (strcmp(v->tests[i].state, "fail") != 0)
            continue;
        counts[i].failing++;
        any = true;
        if (!is_second_look(&lab->tests[i]) || first_looks == 0)
            last = i;
        first_looks += !is_second_look(&lab->tests[i]);
    }
    if (any && first_looks < 2)
        counts[last].alone++;
    mutants++;
}

void
needed_print(const struct lab *lab)
{
    if (mutants == 0)
        return;
    printf("\n  of %d mutants fail each test, and that test alone:\n\n",
           mutants);
    for (size_t i = 0; i < lab->ntests && i < VERDICT_TESTS; i++) {
        const struct lab_test *t = &lab->tests[i];
        const char *says = "";

        if (counts[i].alone == 0)
            says = t->stays != NULL ? t->stays
                   : "QUESTIONED: no mutant needs it; why does it stay?";
        printf("    %-22s %3d %3d%s%s\n", t->id, counts[i].failing,
               counts[i].alone, *says != '\0' ? "  " : "", says);
    }
    printf("\n");
}
