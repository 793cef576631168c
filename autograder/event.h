/*
 * event -- what a scenario tells the judge.
 *
 * A scenario runs beside the student's code, in a process that nobody
 * trusts.  Its events are claims: they travel as fixed records on descriptor
 * EVENT_FD, and the judge, in the parent, compares them with what the contract
 * allows.  The scenario's orders, its script, arrive as 64-bit words on
 * descriptor 0.
 *
 * EVENT_FD goes both ways.  Before the first event, and after each but the
 * last, the judge sends a number that nobody can know before, and the next
 * record must bring it back: so none can be prepared, sent twice or left out.
 */
#ifndef AUTOGRADER_EVENT_H
#define AUTOGRADER_EVENT_H

#include <stdint.h>

enum {
    EVENT_FD = 3,
    EVENT_END = 0               /* kind: the scenario has reached its end */
};

/* Kind: the sandbox refused system call number `who`; the process dies next.
 * It is for the report, and never reaches a judge. */
#define EVENT_REFUSED UINT32_MAX

/*
 * Kinds EVENT_LOOK + enum look are questions about the process that asks, which
 * stands still until the judge's next number comes; the parent looks for
 * itself, puts what it saw in place of a, and hands the event to the judge.  So
 * what a judge reads there is no claim.
 */
enum { EVENT_LOOK = 1 << 16 };

enum look {
    LOOK_GUARDED,               /* the b bytes at address a: how many pages of
                                 * them can be read */
    LOOK_OPEN,                  /* likewise: how many cannot */
    LOOK_BASE,                  /* what there is now is what the following are
                                 * compared with; 0 */
    LOOK_RESIDENT,              /* how many MiB of memory it holds beyond b KiB
                                 * more than then; 0 if it does not */
    LOOK_MAPPINGS,              /* how many mappings it has beyond b more than
                                 * then; 0 if it has not */
    LOOK_THREADS,               /* how many kernel threads it has beyond b; 0
                                 * if it has not more */
    LOOK_RESTLESS,              /* 1 if a kernel thread beside its first one
                                 * never sleeps */
    LOOKS
};

/* What the other kinds mean is between a scenario and its judge. */
struct event {
    uint32_t kind;
    uint32_t who;               /* which thread, coroutine or register */
    int64_t a, b;
};

/* What travels. */
struct record {
    struct event event;
    uint64_t answer;            /* the judge's last number */
};

_Static_assert(sizeof(struct record) == 32, "both sides agree on the record");

/*
 * The variable STAGE_JUDGED tells a scenario's process that a judge listens:
 * STAGE_SEAL, the channel is to be sealed; STAGE_OPEN, it is not, which is
 * for showing what a seal is for.  Without it, somebody debugs.
 */
#define STAGE_JUDGED "STAGE_JUDGED"
#define STAGE_SEAL "seal"
#define STAGE_OPEN "open"

#endif
