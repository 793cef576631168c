/*
 * Tests of lab 10 that a student might be proud of.  They say nothing that
 * callgraph.h does not promise: what is placed is not foretold but looked at,
 * by walking along every path of small graphs.
 */
#include <stdlib.h>
#include <string.h>

#include "linked/cc/callgraph.h"
#include "tests/harness.h"

enum { NODES = 9, EDGES = 24, MANY = 50000 };

static struct node nodes[NODES];
static struct edge edges[EDGES];
static struct callgraph g;
static unsigned long dice;

static unsigned
roll(unsigned n)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(dice >> 33) % n;
}

static int
add_edge(int from, int to, long depth, bool stays)
{
    int e = g.nedges++;

    if (nodes[from].nedges++ == 0)
        nodes[from].first = e;
    edges[e] = (struct edge){ .from = from, .to = to, .depth = depth,
                              .stays = stays, .number = e };
    return e;
}

/* n functions with that frame, and no calls. */
static void
begin(int n, long frame)
{
    memset(nodes, 0, sizeof nodes);
    memset(edges, 0, sizeof edges);
    g = (struct callgraph){ .nodes = nodes, .edges = edges, .nnodes = n,
                            .main = -1 };
    for (int v = 0; v < n; v++)
        nodes[v] = (struct node){ .name = "f", .frame = frame, .winner = v };
}

/* The longest path from v on without a checkpoint; -1: it never ends. */
static long
walk(int v, unsigned visited)
{
    long longest = nodes[v].frame;

    if (visited & 1u << v)
        return -1;
    for (int e = nodes[v].first; e < nodes[v].first + nodes[v].nedges; e++) {
        if (edges[e].checked)
            continue;
        long rest = walk(edges[e].to, visited | 1u << v);

        if (rest < 0)
            return -1;
        if (edges[e].depth + rest > longest)
            longest = edges[e].depth + rest;
    }
    return longest;
}

/* P2, of the paths from v on that begin with edge e. */
static void
check_path(int e, long maxpath)
{
    int v = edges[e].from;
    long limit = nodes[v].frame > maxpath ? nodes[v].frame + PLACE_SLACK
                                          : maxpath;

    if (edges[e].checked || edges[e].stays)
        return;
    ck_assert_int_le(edges[e].depth + walk(edges[e].to, 0), limit);
}

/* Places, and walks. */
static int
place(long maxpath)
{
    struct node before[NODES];
    struct edge calls[EDGES];
    int placed = 0;

    for (int e = 0; e < g.nedges; e++)
        edges[e].checked = roll(2);
    memcpy(before, nodes, sizeof before);
    memcpy(calls, edges, sizeof calls);
    place_checkpoints(&g, maxpath);
    for (int v = 0; v < g.nnodes; v++) {
        ck_assert_int_eq(nodes[v].need, walk(v, 0));
        ck_assert_int_ge(nodes[v].need, 0);
        before[v].need = nodes[v].need;
    }
    for (int e = 0; e < g.nedges; e++) {
        check_path(e, maxpath);
        ck_assert(!edges[e].checked || !edges[e].stays);
        if (maxpath == 0)
            ck_assert(edges[e].checked || edges[e].stays);
        placed += edges[e].checked;
        calls[e].checked = edges[e].checked;
    }
    ck_assert_mem_eq(before, nodes, sizeof before);
    ck_assert_mem_eq(calls, edges, sizeof calls);
    return placed;
}

/* A graph at random; without `cycles` all calls go upward. */
static void
make(bool cycles, bool jumps)
{
    int n = 2 + (int)roll(NODES - 1);

    begin(n, 0);
    g.main = (int)roll((unsigned)n + 1) - 1;
    for (int v = 0; v < n; v++) {
        nodes[v].frame = 8 + 8 * (long)roll(roll(5) == 0 ? 200 : 40);
        for (unsigned i = roll(4); i > 0 && g.nedges < EDGES; i--) {
            bool up = !cycles && v + 1 < n;
            bool stays = jumps && v + 1 < n && roll(4) == 0;
            int to = up || stays
                     ? v + 1 + (int)roll((unsigned)(n - v - 1))
                     : (int)roll((unsigned)n);

            if (!cycles && !up)
                break;
            add_edge(v, to, jumps && roll(3) == 0 ? 0 : nodes[v].frame, stays);
        }
    }
}

/* Edges that stay are on no cycle: so says P6, and a graph is made so. */
static bool
is_possible(void)
{
    for (int e = 0; e < g.nedges; e++)
        edges[e].checked = !edges[e].stays;
    for (int v = 0; v < g.nnodes; v++)
        if (walk(v, 0) < 0)
            return false;
    for (int e = 0; e < g.nedges; e++) {
        unsigned seen = 1u << edges[e].to, before = 0;

        while (edges[e].stays && seen != before) {
            before = seen;
            for (int k = 0; k < g.nedges; k++)
                if (seen & 1u << edges[k].from)
                    seen |= 1u << edges[k].to;
        }
        if (edges[e].stays && seen & 1u << edges[e].from)
            return false;
    }
    return true;
}

