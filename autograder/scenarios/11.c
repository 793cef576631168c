/*
 * 11.c -- the scenarios of lab 11: a graph walked over, doors with queues,
 * controllers on hills, and whole programs under the policy.
 *
 * Graph and gate are called as the policy calls them, but by hand: without
 * threads nothing happens between two orders, and what came of each can be
 * told.  The last scenarios are programs of threads; for those the policy is
 * chosen before main() begins.
 */
#include <alloca.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "autograder/scenarios/hill.h"
#include "autograder/scenarios/resource_orders.h"
#include "autograder/scenarios/stage.h"
#include "autograder/scenarios/thrash.h"
#include "resource/control.h"
#include "resource/gate.h"
#include "thread/sched.h"

_Static_assert((int)NODES_MAX == (int)GRAPH_MAX, "a full graph");
_Static_assert((int)KINDS == (int)USAGE_MAX, "kinds");
_Static_assert((int)FIRST_DECLARED == (int)USAGE_DECLARED, "the first one");

static int64_t mine;            /* folded from every order */

/* Under which policy: see the head.  Constructors of priority 102 look. */
__attribute__((constructor(101)))
static void
choose_policy(int argc, char **argv, char **envp)
{
    static const char *const programs[] = { "crowds", "rounds", "cliffs",
                                            "stops" };

    for (size_t i = 0; argc == 2 && i < sizeof programs / sizeof *programs; i++)
        if (strcmp(argv[1], programs[i]) == 0)
            setenv("CAPRICCIO_SCHED", "resource", 1);
}

/*
 * Walkers.
 */

#define FAR ((const char *)UINTPTR_MAX)     /* a stack whose end is not known */

static struct node *standing[WALKERS];
static struct node *numbered[NODES];
static int nnumbered;
static uint32_t ever;           /* nodes that there have been */

/* Where a walker goes, and what it takes on the way. */
struct step {
    struct node *from;
    union usage took;
};

/* Stops here: the chain begins at the caller's.  Who comes from nowhere only
 * has it read. */
static __attribute__((noinline)) struct node *
stop(const struct step *s)
{
    union chain_room unused;
    struct node *to = NULL;

    if (s->from != NULL)
        to = graph_step(s->from, chain_here(), FAR, "test", &s->took);
    else
        chain_read(&unused.chain, chain_here(), FAR);
    __asm__ volatile ("" ::: "memory");         /* no tail call */
    return to;
}

/* A function of PLACES, which stops in one of two ways.  The number keeps the
 * compiler from making one of several. */
#define PLACE(number)                                                   \
    static __attribute__((noinline)) struct node *                      \
    place_##number(const struct step *s, unsigned way, unsigned depth)  \
    {                                                                   \
        struct node *to;                                                \
                                                                        \
        if (depth > 0) {                                                \
            to = place_##number(s, way, depth - 1);                     \
        } else if (way == 0) {                                          \
            to = stop(s);                                               \
            __asm__ volatile ("nop" ::: "memory");                      \
        } else {                                                        \
            to = stop(s);                                               \
            __asm__ volatile ("" ::: "memory");                         \
        }                                                               \
        __asm__ volatile ("" :: "i"(number) : "memory");                \
        return to;                                                      \
    }

PLACE(0)
PLACE(1)
PLACE(2)
PLACE(3)

static struct node *(*const places[PLACES])(const struct step *s, unsigned way,
                                            unsigned depth) = {
    place_0, place_1, place_2, place_3
};

static __attribute__((noinline)) struct node *
go(const struct step *s, unsigned spot)
{
    struct node *to = places[spot_place(spot)](s, spot_way(spot),
                                               spot_depth(spot));

    __asm__ volatile ("" ::: "memory");
    return to;
}

/* The same from a frame of a variable size. */
static __attribute__((noinline)) struct node *
go_with_room(const struct step *s, unsigned spot)
{
    size_t size = 160 * spot_room(spot);
    char *room = alloca(size);

    memset(room, 1, size);
    struct node *to = go(s, spot);
    __asm__ volatile ("" :: "r"(room) : "memory");
    return to;
}

