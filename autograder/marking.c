/*
 * marking -- from a request to a result.
 *
 *      intake   the lab's files, and no others, into a private folder
 *      build    a program for each level that a test asks for
 *      run      each test, in the order of lab.json
 *
 * The private folder (work.c) is named after what is marked and by whom, so
 * that markings never meet, and is removed at the end.
 *
 * What the student did wrong costs points; what this machine cannot do makes
 * a test "not measured", which is neither a zero nor a pass.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/base.h"
#include "autograder/diagnosis.h"
#include "autograder/inherit.h"
#include "autograder/intake.h"
#include "autograder/kit.h"
#include "autograder/layers.h"
#include "autograder/marking.h"
#include "autograder/own.h"
#include "autograder/quote.h"
#include "autograder/run.h"
#include "autograder/sandbox.h"
#include "autograder/text.h"
#include "autograder/work.h"

/* Enters the rubric into the result. */
static void
list_tests(const struct request *q, struct result *r)
{
    const struct lab *lab = q->lab;

    for (size_t i = 0; i < lab->ntests && r->ntests < TESTS_MAX; i++) {
        const char *only = q->only;

        if (only != NULL && strcmp(only, lab->tests[i].id) != 0)
            continue;
        r->tests[r->ntests++] = (struct test_result){
            .test = &lab->tests[i], .state = STATE_NOT_MEASURED
        };
    }
}

/* Lets the files in the private folder stand in for the kit's. */
static void
replace(struct marking *m)
{
    const struct request *q = m->request;
    char source[512];

    for (size_t i = 0; i < q->lab->nfiles; i++) {
        const struct lab_file *f = &q->lab->files[i];

        if (!intake_wants(q->with, f->name))
            continue;
        if (q->subject == SUBJECT_REFERENCE)
            snprintf(source, sizeof source, "%s", f->path);
        else
            snprintf(source, sizeof source, "%s/%s", m->work, f->name);
        build_replace(&m->build, f->path, source, true);
    }
}

/* Builds every program that the tests ask for.  False: the result is
 * decided. */
static bool
build_all(struct marking *m)
{
    struct result *r = m->result;
    char program[PATH_MAX], said[DIAGNOSTICS] = "";
    enum built built = BUILD_GOOD;

    built = build_program(&m->build, BUILD_LEVEL, program, r->broken,
                          sizeof r->broken, r->diagnostics,
                          sizeof r->diagnostics);
    for (size_t i = 0; i < r->ntests; i++) {
        const struct lab_test *t = r->tests[i].test;

        /* Warnings are shown once, not again for each level. */
        for (size_t l = 0; built == BUILD_GOOD && l < t->nlevels; l++)
            built = build_program(&m->build, t->levels[l], program, r->broken,
                                  sizeof r->broken, said, sizeof said);
    }
    if (built == BUILD_GOOD
        && build_program(&m->reference, BUILD_LEVEL, program, r->broken,
                         sizeof r->broken, said, sizeof said) != BUILD_GOOD)
        built = BUILD_FAILED;
    if (built == BUILD_BAD)
        result_all(r, STATE_FAIL, "did not compile");
    if (built == BUILD_REFUSED)
        result_all(r, STATE_FAIL, "refused before it was run");
    if (built == BUILD_FAILED)
        result_all(r, STATE_NOT_MEASURED, r->broken);
    return built == BUILD_GOOD;
}

/* The private folders.  False: a sentence is in result->broken. */
static bool
make_work(struct marking *m, char *reference, size_t size)
{
    const struct request *q = m->request;
    struct result *r = m->result;

    char name[64];

    snprintf(name, sizeof name, "%s-%016lx", q->lab->lab,
             (unsigned long)kit_digest(q->source));
    m->held = work_open(name, m->work);
    snprintf(reference, size, "%s/reference", m->work);
    if (m->held >= 0 && kit_make_folder(reference))
        return true;
    snprintf(r->broken, sizeof r->broken, "%s cannot be made: %s", m->work,
             strerror(errno));
    return false;
}

void
mark_nothing(const struct request *q, struct result *r)
{
    memset(r, 0, sizeof *r);
    r->lab = q->lab;
    r->seed = q->seed;
    r->practice = q->with != NULL;
    r->keyed = q->key != NULL;
    quote_word(q->shown, r->subject, sizeof r->subject);
    if (r->practice)
        text_add(r->subject, sizeof r->subject,
                 ", practice: the kit's own files but for %s", q->with);
    list_tests(q, r);
    result_all(r, STATE_NOT_MEASURED, "the grader did not come to its end");
    result_total(r);
}

/* Sees to the sandbox.  False: a sentence is in result->broken. */
static bool
prepare_sandbox(const struct request *q, struct result *r)
{
    if (!inherit_suffices(&q->lab->limits, r->broken, sizeof r->broken)
        || !sandbox_prepare(r->broken, sizeof r->broken)
        || !run_prepare(r->broken, sizeof r->broken))
        return false;
    snprintf(r->layers, sizeof r->layers, "%s", layers_there());
    snprintf(r->missing, sizeof r->missing, "%s", layers_missing());
    if (!q->official || *layers_needed(q->accepted) == '\0')
        return true;
    snprintf(r->broken, sizeof r->broken, "an official marking needs layers "
             "of the sandbox that are not there: %s (--accept-layers does "
             "without)", layers_needed(q->accepted));
    return false;
}

