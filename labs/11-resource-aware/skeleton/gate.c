/*
 * gate.c -- queues at the doors.
 *
 * How the doors take their turns: yours to design, and to describe here.
 */
#include <stddef.h>

#include "base/panic.h"
#include "resource/gate.h"
#include "thread/sched.h"

int64_t gate_limit[USAGE_MAX] = { [0 ... USAGE_MAX - 1] = GATE_FIRST };

/* What the gate knows of doors that have a queue: yours. */

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
    panic("leads_in is not written yet");
}

/* Whether what a thread at door n needs of k fits under the limit, or nobody
 * is inside. */
static bool
fits(const struct node *n, unsigned k)
{
    panic("fits is not written yet");
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
    panic("gate_hold is not written yet");
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
    panic("release is not written yet");
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
    panic("gate_force is not written yet");
}
