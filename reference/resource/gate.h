/*
 * gate -- who is let in.
 *
 * A resource has a limit: how much of it may be committed.  Threads that are
 * about to take some, and hold none, are held back at their door while that
 * would pass the limit.  Who holds is never stopped: it will give back, and
 * would keep what it has from everybody while it stood.
 *
 * B1  Whoever is held back is RUNNABLE and in no queue of the policy's.
 * B2  If nobody holds, nobody is held back: somebody gets on always.
 * B3  While threads stop and go on, though those inside should hold for ever,
 *     somebody who is held back is let in each GATE_PATIENCE.
 */
#ifndef RESOURCE_GATE_H
#define RESOURCE_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "resource/account.h"

enum {
    GATE_FIRST = 8,                     /* the limit, when little is known */
    GATE_OPEN = INT32_MAX,              /* a limit that holds back nobody */
    GATE_PATIENCE = 1000 * 1000 * 1000  /* ns */
};

extern int64_t gate_limit[USAGE_MAX];

/* Sets the limit of k; not above the most there is. */
void gate_set(unsigned k, int64_t limit);

/* gate_passes() for one that stands at a door. */
bool gate_passes_door(struct account *a);

/* Whether the thread, whose turn it is, may go on from where it stands; if so
 * it counts as let in.  If it is not known where, it stands at no door. */
static inline bool
gate_passes(struct account *a)
{
    return __builtin_expect(a->at->doors == 0, 1) || a->lost ||
           gate_passes_door(a);
}

/* Holds t back, which may not and is in no queue. */
void gate_hold(struct thread *t);

/* Looks at the clock for B3; called now and then. */
void gate_look(int64_t now);

/* The next one of those held back that may go on now, taken out; the doors in
 * turn, each door's threads in the order they came.  NULL: nobody may. */
struct thread *gate_release(void);

/* The next one whether it may or not; NULL: nobody is held back. */
struct thread *gate_force(void);

#endif
