/*
 * mytests.c -- your own tests of experiments.
 *
 *      make mytests LAB=00 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  It is run on the kit's own solution, where it must pass, and on
 * copies of it with one bug each, where it should fail.  So:
 *
 *   - Call nothing but what machine/ask.h declares, and expect nothing that it
 *     does not promise.  A solution may differ from yours and be right.
 *   - Make the machine up: a struct machine with the functions that the
 *     question needs.  What finds the truth about it was an experiment.
 *   - Name a test by the sentence that is true when it passes.
 *   - No clock of this machine: its own is as fast as you like.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include "machine/ask.h"
#include "tests/harness.h"

static unsigned entries;

/* A machine whose stack pointer is a multiple of 16 at every entry but one. */
static uintptr_t
odd_at_the_tenth(void)
{
    return ++entries == 10 ? 4096 + 8 : 4096;
}

/* An example.  M2: what holds nearly always is no rule. */
START_TEST(one_odd_entry_is_enough_to_spoil_a_rule)
{
    struct machine m = { .entry = odd_at_the_tenth };

    ck_assert_uint_eq(ask_alignment(&m), ASK_NO_RULE);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 00");
    TCase *tc = harness_case(s, "experiments");

    harness_add(tc, one_odd_entry_is_enough_to_spoil_a_rule);
    return harness_run(s);
}
