/*
 * yard -- the model of lab 06: stacks that are out, and stacks that came back.
 *
 * The contract leaves nothing open that a scenario can see: the stack that is
 * given is the one of its class that was freed last, or a new one; what
 * holds memory follows from what was touched and emptied.  So each order is
 * carried out on the model, and what must be told goes on a tape.
 */
#ifndef JUDGES_YARD_H
#define JUDGES_YARD_H

#include <stdbool.h>

#include "autograder/judges/tape.h"
#include "autograder/scenarios/stack_orders.h"

enum {
    YARD_STACKS = 256,          /* different ones in a script */
    YARD_CLASSES = 21,
    NO_STACK = -1
};

/* How many guards by mprotect there are where nobody may read what the kernel
 * allows: half of the usual 65,530 mappings, less 2,048. */
enum { YARD_MPROTECTS = (65530 - 2048) / 2 };

struct yard {
    struct tape *tape;          /* NULL: nobody wants to know */
    size_t step;
    int64_t mine;
    bool numbers;               /* the scenario tells which stack it is */
    unsigned nstacks;
    struct yard_stack {
        unsigned class;
        unsigned deepest;       /* pages that hold memory, from the high end */
        bool warm;              /* given out since it was last emptied */
        bool harmed;            /* in its red zone */
    } stack[YARD_STACKS];
    int slot[SLOTS];            /* a stack's number, or NO_STACK */
    struct yard_pile {
        int number[YARD_STACKS];
        unsigned n;
    } free[YARD_CLASSES];
    struct yard_crowd {
        int64_t n;
        unsigned class, pages;
        int64_t resting;        /* of those that came: warm, and free */
    } crowd;
};

void yard_open(struct yard *y, struct tape *tape, bool numbers);

/* Carries out an order: writes what may be told of it on the tape. */
void yard_obey(struct yard *y, struct order o);

/* The size in bytes, and in pages, of the stacks of a class; the class for a
 * size. */
size_t yard_size(unsigned class);
unsigned yard_class(int64_t size);

#endif
