/*
 * mytests.c -- your own tests of chunks, and of calls that take them.
 *
 *      make mytests LAB=09 DIR=...     from the kit's root
 *
 * This file is compiled by ct-cc with a check at every call, and linked with
 * your slow path and your chunks.  A test here is good if it passes with every
 * right solution and fails with a wrong one.  So:
 *
 *   - Call what linked/linked.h declares, and C functions of your own; expect
 *     nothing that the handout does not promise.
 *   - Name a test by the sentence that is true when it passes.
 *   - A result that is right proves little: ask how many chunks are in use,
 *     too, before and after.
 *   - Functions that are to be called must be called: noinline, and their
 *     arguments not constants.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include "linked/linked.h"
#include "tests/harness.h"

enum { CLASS = 10, LEVELS = 1000 };     /* make mytests asks for 1 KiB */

static __attribute__((noinline)) long
deep(long n)
{
    volatile long here = n;

    return n == 0 ? 0 : deep(n - 1) + (here == n);
}

/* An example.  L6: what a recursion took is free when it is over. */
START_TEST(chunks_come_back)
{
    size_t used = chunk_count(CLASS).used;

    ck_assert_int_eq(deep(LEVELS), LEVELS);
    ck_assert_uint_eq(chunk_count(CLASS).used, used);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 09");
    TCase *tc = harness_case(s, "links");

    harness_add(tc, chunks_come_back);
    return harness_run(s);
}
