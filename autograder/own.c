/*
 * own -- the student's own tests, graded.
 *
 * Each test is a process in the sandbox, as a scenario is (scenarios/own.c),
 * made of the student's file and one library (own_build.c).
 *
 * A test can lie only by passing or failing, and gains from neither: what fails
 * on a right library makes all of them worthless, what passes exposes nothing.
 * To fail on wrong libraries alone it would have to tell them from right ones,
 * which is what it is asked to do.  That it might do so
 *
 *   by their code       is why they are compiled as library.h says, for an
 *                       instructor who has a key by a seed that depends on it
 *                       (a table of sizes or bytes is easily made at home);
 *   by time or order    (process ids count the runs) is why right ones come
 *                       again among the wrong ones, and in an order that nobody
 *                       knows.  What is reported does not depend on it.
 *
 * One that fails now and then meets a right library often enough.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/library.h"
#include "autograder/own.h"
#include "autograder/own_build.h"
#include "autograder/text.h"
#include "autograder/trial.h"

enum {
    CPU_S = 1, WALL_S = 10,     /* for one test */
    ALL_CPU_S = 5, ALL_S = 10,  /* for all tests on one library */
    AGAIN = 4,                  /* a right one comes after so many wrong ones */
    TRIES = 3                   /* of a wrong one, where chance has a part */
};

static struct own_result own;
static int64_t used_us;         /* processor time of the tests, so far */
static int64_t spent_ns;        /* by all tests on one library, asleep or not */

/* How one test went on one library. */
enum went { PASSED, FAILED, NOT_RUN };

/* Where mytests.c is; the reference has the kit's example. */
static void
find_source(const struct marking *m, char *path, size_t size)
{
    if (m->request->subject == SUBJECT_REFERENCE)
        snprintf(path, size, "%s/mytests.c", m->request->lab->folder);
    else
        snprintf(path, size, "%s/mytests.c", m->work);
}

/* Runs one test, or asks for the names if number is -1. */
static enum went
run_test(const struct marking *m, const char *program, int64_t number,
         struct run_report *report)
{
    static struct divergence unused;
    struct lab_limits limits = m->request->lab->limits;
    struct trial_order order = {
        .program = program, .scenario = "own", .script = &number,
        .nwords = 1, .limits = &limits
    };

    limits.cpu_s = CPU_S;
    limits.wall_s = WALL_S;
    if (m->request->lab->own_tests.threads > 0)
        limits.threads = m->request->lab->own_tests.threads;

    enum trial r = trial(&order, &unused, report, NULL);

    used_us += (report->usage.ru_utime.tv_sec + report->usage.ru_stime.tv_sec)
               * INT64_C(1000000) + report->usage.ru_utime.tv_usec
               + report->usage.ru_stime.tv_usec;
    spent_ns += report->spent_ns;
    switch (r) {
    case TRIAL_RIGHT:
        return PASSED;
    case TRIAL_WRONG:
        return FAILED;
    default:
        own_decide(&own, STATE_NOT_MEASURED, report->sentence);
        return NOT_RUN;
    }
}

/* Learns the names of the tests.  False: the result is decided. */
static bool
list_tests(const struct marking *m, const char *program)
{
    struct run_report report;
    enum went went = run_test(m, program, -1, &report);

    if (went == NOT_RUN)
        return false;
    for (const char *p = report.output; *p != '\0' && own.ntests < OWN_TESTS;) {
        int length = (int)strcspn(p, "\n");

        snprintf(own.tests[own.ntests++], sizeof own.tests[0], "%.*s", length,
                 p);
        p += length;
        p += *p == '\n';
    }
    if (went == PASSED && own.ntests > 0)
        return true;
    if (went == FAILED)
        snprintf(own.message, sizeof own.message, "the tests in mytests.c "
                 "cannot be listed: %s", report.sentence);
    own_decide(&own, STATE_FAIL, went == FAILED ? own.message
           : "mytests.c has no tests: main() must end in harness_run()");
    return false;
}

