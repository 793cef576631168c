/*
 * measure -- tests of cost: memory, complexity, speed.
 *
 * A measured scenario's script is one word, the size to measure at.  Its
 * events are judged as always: the cost of a wrong result is not worth
 * knowing.  What is measured does not depend on the machine's mood:
 * instructions between two marks, and the peak of resident memory.
 *
 *   memory      the peak at the largest size is at most 4 MiB above that at
 *               the smallest, which is large enough for an array of fixed size
 *               to have been gone through
 *   complexity  the counts at all sizes are equal within 10 % and 8
 *               instructions more: the same work, whatever the size
 *   slope       the count at the largest size beside the reference's,
 *               counted in the same way in the same marking, a system call
 *               as 100: full points up to 1.5 times as many, none from 4
 *               times, linear between; caches and branches are told, too
 *               (misses.c), for no points
 *
 * Rejected: time.  Between two runs of one program on a busy machine it
 * differs by more than between two designs.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/judge.h"
#include "autograder/marking.h"
#include "autograder/misses.h"
#include "autograder/trial.h"

enum {
    GROWTH_KB = 4096,           /* memory: how much more is still the same */
    SLACK_PERCENT = 10,         /* complexity: likewise */
    SLACK_INSTRUCTIONS = 8,
    WORST = 4,                  /* slope: times the reference, for no point */
    CALL = 100                  /* a system call, in instructions; it takes at
                                 * least as long on any machine of today */
};

/* What one run costs. */
struct cost {
    long peak_kb;
    struct step_count steps;
};

static void
not_measured(struct test_result *t, const char *why)
{
    t->state = STATE_NOT_MEASURED;
    snprintf(t->message, sizeof t->message, "%s", why);
}

static void
failed(struct test_result *t)
{
    t->state = STATE_FAIL;
    snprintf(t->invariant, sizeof t->invariant, "%s", t->test->invariant);
}

/*
 * Measures one size of one build.  False: the result is decided, by a wrong
 * run or by our own trouble.
 */
static bool
measure(struct marking *m, struct build *build, struct test_result *t,
        int size, bool count, struct cost *cost)
{
    const struct lab *lab = m->request->lab;
    int64_t script[1] = { size };
    char program[PATH_MAX], unused[1] = "";
    struct run_report report;
    struct trial_order order = {
        .program = program, .scenario = t->test->judge,
        .judge = judge_find(lab->lab, t->test->judge),
        .script = script, .nwords = 1, .limits = &lab->limits
    };

    build_program(build, BUILD_LEVEL, program, unused, 1, unused, 1);
    t->seed = (uint64_t)size;
    t->level = BUILD_LEVEL;

    enum trial r = trial(&order, &t->divergence, &report,
                         count ? &cost->steps : NULL);

    cost->peak_kb = report.usage.ru_maxrss;
    t->runs++;
    t->wall_ns += report.wall_ns;
    if (cost->peak_kb > t->peak_kb)
        t->peak_kb = cost->peak_kb;
    if (r == TRIAL_WRONG) {
        failed(t);
        if (report.end == RUN_FLOOD)
            t->invariant[0] = '\0';
        snprintf(t->message, sizeof t->message, "at size %d %s", size,
                 t->divergence.sentence);
        snprintf(t->output, sizeof t->output, "%s", report.output);
    } else if (r == TRIAL_FAILED) {
        not_measured(t, report.sentence);
    } else if (count && !cost->steps.complete && !cost->steps.over) {
        failed(t);
        snprintf(t->message, sizeof t->message,
                 "at size %d the run never came to the part to be measured",
                 size);
    } else {
        return true;
    }
    return false;
}

void
mark_memory(struct marking *m, struct test_result *t)
{
    const struct lab_test *test = t->test;
    int small = test->sizes[0], large = test->sizes[test->nsizes - 1];
    struct cost a = { 0 }, b = { 0 };

    if (!measure(m, &m->build, t, small, false, &a)
        || !measure(m, &m->build, t, large, false, &b))
        return;
    if (b.peak_kb <= a.peak_kb + GROWTH_KB) {
        result_passed(t);
        return;
    }
    failed(t);
    snprintf(t->message, sizeof t->message,
             "size %d needs %ld MiB more memory than size %d", large,
             (b.peak_kb - a.peak_kb + 512) / 1024, small);
}

