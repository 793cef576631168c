/*
 * The blocking graph: what is one place and what is two, and what is
 * remembered of the way between them.
 */
#include <alloca.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "resource/graph.h"
#include "tests/harness.h"

static const union usage nothing;

/* One step from `from`, from where the caller's frame and its callers' are. */
static __attribute__((noinline)) struct node *
step(struct node *from)
{
    struct node *to = graph_step(from, chain_here(), (const char *)UINTPTR_MAX,
                                 "test", &nothing);

    __asm__ volatile ("" ::: "memory");         /* no tail call */
    return to;
}

static struct node *
birth(void)
{
    return graph_birth(1);
}

static __attribute__((noinline)) struct node *
by_one_way(struct node *from)
{
    struct node *n = step(from);

    __asm__ volatile ("" ::: "memory");
    return n;
}

static __attribute__((noinline)) struct node *
by_another_way(struct node *from)
{
    struct node *n = step(from);

    __asm__ volatile ("nop" ::: "memory");
    return n;
}

START_TEST(the_same_calls_lead_to_the_same_node)
{
    struct node *node[3];
    volatile int n = 3;                 /* so that there is one call */

    for (int i = 0; i < n; i++)
        node[i] = by_one_way(birth());
    ck_assert_ptr_eq(node[0], node[1]);
    ck_assert_ptr_eq(node[0], node[2]);
}
END_TEST

START_TEST(a_function_that_is_called_from_two_places_is_two_nodes)
{
    ck_assert_ptr_ne(by_one_way(birth()), by_another_way(birth()));

    struct node *here = by_one_way(birth());
    struct node *there = by_one_way(birth());
    ck_assert_ptr_ne(here, there);
}
END_TEST

static __attribute__((noinline)) struct node *
deeper(struct node *from, int depth)
{
    struct node *n = depth == 0 ? step(from) : deeper(from, depth - 1);

    __asm__ volatile ("" ::: "memory");
    return n;
}

START_TEST(each_depth_of_a_recursion_is_a_node_unless_it_is_too_deep)
{
    struct node *node[3 * CHAIN_MAX];

    for (int i = 0; i < 3 * CHAIN_MAX; i++)
        node[i] = deeper(birth(), i);
    ck_assert_ptr_ne(node[1], node[2]);
    ck_assert(!node[2]->chain.cut);
    ck_assert(node[2 * CHAIN_MAX]->chain.cut);
    ck_assert_ptr_eq(node[2 * CHAIN_MAX], node[3 * CHAIN_MAX - 1]);
}
END_TEST

/* Steps with n bytes of variable length below the frame. */
static __attribute__((noinline)) struct node *
with_room(struct node *from, size_t n)
{
    char *room = alloca(n);

    memset(room, 1, n);
    struct node *to = step(from);
    __asm__ volatile ("" :: "r" (room) : "memory");
    return to;
}

START_TEST(frames_of_a_variable_size_do_not_make_new_nodes)
{
    struct node *node[12];
    volatile int n = 12;

    for (int i = 0; i < n; i++)
        node[i] = with_room(birth(), 16 + 160 * i);
    for (int i = 1; i < n; i++)
        ck_assert_ptr_eq(node[i], node[0]);
}
END_TEST

static bool
near(float x, float y, float by)
{
    return x > y - by && x < y + by;
}

/* Passes an edge that takes so much processor time. */
static __attribute__((noinline)) struct node *
take(struct node *from, float cpu)
{
    union usage took = { { [USAGE_CPU] = cpu } };
    struct node *to = graph_step(from, chain_here(), (const char *)UINTPTR_MAX,
                                 "test", &took);

    __asm__ volatile ("" ::: "memory");
    return to;
}

static __attribute__((noinline)) void
take_40(struct node *from)
{
    take(from, 40);
    __asm__ volatile ("" ::: "memory");
}

static __attribute__((noinline)) void
take_80(struct node *from)
{
    take(from, 80);
    __asm__ volatile ("" ::: "memory");
}

START_TEST(an_edge_knows_the_average_and_how_far_it_is_off)
{
    struct node *from = birth();

    for (int i = 0; i < 1000; i++)
        take(from, i % 2 == 0 ? 90 : 110);

    const struct edge *e = from->edges;
    ck_assert_uint_eq(e->count, 1000);
    ck_assert(near(e->mean.of[USAGE_CPU], 100, 5));
    ck_assert(near(e->variance.of[USAGE_CPU], 100, 20));
    ck_assert(e->mean.of[USAGE_STACK] == 0);
}
END_TEST

START_TEST(an_average_follows_a_program_that_changes)
{
    struct node *from = birth();

    for (int i = 0; i < 200; i++)
        take(from, i < 100 ? 10 : 50);
    ck_assert(near(from->edges->mean.of[USAGE_CPU], 50, 1));
}
END_TEST

START_TEST(what_a_node_expects_is_weighed_by_how_often_it_went_where)
{
    struct node *from = birth();
    union usage takes;

    for (int i = 0; i < 100; i++)
        if (i % 4 == 0)
            take_40(from);
        else
            take_80(from);
    graph_expect(from, &takes);
    ck_assert(near(takes.of[USAGE_CPU], 70, 0.01));
}
END_TEST

static void
count_node(struct node *n, void *context)
{
    ++*(int *)context;
}

static int
nodes(void)
{
    int n = 0;

    graph_each(count_node, &n);
    return n;
}

START_TEST(what_is_not_used_for_two_ages_is_forgotten)
{
    struct node *from = birth();

    from->threads = 1;                          /* somebody stands there */
    int before = nodes();
    by_one_way(from);
    ck_assert_int_eq(nodes(), before + 1);
    graph_age();
    ck_assert_int_eq(nodes(), before + 1);
    graph_age();
    ck_assert_int_eq(nodes(), before);
    ck_assert_ptr_null(from->edges);
    from->threads = 0;
}
END_TEST

START_TEST(a_full_graph_puts_the_rest_in_one_node)
{
    struct node *last = NULL;

    for (uintptr_t f = 1; f <= GRAPH_MAX + 10; f++)
        last = graph_birth(f);
    ck_assert_ptr_eq(last, &graph_elsewhere);
    ck_assert_int_le(nodes(), GRAPH_MAX);
    ck_assert_ptr_eq(by_one_way(&graph_elsewhere), &graph_elsewhere);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("graphs");
    TCase *tc = harness_case(s, "graphs");

    harness_add(tc, the_same_calls_lead_to_the_same_node);
    harness_add(tc, a_function_that_is_called_from_two_places_is_two_nodes);
    harness_add(tc,
                each_depth_of_a_recursion_is_a_node_unless_it_is_too_deep);
    harness_add(tc, frames_of_a_variable_size_do_not_make_new_nodes);
    harness_add(tc, an_edge_knows_the_average_and_how_far_it_is_off);
    harness_add(tc, an_average_follows_a_program_that_changes);
    harness_add(tc, what_a_node_expects_is_weighed_by_how_often_it_went_where);
    harness_add(tc, what_is_not_used_for_two_ages_is_forgotten);
    harness_add(tc, a_full_graph_puts_the_rest_in_one_node);
    return harness_run(s);
}
