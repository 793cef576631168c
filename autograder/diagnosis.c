/*
 * diagnosis -- what a result looks like.
 *
 * The known bugs that fail exactly the tests that failed here vote for the
 * invariants that they break.  Nothing is said where there are fewer than two,
 * or where fewer than four fifths of the votes agree; nor where a judge has
 * seen what is broken, event by event, and it was something else: a report that
 * says both helps nobody.
 *
 * With each known bug named by the others in this way, of the 705 of labs 00 to
 * 11, 256 get the right name and 26 a wrong one; 256 and 36 if three quarters
 * of the votes are enough.  If a bug votes for what its test stands for, and
 * not for what it breaks itself, twice as many get a wrong one.  Taking in
 * those that fail nearly the same tests gave more names of both sorts.  A wrong
 * name costs a student more than none.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/diagnosis.h"

enum {
    INVARIANTS_MAX = 32,
    ALIKE_MIN = 2,              /* one alone is an accident */
    ENOUGH_NUMERATOR = 4, ENOUGH_DENOMINATOR = 5    /* of the votes */
};

/* The data file, line by line, in the order of the lab's tests. */
struct known {
    char columns[TESTS_MAX][64];        /* ids of tests */
    size_t ncolumns;
};

/* Votes of the bugs that are alike. */
struct votes {
    const struct lab *lab;
    int n;
    int votes[INVARIANTS_MAX];  /* by invariant of the lab */
};

/* Whether the test of that id failed; a test that is not in the result, or was
 * not measured, counts as neither: *known is false. */
static bool
has_failed(const struct result *r, const char *id, bool *known)
{
    for (size_t i = 0; i < r->ntests; i++)
        if (strcmp(r->tests[i].test->id, id) == 0) {
            *known = r->tests[i].state == STATE_PASS
                     || r->tests[i].state == STATE_FAIL;
            return r->tests[i].state == STATE_FAIL;
        }
    *known = false;
    return false;
}

/* Takes the vote of a known bug if it fails the tests that failed here: a sign
 * for each column. */
static void
compare(const struct result *r, const struct known *k, const char *signs,
        const char *invariant, struct votes *v)
{
    bool any = false;

    for (size_t i = 0; i < k->ncolumns && signs[i] != '\0'; i++) {
        bool known, here = has_failed(r, k->columns[i], &known);

        if (!known || signs[i] == '?')
            continue;
        if (here != (signs[i] == 'X'))
            return;
        any = any || here;
    }
    if (!any)
        return;
    v->n++;
    for (size_t i = 0; i < v->lab->ninvariants && i < INVARIANTS_MAX; i++)
        if (strcmp(v->lab->invariants[i].key, invariant) == 0)
            v->votes[i]++;
}

/* Reads the lab's data.  Lines are "test ID", then "INVARIANT SIGNS NAME". */
static void
read_known(const struct result *r, FILE *f, struct votes *v)
{
    static struct known k;
    char line[512], first[64], second[128];

    k.ncolumns = 0;
    while (fgets(line, sizeof line, f) != NULL) {
        if (line[0] == '#' || sscanf(line, "%63s %127s", first, second) != 2)
            continue;
        if (strcmp(first, "test") != 0)
            compare(r, &k, second, first, v);
        else if (k.ncolumns < TESTS_MAX)
            snprintf(k.columns[k.ncolumns++], sizeof k.columns[0], "%.63s",
                     second);
    }
}

/* The first task with a test that stands for the invariant; 0 if none has. */
static int
task_of(const struct lab *lab, const char *invariant)
{
    for (size_t i = 0; i < lab->ntasks; i++)
        for (size_t t = 0; t < lab->tasks[i].ntests; t++) {
            const struct lab_test *test =
                lab_test(lab, lab->tasks[i].tests[t]);

            if (test != NULL && strcmp(test->invariant, invariant) == 0)
                return (int)i + 1;
        }
    return 0;
}

/* Whether the judges who blame an invariant for the events that they saw all
 * blame others. */
static bool
is_denied(const struct result *r, const char *invariant)
{
    bool blamed = false;

    for (size_t i = 0; i < r->ntests; i++) {
        const struct test_result *t = &r->tests[i];

        if (t->state != STATE_FAIL || t->divergence.invariant[0] == '\0')
            continue;
        if (strcmp(t->divergence.invariant, invariant) == 0)
            return false;
        blamed = true;
    }
    return blamed;
}

void
diagnose(struct result *r)
{
    struct diagnosis *d = &r->diagnosis;
    struct votes v = { .lab = r->lab };
    char path[128];
    size_t best = 0;

    *d = (struct diagnosis){ .invariant = NULL };
    snprintf(path, sizeof path, "autograder/diagnosis/%s.txt", r->lab->lab);

    FILE *f = fopen(path, "re");

    if (f == NULL)
        return;
    read_known(r, f, &v);
    fclose(f);
    for (size_t i = 0; i < r->lab->ninvariants && i < INVARIANTS_MAX; i++)
        if (v.votes[i] > v.votes[best])
            best = i;
    if (v.n < ALIKE_MIN
        || v.votes[best] * ENOUGH_DENOMINATOR < v.n * ENOUGH_NUMERATOR
        || is_denied(r, r->lab->invariants[best].key))
        return;
    d->invariant = &r->lab->invariants[best];
    d->alike = v.n;
    d->agree = v.votes[best];
    d->task = task_of(r->lab, d->invariant->key);
}