enum marked
marking_open(struct marking *m, const struct request *request,
             struct result *result)
{
    static char reference[160];
    struct result *r = result;
    enum intake taken = INTAKE_GOOD;

    memset(m, 0, sizeof *m);
    m->request = request;
    m->result = result;
    m->held = -1;
    mark_nothing(request, result);

    bool ours = prepare_sandbox(request, r)
        && make_work(m, reference, sizeof reference)
        && build_open(&m->build, request->lab, m->work, r->broken,
                      sizeof r->broken)
        && build_open(&m->reference, request->lab, reference, r->broken,
                      sizeof r->broken);

    if (ours && request->subject != SUBJECT_REFERENCE)
        taken = intake(request->lab, request->with, request->source,
                       m->work, r->broken, sizeof r->broken);
    if (taken == INTAKE_NOTHING)
        return MARKED_NOTHING;
    if (!ours || taken == INTAKE_FAILED) {
        result_all(r, STATE_NOT_MEASURED, r->broken);
    } else if (taken == INTAKE_BAD) {
        result_all(r, STATE_FAIL, "not handed in as it should be");
    } else {
        replace(m);
        if (request->key != NULL)
            m->secret = secret_seed(request->key, request->lab, m->work);
        if (request->base_mine)
            base_take(m);
        build_all(m);
    }
    return MARKED;
}

void
marking_renew(struct marking *m)
{
    struct result *r = m->result;

    r->ntests = 0;
    r->broken[0] = r->diagnostics[0] = '\0';
    list_tests(m->request, r);
    build_all(m);
}

void
marking_close(struct marking *m)
{
    build_close(&m->build);
    build_close(&m->reference);
    if (m->held >= 0)
        work_close(m->work, m->held);
    m->held = -1;
}

void
mark_test(struct marking *m, struct test_result *t)
{
    static const struct {
        const char *kind;
        void (*mark)(struct marking *m, struct test_result *t);
    } kinds[] = {
        { "script", mark_script }, { "memcheck", mark_memcheck },
        { "memory", mark_memory },
        { "complexity", mark_complexity }, { "slope", mark_slope }
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].kind, t->test->kind) == 0) {
            kinds[i].mark(m, t);
            return;
        }
    }
    snprintf(t->message, sizeof t->message,
             "the grader knows no tests of kind %s", t->test->kind);
}

/* The command that repeats what went wrong in t, if that may be told.  False:
 * it would be too long. */
static bool
write_replay(const struct request *q, struct test_result *t)
{
    char command[COMMAND / 4], what[COMMAND / 2], with[COMMAND / 8] = "";

    t->replay[0] = '\0';
    if (t->secret)
        return true;
    if (!quote_word(q->command, command, sizeof command)
        || !quote_word(q->shown, what, sizeof what)
        || (q->with != NULL && !quote_word(q->with, with, sizeof with)))
        return false;
    text_add(t->replay, sizeof t->replay, "%s %s %s --only %s", command,
             q->lab->lab, what, t->test->id);
    if (q->base_mine)
        text_add(t->replay, sizeof t->replay, " --base mine");
    if (q->with != NULL)
        text_add(t->replay, sizeof t->replay, " --with %s", with);
    if (t->test->runs > 0)
        text_add(t->replay, sizeof t->replay, " --seed %lu",
                 (unsigned long)t->seed);
    if (strcmp(t->test->kind, "memcheck") != 0)
        text_add(t->replay, sizeof t->replay, " --gdb");
    return true;
}

/* The same for all that went wrong. */
static void
write_replays(const struct request *q, struct result *r)
{
    bool fit = true;

    for (size_t i = 0; i < r->ntests; i++)
        if (r->tests[i].state == STATE_FAIL)
            fit = write_replay(q, &r->tests[i]) && fit;
    if (!fit)
        text_add(r->notes, sizeof r->notes, "The commands that repeat a run "
                 "are not shown: the name of what was marked is too long\n"
                 "for them.  Mark a copy by a shorter name.\n");
}

/* Whether a test watches what is done, and does not measure what it costs. */
static bool
watches(const struct test_result *t)
{
    return strcmp(t->test->kind, "script") == 0;
}

/*
 * Runs all tests, those that watch before those that measure.  If nothing that
 * was watched went right, nothing is measured: what does nothing costs
 * nothing, and a forged end can look like that.
 */
static void
mark_tests(struct marking *m)
{
    struct result *r = m->result;
    size_t watched = 0, wrong = 0;

    for (size_t i = 0; i < r->ntests; i++) {
        struct test_result *t = &r->tests[i];

        if (!watches(t))
            continue;
        mark_test(m, t);
        watched++;
        wrong += t->state == STATE_FAIL;
    }
    for (size_t i = 0; i < r->ntests; i++) {
        struct test_result *t = &r->tests[i];

        if (watches(t))
            continue;
        if (watched == 0 || wrong < watched) {
            mark_test(m, t);
            continue;
        }
        t->state = STATE_SKIPPED;
        snprintf(t->message, sizeof t->message,
                 "nothing that was watched went right, so the cost of it "
                 "counts for nothing");
    }
}

enum marked
mark_submission(const struct request *request, struct result *result)
{
    struct marking m;
    enum marked r = marking_open(&m, request, result);

    if (r == MARKED && result->broken[0] == '\0') {
        mark_tests(&m);
        if (request->only == NULL)
            diagnose(result);
        write_replays(request, result);
    }
    if (r == MARKED && request->own_tests)
        result->own = own_mark(&m);
    marking_close(&m);
    result_total(result);
    return r;
}
