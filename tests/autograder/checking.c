/*
 * checking.c -- tests of checker.c: what runs under Valgrind is judged as all
 * else is, and shut in no less.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/checker.h"
#include "autograder/kit.h"
#include "autograder/run.h"
#include "tests/harness.h"

#define PROGRAM "build/tests/autograder/stage/misdeeds"

static char scratch[64];
static const char *const options[] = {
    "--tool=none", "-q", "--vgdb=no", NULL
};
static const struct checker checker = {
    .options = options, .scratch = scratch,
    .program = "../tests/autograder/stage/misdeeds"
};
static const struct lab_limits limits = {
    .cpu_s = 10, .wall_s = 60, .memory_mb = 16384, .output_kb = 64
};
static const int64_t script[] = { 9, 5 };       /* a port that is nobody's */

static struct run_report report;
static int events;              /* that have arrived */
static bool ended;              /* EVENT_END was one */
static uint32_t told;           /* by the first: an attack got through */

static bool
take(void *context, const struct event *e)
{
    if (events++ == 0)
        told = e->who;
    ended = ended || e->kind == EVENT_END;
    return true;
}

static void
enter(void)
{
    char root[PATH_MAX], why[256];

    ck_assert_msg(kit_root(root, why, sizeof why), "%s", why);
    ck_assert_int_eq(chdir(root), 0);
    snprintf(scratch, sizeof scratch, "build/checking-%d", (int)getpid());
    ck_assert(kit_make_folder(scratch));
    ck_assert_msg(run_prepare(why, sizeof why), "%s", why);
}

static void
leave(void)
{
    kit_remove_folder(scratch);
}

/* Runs a scenario under Valgrind, to an end of whatever kind; nobody is left
 * of it. */
static void
check(const char *scenario)
{
    struct run_order o = {
        .program = PROGRAM, .scenario = scenario, .script = script,
        .nwords = 2, .limits = &limits, .checker = &checker, .event = take
    };
    char why[256];

    ck_assert_msg(checker_prepare(why, sizeof why), "%s", why);
    ck_assert_msg(run(&o, &report), "%s", report.sentence);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}

START_TEST(a_good_one_is_heard_to_its_end)
{
    check("tell-all");
    ck_assert_msg(report.end == RUN_EXITED && report.status == 0, "%s: %.500s",
                  report.sentence, report.output);
    ck_assert_int_eq(events, 3);
    ck_assert(ended);
}
END_TEST

START_TEST(one_that_exits_early_has_not_ended)
{
    check("exits-early");
    ck_assert(!ended);
}
END_TEST

/* What the cell is for: each of them tells whether it got through. */
static const char *const attacks[] = {
    "attack-file", "attack-mode", "attack-network", "attack-grader",
    "attack-processes", "attack-signal"
};
enum { ATTACKS = sizeof attacks / sizeof *attacks };

START_TEST(no_attack_gets_through)
{
    for (size_t i = 0; i < ATTACKS; i++) {
        events = 0;
        check(attacks[i]);
        ck_assert_msg(events > 0, "%s told nothing: %s", attacks[i],
                      report.sentence);
        ck_assert_msg(told == 0, "%s got through", attacks[i]);
    }
}
END_TEST

START_TEST(nothing_else_is_run_in_its_place)
{
    check("execs");
    ck_assert_msg(report.end != RUN_EXITED || report.status != 0, "%s",
                  report.sentence);
}
END_TEST

/* There a file would be all that the filter cannot keep from it. */
START_TEST(without_landlock_nothing_is_run_under_valgrind)
{
    char why[256];

    ck_assert_int_eq(setenv("GRADE_LANDLOCK", "0", 1), 0);
    ck_assert(!checker_prepare(why, sizeof why));
    ck_assert_ptr_nonnull(strstr(why, "Landlock"));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("checking");
    TCase *tc = harness_case(s, "under Valgrind");

    tcase_add_checked_fixture(tc, enter, leave);
    harness_add(tc, a_good_one_is_heard_to_its_end);
    harness_add(tc, one_that_exits_early_has_not_ended);
    harness_add(tc, no_attack_gets_through);
    harness_add(tc, nothing_else_is_run_in_its_place);
    harness_add(tc, without_landlock_nothing_is_run_under_valgrind);
    return harness_run(s);
}