/* The number of a node. */
static int64_t
number_of(struct node *n)
{
    if (n == &graph_elsewhere)
        return ELSEWHERE;
    for (int i = 0; i < nnumbered; i++)
        if (numbered[i] == n)
            return i;
    if (n == NULL || nnumbered == NODES)
        return UNTOUCHED;
    if (n->id != ++ever)
        say(BEYOND, WRONG_ID, 0, 0);
    numbered[nnumbered] = n;
    return nnumbered++;
}

static struct node *
node_of(unsigned number)
{
    return number == ELSEWHERE ? &graph_elsewhere
           : number < (unsigned)nnumbered ? numbered[number] : NULL;
}

/* The walker stands there from now on, as an account does. */
static int64_t
stand(unsigned walker, struct node *to)
{
    struct node **at = &standing[walker % WALKERS];

    if (*at != NULL)
        (*at)->threads--;
    *at = to;
    if (to != NULL)
        to->threads++;
    return to == NULL ? 0 : number_of(to);
}

/* There is one call of it, so that a spot is one chain. */
static __attribute__((noinline)) int64_t
walk(unsigned walker, unsigned spot, struct again again)
{
    int64_t number = UNTOUCHED;

    for (unsigned i = 0; i < again.passes; i++) {
        struct step s = { .from = standing[walker % WALKERS] };

        if (s.from == NULL)
            return UNTOUCHED;
        for (unsigned k = 0; k < KINDS; k++)
            s.took.of[k] = (float)kind_part(again.amount[i % 2], k);
        struct node *to = spot_room(spot) > 0 ? go_with_room(&s, spot)
                          : go(&s, spot);
        if (s.from->edges == NULL || s.from->edges->to != to)
            say(BEYOND, WRONG_FIRST, 0, 0);
        number = stand(walker, to);
    }
    return number;
}

/* Functions whose births are told apart; walkers have those below. */
enum { FUNCTIONS = 1000 };

static int64_t
fill(int64_t n)
{
    int64_t own = 0;

    for (int64_t i = 0; i < n; i++)
        own += graph_birth((uintptr_t)(FUNCTIONS + i)) != &graph_elsewhere;
    ever += (uint32_t)own;
    return own;
}

/* The edge from one to the other; NULL if there is none. */
static const struct edge *
edge_between(const struct node *from, const struct node *to)
{
    const struct edge *e = from != NULL ? from->edges : NULL;

    while (e != NULL && e->to != to)
        e = e->next;
    return e;
}

/* As a whole number that can be told; one for all that cannot. */
static int64_t
rounded(double x)
{
    if (!(x > -1e9 && x < 1e9))
        return UNTOUCHED;
    return (int64_t)(x < 0 ? x - 0.5 : x + 0.5);
}

/* The question about an edge. */
static int64_t
ask_edge(struct order o)
{
    const struct edge *e = edge_between(node_of(o.x), node_of(o.y));
    unsigned k = (unsigned)(o.value % KINDS);

    if (e == NULL)
        return UNTOUCHED;
    switch (o.op) {
    case G_COUNT:
        return (int64_t)e->count;
    case G_MEAN:
        return rounded(e->mean.of[k]);
    default:
        return rounded(e->variance.of[k] / (double)(o.value / KINDS));
    }
}

static int64_t
ask_node(struct order o)
{
    const struct node *n = node_of(o.x);
    union usage takes;

    if (o.op == G_LEFT)
        return n != NULL;
    if (n == NULL)
        return UNTOUCHED;
    if (o.op == G_INTO)
        return n->into;
    graph_expect(n, &takes);
    return rounded(takes.of[o.value % KINDS]);
}

/* A walk over all nodes after an age. */
struct census {
    int64_t nodes;
    struct node *before;        /* the one that was visited last */
    bool alive[NODES];
};

static void
count_node(struct node *n, void *context)
{
    struct census *c = context;

    if (c->before != NULL && n->id >= c->before->id)
        say(BEYOND, WRONG_ORDER, 0, 0);
    c->before = n;
    c->nodes++;
    for (int i = 0; i < nnumbered; i++)
        if (numbered[i] == n)
            c->alive[i] = true;
}

static int64_t
grow_old(void)
{
    struct census c = { 0 };

    graph_age();
    graph_each(count_node, &c);
    for (int i = 0; i < nnumbered; i++)
        if (!c.alive[i])
            numbered[i] = NULL;
    return c.nodes;
}