/* The greatest count that is still the same as n. */
static uint64_t
slack(uint64_t n)
{
    return n + n * SLACK_PERCENT / 100 + SLACK_INSTRUCTIONS;
}

void
mark_complexity(struct marking *m, struct test_result *t)
{
    const struct lab_test *test = t->test;
    uint64_t least = 0, most = 0, first = 0;

    for (size_t i = 0; i < test->nsizes; i++) {
        struct cost c = { .steps.most = i > 0 ? slack(least) : 0 };
        uint64_t *n = &c.steps.instructions;

        if (!measure(m, &m->build, t, test->sizes[i], true, &c))
            return;
        if (i == 0)
            first = least = most = *n;
        if (*n < least)
            least = *n;
        if (*n > most)
            most = *n;
        if (most <= slack(least))
            continue;
        failed(t);
        snprintf(t->message, sizeof t->message, "the number of instructions "
                 "depends on the size: %lu at size %d, but %s%lu at size %d",
                 (unsigned long)first, test->sizes[0],
                 c.steps.over ? "more than " : "",
                 (unsigned long)(c.steps.over ? *n - 1 : *n), test->sizes[i]);
        return;
    }
    result_passed(t);
}

/* The points that `mine` instructions are worth where the reference takes
 * `theirs`; whole numbers only, so that they are the same everywhere. */
static int
slope_points(int weight, uint64_t mine, uint64_t theirs)
{
    if (2 * mine <= 3 * theirs)
        return weight;
    if (mine >= WORST * theirs)
        return 0;
    return (int)((uint64_t)weight * 2 * (WORST * theirs - mine)
                 / (5 * theirs));
}

/* What was counted, as one number. */
static uint64_t
weigh(const struct step_count *c)
{
    return c->instructions + CALL * c->calls;
}

/* Tells what was counted, and what the caches would have to do with it. */
static void
price(struct marking *m, struct test_result *t, int size,
      const struct cost *mine, const struct cost *theirs)
{
    if (mine->steps.over)
        return;
    t->priced = true;
    t->mine = (struct price){ .instructions = mine->steps.instructions,
                              .calls = mine->steps.calls };
    t->theirs = (struct price){ .instructions = theirs->steps.instructions,
                                .calls = theirs->steps.calls };
    misses_simulate(m, &m->reference, t->test, size, &t->theirs);
    if (t->theirs.simulated)
        misses_simulate(m, &m->build, t->test, size, &t->mine);
}

/* Says how many times the reference's cost it is, in hundredths. */
static void
compare(struct test_result *t, const struct step_count *mine,
        const struct step_count *theirs)
{
    unsigned long hundredths = 100 * weigh(mine) / weigh(theirs);

    snprintf(t->message, sizeof t->message,
             "%s%lu instructions (%lu system calls, each counts as %d), the "
             "reference %lu (%lu): %s%lu.%02lu times as many%s; full points up "
             "to 1.5 times, then fewer, none from 4 times",
             mine->over ? "more than " : "",
             (unsigned long)mine->instructions - mine->over,
             (unsigned long)mine->calls, CALL,
             (unsigned long)theirs->instructions,
             (unsigned long)theirs->calls, mine->over ? "more than " : "",
             hundredths / 100, hundredths % 100,
             mine->calls > theirs->calls ? " (does it print?)" : "");
}

void
mark_slope(struct marking *m, struct test_result *t)
{
    const struct lab_test *test = t->test;
    int size = test->sizes[test->nsizes - 1];
    struct cost mine = { 0 }, theirs = { 0 };

    if (!measure(m, &m->reference, t, size, true, &theirs)) {
        not_measured(t, "the reference itself could not be measured");
        return;
    }
    mine.steps.most = WORST * theirs.steps.instructions;
    if (!measure(m, &m->build, t, size, true, &mine))
        return;
    price(m, t, size, &mine, &theirs);
    result_passed(t);
    t->points = slope_points(test->weight, weigh(&mine.steps),
                             weigh(&theirs.steps));
    if (t->points == test->weight)
        return;
    failed(t);
    compare(t, &mine.steps, &theirs.steps);
}
