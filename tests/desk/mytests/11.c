/*
 * Tests of lab 11 that a student might be proud of.  They say nothing that
 * the headers of the graph and of the gate do not promise.
 */
#include <alloca.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "resource/account.h"
#include "resource/gate.h"
#include "resource/graph.h"
#include "tests/harness.h"
#include "thread/sched.h"

/* A stack of which the end is not known. */
#define FAR ((const char *)UINTPTR_MAX)

enum { VISITORS = 40, DOORS = 3, COFFEE = USAGE_DECLARED, TEA };

/* One step from there to where the caller's frame and its callers' are. */
static __attribute__((noinline)) struct node *
step(struct node *from, const union usage *took)
{
    struct node *to = graph_step(from, chain_here(), FAR, "test", took);

    __asm__ volatile ("" ::: "memory");         /* no tail call */
    return to;
}

/* Places: functions that stop. */
#define PLACE(name, number)                                             \
    static __attribute__((noinline)) struct node *                      \
    name(struct node *from, float much)                                 \
    {                                                                   \
        union usage took;                                               \
                                                                        \
        for (int k = 0; k < USAGE_MAX; k++)                             \
            took.of[k] = much * (float)(k + 1);                         \
        struct node *to = step(from, &took);                            \
        __asm__ volatile ("" :: "i"(number) : "memory");                \
        return to;                                                      \
    }

PLACE(at_the_door, 1)
PLACE(at_the_desk, 2)
PLACE(at_the_window, 3)

static __attribute__((noinline)) struct node *
by_the_stairs(struct node *from)
{
    struct node *to = at_the_door(from, 1);

    __asm__ volatile ("nop" ::: "memory");
    return to;
}

static __attribute__((noinline)) struct node *
by_the_lift(struct node *from)
{
    struct node *to = at_the_door(from, 1);

    __asm__ volatile ("nop; nop" ::: "memory");
    return to;
}

static __attribute__((noinline)) struct node *
with_luggage(struct node *from, size_t n)
{
    char *luggage = alloca(n);

    memset(luggage, 1, n);
    struct node *to = by_the_lift(from);
    __asm__ volatile ("" :: "r"(luggage) : "memory");
    return to;
}

/* Somebody stands there, and does not leave. */
static struct node *
born(void)
{
    struct node *n = graph_birth(1);

    n->threads++;
    return n;
}

static const struct edge *
edge_to(const struct node *from, const struct node *to)
{
    const struct edge *found = NULL;

    for (const struct edge *e = from->edges; e != NULL; e = e->next)
        if (e->to == to) {
            ck_assert_ptr_null(found);          /* one edge a way */
            found = e;
        }
    return found;
}

static bool
near(float x, float y, float by)
{
    return x > y - by && x < y + by;
}

/* R1 */
START_TEST(a_chain_of_calls_is_a_place)
{
    struct node *from = born(), *stairs = NULL, *lift = NULL;

    for (volatile int i = 0; i < 3; i++) {
        struct node *s = by_the_stairs(from), *l = by_the_lift(from);

        ck_assert_ptr_ne(s, l);
        ck_assert(i == 0 || (s == stairs && l == lift));
        stairs = s;
        lift = l;
    }
}
END_TEST

START_TEST(the_sizes_of_frames_do_not_matter)
{
    struct node *from = born(), *first = NULL;

    for (volatile int i = 0; i < 8; i++) {
        struct node *n = with_luggage(from, 16 + 160 * (size_t)i);

        ck_assert(i == 0 || n == first);
        first = n;
    }
}
END_TEST

/* R2: three ways out of one node, each taken so often. */
START_TEST(each_stop_counts_one_edge)
{
    struct node *from = born(), *to[3] = { NULL };
    struct node *(*const places[])(struct node *, float) = {
        at_the_door, at_the_desk, at_the_window
    };
    unsigned taken[3] = { 0 };

    for (volatile int i = 0; i < 60; i++) {
        int k = i % 7 % 3;

        to[k] = places[k](from, 1);
        taken[k]++;
    }
    for (int k = 0; k < 3; k++) {
        const struct edge *e = edge_to(from, to[k]);

        ck_assert_ptr_nonnull(e);
        ck_assert_uint_eq(e->count, taken[k]);
        ck_assert_uint_eq(to[k]->into, 1);
    }
}
END_TEST

/* R3: of every kind. */
START_TEST(equal_amounts_are_their_own_average)
{
    struct node *from = born();

    for (volatile int i = 0; i < 20; i++) {
        const struct edge *e = edge_to(from, at_the_desk(from, 40));

        for (int k = 0; k < USAGE_MAX; k++) {
            ck_assert(near(e->mean.of[k], 40.0f * (float)(k + 1), 0.01f));
            ck_assert(near(e->variance.of[k], 0, 0.01f));
        }
    }
}
END_TEST

