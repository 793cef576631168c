/*
 * own -- the student's own tests, graded.
 *
 * The tests are compiled with no other header of the kit than capriccio.h and
 * harness.h, and linked with libraries that show no other name: a test speaks
 * of the contract or it does not link.  Each test is a process in the sandbox,
 * as a scenario is (scenarios/own.c).
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

#include "autograder/diagnostics.h"
#include "autograder/kit.h"
#include "autograder/library.h"
#include "autograder/own.h"
#include "autograder/text.h"
#include "autograder/tool.h"
#include "autograder/trial.h"

enum {
    CPU_S = 1, WALL_S = 10,     /* for one test */
    ALL_CPU_S = 5,              /* for all tests on one library */
    AGAIN = 4                   /* a right one comes after so many wrong ones */
};

static struct own_result own;
static int64_t used_us;         /* processor time of the tests, so far */

/* How one test went on one library. */
enum went { PASSED, FAILED, NOT_RUN };

static void
decide(enum state state, const char *message)
{
    own.state = state;
    if (message != own.message)
        snprintf(own.message, sizeof own.message, "%.700s", message);
}

/* Where mytests.c is; the reference has the kit's example. */
static void
find_source(const struct marking *m, char *path, size_t size)
{
    if (m->request->subject == SUBJECT_REFERENCE)
        snprintf(path, size, "%s/mytests.c", m->request->lab->folder);
    else
        snprintf(path, size, "%s/mytests.c", m->work);
}

/* Compiles it.  False: the result is decided. */
static bool
compile(const struct marking *m, const char *source, const char *object)
{
    char prefix[PATH_MAX], line[300];
    const char *const argv[] = {
        "gcc", "-std=gnu11", "-O1", "-D_GNU_SOURCE", "-Wall", "-Wextra",
        "-Wno-unused-parameter", "-fno-lto",
        "-fno-diagnostics-show-caret", "-Dmain=mytests_main", "-Itests/plain",
        "-Ireference", "-I.", "-c", source, "-o", object, NULL
    };
    const char *const reads[] = {
        source, "reference/capriccio.h", "tests/harness.h",
        "tests/plain/check.h", NULL
    };
    int status;

    snprintf(prefix, sizeof prefix, "%s/", m->work);
    if (!tool_run(argv, m->work, reads, &status, own.diagnostics,
                  sizeof own.diagnostics)) {
        decide(STATE_NOT_MEASURED, own.diagnostics);
        own.diagnostics[0] = '\0';
        return false;
    }
    text_remove(own.diagnostics, prefix);
    diagnostics_keep(own.diagnostics, "mytests.c");
    if (status == 0)
        return true;
    if (!text_line_with(own.diagnostics, "error:", line, sizeof line))
        snprintf(line, sizeof line, "the compiler refuses it");
    snprintf(own.message, sizeof own.message, "mytests.c does not compile: %s",
             line);
    decide(STATE_FAIL, own.message);
    return false;
}

/* Whether a scenario's object is one that every program needs. */
static bool
is_stage(const char *object)
{
    const char *slash = strrchr(object, '/');
    const char *name = slash != NULL ? slash + 1 : object;

    return strncmp(name, "stage", 5) == 0 || strncmp(name, "channel", 7) == 0;
}

/* Links it with one library.  False: the result is decided. */
static bool
link_with(const struct marking *m, const char *object,
          const struct library *library, const char *program)
{
    static const char never[] = "undefined reference to `";
    const char *argv[32] = {
        "gcc", "-static", "-no-pie", "-fno-lto", "-Wl,-z,noexecstack", "-o",
        program, object, "build/autograder/scenarios/own.o", library->object
    };
    const char *const reads[] = { "build", NULL };
    char said[4096];
    size_t n = 10;
    int status;

    for (size_t i = 0; i < m->build.nscenarios && n < 30; i++)
        if (is_stage(m->build.scenarios[i].object))
            argv[n++] = m->build.scenarios[i].object;
    if (!tool_run(argv, m->work, reads, &status, said, sizeof said)) {
        decide(STATE_NOT_MEASURED, said);
        return false;
    }
    if (status == 0)
        return true;

    const char *p = strstr(said, never);

    if (p != NULL && strstr(p, "mytests_main") == NULL) {
        p += strlen(never);
        snprintf(own.message, sizeof own.message, "mytests.c does not link: "
                 "%.*s is not declared in capriccio.h or harness.h",
                 (int)strcspn(p, "'"), p);
    } else {
        snprintf(own.message, sizeof own.message, "mytests.c does not link: "
                 "%.600s", p != NULL ? "it has no main()" : said);
    }
    decide(STATE_FAIL, own.message);
    return false;
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

    enum trial r = trial(&order, &unused, report, NULL);

    used_us += (report->usage.ru_utime.tv_sec + report->usage.ru_stime.tv_sec)
               * INT64_C(1000000) + report->usage.ru_utime.tv_usec
               + report->usage.ru_stime.tv_usec;
    switch (r) {
    case TRIAL_RIGHT:
        return PASSED;
    case TRIAL_WRONG:
        return FAILED;
    default:
        decide(STATE_NOT_MEASURED, report->sentence);
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
    decide(STATE_FAIL, went == FAILED ? own.message
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
    decide(STATE_FAIL, own.message);
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

/* Runs the tests on a wrong library.  False: the result is decided. */
static bool
try_wrong(const struct marking *m, const char *program, bool *exposed)
{
    struct run_report report;
    int which;
    enum went went = run_all(m, program, &which, &report);

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
    decide(STATE_FAIL, own.message);
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
        if (!link_with(m, object, &all[i], program)
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
                  : !link_with(m, object, &all[card], program)
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
        decide(STATE_NOT_MEASURED, "no memory for the list of libraries");
    } else {
        shuffle(cards, ncards);
        if (try_cards(m, object, all, nright, cards, ncards, exposed))
            for (size_t i = nright; i < n; i++)
                note(&all[i], exposed[i]);
    }
    free(cards);
    free(exposed);
}

/* What the making of libraries depends on. */
static uint64_t
library_seed(const struct request *q)
{
    return q->key != NULL ? secret_course_seed(q->key, q->lab) : q->seed;
}

const struct own_result *
own_mark(struct marking *m)
{
    char source[256], object[160], scratch[160];
    struct library *all = NULL;

    memset(&own, 0, sizeof own);
    used_us = 0;
    own.state = STATE_PASS;
    find_source(m, source, sizeof source);
    if (access(source, R_OK) != 0) {
        decide(STATE_SKIPPED, "there is no mytests.c");
        return &own;
    }
    snprintf(object, sizeof object, "%s/mytests.o", m->work);
    snprintf(scratch, sizeof scratch, "%s/library", m->work);
    if (!compile(m, source, object))
        return &own;

    size_t n = library_make_all(&m->build, library_seed(m->request), scratch,
                                &all, own.message, sizeof own.message);

    if (n == 0)
        decide(STATE_NOT_MEASURED, own.message);
    else
        try_all(m, object, all, n);
    free(all);
    if (own.state == STATE_PASS && own.nbugs > 0)
        own.score = own.exposed * 100 / own.nbugs;
    return &own;
}
