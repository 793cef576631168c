/*
 * known.c -- states seen, branches to follow.
 *
 * K1  A state is stored with the shortest way by which any run has come to
 *     it; whoever comes by a way that is not shorter need not go on: each
 *     continuation of its way has a twin that is as short.  Ways are ordered by
 *     deviations, then turns, and both only grow; so the shortest bad way of
 *     all is never cut off.
 * K2  Branches are appended level by level: while branches with d deviations
 *     are followed, those that are added have d + 1.  The array is the queue.
 *
 * The states are numbered; a table of numbers, open addressing, finds them.
 * For each state and choice an edge says where that choice led.  That is the
 * whole graph of the program, and the number of its schedules is the number
 * of ways through the graph.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/panic.h"
#include "tests/explore/known.h"

enum { SLOTS = 2 * STATES_MAX };

struct state {
    struct digest digest;
    struct way way;             /* K1 */
    uint32_t run;               /* which run came that way */
    uint32_t moment;            /* and when */
    uint32_t edge;              /* the first of its edges */
    uint32_t n;                 /* their number */
};

struct known {
    uint32_t nbranches, nstates, nedges;
    bool full;
    struct branch branches[BRANCHES_MAX];
    struct state states[STATES_MAX];
    uint32_t slots[SLOTS];      /* a state's number plus 1, or 0 */
    uint32_t edges[EDGES_MAX];
};

static struct known *k;

void
known_start(void)
{
    if (k != NULL)
        munmap(k, sizeof *k);
    k = mmap(NULL, sizeof *k, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (k == MAP_FAILED)
        panic("no memory for what the exploration will know: %m");
    k->branches[k->nbranches++].state = STATE_NONE;
}

uint32_t
known_branches(void)
{
    return k->nbranches;
}

uint32_t
known_states(void)
{
    return k->nstates;
}

bool
known_full(void)
{
    return k->full;
}

const struct branch *
known_branch(uint32_t index)
{
    return &k->branches[index];
}

void
known_add_branch(const struct branch *b)
{
    if (k->nbranches == BRANCHES_MAX)
        k->full = true;
    else
        k->branches[k->nbranches++] = *b;
}

uint32_t
known_choices(uint32_t index, uint16_t *choices)
{
    const struct branch *b = &k->branches[index];
    uint32_t n = index == 0 ? 0 : b->place + 1;

    memset(choices, 0, n * sizeof *choices);
    for (; index != 0; index = b->parent) {
        b = &k->branches[index];
        choices[b->place] = b->choice;
    }
    return n;
}

/* Where the state with this digest is entered, or would be. */
static uint32_t *
find_slot(struct digest d)
{
    uint32_t i = d.part[0] % SLOTS;

    while (k->slots[i] != 0 &&
           memcmp(&k->states[k->slots[i] - 1].digest, &d, sizeof d) != 0)
        i = (i + 1) % SLOTS;
    return &k->slots[i];
}

bool
way_is_shorter(struct way a, struct way b)
{
    return a.deviations != b.deviations ? a.deviations < b.deviations
                                        : a.turns < b.turns;
}

/* Enters a state with n edges; STATE_NONE if there is no room. */
static uint32_t
enter(uint32_t *slot, struct digest d, uint32_t n)
{
    if (k->nstates == STATES_MAX || n > EDGES_MAX - k->nedges) {
        k->full = true;
        return STATE_NONE;
    }
    k->states[k->nstates] = (struct state){
        .digest = d, .edge = k->nedges, .n = n,
    };
    for (uint32_t i = 0; i < n; i++)
        k->edges[k->nedges++] = STATE_NONE;
    *slot = ++k->nstates;
    return k->nstates - 1;
}

enum visit
known_visit(struct digest d, uint32_t n, struct way way, uint32_t run,
            uint32_t moment, uint32_t *state, uint32_t *since)
{
    uint32_t *slot = find_slot(d);
    bool fresh = *slot == 0;

    *state = fresh ? enter(slot, d, n) : *slot - 1;
    if (*state == STATE_NONE)
        return VISIT_NEW;

    struct state *s = &k->states[*state];
    if (!fresh && s->run == run) {
        *since = s->moment;
        return VISIT_CIRCLE;
    }
    if (!fresh && !way_is_shorter(way, s->way))
        return VISIT_OLD;
    s->way = way;
    s->run = run;
    s->moment = moment;
    return VISIT_NEW;
}

bool
known_is(uint32_t index, struct digest d)
{
    return memcmp(&k->states[index].digest, &d, sizeof d) == 0;
}

void
known_edge(uint32_t from, uint32_t choice, uint32_t to)
{
    k->edges[k->states[from].edge + choice] = to;
}

/* a + b, or the greatest number there is. */
static uint64_t
add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* One state after another, each when all that lead to it are done: ways[s]
 * ways lead to s, and into[s] edges are not done.  Returns how many states
 * were; those that can be reached from themselves never are. */
static uint32_t
go_through(uint64_t *ways, uint32_t *into, uint32_t *queue, uint64_t *ends)
{
    uint32_t head = 0, tail = 0;

    if (k->nstates == 0) {              /* nobody ever gave way */
        *ends = 1;
        return 0;
    }
    ways[0] = 1;                        /* the state where all runs begin */
    queue[tail++] = 0;
    while (head < tail) {
        const struct state *s = &k->states[queue[head]];
        uint64_t here = ways[queue[head++]];
        for (uint32_t i = 0; i < s->n; i++) {
            uint32_t to = k->edges[s->edge + i];
            if (to == STATE_END) {
                *ends = add(*ends, here);
            } else if (to != STATE_NONE) {
                ways[to] = add(ways[to], here);
                if (--into[to] == 0)
                    queue[tail++] = to;
            }
        }
    }
    return tail;
}

bool
known_count(uint64_t *n)
{
    uint64_t *ways = calloc(k->nstates + 1, sizeof *ways);
    uint32_t *into = calloc(k->nstates + 1, sizeof *into);
    uint32_t *queue = calloc(k->nstates + 1, sizeof *queue);
    uint64_t ends = 0;
    bool all = false;

    if (ways != NULL && into != NULL && queue != NULL) {
        for (uint32_t i = 0; i < k->nedges; i++)
            if (k->edges[i] < STATE_END)
                into[k->edges[i]]++;
        all = into[0] == 0 &&
              go_through(ways, into, queue, &ends) == k->nstates;
    }
    if (all)
        *n = ends;
    free(ways);
    free(into);
    free(queue);
    return all;
}