START_TEST(an_average_follows_a_change)
{
    struct node *from = born(), *to = NULL;

    for (volatile int i = 0; i < 1200; i++)
        to = at_the_desk(from, i < 1000 ? 10 : 50);
    ck_assert(near(edge_to(from, to)->mean.of[0], 50, 2));
}
END_TEST

START_TEST(an_average_is_not_the_last_amount)
{
    struct node *from = born(), *to = NULL;

    for (volatile int i = 0; i < 1000; i++)
        to = at_the_desk(from, i % 2 == 0 ? 80 : 120);

    const struct edge *e = edge_to(from, to);
    ck_assert(near(e->mean.of[0], 100, 10));
    ck_assert(near(e->variance.of[0], 400, 150));
}
END_TEST

/* R4 */
START_TEST(a_node_expects_each_edge_as_often_as_it_was_taken)
{
    struct node *from = born();
    union usage takes;

    for (volatile int i = 0; i < 100; i++)
        if (i % 4 == 0)
            at_the_door(from, 40);
        else
            at_the_desk(from, 80);
    graph_expect(from, &takes);
    for (int k = 0; k < USAGE_MAX; k++)
        ck_assert(near(takes.of[k], 70.0f * (float)(k + 1), 0.1f));
}
END_TEST

/* R5 */
static const struct node *sought;
static bool found;

static void
seek(struct node *n, void *count)
{
    ++*(int *)count;
    found = found || n == sought;
}

static int
nodes_with(const struct node *n, bool *is_there)
{
    int count = 0;

    sought = n;
    found = false;
    graph_each(seek, &count);
    *is_there = found;
    return count;
}

static bool
is_there(const struct node *n)
{
    bool is;

    nodes_with(n, &is);
    return is;
}

START_TEST(an_edge_lives_through_one_age)
{
    struct node *from = born(), *to = at_the_door(from, 1);

    graph_age();
    ck_assert_ptr_nonnull(edge_to(from, to));
    graph_age();
    ck_assert_ptr_null(from->edges);
    ck_assert(!is_there(to));
    ck_assert(is_there(from));
}
END_TEST

/* Each use makes it young again, by the same call. */
START_TEST(what_is_used_stays)
{
    struct node *from = born(), *to = NULL;

    for (volatile int i = 0; i < 6; i++) {
        struct node *now = at_the_door(from, 1);

        ck_assert(i == 0 || now == to);
        to = now;
        ck_assert_uint_eq(edge_to(from, to)->count, (unsigned)i + 1);
        graph_age();
    }
}
END_TEST

START_TEST(where_somebody_stands_there_is_a_node)
{
    struct node *from = born(), *to = at_the_door(from, 1);

    to->threads++;
    for (int i = 0; i < 4; i++)
        graph_age();
    ck_assert(is_there(to));
    ck_assert_uint_eq(to->into, 0);
    to->threads--;
    graph_age();
    ck_assert(!is_there(to));
}
END_TEST

/* A node from which an edge leads, that nobody comes to. */
START_TEST(a_node_lives_as_long_as_its_edges)
{
    struct node *from = graph_birth(77), *to = at_the_door(from, 1);

    graph_age();
    ck_assert(is_there(from));
    ck_assert(is_there(to));
    for (int i = 0; i < 4; i++)
        graph_age();
    ck_assert(!is_there(from));
    ck_assert(!is_there(to));
}
END_TEST

START_TEST(a_full_graph_sends_the_rest_elsewhere_until_there_is_room)
{
    bool unused;

    for (int round = 0; round < 2; round++) {
        struct node *last = NULL;

        for (uintptr_t f = 1; f <= GRAPH_MAX; f++)
            ck_assert_ptr_ne(graph_birth(f), &graph_elsewhere);
        for (uintptr_t f = 1; f <= 20; f++)
            last = graph_birth(GRAPH_MAX + f);
        ck_assert_ptr_eq(last, &graph_elsewhere);
        ck_assert_int_le(nodes_with(last, &unused), GRAPH_MAX + 1);
        for (uintptr_t f = 1; f <= GRAPH_MAX; f += 5)
            ck_assert_ptr_eq(graph_birth(f), graph_birth(f));
        at_the_door(&graph_elsewhere, 1);
        ck_assert_ptr_nonnull(graph_elsewhere.edges);
        for (int i = 0; i < 4; i++)
            graph_age();
        ck_assert_ptr_null(graph_elsewhere.edges);
        ck_assert_int_le(nodes_with(NULL, &unused), 1);
    }
}
END_TEST

