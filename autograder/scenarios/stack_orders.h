/*
 * stack_orders -- what is done with stacks (lab 06).
 *
 * There is one actor, main, and up to SLOTS stacks in its hands, by number.
 * Each order is told as an event when it is taken: kind op, who the slot, a
 * main's folded number, b the place.  All but those that say so tell again of
 * what came of it: kind op + RESULT, who the faults that were seen (enum
 * fault), b the place with the error, a what the order says; some are
 * questions to the parent instead (event.h).
 *
 * Stacks are told apart by number: 0 is the first that was ever seen, 1 the
 * next one with another base, and so on.
 */
#ifndef SCENARIOS_STACK_ORDERS_H
#define SCENARIOS_STACK_ORDERS_H

#include "autograder/scenarios/script.h"

enum stack_order {
    K_GUARDS = 1,       /* tells nothing: the first order; y: enum guards */
    K_ALLOC,            /* slot x, for `value` bytes; a: which stack it is, or
                         * UNTOUCHED; the place has its class for x */
    K_FREE,             /* slot x; a: 0 */
    K_TOUCH,            /* tells nothing: the byte `value` below the high end */
    K_USED,             /* a: stack_used(), pages */
    K_TRIM,             /* a: what stack_trim(STACK_EMPTY) returned; 0 if x is
                         * UNCOUNTED */
    K_TIDY,             /* stack_trim(STACK_TIDY) until it is 0; a: the sum */
    K_WARMEST,          /* takes one of the crowd's size, and gives it back; a:
                         * stack_used() of it, pages */
    K_FIND,             /* the byte `value` above the base of slot x; a: the
                         * stack that was found; UNTOUCHED: none */
    K_FIND_STRANGE,     /* an address in no stack; a as for K_FIND */
    K_FIND_BESIDE,      /* the bytes before and behind each stack that there
                         * ever was; a: how many lead to what was none */
    K_HARM,             /* tells nothing: the byte `value` of the red zone */
    K_INTACT,           /* a: stack_intact() */
    K_GUARDED,          /* question: the guard's page of slot x */
    K_OPEN,             /* question: all pages above it */
    K_REFUSED,          /* guards a page where the kernel refuses the best kind;
                         * a: guards_told(), or UNTRIED */
    K_REFUSED_GUARDED,  /* question: that page */
    K_WATCHED,          /* a: how many stacks a watcher was told of */
    K_CROWD,            /* takes `value` stacks of `y` * 4 KiB and touches `x`
                         * pages of each; a: how many could not be had */
    K_GRANT,            /* mprotect(2) makes `value` more guards, and then it
                         * refuses; a: 0 */
    K_CROWD_UNTIL,      /* as K_CROWD, until one has no page guard, or cannot be
                         * had; a: 0 */
    K_LAST_GUARDED,     /* question: the last one that names a page guard */
    K_NEXT_KIND,        /* a: whether the next guard is no better than that of
                         * the last one */
    K_KINDS,            /* a: how many of the crowd name a page guard */
    K_DISPERSE,         /* frees the crowd; a: how many had lost a mark */
    K_BASE,             /* question: LOOK_BASE */
    K_RESIDENT,         /* question: LOOK_RESIDENT; `value`: KiB */
    K_MAPPINGS,         /* question: LOOK_MAPPINGS; `value`: of them */
    K_CROWD_GUARDED,    /* question: the guard's page of the value-th one */
    K_CROWD_INTACT,     /* a: stack_intact() of the value-th one, and after
                         * its red zone was harmed */
    K_NEIGHBOURS,       /* x threads that wait, with stacks of `value` bytes;
                         * a: how many could not be made */
    K_PLUNGE,           /* a thread with a stack of `value` bytes overflows
                         * it; a: how many neighbours were harmed.  The end */
    STACK_ORDERS
};

_Static_assert((int)STACK_ORDERS <= BEYOND, "an order's op is below BEYOND");

/* Which guards K_GUARDS asks for. */
enum guards { GUARDS_BEST, GUARDS_MPROTECT, GUARDS_REDZONE };

/* What a guard has become and what the next one will be; each a guard of those
 * above, but for the best, which is what it comes to. */
static inline int64_t
guards_told(enum guards now, enum guards next)
{
    return (int64_t)now << 8 | next;
}

/* What a result can find wrong, added up. */
enum fault {
    FAULT_SMALL = 1,            /* the stack is smaller than asked for */
    FAULT_TOP = 2,              /* its top is not near its high end */
    FAULT_ALIGNED = 4,          /* or not a multiple of 16 */
    FAULT_OVERLAPS = 8,         /* it overlaps another one */
    FAULT_MARKS = 16,           /* what its owner wrote has changed */
    FAULT_KEPT = 32,            /* it was freed, and the struct still has it */
    FAULT_SPAN = 64,            /* a watcher was told of another span */
    FAULT_MANY = 128,           /* tidying emptied too many at one time */
    FAULTS = 8
};

enum {
    SLOTS = 48,
    UNTRIED = -1,               /* this kernel refuses nothing there */
    UNCOUNTED = 1,              /* how many were emptied is not the question */
    PAGE = 4096,                /* bytes */
    ZONE = 512                  /* of a red zone */
};

/* The name of the thread that plunges, from its order's value and step. */
#define PLUNGE_NAME(value, step) \
    "p%04x", (unsigned)fold((value), (int64_t)(step)) & 0xffff

#endif
