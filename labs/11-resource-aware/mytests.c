/*
 * mytests.c -- your own tests of the blocking graph and the gate.
 *
 *      make mytests LAB=11 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right solution and fails on a
 * wrong one.  It is run on the kit's own library, where it must pass, and on
 * copies of that library with one bug each, where it should fail.  So:
 *
 *   - Call nothing but what the headers in resource/ declare, and expect
 *     nothing that they do not promise.  Which door comes first when none has
 *     had a turn is nobody's business, and how fast an average fades neither.
 *   - Name a test by the sentence that is true when it passes.
 *   - A place is a chain of calls: keep the compiler from making one call of
 *     two (an asm statement after each), or a jump of one (likewise).
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include <string.h>

#include "capriccio.h"
#include "resource/graph.h"
#include "tests/harness.h"

/* A stack of which the end is not known. */
#define FAR ((const char *)UINTPTR_MAX)

/* One step from there to where the caller's frame and its callers' are. */
__attribute__((noinline))
static struct node *
step(struct node *from, float cpu)
{
    union usage took = { { [USAGE_CPU] = cpu } };
    struct node *to = graph_step(from, chain_here(), FAR, "test", &took);

    __asm__ volatile ("" ::: "memory");
    return to;
}

__attribute__((noinline))
static struct node *
wait_for_letters(struct node *from, float cpu)
{
    struct node *to = step(from, cpu);

    __asm__ volatile ("" ::: "memory");
    return to;
}

/* An example.  R3: what always takes the same takes that on average. */
START_TEST(equal_amounts_are_their_own_average)
{
    struct node *from = graph_birth(1);

    for (int i = 0; i < 20; i++)
        wait_for_letters(from, 40);
    ck_assert_ptr_nonnull(from->edges);
    ck_assert_uint_eq(from->edges->count, 20);
    ck_assert(from->edges->mean.of[USAGE_CPU] == 40);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 11");
    TCase *tc = harness_case(s, "graph");

    harness_add(tc, equal_amounts_are_their_own_average);
    return harness_run(s);
}
