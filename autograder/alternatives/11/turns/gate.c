/*
 * gate.c -- queues at the doors.
 *
 * Another right one: the doors that have a queue stand in a list, in no order.
 * Each keeps a number from a counter that goes on at each service, the one that
 * it had when it was served last or got its queue.  The next one is that with
 * the least number among those whose first thread fits: the list is walked
 * through, since there are few doors.
 */
#include <stdlib.h>

#include "base/panic.h"
#include "resource/gate.h"
#include "thread/sched.h"

int64_t gate_limit[USAGE_MAX] = { [0 ... USAGE_MAX - 1] = GATE_FIRST };

static struct turn {
    struct node *door;
    uint64_t number;
} *turns;                       /* grown as needed, and kept */
static uint32_t nturns, room;
static uint64_t counter;

/* B3 */
static uint64_t let_in_ever, let_in_then;
static int64_t since;           /* when that was looked at, ns */
static bool impatient;          /* the next one is let in, whatever it needs */

void
gate_set(unsigned k, int64_t limit)
{
    int64_t most = resources[k].most;

    gate_limit[k] = most > 0 && limit > most ? most : limit;
}

/* Whether a thread that is outside of k and stands at n will come in: whether
 * more than half of those that left it did. */
static bool
leads_in(const struct node *n, unsigned k)
{
    return n->doors >> k & 1 && n->opens[k] > 0.5f;
}

/* Whether what a thread at door n needs of k fits under the limit, or nobody
 * holds any of k. */
static bool
fits(const struct node *n, unsigned k)
{
    const struct resource *r = &resources[k];

    return r->holders == 0 ||
           r->committed + account_need(n, k) <= gate_limit[k];
}

/* The resources that a thread will take from where it stands and is not let in
 * to yet, as bits. */
static unsigned
entries(const struct account *a)
{
    unsigned bits = 0;

    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        if ((a->inside >> k & 1) == 0 && leads_in(a->at, k))
            bits |= 1u << k;
    return bits;
}

static bool
all_fit(const struct node *n, unsigned bits)
{
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        if (bits >> k & 1 && !fits(n, k))
            return false;
    return true;
}

static void
let_in(struct account *a, unsigned bits)
{
    let_in_ever++;
    for (unsigned k = USAGE_DECLARED; k < resources_end; k++)
        if (bits >> k & 1)
            account_admit(a, k);
}

/* The door has a queue from now on. */
static void
add_turn(struct node *n)
{
    if (nturns == room) {
        room = 2 * room + 8;
        turns = realloc(turns, room * sizeof *turns);
        if (turns == NULL)
            panic("there is no memory for the doors");
    }
    turns[nturns++] = (struct turn){ n, ++counter };
}

/* Takes out the first thread at the door. */
static struct thread *
serve(struct turn *turn)
{
    struct node *n = turn->door;
    struct thread *t = n->first_held;
    struct account *a = account_of(t);

    let_in(a, entries(a));
    n->first_held = t->link;
    turn->number = ++counter;
    if (n->first_held == NULL)
        *turn = turns[--nturns];
    sched_held--;
    return t;
}

/* Whose turn it is; NULL: nobody's. */
static struct turn *
next_turn(bool whether_it_fits_or_not)
{
    struct turn *best = NULL;

    for (struct turn *u = turns; u < turns + nturns; u++) {
        struct node *n = u->door;
        unsigned bits = entries(account_of(n->first_held));
        if ((best == NULL || u->number < best->number) &&
            (whether_it_fits_or_not || all_fit(n, bits)))
            best = u;
    }
    return best;
}

bool
gate_passes_door(struct account *a)
{
    unsigned bits = entries(a);

    if (bits == 0)
        return true;
    if (a->at->first_held != NULL || !all_fit(a->at, bits))
        return false;
    let_in(a, bits);
    return true;
}

void
gate_hold(struct thread *t)
{
    struct node *n = account_of(t)->at;

    t->link = NULL;
    if (n->first_held != NULL) {
        n->last_held->link = t;
    } else {
        n->first_held = t;
        add_turn(n);
    }
    n->last_held = t;
    sched_held++;
}

void
gate_look(int64_t now)
{
    if (sched_held == 0 || let_in_ever != let_in_then) {
        let_in_then = let_in_ever;
        since = now;
    } else if (now - since >= GATE_PATIENCE) {
        impatient = true;
    }
}

/* The next one that may go on, let in; NULL: nobody may. */
static struct thread *
release(void)
{
    struct turn *turn = next_turn(false);

    return turn == NULL ? NULL : serve(turn);
}

struct thread *
gate_release(void)
{
    if (impatient) {
        impatient = false;
        return gate_force();
    }
    return release();
}

struct thread *
gate_force(void)
{
    struct turn *turn = next_turn(true);

    return turn == NULL ? NULL : serve(turn);
}
