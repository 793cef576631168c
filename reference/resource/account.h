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
 *     Whoever took something when it was not known where it came from has
 *     none until it comes by there again.
 * A3  node->threads counts the accounts that stand there, and the shares that
 *     have it for a door; node->inside the latter.
 */
#ifndef RESOURCE_ACCOUNT_H
#define RESOURCE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "resource/graph.h"
#include "resource/site.h"
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
    struct site *site;          /* where it stopped last; NULL: not known */
    uint8_t inside;             /* bit k: it has a door of k */
    uint8_t was_inside;         /* the same, when it began to run */
    uint8_t came_in;            /* bit k: it has taken some since it stopped,
                                 * from outside, and has some of it left */
    uint8_t unseen;             /* dull stops until it is looked at again */
    bool lost;                  /* it stopped elsewhere than `at` meanwhile */
};

/* A resource that is counted. */
struct resource {
    const char *name;
    int64_t capacity;           /* 0: not known */
    int64_t hard;               /* who wants more fails; 0: nobody does so */
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

/* The account of t, opened if it is new. */
static inline struct account *
account_open(const struct thread *t)
{
    if (__builtin_expect(account_of(t)->at == NULL, 0))
        account_open_new(t);
    return account_of(t);
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

/*
 * Whether the stop of t, whose chain begins at `here`, is passed over; if not
 * account_stop() must be called.
 *
 * Two stops in a row of each thread are looked at now and then, and each stop
 * at which anything may be decided: where others have come in, and where the
 * thread may have gone out.  While no resource is declared that is nowhere.
 */
static inline bool
account_pass_over(const struct thread *t, const char *here)
{
    struct account *a = account_of(t);

    if (a->unseen == 0 || a->came_in != 0)
        return false;
    if (resources_end != USAGE_DECLARED) {
        uint64_t name = site_name(here, a->stack_end);
        a->site = site_entry(name);
        if (!site_dull(a->site, name))
            return false;
    }
    a->unseen--;
    a->lost = true;
    return true;
}

/* t stopped at `now`, if account_timed(): its chain begins at `here`, it waits
 * for `what`.  Notes in the graph what it took on the way. */
void account_stop(const struct thread *t, int64_t now, const char *here,
                  const char *what);

/* All stops are looked at from now on, for somebody who wants to count them. */
extern bool account_looks_at_all;

/* Forgets what is old: graph_age() for who has accounts, too. */
void account_age(void);

/* t has ended: what it still held belongs to nobody. */
void account_close(const struct thread *t);

/* All threads but t are gone, as in the child of a fork: the same for each. */
void account_close_others(const struct thread *t);

/* Lets the thread, which is outside of k, in at the door where it stands. */
void account_admit(struct account *a, unsigned k);

/* What a thread that comes in at this door will need of k. */
int64_t account_need(const struct node *door, unsigned k);

/* How much of k belongs to nobody. */
int64_t account_nobodys(unsigned k);

/* Panics unless A1 to A3 hold, as far as can be seen; for tests. */
void account_check(void);

#endif
