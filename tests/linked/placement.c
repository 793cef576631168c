/*
 * placement.c -- where checkpoints go, against an oracle that knows nothing of
 * the algorithm.
 *
 * The oracle walks all paths of a small graph that have no checkpoint.  Its
 * work is exponential and its rules are the contract's: no such path comes back
 * to where it was (P1), none is too long (P2), the longest is the need (P3).
 */
#include <stdlib.h>
#include <string.h>

#include "linked/cc/callgraph.h"
#include "tests/harness.h"

enum { SMALL = 12, GRAPHS = 3000 };

static struct node nodes[60000];
static struct edge edges[240000];

/* A graph with n nodes and no edges. */
static struct callgraph
graph(int n)
{
    memset(nodes, 0, n * sizeof *nodes);
    for (int v = 0; v < n; v++)
        nodes[v].name = "f";
    return (struct callgraph){ .nodes = nodes, .edges = edges, .nnodes = n };
}

/* Adds a call; calls of one node are added together. */
static void
call(struct callgraph *g, int from, int to, long depth)
{
    struct node *n = &nodes[from];

    if (n->nedges++ == 0)
        n->first = g->nedges;
    edges[g->nedges++] = (struct edge){ .from = from, .to = to,
                                        .depth = depth };
}

static struct callgraph
random_graph(void)
{
    int n = 1 + rand() % SMALL;
    struct callgraph g = graph(n);

    g.main = rand() % (n + 1) - 1;
    for (int v = 0; v < n; v++) {
        nodes[v].frame = 8 + rand() % 40 * 8;
        if (rand() % 20 == 0)
            nodes[v].frame = 5000;
        for (int k = rand() % 4; k > 0; k--)
            call(&g, v, rand() % n, rand() % 5 == 0 ? 0
                                    : 8 + rand() % (nodes[v].frame / 8) * 8);
    }
    return g;
}

/* The longest path from v without a checkpoint; -1: it comes back.  `open` has
 * a bit for each node on the way to v. */
static long
longest(const struct callgraph *g, int v, unsigned open)
{
    const struct node *n = &g->nodes[v];
    long most = n->frame;

    if (open & 1u << v)
        return -1;
    for (int e = n->first; e < n->first + n->nedges; e++) {
        if (g->edges[e].checked)
            continue;
        long path = longest(g, g->edges[e].to, open | 1u << v);
        if (path < 0)
            return -1;
        if (g->edges[e].depth + path > most)
            most = g->edges[e].depth + path;
    }
    return most;
}

static void
audit(const struct callgraph *g, long maxpath, int seed)
{
    for (int v = 0; v < g->nnodes; v++) {
        const struct node *n = &g->nodes[v];
        long need = longest(g, v, 0);

        ck_assert_msg(need >= 0, "seed %d: a cycle without a checkpoint", seed);
        ck_assert_msg(need == n->need, "seed %d: need of %d is %ld, not %ld",
                      seed, v, need, n->need);
        ck_assert_msg(need <= maxpath || need <= n->frame + PLACE_SLACK,
                      "seed %d: a path of %ld bytes", seed, need);
    }
}

/* Whatever the graph, the three promises hold. */
START_TEST(random_graphs_keep_the_contract)
{
    static const long limits[] = { 0, 64, 300, 1000, 100000 };

    for (int i = 0; i < (harness_light() ? GRAPHS / 20 : GRAPHS); i++) {
        int seed = harness_seed() * GRAPHS + i;

        srand(seed);
        struct callgraph g = random_graph();
        for (int k = 0; k < 5; k++) {
            place_checkpoints(&g, limits[k]);
            audit(&g, limits[k], seed);
        }
    }
}
END_TEST

/* Everything fits: checkpoints only where there are cycles. */
START_TEST(without_cycles_nothing_is_checked_if_all_fits)
{
    struct callgraph g = graph(4);

    g.main = 0;
    for (int v = 0; v < 4; v++)
        nodes[v].frame = 100;
    call(&g, 0, 1, 100);
    call(&g, 0, 2, 50);
    call(&g, 1, 3, 100);
    call(&g, 2, 3, 100);
    place_checkpoints(&g, 300);
    for (int e = 0; e < g.nedges; e++)
        ck_assert(!edges[e].checked);
    ck_assert_int_eq(nodes[0].need, 300);
    place_checkpoints(&g, 299);
    ck_assert(edges[0].checked && !edges[1].checked && !edges[2].checked);
    ck_assert_int_eq(nodes[0].need, 250);
}
END_TEST

START_TEST(a_function_that_calls_itself_is_checked)
{
    struct callgraph g = graph(1);

    nodes[0].frame = 48;
    call(&g, 0, 0, 48);
    place_checkpoints(&g, 100000);
    ck_assert(edges[0].checked);
    ck_assert_int_eq(nodes[0].need, 48);
}
END_TEST

/* maxpath 0 means every call: the baseline that the placement must beat. */
START_TEST(with_maxpath_0_every_call_is_checked_that_may_be)
{
    struct callgraph g = graph(3);

    g.main = 0;
    for (int v = 0; v < 3; v++)
        nodes[v].frame = 8;
    call(&g, 0, 1, 8);
    call(&g, 1, 2, 8);
    edges[1].stays = true;
    place_checkpoints(&g, 0);
    ck_assert(edges[0].checked && !edges[1].checked);
    ck_assert_int_eq(nodes[1].need, 16);
}
END_TEST

/* No recursion, and the same answer each time. */
START_TEST(a_chain_of_50000_is_no_deep_recursion)
{
    struct callgraph g = graph(50000);
    int checked = 0;

    g.main = 0;
    for (int v = 0; v < g.nnodes; v++) {
        nodes[v].frame = 100;
        if (v + 1 < g.nnodes)
            call(&g, v, v + 1, 100);
    }
    place_checkpoints(&g, 1000);
    for (int e = 0; e < g.nedges; e++)
        checked += edges[e].checked;
    ck_assert_int_eq(checked, 4999);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("placement of checkpoints");
    TCase *tc = harness_case(s, "place");

    harness_add(tc, random_graphs_keep_the_contract);
    harness_add(tc, without_cycles_nothing_is_checked_if_all_fits);
    harness_add(tc, a_function_that_calls_itself_is_checked);
    harness_add(tc, with_maxpath_0_every_call_is_checked_that_may_be);
    harness_add(tc, a_chain_of_50000_is_no_deep_recursion);
    return harness_run(s);
}
