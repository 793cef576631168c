/*
 * mytests.c -- your own tests of stacks.
 *
 *      make mytests LAB=06 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  It is run on the kit's own library, where it must pass, and on
 * copies of that library with one bug each, where it should fail.  So:
 *
 *   - Call nothing but what stack/stack.h declares, and expect nothing that it
 *     does not promise.  Which address a stack has is nobody's business.
 *   - Name a test by the sentence that is true when it passes.
 *   - Write on the stacks that you take, a number of its own on each: two
 *     owners of one byte are only found out by what they wrote.
 *   - A guard is what the environment asks for: run your tests with each
 *     CAPRICCIO_GUARD, and what they say must hold with all of them.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include <string.h>

#include "stack/stack.h"
#include "tests/harness.h"

enum { STACKS = 40, MARK = 64 };

/* An example.  M2: what an owner wrote near the top stays as it was, whoever
 * else comes and goes. */
START_TEST(what_is_written_on_a_stack_stays)
{
    struct stack s[STACKS];

    for (int i = 0; i < STACKS; i++) {
        ck_assert_int_eq(stack_alloc(&s[i], STACK_SMALLEST), 0);
        memset((char *)stack_top(&s[i]) - MARK, i, MARK);
    }
    for (int i = 0; i < STACKS; i += 2)
        stack_free(&s[i]);
    for (int i = 1; i < STACKS; i += 2) {
        const char *mark = (const char *)stack_top(&s[i]) - MARK;

        ck_assert_int_eq(mark[0], i);
        ck_assert_int_eq(mark[MARK - 1], i);
    }
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 06");
    TCase *tc = harness_case(s, "stacks");

    harness_add(tc, what_is_written_on_a_stack_stays);
    return harness_run(s);
}