/* Births are found again, also those that were made first. */
START_TEST(a_place_is_found_again_among_many)
{
    static struct node *first[2000];

    for (uintptr_t f = 0; f < 2000; f++)
        first[f] = graph_birth(f + 1);
    for (uintptr_t f = 0; f < 2000; f++)
        ck_assert_ptr_eq(graph_birth(f + 1), first[f]);
}
END_TEST

/*
 * The gate: doors and visitors made up.
 */
static struct node doors[DOORS];
static struct thread visitors[VISITORS];

/* A door of coffee, at which each is expected to need so much. */
static void
open_door(int d, int k, float need)
{
    doors[d].doors |= (uint8_t)(1 << k);
    doors[d].opens[k] = 1;
    doors[d].need[k] = need;
    doors[d].proven |= (uint8_t)(1 << k);
}

static void
open_house(int64_t limit)
{
    ck_assert_int_eq(account_reserve(VISITORS), 0);
    ck_assert_int_eq(ct_resource_declare("coffee", 0), COFFEE);
    ck_assert_int_eq(ct_resource_declare("tea", 0), TEA);
    for (unsigned i = 0; i < VISITORS; i++)
        visitors[i].index = i;
    gate_limit[COFFEE] = gate_limit[TEA] = limit;
}

/* Visitor v comes to door d: whether it may pass; if not it waits there. */
static bool
come(int v, int d)
{
    struct account *a = account_of(&visitors[v]);

    if (a->at != NULL)
        a->at->threads--;
    a->at = &doors[d];
    doors[d].threads++;
    if (gate_passes(&visitors[v]))
        return true;
    gate_hold(&visitors[v]);
    return false;
}

/* As visitor v, takes so much, or gives it back. */
static void
move(int v, int k, int64_t amount)
{
    struct thread *self = thread_current;

    thread_current = &visitors[v];
    ck_assert_int_eq(amount > 0 ? ct_resource_take(k, amount)
                     : ct_resource_give(k, -amount), 0);
    thread_current = self;
}

static int
released(void)
{
    const struct thread *t = gate_release();

    return t == NULL ? -1 : (int)(t - visitors);
}

/* R6 */
START_TEST(who_fits_passes_and_is_counted)
{
    open_house(10);
    open_door(0, COFFEE, 4);
    ck_assert(come(0, 0));
    ck_assert_int_eq(resources[COFFEE].committed, 4);
    ck_assert(come(1, 0));
    ck_assert_int_eq(resources[COFFEE].committed, 8);
    ck_assert_uint_eq(resources[COFFEE].holders, 2);
    ck_assert(!come(2, 0));
    ck_assert_int_eq(resources[COFFEE].committed, 8);
}
END_TEST

START_TEST(who_just_fits_passes)
{
    open_house(10);
    open_door(0, COFFEE, 5);
    ck_assert(come(0, 0));
    ck_assert(come(1, 0));
    ck_assert(!come(2, 0));
}
END_TEST

START_TEST(who_is_alone_passes_whatever_it_needs)
{
    open_house(10);
    open_door(0, COFFEE, 50);
    ck_assert(come(0, 0));
    ck_assert(!come(1, 0));
}
END_TEST

START_TEST(who_is_in_passes_every_door)
{
    open_house(10);
    open_door(0, COFFEE, 8);
    open_door(1, COFFEE, 8);
    ck_assert(come(0, 0));
    move(0, COFFEE, 1);
    ck_assert(!come(1, 0));
    ck_assert(come(0, 1));
    ck_assert(come(0, 0));
}
END_TEST

START_TEST(half_is_not_most)
{
    open_house(10);
    open_door(0, COFFEE, 50);
    ck_assert(come(0, 0));
    doors[0].opens[COFFEE] = 0.5f;
    ck_assert(come(1, 0));
}
END_TEST

START_TEST(each_resource_has_its_own_limit)
{
    open_house(10);
    gate_limit[TEA] = 3;
    open_door(0, COFFEE, 2);
    open_door(1, TEA, 2);
    ck_assert(come(0, 1));
    ck_assert(!come(1, 1));
    ck_assert(come(2, 0));
    ck_assert(come(3, 0));
    open_door(2, COFFEE, 1);
    open_door(2, TEA, 2);
    ck_assert(!come(4, 2));
}
END_TEST

/* R7 */
START_TEST(at_a_door_the_first_to_come_is_the_first)
{
    open_house(2);
    open_door(0, COFFEE, 1);
    ck_assert(come(0, 0));
    ck_assert(come(1, 0));
    for (int v = 2; v < 8; v++) {
        ck_assert(!come(v, 0));
        ck_assert_uint_eq(sched_held, (unsigned)v - 1);
    }
    ck_assert_int_eq(released(), -1);
    gate_limit[COFFEE] = 5;
    ck_assert(!come(8, 0));             /* others wait there */
    ck_assert_int_eq(released(), 2);
    ck_assert_int_eq(released(), 3);
    ck_assert_int_eq(released(), 4);
    ck_assert_int_eq(released(), -1);   /* and they are counted as in */
    ck_assert_int_eq(resources[COFFEE].committed, 5);
    ck_assert_uint_eq(sched_held, 4);
    ck_assert_uint_eq(resources[COFFEE].holders, 5);
}
END_TEST