/* Whether they have had their time on this library, though each kept within its
 * limits: one that sleeps takes no processor time. */
static bool
is_too_long(struct run_report *report)
{
    if (spent_ns <= ALL_S * INT64_C(1000000000))
        return false;
    report->end = RUN_WALL;
    snprintf(report->sentence, sizeof report->sentence, "the tests up to this "
             "one took more than %d s together", ALL_S);
    return true;
}

/* Runs all tests until one fails, whose number is then in *which. */
static enum went
run_all(const struct marking *m, const char *program, int *which,
        struct run_report *report)
{
    spent_ns = 0;
    for (*which = 0; *which < own.ntests; ++*which) {
        enum went went = run_test(m, program, *which, report);

        if (went == PASSED && is_too_long(report))
            went = FAILED;
        if (went != PASSED)
            return went;
    }
    return PASSED;
}

/* What the test said of itself, or how it ended: of a right library. */
static void
blame_test(const struct marking *m, int which, struct run_report *report)
{
    char prefix[PATH_MAX];

    snprintf(prefix, sizeof prefix, "%s/", m->work);
    text_remove(report->output, prefix);

    int length = (int)strcspn(report->output, "\n");
    bool said = length > 0 && report->end == RUN_EXITED;

    snprintf(own.message, sizeof own.message, "%s fails on a right library: "
             "%.*s", own.tests[which], said ? length : 400,
             said ? report->output : report->sentence);
    own_decide(&own, STATE_FAIL, own.message);
}

/* Enters what came of a wrong library. */
static void
note(const struct library *library, bool exposed)
{
    struct own_bug *bug = &own.bugs[own.nbugs];

    if (own.nbugs == OWN_BUGS)
        return;
    own.nbugs++;
    snprintf(bug->invariant, sizeof bug->invariant, "%s", library->invariant);
    snprintf(bug->says, sizeof bug->says, "%s", library->says);
    bug->exposed = exposed;
    own.exposed += exposed;
}

/* Where the program with a right library is kept, to be run again. */
static void
name_program(const struct marking *m, size_t library, bool right,
             char program[160])
{
    if (right)
        snprintf(program, 160, "%s/own-tests-%zu", m->work, library);
    else
        snprintf(program, 160, "%s/own-tests", m->work);
}

/* Runs the tests on a right library, once more or for the first time.  False:
 * the result is decided. */
static bool
try_right(const struct marking *m, const char *program)
{
    struct run_report report;
    int which;

    if (run_all(m, program, &which, &report) == FAILED)
        blame_test(m, which, &report);
    return own.state == STATE_PASS;
}

/* Runs the tests on a wrong library.  Threads of the kernel meet by chance: in
 * a lab that has them what passes is tried again, lest the same tests get one
 * score today and another tomorrow.  False: the result is decided. */
static bool
try_wrong(const struct marking *m, const char *program, bool *exposed)
{
    const struct lab *lab = m->request->lab;
    bool by_chance = lab->own_tests.threads > 0 || lab->limits.threads > 0;
    int tries = by_chance ? TRIES : 1;
    struct run_report report;
    int which;
    enum went went;

    do
        went = run_all(m, program, &which, &report);
    while (went == PASSED && --tries > 0);
    *exposed = went == FAILED;
    return went != NOT_RUN;
}

/* Whether the tests take more of the processor than they may.  They are run on
 * dozens of libraries. */
static bool
is_too_much(void)
{
    if (used_us <= ALL_CPU_S * INT64_C(1000000))
        return false;
    snprintf(own.message, sizeof own.message, "the tests in mytests.c together "
             "take more than %d s of processor time on one library", ALL_CPU_S);
    own_decide(&own, STATE_FAIL, own.message);
    return true;
}

/* Runs the tests on the right libraries, all[0] to all[n - 1], and learns their
 * names.  False: the result is decided. */
