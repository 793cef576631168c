/*
 * Coroutines: leaving, coming back, values, nesting, and wrong calls.
 */
#include <errno.h>
#include <fenv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static char trace[64];

static void
note(const char *what)
{
    strncat(trace, what, sizeof trace - strlen(trace) - 1);
}

static void *
word(int n)
{
    return (void *)(intptr_t)n;
}

/* Resumes co with `in` and returns what it passes back. */
static int
pass(ct_coro *co, int in)
{
    void *out = NULL;

    ck_assert_int_eq(ct_coro_resume(co, word(in), &out), 0);
    return (int)(intptr_t)out;
}

static void *
doubles(void *in)
{
    int n = (int)(intptr_t)in;

    while (n != 0)
        n = (int)(intptr_t)ct_coro_yield(word(2 * n));
    return word(-1);
}

/* C7: whatever goes in comes out changed only by the coroutine. */
START_TEST(values_pass_in_both_directions)
{
    ct_coro *co = ct_coro_create(doubles, 0);

    ck_assert_int_eq(pass(co, 21), 42);
    ck_assert_int_eq(pass(co, 4), 8);
    ck_assert_int_eq(pass(co, 0), -1);
    ck_assert_int_eq(ct_coro_status(co), CT_CORO_DEAD);
    ck_assert_int_eq(ct_coro_destroy(co), 0);
}
END_TEST

static void *
steps(void *name)
{
    note(name);
    ct_coro_yield(NULL);
    note(name);
    return NULL;
}

/* C6: nobody runs unless he is resumed. */
START_TEST(whoever_is_resumed_runs)
{
    ct_coro *a = ct_coro_create(steps, 0), *b = ct_coro_create(steps, 0);

    ct_coro_resume(a, "a", NULL);
    ct_coro_resume(b, "b", NULL);
    note("-");
    ct_coro_resume(b, NULL, NULL);
    ct_coro_resume(a, NULL, NULL);
    ck_assert_str_eq(trace, "ab-ba");
}
END_TEST

static ct_coro *outer, *inner;

static void *
look_at_both(void *arg)
{
    ck_assert_int_eq(ct_coro_status(outer), CT_CORO_NORMAL);
    ck_assert_int_eq(ct_coro_status(inner), CT_CORO_RUNNING);
    errno = 0;
    ck_assert_int_eq(ct_coro_resume(outer, NULL, NULL), -1);
    ck_assert_int_eq(errno, EBUSY);
    ck_assert_int_eq(ct_coro_destroy(outer), -1);
    ck_assert_int_eq(errno, EBUSY);
    ck_assert_int_eq(ct_coro_resume(inner, NULL, NULL), -1);
    ck_assert_int_eq(ct_coro_destroy(inner), -1);
    note("i");
    return arg;
}

static void *
resume_inner(void *arg)
{
    void *out;

    note("o");
    ck_assert_int_eq(ct_coro_resume(inner, arg, &out), 0);
    ck_assert_int_eq(ct_coro_status(outer), CT_CORO_RUNNING);
    note("o");
    return out;
}

/* R1: the chain of resumers is a call stack. */
START_TEST(resumers_wait_for_those_they_resumed)
{
    outer = ct_coro_create(resume_inner, 0);
    inner = ct_coro_create(look_at_both, 0);
    ck_assert_int_eq(ct_coro_status(outer), CT_CORO_SUSPENDED);
    ck_assert_int_eq(pass(outer, 7), 7);
    ck_assert_str_eq(trace, "oio");
}
END_TEST

static int
dig(int depth)
{
    volatile int here = depth;

    if (depth == 0)
        ct_coro_yield(NULL);
    else
        dig(depth - 1);
    ck_assert_int_eq(here, depth);
    return here;
}

static void *
from_deep_down(void *arg)
{
    dig(20);
    return word(1);
}

START_TEST(yielding_works_from_twenty_frames_down)
{
    ct_coro *co = ct_coro_create(from_deep_down, 0);

    pass(co, 0);
    ck_assert_int_eq(ct_coro_status(co), CT_CORO_SUSPENDED);
    ck_assert_int_eq(pass(co, 0), 1);
}
END_TEST

static void *
rounds_up(void *arg)
{
    ck_assert_int_eq(fegetround(), FE_DOWNWARD);
    fesetround(FE_UPWARD);
    ct_coro_yield(NULL);
    ck_assert_int_eq(fegetround(), FE_UPWARD);
    return NULL;
}

/* C3, C5: the rounding mode is inherited from the maker, private after. */
START_TEST(the_rounding_mode_belongs_to_the_coroutine)
{
    fesetround(FE_DOWNWARD);
    ct_coro *co = ct_coro_create(rounds_up, 0);
    ct_coro_resume(co, NULL, NULL);
    ck_assert_int_eq(fegetround(), FE_DOWNWARD);
    fesetround(FE_TOWARDZERO);
    ct_coro_resume(co, NULL, NULL);
    ck_assert_int_eq(fegetround(), FE_TOWARDZERO);
}
END_TEST

/* R3 */
START_TEST(a_dead_coroutine_cannot_be_resumed)
{
    ct_coro *co = ct_coro_create(doubles, 0);
    void *out = &out;

    pass(co, 0);
    errno = 0;
    ck_assert_int_eq(ct_coro_resume(co, NULL, &out), -1);
    ck_assert_int_eq(errno, ESRCH);
    ck_assert_ptr_eq(out, &out);
    ck_assert_int_eq(ct_coro_destroy(co), 0);
}
END_TEST

START_TEST(wrong_arguments_are_refused)
{
    errno = 0;
    ck_assert_ptr_null(ct_coro_create(NULL, 0));
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_ptr_null(ct_coro_create(doubles, (size_t)1 << 50));
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

static void
yield_from_nowhere(void)
{
    ct_coro_yield(NULL);
}

START_TEST(yielding_outside_a_coroutine_panics)
{
    char text[200];

    harness_watch(yield_from_nowhere, text, sizeof text);
    ck_assert(harness_begins(text, "capriccio: panic: ct_coro_yield() outside "
                             "a coroutine\n"));
}
END_TEST

/* C9: a server may make one for each request, for years. */
START_TEST(unfinished_coroutines_leave_nothing_behind)
{
    for (int i = 0; i < 10000; i++) {
        ct_coro *co = ct_coro_create(doubles, 0);

        ck_assert_ptr_nonnull(co);
        ck_assert_int_eq(pass(co, 3), 6);
        ck_assert_int_eq(ct_coro_destroy(co), 0);
    }
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("coroutine");
    TCase *tc = harness_case(s, "coroutines");

    harness_add(tc, values_pass_in_both_directions);
    harness_add(tc, whoever_is_resumed_runs);
    harness_add(tc, resumers_wait_for_those_they_resumed);
    harness_add(tc, yielding_works_from_twenty_frames_down);
    harness_add(tc, the_rounding_mode_belongs_to_the_coroutine);
    harness_add(tc, a_dead_coroutine_cannot_be_resumed);
    harness_add(tc, wrong_arguments_are_refused);
    harness_add(tc, yielding_outside_a_coroutine_panics);
    harness_add(tc, unfinished_coroutines_leave_nothing_behind);
    return harness_run(s);
}
