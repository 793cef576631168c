/*
 * mytests.c -- your own tests of the placement.
 *
 *      make mytests LAB=10 DIR=...     from the kit's root
 *
 * A test here is good if it passes on every right placement and fails on a
 * wrong one.  So:
 *
 *   - Call nothing but what linked/cc/callgraph.h declares, and expect nothing
 *     that it does not promise.  Which call of a cycle has the checkpoint is
 *     nobody's business.
 *   - Name a test by the sentence that is true when it passes.
 *   - Do not compute as your placement does: walk along all paths of a small
 *     graph, and believe what you find.
 *
 * A test passes only if it reaches its end (tests/harness.h says why).
 */
#include "linked/cc/callgraph.h"
#include "tests/harness.h"

/* An example.  P1: of two functions that call one another, one call at least
 * has a checkpoint; where all else fits, not both. */
START_TEST(two_that_call_one_another_share_a_checkpoint)
{
    struct node nodes[] = {
        { .name = "even", .frame = 32, .first = 0, .nedges = 1 },
        { .name = "odd", .frame = 32, .first = 1, .nedges = 1 }
    };
    struct edge edges[] = {
        { .from = 0, .to = 1, .depth = 32 }, { .from = 1, .to = 0, .depth = 32 }
    };
    struct callgraph g = { .nodes = nodes, .edges = edges, .nnodes = 2,
                           .nedges = 2, .main = -1 };

    place_checkpoints(&g, 100000);
    ck_assert(edges[0].checked || edges[1].checked);
    ck_assert(!edges[0].checked || !edges[1].checked);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("my tests of lab 10");
    TCase *tc = harness_case(s, "placement");

    harness_add(tc, two_that_call_one_another_share_a_checkpoint);
    return harness_run(s);
}