static bool
try_all_right(const struct marking *m, const char *object,
              const struct library *all, size_t n)
{
    char program[160];

    for (size_t i = 0; i < n; i++) {
        name_program(m, i, true, program);
        if (!own_link(m, object, &all[i], program, &own)
            || (i == 0 && !list_tests(m, program)) || !try_right(m, program)
            || (i == 0 && is_too_much()))
            return false;
    }
    return true;
}

/* Puts the cards in an order that cannot be known. */
static void
shuffle(size_t *cards, size_t n)
{
    uint64_t dice;

    for (size_t i = n; i > 1; i--) {
        if (getrandom(&dice, sizeof dice, 0) != sizeof dice)
            return;

        size_t k = dice % i, card = cards[k];

        cards[k] = cards[i - 1];
        cards[i - 1] = card;
    }
}

/* Runs the tests on the libraries that the cards name, of which the first
 * `nright` are right, until the result is decided. */
static bool
try_cards(const struct marking *m, const char *object,
          const struct library *all, size_t nright, const size_t *cards,
          size_t ncards, bool *exposed)
{
    char program[160];

    for (size_t i = 0; i < ncards; i++) {
        size_t card = cards[i];
        bool right = card < nright;

        name_program(m, card, right, program);
        if (right ? !try_right(m, program)
                  : !own_link(m, object, &all[card], program, &own)
                    || !try_wrong(m, program, &exposed[card]))
            return false;
    }
    return true;
}

/* Runs the tests on all libraries, the right ones first, or until the result
 * is decided. */
static void
try_all(const struct marking *m, const char *object,
        const struct library *all, size_t n)
{
    size_t nright = 0, ncards;

    while (nright < n && all[nright].invariant[0] == '\0')
        nright++;
    if (!try_all_right(m, object, all, nright))
        return;
    ncards = n - nright + n / AGAIN + 1;

    size_t *cards = calloc(ncards, sizeof *cards);
    bool *exposed = calloc(n, sizeof *exposed);

    for (size_t i = 0; cards != NULL && i < ncards; i++)
        cards[i] = i < n - nright ? nright + i : i % nright;
    if (cards == NULL || exposed == NULL) {
        own_decide(&own, STATE_NOT_MEASURED, "there is no memory");
    } else {
        shuffle(cards, ncards);
        if (try_cards(m, object, all, nright, cards, ncards, exposed))
            for (size_t i = nright; i < n; i++)
                note(&all[i], exposed[i]);
    }
    free(cards);
    free(exposed);
}

/* Makes the libraries, and runs the compiled tests on them. */
static void
judge_by_all(const struct marking *m, const char *object, const char *scratch)
{
    const struct request *q = m->request;
    const struct library_order order = {
        .modules = &m->build, .scratch = scratch,
        .seed = q->key == NULL ? q->seed
                : secret_seed_of_course(q->key, q->lab),
        .every = q->own_tests
    };
    struct library *all = NULL;
    size_t n = library_make_all(&order, &all, own.message,
                                sizeof own.message);

    if (n == 0)
        own_decide(&own, STATE_NOT_MEASURED, own.message);
    else
        try_all(m, object, all, n);
    free(all);
}

const struct own_result *
own_mark(struct marking *m)
{
    char source[256], object[160], scratch[160];

    memset(&own, 0, sizeof own);
    used_us = 0;
    own.state = STATE_PASS;
    find_source(m, source, sizeof source);
    if (access(source, R_OK) != 0) {
        own_decide(&own, STATE_SKIPPED, "there is no mytests.c");
        return &own;
    }
    snprintf(object, sizeof object, "%s/mytests.o", m->work);
    snprintf(scratch, sizeof scratch, "%s/library", m->work);
    if (!own_compile(m, source, object, &own))
        return &own;

    judge_by_all(m, object, scratch);
    if (own.state == STATE_PASS && own.nbugs > 0)
        own.score = own.exposed * 100 / own.nbugs;
    return &own;
}
