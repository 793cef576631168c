/*
 * again.c -- one submission of known worth, marked with many seeds.
 *
 *      again LAB MUTANT.patch SEED...
 *      again LAB ALTERNATIVE SEED...       its folder; or --reference
 *
 * A mutant is marked by the test that it names, which must catch it; any other
 * by all of the lab's tests, which must pass.  For each seed a line "ok LAB
 * SUBJECT SEED STATE", or "WRONG ..."; of one that should be right the first
 * test that says otherwise stands behind it, and what it says.
 *
 * A seed changes what is run, and nothing of what is compiled: so the
 * submission is built once and run for each of them.  What is measured depends
 * on no seed, and is measured with the first.  That is what makes it cheap
 * enough to try everything with twenty or sixty.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/inherit.h"
#include "autograder/kit.h"
#include "autograder/marking.h"
#include "autograder/selftest/sample.h"

/* What is marked. */
struct job {
    struct sample sample;       /* its path is the subject's name */
    bool mutant, reference;
};

/* The sample with this path, among those of a kind.  False: there is none. */
static bool
find(const char *kind, const struct lab *lab, const char *path,
     struct sample *found)
{
    struct sample *samples = NULL;
    size_t n = sample_list(kind, lab, &samples);
    bool any = false;

    for (size_t i = 0; i < n && !any; i++) {
        any = strcmp(samples[i].path, path) == 0;
        *found = samples[i];
    }
    free(samples);
    return any;
}

/* What the subject is.  False: nothing that we know. */
static bool
take_subject(const struct lab *lab, const char *subject, struct job *job)
{
    *job = (struct job){ .reference = strcmp(subject, "--reference") == 0 };
    snprintf(job->sample.path, sizeof job->sample.path, "%s", subject);
    if (job->reference || find("alternatives", lab, subject, &job->sample))
        return true;
    job->mutant = find("mutants", lab, subject, &job->sample);
    return job->mutant && lab_test(lab, job->sample.test) != NULL;
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

/* Marks by all tests, or by one, up to the first that is not passed, which is
 * *t then. */
static void
mark_seed(struct marking *m, bool first, struct test_result *t)
{
    const struct lab *lab = m->request->lab;
    bool passes = true;

    for (size_t i = 0; i < lab->ntests && passes; i++) {
        if (m->request->only != NULL
                ? strcmp(m->request->only, lab->tests[i].id) != 0
                : lab->tests[i].runs == 0 && !first)
            continue;
        *t = (struct test_result){ .test = &lab->tests[i],
                                   .state = STATE_NOT_MEASURED };
        mark_test(m, t);
        passes = t->state == STATE_PASS;
    }
}

/* Marks it with one seed after the other.  Returns how many times it was not
 * taken for what it is; one that cannot be made never is. */
static int
mark_all(struct request *q, const struct job *job, bool made,
         char *const *seeds)
{
    static struct marking m;
    enum state decided = STATE_NOT_MEASURED;
    enum state due = job->mutant ? STATE_FAIL : STATE_PASS;
    bool ready = made && open_marking(&m, q, &decided);
    int wrong = 0;

    for (char *const *seed = seeds; *seed != NULL; seed++) {
        static struct test_result t;
        bool right;

        t = (struct test_result){ .state = decided };
        q->seed = strtoull(*seed, NULL, 10);
        if (ready)
            mark_seed(&m, seed == seeds, &t);
        right = t.state == due;
        printf("%s %s %s %s %s", right ? "ok" : "WRONG", q->lab->lab,
               job->sample.path, *seed, state_name(t.state));
        if (!right && t.test != NULL)
            printf(" %s: %s", t.test->id, t.message);
        printf("\n");
        wrong += !right;
    }
    if (made)
        marking_close(&m);
    return wrong;
}

/* Makes the submission in a folder of its own, and marks it. */
static int
mark_job(const struct lab *lab, const struct job *job, char *const *seeds)
{
    static struct request q;
    char folder[64], why[512] = "";
    bool made = job->reference;
    int wrong;

    q = (struct request){
        .lab = lab, .shown = job->sample.path, .command = "again",
        .subject = job->reference ? SUBJECT_REFERENCE : SUBJECT_SUBMISSION,
        .source = "reference", .only = job->mutant ? job->sample.test : NULL
    };
    snprintf(folder, sizeof folder, "build/again-%d", (int)getpid());
    if (!made)
        made = sample_make(&job->sample, lab, folder, why, sizeof why)
               && realpath(folder, q.source) != NULL;
    if (!made)
        fprintf(stderr, "again: %s: %s\n", job->sample.path, why);
    wrong = mark_all(&q, job, made, seeds);
    kit_remove_folder(folder);
    return wrong;
}

int
main(int argc, char **argv)
{
    char root[PATH_MAX], why[512];
    static struct job job;
    struct lab *lab;

    inherit_settle();
    setvbuf(stdout, NULL, _IOLBF, 0);       /* several may write one file */
    if (argc < 4) {
        fprintf(stderr, "usage: again LAB SUBJECT SEED...\n");
        return 2;
    }
    if (!kit_root(root, why, sizeof why) || chdir(root) != 0
        || lab_load(".", argv[1], lab_arch_here, &lab, why, sizeof why) != 0) {
        fprintf(stderr, "again: %s\n", why);
        return 2;
    }
    if (!take_subject(lab, argv[2], &job)) {
        fprintf(stderr, "again: lab %s has no alternative %s, nor a mutant "
                "with a test\n", argv[1], argv[2]);
        return 2;
    }

    int wrong = mark_job(lab, &job, argv + 3);

    lab_free(lab);
    return wrong > 0;
}
