/*
 * A test of lab 10 that asks for what only the reference does: which edge of a
 * cycle it is that has the checkpoint.
 */
#include "linked/cc/callgraph.h"
#include "tests/harness.h"

START_TEST(the_call_that_closes_the_cycle_is_checked)
{
    struct node nodes[] = {
        { .name = "even", .frame = 32, .first = 0, .nedges = 1 },
        { .name = "odd", .frame = 32, .first = 1, .nedges = 1 }
    };
    struct edge edges[] = {
        { .from = 0, .to = 1, .depth = 32 }, { .from = 1, .to = 0, .depth = 32 }
    };
    struct callgraph g = { .nodes = nodes, .edges = edges, .nnodes = 2,
                           .nedges = 2, .main = 0 };

    place_checkpoints(&g, 100000);
    ck_assert(!edges[0].checked);
    ck_assert(edges[1].checked);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("narrow tests of lab 10");
    TCase *tc = harness_case(s, "placement");

    harness_add(tc, the_call_that_closes_the_cycle_is_checked);
    return harness_run(s);
}