static int64_t
obey_walker(struct order o)
{
    switch (o.op) {
    case G_BORN:
        return stand(o.x, graph_birth(o.y + 1));
    case G_STOP:
    case G_AGAIN:
        return walk(o.x, o.y, o.op == G_AGAIN ? again_of(o.value)
                    : (struct again){ 1, { o.value, o.value } });
    case G_ENDS:
        return stand(o.x, NULL);
    case G_COUNT:
    case G_MEAN:
    case G_VARIANCE:
        return ask_edge(o);
    case G_AGE:
        return grow_old();
    case G_FILL:
        return fill(o.value);
    default:
        return ask_node(o);
    }
}

/*
 * Doors.
 */

static struct node doors[DOORS];
static struct thread visitors[VISITORS];
static unsigned inside[VISITORS];       /* their numbers, as they came in */
static unsigned ninside;
static bool busy[VISITORS];             /* inside, or held back */

static void
open_doors(void)
{
    static const char *const names[RESOURCES] = { "a", "b", "c" };

    if (account_reserve(VISITORS) != 0)
        exit(1);
    for (int k = 0; k < RESOURCES; k++)
        ct_resource_declare(names[k], 0);
    for (unsigned i = 0; i < VISITORS; i++)
        visitors[i].index = i;
}

static int64_t
visitor_number(const struct thread *t)
{
    return t == NULL ? UNTOUCHED : t - visitors;
}

static void
come_to(unsigned who, unsigned door)
{
    struct account *a = &accounts[who];

    if (a->at != NULL)
        a->at->threads--;
    a->at = &doors[door % DOORS];
    a->at->threads++;
}

/* What the policy does with one whose turn it is. */
static int64_t
try_door(unsigned who)
{
    if (gate_passes(account_of(&visitors[who])))
        return 1;
    gate_hold(&visitors[who]);
    return 0;
}

static int64_t
come(struct order o)
{
    unsigned who = 0;

    while (who < VISITORS && busy[who])
        who++;
    if (who == VISITORS)
        return UNTOUCHED;
    busy[who] = true;
    come_to(who, o.y);
    int64_t passed = try_door(who);
    if (passed)
        inside[ninside++] = who;
    return passed;
}

static int64_t
come_again(struct order o)
{
    if (ninside == 0)
        return UNTOUCHED;

    unsigned who = inside[o.x % ninside];
    if (accounts[who].inside == 0)
        return UNTOUCHED;
    come_to(who, o.y);
    return try_door(who);
}

/* The x-th of those inside takes so much, or gives so much back. */
static void
move(unsigned who, unsigned k, int64_t amount)
{
    struct thread *self = thread_current;

    thread_current = &visitors[who];
    if (amount > 0)
        ct_resource_take(USAGE_DECLARED + (int)k, amount);
    else
        ct_resource_give(USAGE_DECLARED + (int)k, -amount);
    thread_current = self;
}

static int64_t
leave(struct order o)
{
    if (ninside == 0)
        return UNTOUCHED;

    unsigned at = o.x % ninside, who = inside[at];
    const struct share *shares = accounts[who].shares;
    for (unsigned k = 0; shares != NULL && k < RESOURCES; k++)
        move(who, k, -shares[USAGE_DECLARED + k].held);
    account_close(&visitors[who]);
    busy[who] = false;
    memmove(&inside[at], &inside[at + 1], (--ninside - at) * sizeof *inside);
    return who;
}

static int64_t
let_go(struct thread *t)
{
    if (t >= visitors && t < visitors + VISITORS && ninside < VISITORS)
        inside[ninside++] = (unsigned)(t - visitors);
    return visitor_number(t);
}

static void
make_door(struct order o)
{
    struct node *n = &doors[o.x % DOORS];
    unsigned k = USAGE_DECLARED + o.y % RESOURCES;

    n->doors |= 1 << k;
    n->need[k] = o.value / OPENS;
    n->opens[k] = (float)(o.value % OPENS) / OPENS;
}

static int64_t
obey_visitor(struct order o)
{
    switch (o.op) {
    case D_LIMIT:
        gate_limit[USAGE_DECLARED + o.x % RESOURCES] = o.value;
        return 0;
    case D_DOOR:
        make_door(o);
        return 0;
    case D_COME:
        return come(o);
    case D_AGAIN:
        return come_again(o);
    case D_TAKE:
        if (ninside > 0)
            move(inside[o.x % ninside], o.y, o.value);
        return 0;
    case D_LEAVE:
        return leave(o);
    case D_RELEASE:
        return let_go(gate_release());
    case D_FORCE:
        return let_go(gate_force());
    default:
        return resources[USAGE_DECLARED + o.x % RESOURCES].committed;
    }
}

