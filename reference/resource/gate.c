/*
 * gate.c -- queues at the doors.
 *
 * Each door has a queue of its own, and the doors with a queue form a circle
 * that is served in turn: a door at which thousands wait does not keep the
 * others from being served (the paper has stride scheduling among nodes; with
 * equal shares that is a circle).  So all is O(1) but for the doors that must
 * be passed over because what they need does not fit, of which there are as
 * many as there are places in the program where something is first taken.
 */
#include <stddef.h>

#include "resource/gate.h"
#include "thread/sched.h"

int64_t gate_limit[USAGE_MAX] = { [0 ... USAGE_MAX - 1] = GATE_FIRST };

static struct node *last_door;  /* of the circle; its next is served first */
static uint32_t doors;          /* on the circle */

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
 * is inside. */
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

/* The door n has a queue from now on, and is served after all others. */
static void
put_on_circle(struct node *n)
{
    if (doors++ == 0) {
        n->next_holding = n;
    } else {
        n->next_holding = last_door->next_holding;
        last_door->next_holding = n;
    }
    last_door = n;
}

/* Takes the first thread out of the queue at the door after `before`. */
static struct thread *
take_out(struct node *before)
{
    struct node *n = before->next_holding;
    struct thread *t = n->first_held;

    n->first_held = t->link;
    sched_held--;
    if (n->first_held == NULL) {
        before->next_holding = n->next_holding;
        last_door = --doors == 0 ? NULL : before;
    } else {
        last_door = n;                  /* the others come first now */
    }
    return t;
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
    if (n->first_held == NULL) {
        put_on_circle(n);
        n->first_held = t;
    } else {
        n->last_held->link = t;
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
    struct node *before = last_door;

    for (uint32_t i = doors; i > 0; i--, before = before->next_holding) {
        struct node *n = before->next_holding;
        unsigned bits = entries(account_of(n->first_held));
        if (!all_fit(n, bits))
            continue;
        struct thread *t = take_out(before);
        let_in(account_of(t), bits);
        return t;
    }
    return NULL;
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
    if (doors == 0)
        return NULL;

    unsigned bits = entries(account_of(last_door->next_holding->first_held));
    struct thread *t = take_out(last_door);
    let_in(account_of(t), bits);
    return t;
}
