/*
 * meeting -- what capriccio.h promises about mutexes, conditions, semaphores,
 * readers-writer locks and barriers, as a program.
 *
 * A model of main and up to 26 threads under policy fifo and on the virtual
 * clock: who runs, who is ready, who waits where and until when, who has what.
 * Given an order it does what the contract says and puts what a scenario will
 * tell of it on a tape.  It is used twice: by the planner, which must know the
 * situation to choose an interesting order, and by the judges.
 *
 * What the contract leaves open: it says that whoever waits for a condition
 * returns when he has been signalled and has the mutex, and not where he waits
 * for the mutex meanwhile.  There are two designs, and as many mixtures as
 * there are cases to tell apart; the model knows those that are met (enum
 * manner).  They differ only if somebody else wants the mutex between the
 * signal and the return, or in who is ready before whom.
 *
 * The last manner is wrong, and often met.  The model knows it so that one
 * mistake need not cost all points: a script that is about something else can
 * be planned so that nobody can tell.
 */
#ifndef JUDGES_MEETING_H
#define JUDGES_MEETING_H

#include <stdbool.h>

#include "autograder/judges/tape.h"
#include "autograder/scenarios/sync_orders.h"

enum { NO_ONE = -1 };           /* in place of a thread's number */

/* What happens to a waiter that is signalled, and to what somebody lets go. */
enum manner {
    IS_MOVED,                   /* he has the mutex at once if it is free, and
                                 * else waits for it without being woken */
    IS_WOKEN,                   /* he locks it again himself, in his turn */
    IS_MOVED_IF_TAKEN,          /* the one or the other, as the mutex is ... */
    IS_MOVED_IF_FREE,
    IS_MOVED_BY_OWNER,          /* ... or as who signals has it ... */
    IS_MOVED_UNLESS_OTHERS,     /* ... or as somebody else has it ... */
    IS_MOVED_BY_SIGNAL,         /* ... or as one is signalled or all */
    IS_MOVED_BY_BROADCAST,
    IS_THROWN,                  /* likewise; and a mutex or a unit that is let
                                 * go belongs to nobody: the one who has waited
                                 * longest is woken and tries again.  Wrong. */
    MANNERS
};

/* Threads in the order in which they came. */
struct queue {
    unsigned n;
    unsigned char who[ACTORS_MAX];
};

/* Where a thread can stand. */
enum spot {
    READY = 0,
    AT_MUTEX = 1,               /* + the mutex */
    AT_COND = AT_MUTEX + MUTEXES,
    AT_SEM = AT_COND + CONDS,
    AT_RWLOCK = AT_SEM + SEMS,
    AT_BARRIER = AT_RWLOCK + RWLOCKS,
    QUEUES = AT_BARRIER + BARRIERS,
    ASLEEP = QUEUES,            /* these three have no queue */
    RUNNING,
    GONE                        /* ended, or not created yet */
};

struct guest {
    enum spot spot;
    bool started;               /* it has run at least once */

    unsigned reads;             /* bit x: it has readers-writer lock x so */

    /* The call that it is in, if any. */
    bool in_call;
    bool tries;                 /* it has been woken to lock a mutex, or to
                                 * take a unit, itself */
    struct order order;
    size_t step;
    unsigned error;             /* what it will return */
    unsigned depth;             /* of the mutex that it will have then */

    /* Its timer, if one is set. */
    bool timed;
    int64_t due;                /* ns; 0: it waits for ever */
    unsigned since;             /* which timers were set before this one */

    int64_t argument;
    int64_t mine;               /* folded from every order it has taken */
};

struct meeting {
    struct tape *tape;          /* where events go; NULL: nowhere */
    enum manner manner;
    struct guest guest[ACTORS_MAX];
    unsigned n;                 /* guests there have been, main included */
    int running;
    struct queue queue[QUEUES];
    struct {
        int owner;              /* or NO_ONE */
        unsigned depth;
        unsigned type;
    } mutex[MUTEXES];
    struct {
        unsigned value;
    } sem[SEMS];
    struct {
        int writer;             /* or NO_ONE */
        unsigned readers;
    } rwlock[RWLOCKS];
    struct {
        unsigned count;
    } barrier[BARRIERS];
    int64_t now;                /* ns */
    unsigned timers;            /* set so far */
    size_t step;                /* orders taken */
    int64_t story;              /* folded from everything told so far */
    bool tells_rings;           /* it is told of who wait for each other */
    bool over;                  /* the process has ended ... */
    bool stuck;                 /* ... because nobody could ever run again */
};

/* Main alone, running, and everything as it was initialised statically. */
void meeting_start(struct meeting *m, enum manner manner, struct tape *tape);

/* The running thread carries out an order, which must make sense for it. */
void meeting_obey(struct meeting *m, struct order o);

/* How many threads have not ended. */
unsigned meeting_alive(const struct meeting *m);

#endif