static void
try_many(bool cycles, bool jumps)
{
    static const long maxpaths[] = { 0, 64, 200, 500, 1500 };

    for (int i = 0; i < 1500; i++) {
        make(cycles, jumps);
        if (is_possible())
            place(maxpaths[i % 5]);
    }
}

START_TEST(no_path_is_too_long)
{
    try_many(false, false);
}
END_TEST

START_TEST(every_cycle_has_a_checkpoint)
{
    try_many(true, false);
}
END_TEST

START_TEST(jumps_and_calls_that_stay_count_as_they_are)
{
    try_many(false, true);
    try_many(true, true);
}
END_TEST

START_TEST(what_just_fits_needs_none)
{
    begin(3, 100);
    add_edge(0, 1, 100, false);
    add_edge(1, 2, 100, false);
    for (g.main = -1; g.main < 3; g.main++)
        ck_assert_int_eq(place(300), 0);
    ck_assert_int_eq(nodes[0].need, 300);
    ck_assert_int_eq(nodes[2].need, 100);
    ck_assert_int_eq(place(299), 1);
}
END_TEST

/* Two ways to the same function, and several calls of one function. */
START_TEST(ways_that_meet_are_no_cycle)
{
    begin(4, 16);
    add_edge(0, 1, 16, false);
    add_edge(0, 2, 16, false);
    add_edge(0, 3, 16, false);
    add_edge(1, 3, 16, false);
    add_edge(2, 3, 16, false);
    for (g.main = -1; g.main < 4; g.main++)
        ck_assert_int_eq(place(48), 0);
}
END_TEST

START_TEST(a_ring_has_one_checkpoint)
{
    for (int n = 1; n < NODES; n++) {
        begin(n, 16);
        for (int v = 0; v < n; v++)
            add_edge(v, (v + 1) % n, 16, false);
        for (g.main = -1; g.main < n; g.main++)
            ck_assert_int_eq(place(10000), 1);
    }
}
END_TEST

/* Calls of leaves are no part of the ring. */
START_TEST(beside_a_ring_there_is_none)
{
    begin(6, 16);
    for (int v = 0; v < 3; v++) {
        add_edge(v, (v + 1) % 3, 16, false);
        add_edge(v, v + 3, 16, false);
    }
    ck_assert_int_eq(place(10000), 1);
}
END_TEST

START_TEST(the_same_graph_gives_the_same)
{
    for (int i = 0; i < 200; i++) {
        bool first[EDGES];

        make(true, false);
        place(300);
        for (int e = 0; e < g.nedges; e++)
            first[e] = edges[e].checked;

        struct node *n = malloc(sizeof nodes);
        struct edge *k = malloc(sizeof edges);
        struct callgraph copy = g;

        memcpy(n, nodes, sizeof nodes);
        memcpy(k, edges, sizeof edges);
        copy.nodes = n;
        copy.edges = k;
        place_checkpoints(&copy, 300);
        for (int e = 0; e < g.nedges; e++)
            ck_assert_int_eq(k[e].checked, first[e]);
        free(n);
        free(k);
    }
}
END_TEST

/* A chain of 50,000, and one in which all functions call one that is left. */
START_TEST(a_long_chain_takes_no_longer)
{
    struct node *n = calloc(MANY, sizeof *n);
    struct edge *e = calloc(2 * MANY, sizeof *e);
    struct callgraph chain = { .nodes = n, .edges = e, .nnodes = MANY,
                               .nedges = MANY - 1, .main = 0 };

    for (int v = 0; v < MANY; v++) {
        n[v] = (struct node){ .name = "f", .frame = 16, .winner = v,
                              .first = v, .nedges = v + 1 < MANY };
        e[v] = (struct edge){ .from = v, .to = v + 1, .depth = 16 };
    }
    place_checkpoints(&chain, 160);
    for (int v = 0; v < MANY; v++)
        ck_assert_int_le(n[v].need, 160);
    free(n);
    free(e);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 10");
    TCase *tc = harness_case(s, "placement");

    harness_add(tc, no_path_is_too_long);
    harness_add(tc, every_cycle_has_a_checkpoint);
    harness_add(tc, jumps_and_calls_that_stay_count_as_they_are);
    harness_add(tc, what_just_fits_needs_none);
    harness_add(tc, ways_that_meet_are_no_cycle);
    harness_add(tc, a_ring_has_one_checkpoint);
    harness_add(tc, beside_a_ring_there_is_none);
    harness_add(tc, the_same_graph_gives_the_same);
    harness_add(tc, a_long_chain_takes_no_longer);
    return harness_run(s);
}
