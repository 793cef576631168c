/*
 * event -- what a scenario tells the judge.
 *
 * A scenario runs beside the student's code, in a process that nobody
 * trusts.  Its events are claims: they travel as fixed records on descriptor
 * EVENT_FD, and the judge, in the parent, compares them with what the contract
 * allows.  The scenario's orders, its script, arrive as 64-bit words on
 * descriptor 0.
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

/* What the other kinds mean is between a scenario and its judge. */
struct event {
    uint32_t kind;
    uint32_t who;               /* which thread, coroutine or register */
    int64_t a, b;
};

_Static_assert(sizeof(struct event) == 24, "both sides agree on the record");

#endif
