/*
 * script -- tests of behaviour: many seeds, at each level asked for, up to
 * the first run that goes wrong.
 *
 * With a key (secret.c) as many follow whose seeds are not published.  Of one
 * that goes wrong nothing is told but that: whoever knows its script could
 * add it to his table of answers.
 *
 * One wrong run fails the test.  One right run proves little: of a queue that
 * serves last come first, a single random script misses every eighth.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/judge.h"
#include "autograder/marking.h"
#include "autograder/trial.h"

enum {
    SCRIPT_CPU_S = 1,           /* unless the test says otherwise */
    ALL_S = 60                  /* of sleep, in all runs of one test */
};

/* Notes the run that went wrong. */
static void
note(struct test_result *t, const struct run_report *report)
{
    const struct divergence *d = &t->divergence;

    t->state = STATE_FAIL;
    snprintf(t->message, sizeof t->message, "%s", d->sentence);
    /* Of a process that died nobody knows what it would have broken. */
    bool died = report->end != RUN_EXITED && report->end != RUN_CUT;
    snprintf(t->invariant, sizeof t->invariant, "%s",
             d->invariant[0] != '\0' ? d->invariant
             : died ? "" : t->test->invariant);
    snprintf(t->output, sizeof t->output, "%s", report->output);
}

/* A script takes a millisecond: nobody has to wait for as long as a
 * measurement may take to see that this one never ends. */
static struct lab_limits
script_limits(const struct lab *lab, const struct lab_test *test)
{
    int most = test->cpu_s > 0 ? test->cpu_s : SCRIPT_CPU_S;
    struct lab_limits l = lab->limits;

    if (l.cpu_s > most)
        l.cpu_s = most;
    return l;
}

/* What a run took in which it did not work: it slept. */
static int64_t
slept_ns(const struct run_report *r)
{
    const struct rusage *u = &r->usage;

    return r->spent_ns
           - (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * INT64_C(1000000000)
           - (u->ru_utime.tv_usec + u->ru_stime.tv_usec) * INT64_C(1000);
}

/* Whether the runs, each right and within its limits, take hours together:
 * others want to be marked, too.  None of them is to be repeated. */
static bool
is_too_long(struct test_result *t)
{
    if (t->slept_ns <= ALL_S * INT64_C(1000000000))
        return false;
    t->state = STATE_FAIL;
    t->secret = true;
    t->seed = 0;
    snprintf(t->message, sizeof t->message, "the runs of this test slept for "
             "more than %d s together, where one takes some milliseconds",
             ALL_S);
    return true;
}

/* Runs one seed at one level.  False: the test is decided. */
static bool
run_seed(struct marking *m, struct test_result *t, const struct judge *judge,
         const char *level, uint64_t seed)
{
    int64_t script[SCRIPT_MAX];
    char program[PATH_MAX], unused[1] = "";
    struct run_report report;
    struct lab_limits limits = script_limits(m->request->lab, t->test);
    struct trial_order order = {
        .program = program, .scenario = judge->name, .judge = judge,
        .script = script, .limits = &limits
    };

    /* It was built before the first test: this only tells where it is. */
    build_program(&m->build, level, program, unused, 1, unused, 1);
    order.nwords = judge->plan(seed, script);
    t->seed = seed;
    t->level = level;

    enum trial r = trial(&order, &t->divergence, &report, NULL);

    t->runs++;
    t->wall_ns += report.wall_ns;
    t->slept_ns += slept_ns(&report);
    if (report.usage.ru_maxrss > t->peak_kb)
        t->peak_kb = report.usage.ru_maxrss;
    if (r == TRIAL_WRONG)
        note(t, &report);
    if (r == TRIAL_FAILED) {
        t->state = STATE_NOT_MEASURED;
        snprintf(t->message, sizeof t->message, "%s", report.sentence);
    }
    return r == TRIAL_RIGHT && !is_too_long(t);
}

/* Runs them all, from that seed on, at each level.  False: decided. */
static bool
run_seeds(struct marking *m, struct test_result *t, const struct judge *judge,
          int runs, uint64_t first)
{
    static char *const usual[] = { (char *)BUILD_LEVEL };
    const struct lab_test *test = t->test;
    char *const *levels = test->nlevels > 0 ? test->levels : usual;
    size_t nlevels = test->nlevels > 0 ? test->nlevels : 1;

    for (size_t l = 0; l < nlevels; l++)
        for (int i = 0; i < runs; i++)
            if (!run_seed(m, t, judge, levels[l], first + (uint64_t)i))
                return false;
    return true;
}

/* Takes back what was told of a run that is nobody's business. */
static void
conceal(struct test_result *t)
{
    t->secret = true;
    t->seed = 0;
    t->output[0] = '\0';
    memset(&t->divergence, 0, sizeof t->divergence);
    snprintf(t->invariant, sizeof t->invariant, "%s", t->test->invariant);
    snprintf(t->message, sizeof t->message, "all runs with published seeds "
             "are right, but one with a secret seed is not");
}

void
mark_script(struct marking *m, struct test_result *t)
{
    const struct request *q = m->request;
    const struct judge *judge = judge_find(q->lab->lab, t->test->judge);

    if (judge == NULL) {
        t->state = STATE_NOT_MEASURED;
        snprintf(t->message, sizeof t->message,
                 "the grader has no judge named %s", t->test->judge);
        return;
    }
    if (!run_seeds(m, t, judge, q->one_run ? 1 : t->test->runs, q->seed))
        return;
    if (q->key != NULL
        && !run_seeds(m, t, judge, t->test->runs, m->secret)) {
        if (t->state == STATE_FAIL && !t->secret)
            conceal(t);
        return;
    }
    result_passed(t);
}