/*
 * Programs.
 */

enum { CROWD_MOST = 64, TURNERS_MOST = 64, LEARNT = 10 /* requests */ };

static struct rush rush;
static unsigned requests;
static int64_t limit, served;
static int by_door[DOORS];              /* of those, by where they came in */
static int rushing, most_rushing;
static int places_resource;
static ct_mutex lock = CT_MUTEX_INITIALIZER;

static void
nap(long ns)
{
    ct_nanosleep(&(struct timespec){ 0, ns }, NULL);
}

/* Takes what a request needs bit by bit, and gives it back. */
static void
use_places(uintptr_t who)
{
    ct_resource_take(places_resource, 1);
    if (++rushing > most_rushing)
        most_rushing = rushing;
    for (unsigned i = 1; i < rush.need; i++) {
        nap(1000);
        ct_resource_take(places_resource, 1);
    }
    nap(1000);
    rushing--;
    ct_resource_give(places_resource, rush.need);
    served++;
    by_door[who % rush.doors]++;
}

/* A way in, which is a door of its own.  The number keeps the compiler from
 * making one of several.  All sleep, since a yield is two places: while nothing
 * is pending it takes a shorter way. */
#define WAY_IN(number)                                                  \
    static __attribute__((noinline)) void                               \
    way_in_##number(long ns)                                            \
    {                                                                   \
        nap(ns);                                                        \
        __asm__ volatile ("" :: "i"(number) : "memory");                \
    }

WAY_IN(0)
WAY_IN(1)
WAY_IN(2)

static __attribute__((noinline)) void
come_in(uintptr_t who)
{
    static void (*const ways[])(long ns) = { way_in_0, way_in_1, way_in_2 };
    unsigned way = who % rush.doors;

    ways[way](100 + 50 * (long)way + 10 * (long)who);
}

/* Every second one has the lock when it comes to the door, the others want it
 * when they are inside. */
static void
use_places_and_lock(uintptr_t who)
{
    bool before = who % 2 == 1;

    if (before)
        ct_mutex_lock(&lock);
    ct_yield();
    ct_resource_take(places_resource, 1);
    if (!before)
        ct_mutex_lock(&lock);
    ct_yield();
    ct_mutex_unlock(&lock);
    ct_resource_give(places_resource, 1);
    served++;
}

static void *
rusher(void *arg)
{
    for (unsigned i = 0; i < requests; i++)
        if (rush.lock) {
            use_places_and_lock((uintptr_t)arg);
        } else {
            come_in((uintptr_t)arg);
            use_places((uintptr_t)arg);
        }
    return NULL;
}

/* A controller that never moves. */
static void
fix_limit(unsigned k)
{
    gate_limit[k] = limit;
}

static int64_t
keep_limit(unsigned k, const struct window *w, int64_t now)
{
    return limit;
}

static const struct controller fixed = { "fixed", fix_limit, keep_limit };

static void
wait_for(int64_t requests_served)
{
    while (served < requests_served)
        nap(1000);
}

/* The first requests teach the graph where the doors are.  Then there is waste,
 * and the limit holds from the end of the window in which that is seen, a few
 * more completions than there are threads, once those have left who came in
 * before.  From then on it is counted how many are inside at a time. */
static void
gather(struct order o)
{
    ct_thread t[CROWD_MOST];
    unsigned n = o.y < CROWD_MOST ? o.y : CROWD_MOST;

    rush = rush_of(o.value);
    requests = o.x;
    limit = rush.limit;
    places_resource = ct_resource_declare("places", 0);
    control_use(&fixed);
    for (uintptr_t i = 0; i < n; i++)
        if (ct_create(&t[i], NULL, rusher, (void *)i) != 0)
            exit(1);
    if (!rush.lock) {
        for (unsigned door = 0; door < rush.doors; door++)
            while (by_door[door] < LEARNT)
                nap(1000);
        ct_resource_wasted(places_resource, 1 << 20);
        wait_for(served + 4 * n);
        most_rushing = 0;
    }
    for (unsigned i = 0; i < n; i++)
        ct_join(t[i], NULL);
}

