/*
 * A test of lab 06 that asks for what only the reference does: which stack
 * lies beside which.
 */
#include "stack/stack.h"
#include "tests/harness.h"

START_TEST(stacks_lie_one_behind_the_other)
{
    struct stack s[100];

    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(stack_alloc(&s[i], 0), 0);
    for (int i = 1; i < 100; i++)
        ck_assert_ptr_eq(s[i].base, s[i - 1].base + stack_size(&s[0]));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("narrow tests of lab 06");
    TCase *tc = harness_case(s, "stacks");

    harness_add(tc, stacks_lie_one_behind_the_other);
    return harness_run(s);
}