START_TEST(the_doors_take_turns)
{
    int served[DOORS] = { 0 }, last = -1;

    open_house(1);
    for (int d = 0; d < DOORS; d++)
        open_door(d, COFFEE, 1);
    ck_assert(come(0, 0));
    for (int v = 1; v <= 12; v++)
        ck_assert(!come(v, v % 3));
    gate_limit[COFFEE] = 100;
    for (int i = 0; i < 12; i++) {
        int v = released();

        ck_assert_int_ge(v, 1);
        ck_assert_int_ne(v % 3, last);
        last = v % 3;
        served[v % 3]++;
        for (int d = 0; d < DOORS; d++)
            ck_assert_int_le(served[v % 3], served[d] + 1);
    }
    ck_assert_int_eq(released(), -1);
}
END_TEST

/* A door that gets a queue again comes after those that have waited. */
START_TEST(a_new_queue_does_not_come_first)
{
    open_house(1);
    for (int d = 0; d < DOORS; d++)
        open_door(d, COFFEE, 1);
    ck_assert(come(0, 0));
    ck_assert(!come(1, 0));
    ck_assert(!come(2, 1));
    ck_assert(!come(3, 0));
    ck_assert(!come(4, 1));
    gate_limit[COFFEE] = 100;
    int first = released();

    ck_assert(first == 1 || first == 2);
    ck_assert_int_eq(released(), 3 - first);
    ck_assert(!come(5, first == 1 ? 0 : 1));
    ck_assert_int_eq(released(), first + 2);
    ck_assert_int_eq(released(), 5 - first);
}
END_TEST

START_TEST(a_door_where_nobody_fits_keeps_no_other_waiting)
{
    open_house(10);
    open_door(0, COFFEE, 9);
    open_door(1, COFFEE, 2);
    ck_assert(come(0, 0));
    ck_assert(!come(1, 0));
    ck_assert(!come(2, 1));
    gate_limit[COFFEE] = 11;
    ck_assert_int_eq(released(), 2);
    ck_assert_int_eq(released(), -1);
}
END_TEST

START_TEST(who_is_let_go_by_force_is_in)
{
    open_house(5);
    open_door(0, COFFEE, 5);
    ck_assert_ptr_null(gate_force());
    ck_assert(come(0, 0));
    ck_assert(!come(1, 0));
    ck_assert(!come(2, 0));
    ck_assert_ptr_eq(gate_force(), &visitors[1]);
    ck_assert_int_eq(resources[COFFEE].committed, 10);
    ck_assert_uint_eq(resources[COFFEE].holders, 2);
    ck_assert_uint_eq(sched_held, 1);
    ck_assert(come(1, 0));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 11");
    TCase *tc = harness_case(s, "graph");

    harness_add(tc, a_chain_of_calls_is_a_place);
    harness_add(tc, the_sizes_of_frames_do_not_matter);
    harness_add(tc, each_stop_counts_one_edge);
    harness_add(tc, equal_amounts_are_their_own_average);
    harness_add(tc, an_average_follows_a_change);
    harness_add(tc, an_average_is_not_the_last_amount);
    harness_add(tc, a_node_expects_each_edge_as_often_as_it_was_taken);
    harness_add(tc, an_edge_lives_through_one_age);
    harness_add(tc, what_is_used_stays);
    harness_add(tc, where_somebody_stands_there_is_a_node);
    harness_add(tc, a_node_lives_as_long_as_its_edges);
    harness_add(tc, a_full_graph_sends_the_rest_elsewhere_until_there_is_room);
    harness_add(tc, a_place_is_found_again_among_many);
    tc = harness_case(s, "gate");
    harness_add(tc, who_fits_passes_and_is_counted);
    harness_add(tc, who_just_fits_passes);
    harness_add(tc, who_is_alone_passes_whatever_it_needs);
    harness_add(tc, who_is_in_passes_every_door);
    harness_add(tc, half_is_not_most);
    harness_add(tc, each_resource_has_its_own_limit);
    harness_add(tc, at_a_door_the_first_to_come_is_the_first);
    harness_add(tc, the_doors_take_turns);
    harness_add(tc, a_new_queue_does_not_come_first);
    harness_add(tc, a_door_where_nobody_fits_keeps_no_other_waiting);
    harness_add(tc, who_is_let_go_by_force_is_in);
    return harness_run(s);
}