static int64_t
beyond(void)
{
    int fit = rush.limit < rush.need ? 1 : (int)(rush.limit / rush.need);

    return most_rushing > fit ? most_rushing - fit : 0;
}

static size_t turn_step;

static void *
turner(void *arg)
{
    uintptr_t who = (uintptr_t)arg;

    for (unsigned round = 0; round < requests; round++) {
        say(T_TURN + RESULT, (uint32_t)who, round, place(turn_step, 0, 0));
        if (round % 2 == 0)
            ct_resource_take(places_resource, 1 + (int)who);
        else
            ct_resource_give(places_resource, 1 + (int)who);
        ct_yield();
    }
    return NULL;
}

static void
take_turns(struct order o, size_t step)
{
    ct_thread t[TURNERS_MOST];
    unsigned n = o.y < TURNERS_MOST ? o.y : TURNERS_MOST;

    requests = o.x;
    turn_step = step;
    places_resource = ct_resource_declare("places", 0);
    gate_limit[places_resource] = o.value;
    for (uintptr_t i = 0; i < n; i++)
        if (ct_create(&t[i], NULL, turner, (void *)i) != 0)
            exit(1);
    for (unsigned i = 0; i < n; i++)
        ct_join(t[i], NULL);
}

enum { CLIFF_WARM = 3, CLIFF_END = 8 };         /* seconds */

static int64_t
climb_cliff(struct order o)
{
    double best = 1e9 / (THRASH_REQUEST * THRASH_READ_NS);
    double rate = thrash_rate(8 * (int)o.y, CLIFF_WARM, CLIFF_END);
    double share = 100 * rate / best;

    return share >= HILL_SHARE ? 0 : (int64_t)(HILL_SHARE - share) + 1;
}

/*
 * Orders.
 */

static bool
tells_nothing(unsigned op)
{
    return op == G_ENDS || op == D_LIMIT || op == D_DOOR || op == D_TAKE
           || op == T_CROWD || op == T_TURN;
}

static int64_t
obey_program(struct order o, size_t step)
{
    switch (o.op) {
    case T_CROWD:
        gather(o);
        return 0;
    case T_MOST:
        return beyond();
    case T_DONE:
        return served;
    case T_TURN:
        take_turns(o, step);
        return 0;
    default:
        return climb_cliff(o);
    }
}

static void
obey(struct order o, size_t step)
{
    mine = fold(mine, o.value);
    say(o.op, o.x, mine, place(step, o.x, 0));

    int64_t a = o.op >= T_CROWD ? obey_program(o, step)
                : o.op >= D_LIMIT ? obey_visitor(o) : obey_walker(o);
    if (!tells_nothing(o.op))
        say(o.op + RESULT, o.op < T_CROWD ? sched_held : 0, a,
            place(step, o.x, 0));
}

static void
play(const int64_t *script, size_t nwords)
{
    for (size_t step = 0; step < nwords / ORDER_WORDS; step++)
        obey(order_read(script, step), step);
}

/* What is behind a frame of a variable size is learnt when a second size turns
 * up: here, so that no walker is taken for another meanwhile. */
static void
play_walkers(const int64_t *script, size_t nwords)
{
    struct step s = { .from = NULL };

    for (unsigned room = 1; room < 4; room++)
        for (unsigned i = 0; i < PLACES * WAYS * DEPTHS; i++)
            go_with_room(&s, i + PLACES * WAYS * DEPTHS * room);
    play(script, nwords);
}

static void
play_doors(const int64_t *script, size_t nwords)
{
    open_doors();
    play(script, nwords);
}

/*
 * Hills.
 */

/* What a window sees at that limit.  The first one is why there is one. */
static struct window
look_down(const struct hill *h, int n, int64_t limit)
{
    double top = hill_top(h, n), in = hill_inside(h, limit);
    double error = h->noise * (2 * hill_dice(h->salt, 100 + n) - 1);
    double rate = 40 * top * hill_height(h, in, top) * (1 + error);
    double done = in < 5 ? 50 : 10 * in;
    double waste = hill_waste(h, in, top);
    double taken = done * h->need / (1 - waste);

    return (struct window){
        .seconds = done / rate, .done = done, .taken = taken,
        .wasted = taken * waste, .committed = in * h->need, .need = h->need,
        .holders = in, .too_much = n == 0 || waste > 0.02
    };
}

