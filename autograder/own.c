/*
 * own -- the student's own tests, graded.
 *
 * The tests are compiled with no other header of the kit than those that the
 * lab allows and harness.h, and linked with libraries that show no other name:
 * a test speaks of the contract or it does not link.  Each test is a process in the sandbox,
 * as a scenario is (scenarios/own.c).
 *
 * A test can lie only by passing or failing, and gains from neither: what fails
 * on a right library makes all of them worthless, what passes exposes nothing.
 * To fail on wrong libraries alone it would have to tell them from right ones,
 * which is what it is asked to do.  That it might do so by their code
 * rather than their deeds is why they are compiled as library.h says.  That it
 * might do so by the time, since the right ones come first, is why these come
 * again among the wrong ones and at the end; and one that fails now and then
 * meets a right library often enough.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/library.h"
#include "autograder/own.h"
#include "autograder/own_build.h"
#include "autograder/text.h"
#include "autograder/trial.h"

enum {
    CPU_S = 1, WALL_S = 10,     /* for one test */
    AGAIN = 4                   /* a right one comes after so many wrong ones */
};

static struct own_result own;

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
    switch (trial(&order, &unused, report, NULL)) {
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

/* Runs all tests until one fails, whose number is then in *which. */
static enum went
run_all(const struct marking *m, const char *program, int *which,
        struct run_report *report)
{
    for (*which = 0; *which < own.ntests; ++*which) {
        enum went went = run_test(m, program, *which, report);

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
    struct own_bug *bug = &own.bugs[own.nbugs++];

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

static bool
try_wrong(const struct marking *m, const char *program,
          const struct library *library)
{
    struct run_report report;
    int which;
    enum went went = run_all(m, program, &which, &report);

    if (went != NOT_RUN && own.nbugs < OWN_BUGS)
        note(library, went == FAILED);
    return went != NOT_RUN;
}

/* Runs the tests on all libraries, the right ones first, or until the result
 * is decided. */
static void
try_all(const struct marking *m, const char *object,
        const struct library *all, size_t n)
{
    char program[160];
    size_t nright = 0, again = 0;

    while (nright < n && all[nright].invariant[0] == '\0')
        nright++;
    for (size_t i = 0; i < n; i++) {
        bool right = i < nright;

        name_program(m, i, right, program);
        if (!own_link(m, object, &all[i], program, &own)
            || (own.ntests == 0 && !list_tests(m, program)))
            return;
        if (right ? !try_right(m, program) : !try_wrong(m, program, &all[i]))
            return;
        if (right || (i % AGAIN != 0 && i + 1 < n))
            continue;
        name_program(m, again++ % nright, true, program);
        if (!try_right(m, program))
            return;
    }
}

const struct own_result *
own_mark(struct marking *m)
{
    char source[256], object[160], scratch[160];
    struct library *all = NULL;

    memset(&own, 0, sizeof own);
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

    const struct library_order order = {
        .modules = &m->build, .seed = m->request->seed, .scratch = scratch,
        .every = m->request->own_tests
    };
    size_t n = library_make_all(&order, &all, own.message,
                                sizeof own.message);

    if (n == 0)
        own_decide(&own, STATE_NOT_MEASURED, own.message);
    else
        try_all(m, object, all, n);
    free(all);
    if (own.state == STATE_PASS && own.nbugs > 0)
        own.score = own.exposed * 100 / own.nbugs;
    return &own;
}
