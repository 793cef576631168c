/*
 * again.c -- one mutant, marked with many seeds by the test that it names.
 *
 *      again LAB MUTANT.patch SEED...
 *
 * For each seed a line "ok LAB MUTANT SEED fail", or "WRONG ..." with the
 * state the test had.  A seed changes what is run, and nothing of what is
 * compiled: so the submission is built once and run for each of them.  That is
 * what makes it cheap enough to try every mutant with twenty.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/inherit.h"
#include "autograder/kit.h"
#include "autograder/marking.h"
#include "autograder/selftest/sample.h"

/* The sample with this path.  False: there is none. */
static bool
find(const struct lab *lab, const char *path, struct sample *found)
{
    struct sample *samples = NULL;
    size_t n = sample_list("mutants", lab, &samples);
    bool any = false;

    for (size_t i = 0; i < n && !any; i++) {
        any = strcmp(samples[i].path, path) == 0;
        *found = samples[i];
    }
    free(samples);
    return any;
}

/* Makes ready what all seeds share.  False: no test will be run; *decided is
 * what they all come to, which is a failure only for one that is refused. */
static bool
open_marking(struct marking *m, const struct request *q, enum state *decided)
{
    static struct result r;

    *decided = STATE_NOT_MEASURED;
    if (marking_open(m, q, &r) != MARKED
        || strcmp(r.tests[0].message, "did not compile") == 0)
        fprintf(stderr, "again: %s: %s\n", q->shown, r.broken);
    else
        *decided = r.tests[0].state;
    return r.broken[0] == '\0';
}

/* Marks it with one seed after the other.  Returns how many times it was not
 * caught; one that cannot be made never is. */
static int
mark_all(struct request *q, const char *path, bool made, char *const *seeds)
{
    static struct marking m;
    enum state decided = STATE_NOT_MEASURED;
    bool ready = made && open_marking(&m, q, &decided);
    int missed = 0;

    for (; *seeds != NULL; seeds++) {
        struct test_result t = { .test = lab_test(q->lab, q->only),
                                 .state = decided };

        q->seed = strtoull(*seeds, NULL, 10);
        if (ready)
            mark_test(&m, &t);
        printf("%s %s %s %s %s\n", t.state == STATE_FAIL ? "ok" : "WRONG",
               q->lab->lab, path, *seeds, state_name(t.state));
        missed += t.state != STATE_FAIL;
    }
    if (made)
        marking_close(&m);
    return missed;
}

/* Makes the submission in a folder of its own, and marks it. */
static int
mark_sample(const struct lab *lab, const struct sample *s, char *const *seeds)
{
    static struct request q;
    char folder[64], why[512] = "";
    int missed;

    q = (struct request){ .lab = lab, .shown = s->name, .command = "again",
                          .only = s->test };
    snprintf(folder, sizeof folder, "build/again-%d", (int)getpid());

    bool made = sample_make(s, lab, folder, why, sizeof why)
                && realpath(folder, q.source) != NULL;

    if (!made)
        fprintf(stderr, "again: %s: %s\n", s->path, why);
    missed = mark_all(&q, s->path, made, seeds);
    kit_remove_folder(folder);
    return missed;
}

int
main(int argc, char **argv)
{
    char root[PATH_MAX], why[512];
    struct sample s;
    struct lab *lab;

    inherit_settle();
    setvbuf(stdout, NULL, _IOLBF, 0);       /* several may write one file */
    if (argc < 4) {
        fprintf(stderr, "usage: again LAB MUTANT.patch SEED...\n");
        return 2;
    }
    if (!kit_root(root, why, sizeof why) || chdir(root) != 0
        || lab_load(".", argv[1], lab_arch_here, &lab, why, sizeof why) != 0) {
        fprintf(stderr, "again: %s\n", why);
        return 2;
    }
    if (!find(lab, argv[2], &s) || lab_test(lab, s.test) == NULL) {
        fprintf(stderr, "again: lab %s has no mutant %s with a test\n",
                argv[1], argv[2]);
        return 2;
    }

    int missed = mark_sample(lab, &s, argv + 3);

    lab_free(lab);
    return missed > 0;
}