static void
tell_limit(int n, int64_t limit)
{
    int64_t told = limit < 0 ? 0 : limit < HILL_LIMIT ? limit : HILL_LIMIT;

    say(H_LOW, 0, told % DIGIT, n);
    say(H_HIGH, 0, told / DIGIT, n);
}

/* A resource of which there is nearly none: each window was too much. */
static void
sink(unsigned k)
{
    enum { WINDOWS = 20 };
    struct window w = {
        .seconds = 1, .done = 1, .taken = 2, .wasted = 1, .committed = 1,
        .need = 1, .holders = 1, .too_much = true
    };
    int64_t limit = 2;

    climb_controller.start(k);
    for (int n = 0; n < WINDOWS && limit >= 1; n++)
        limit = climb_controller.next(k, &w, limit);
    if (limit < 1)
        say(BEYOND, H_NO_LIMIT, 0, 0);
}

/* Two resources at a time, each with its hill; the first one counts. */
static void
climb(const int64_t *script, size_t nwords)
{
    enum { FIRST = USAGE_DECLARED, OTHER, NEARLY_NONE, ELSEWHERE = 1 << 20 };
    struct hill h = hill_of(script[0]), other = hill_of(script[0] + ELSEWHERE);
    int64_t limits[HILL_WINDOWS];
    int64_t limit = hill_first_limit(&h), beside = hill_first_limit(&other);

    climb_controller.start(FIRST);
    climb_controller.start(OTHER);
    for (int n = 0; n < hill_windows(&h); n++) {
        limits[n] = limit;
        tell_limit(n, limit);
        struct window w = look_down(&h, n, limit);
        limit = climb_controller.next(FIRST, &w, limit);
        w = look_down(&other, n, beside);
        beside = climb_controller.next(OTHER, &w, beside);
    }
    say(H_SHARE, 0, hill_shortfall(&h, limits), 0);
    sink(NEARLY_NONE);
}

/*
 * What it costs to find one of script[0] nodes; beside what no design can save,
 * so that one that looks at a dozen on the way is as good as one that looks at
 * one or two, and one that looks at all of them is not.
 */
static void
births(const int64_t *script, size_t nwords)
{
    enum { LOOKS = 16, BESIDE = 150 };
    int64_t found = 0, n = script[0];

    if (fill(n) != n) {
        say(BEYOND, 0, n, 0);
        return;
    }
    mark(1);
    for (int64_t i = 0; i < LOOKS; i++) {
        found += graph_birth((uintptr_t)(FUNCTIONS + i * (n / LOOKS)))
                 != &graph_elsewhere;
        for (int k = 0; k < BESIDE; k++)
            mine = fold(mine, k);
    }
    mark(2);
    if (found != LOOKS)
        say(BEYOND, 0, found, 0);
}

/*
 * What a stop costs: script[0] threads, main among them, that do nothing but
 * yield in turn, each at one of a few places, while something is counted.
 */

enum { YIELDS = 64 };

static unsigned left;           /* turns until mark(2); 0: not measuring */

static void
take_turn(void)
{
    if (left > 0 && --left == 0)
        mark(2);
    ct_yield();
}

static void *
yielder(void *unused)
{
    for (;;)
        take_turn();
    return NULL;
}

static void
stops(const int64_t *script, size_t nwords)
{
    ct_thread thread;

    ct_resource_declare("places", 0);
    for (int64_t i = 1; i < script[0]; i++)
        if (ct_create(&thread, NULL, yielder, NULL) != 0) {
            say(BEYOND, 0, i, 0);
            return;
        }
    for (int i = 0; i < 4; i++)
        take_turn();            /* all have started, and their place is known */
    left = YIELDS + 1;
    mark(1);
    while (left > 0)
        take_turn();
}

const struct scenario stage_scenarios[] = {
    { "nodes", play_walkers },
    { "averages", play_walkers },
    { "expects", play_walkers },
    { "ages", play_walkers },
    { "full", play_walkers },
    { "limits", play_doors },
    { "several", play_doors },
    { "queues", play_doors },
    { "forced", play_doors },
    { "crowds", play },
    { "rounds", play },
    { "hills", climb },
    { "moved-hills", climb },
    { "cliffs", play },
    { "births", births },
    { "stops", stops },
    { NULL, NULL }
};
