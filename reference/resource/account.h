/*
 * account -- who has how much of what, and where each thread is in the graph.
 *
 * A thread takes and gives back.  From its first taking until it has given
 * everything back it *holds*, and the place where it stood before that is the
 * door by which it came in.  A thread that comes back to its door and still
 * holds has not forgotten to give back, it has passed things on to others,
 * as a producer does: from then on they belong to nobody, until somebody
 * gives them back.
 *
 *      used      = what all threads hold + what belongs to nobody
 *      committed = the same, but of each thread that was let in at least what
 *                  it was expected to need
 *
 * A1  committed >= used.
 * A2  holders counts the threads that were let in or hold: those with a door.
 * A3  node->threads counts the accounts that stand there, and the shares that
 *     have it for a door; node->inside the latter.
 */
#ifndef RESOURCE_ACCOUNT_H
#define RESOURCE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "resource/graph.h"
#include "resource/usage.h"
#include "thread/thread.h"

/* What one thread has of one resource. */
struct share {
    struct node *door;          /* by which it came in; NULL: it is outside */
    int64_t held;               /* negative: it gave back what others took */
    int64_t peak;               /* the most it held since it came in */
    int64_t promised;           /* what it was let in for */
    uint32_t entered;           /* resource.misses when it came in */
};

struct account {
    struct node *at;            /* where it stopped last; NULL: no account */
    int64_t since;              /* when it began to run, ns */
    union usage took;           /* since then */
    const char *stack_end;      /* of its own stack, as far as that is known */
    struct share *shares;       /* [USAGE_MAX]; NULL until it takes anything */
    uint8_t inside;             /* bit k: it has a door of k */
    uint8_t was_inside;         /* the same, when it began to run */
    uint8_t unseen;             /* stops until it is looked at again */
    bool lost;                  /* it stopped elsewhere than `at` meanwhile */
};

/* A resource that is counted. */
struct resource {
    const char *name;
    int64_t capacity;           /* 0: not known */
    int64_t most;               /* no limit is above it; 0: any may be */
    int64_t used;
    int64_t committed;
    uint32_t holders;
    /* Counted up, for whoever controls it. */
    uint64_t done;              /* threads that gave everything back or passed
                                 * it on */
    uint64_t taken;             /* all takings */
    uint64_t wasted;            /* work that had to be done again */
    uint32_t misses;            /* see remiss.c */
};

/* The resources; those from USAGE_DECLARED to resources_end are in use. */
extern struct resource resources[USAGE_MAX];
extern unsigned resources_end;

/* The program's own measure of what it has done; 0 if it never said. */
extern uint64_t account_productive;

/* Room for the accounts of all threads with an index below n.  0 or ENOMEM. */
int account_reserve(uint32_t n);

extern struct account *accounts;        /* by the index of the thread */

static inline struct account *
account_of(const struct thread *t)
{
    return &accounts[t->index];
}

/* Opens the account of t, which is new: it stands at the node of its birth. */
void account_open_new(const struct thread *t);

/* t is able to run. */
static inline void
account_open(const struct thread *t)
{
    if (__builtin_expect(account_of(t)->at == NULL, 0))
        account_open_new(t);
}

/* Whether it matters when t began to run, or stopped: it will be looked at, or
 * is now, and it is known where it came from. */
static inline bool
account_timed(const struct thread *t)
{
    const struct account *a = account_of(t);

    return a->unseen == 0 && !a->lost;
}

/* t runs from `now` on, if that matters. */
static inline void
account_begin(const struct thread *t, int64_t now)
{
    struct account *a = account_of(t);

    a->since = now;
    a->took = (union usage){ { 0 } };
    a->was_inside = a->inside;
}

/* account_end() for one that is looked at. */
void account_stop(struct account *a, int64_t now, const char *here,
                  const char *what);

/*
 * t stopped at `now`, if that matters: its chain begins at `here`, it waits for
 * `what`.  Notes in the graph what it took on the way.
 *
 * While no resource is declared nobody can be held back, and the graph is only
 * to be looked at: then it is enough to see two stops in a row of each thread
 * now and then.
 */
static inline void
account_end(const struct thread *t, int64_t now, const char *here,
            const char *what)
{
    struct account *a = account_of(t);

    if (a->unseen > 0) {
        a->unseen--;
        a->lost = true;
    } else {
        account_stop(a, now, here, what);
    }
}

/* t has ended: what it still held belongs to nobody. */
void account_close(const struct thread *t);

/* Lets the thread, which is outside of k, in at the door where it stands. */
void account_admit(struct account *a, unsigned k);

/* What a thread that comes in at this door will need of k. */
int64_t account_need(const struct node *door, unsigned k);

/* How much of k belongs to nobody. */
int64_t account_nobodys(unsigned k);

/* Panics unless A1 to A3 hold, as far as can be seen; for tests. */
void account_check(void);

#endif
