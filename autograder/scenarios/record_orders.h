/*
 * record_orders -- what an order means for the made-up programs of lab 10.
 *
 * An order is a program: units, functions, calls, and what of it was linked.
 * The scenario writes the records of it and has them read, the judge knows
 * what must come of them.
 */
#ifndef SCENARIOS_RECORD_ORDERS_H
#define SCENARIOS_RECORD_ORDERS_H

#include <stdio.h>

#include "autograder/scenarios/graph_orders.h"

/* Events, from 16 on, beside those of graphs.  b is the step. */
enum {
    R_PROGRAM = 16,             /* a program: who functions, a calls */
    R_FUNCTION,                 /* function who: its frame is a / 16, its flags
                                 * a % 16 (enum made_flag) */
    R_CALLS,                    /* a calls that lead somewhere */
    R_CALL,                     /* call who is from a / 1000 to a % 1000 */
    R_SIZES,                    /* its depth, bytes of arguments, whether it
                                 * stays: a / 8192, a / 2 % 4096, a % 2 */
    R_NUMBER,                   /* its unit and number: a / 1000, a % 1000 */
    R_RANGE,                    /* calls of function who: first, and how many */
    R_OUTSIDE,                  /* outsider who: its frame is a / 2, trusted */
    R_OUTSIDERS,                /* a nodes are not ours */
    R_POINTERS,                 /* a / 1000 calls through pointers, with at
                                 * most a % 1000 bytes of arguments */
    R_TAKEN,                    /* function who is taken: a % 2; and its winner
                                 * is a / 2 */
    R_REFUSED                   /* record kind who: a, whether it was refused
                                 * with the right sentence */
};

/* What an order's y asks to be told. */
enum record_part {
    PART_FUNCTIONS, PART_CALLS, PART_ORDER, PART_OUTSIDE, PART_POINTERS,
    PART_NONSENSE
};

enum made_flag { F_LINKED = 1, F_DYNAMIC = 2, F_WEAK = 4, F_BRIEF = 8 };

enum {
    UNITS = 3,
    FUNCTIONS = 18,
    CALLS = 80,
    OUTSIDERS = 6,
    OUTSIDER_LONG = 200,        /* letters */
    OUTSIDE = 100,              /* callees from here on are outsiders */
    NONSENSE_EARLY = 9,         /* kind: a record before the first unit */
    NONSENSES = 11,
    FRAME_MISPLACED = 1 << 26,  /* told for a frame: its node is another's */
    MADE_ALLOWANCE = 16384,     /* ALLOCA_ALLOWANCE */
    MADE_RESYNC = 16,           /* RESYNC */
    MADE_EXTERNAL = 127 * 1024  /* LINKED_EXTERNAL */
};

struct made_program {
    int nunits, nfunctions, ncalls;
    struct made_function {
        int unit, index;
        int name;               /* it is called fN */
        int winner;             /* the one of its name that is called */
        unsigned flags;
        long frame;
        bool taken;             /* a record says so */
        int pointers;           /* calls through them */
        long pointer_args;
    } function[FUNCTIONS];
    struct made_step {          /* a call, in the order of the records */
        int from, to;           /* `to`: a function as it is named there */
        bool numbered;          /* #k, not by its name */
        long depth, args;
        enum { CALL, JUMP, STAY } kind;
        int number;             /* in its unit */
    } call[CALLS];
};

/* Writes the name of outsider x: some are as long as names get elsewhere. */
static inline void
made_outsider(int x, char *text, size_t size)
{
    if (x < OUTSIDERS - 2)
        snprintf(text, size, "x%d", x);
    else
        snprintf(text, size, "x%d_%0*d", x, OUTSIDER_LONG, 0);
}

/* The bytes that outsider x may use; 0: nobody knows. */
static inline long
made_bound(int x)
{
    return x % 2 == 0 ? 0 : 80 + 16 * x;
}

static inline void
made_function(struct made_program *p, struct made_numbers *d, int unit, int k)
{
    int i = p->nfunctions++;
    int rival = i == 0 ? 0 : (int)made_below(d, (unsigned)i);
    struct made_function *f = &p->function[i], *r = &p->function[rival];

    *f = (struct made_function){
        .unit = unit, .index = k, .name = i, .winner = i,
        .frame = 8 + 8 * (long)made_below(d, 40),
        .flags = F_LINKED,
        .pointers = (int)made_below(d, 2),
        .pointer_args = 16 * (long)made_below(d, 5),
        .taken = made_below(d, 4) == 0
    };
    f->flags |= made_below(d, 4) == 0 ? F_DYNAMIC : 0;
    f->flags |= made_below(d, 3) == 0 ? F_BRIEF : 0;
    if (r->unit != unit && (r->flags & F_WEAK) == 0 && r->name == rival
        && (r->flags & F_LINKED) && made_below(d, 2) == 0) {
        f->name = r->name;              /* two of a name: the first one wins, */
        f->flags |= F_WEAK;             /* or the second, and is not weak */
        r->flags |= F_WEAK;
        if (made_below(d, 2) == 0) {
            f->flags &= ~(unsigned)F_WEAK;
            r->winner = i;
        } else {
            f->winner = rival;
        }
    } else if (i > 0 && made_below(d, 5) == 0) {
        f->flags &= ~(unsigned)F_LINKED;
        f->taken = false;
    }
}

static inline void
made_step(struct made_program *p, struct made_numbers *d, int number[UNITS])
{
    int from = (int)made_below(d, (unsigned)p->nfunctions);
    int to = (int)made_below(d, (unsigned)p->nfunctions);
    struct made_step *c = &p->call[p->ncalls++];

    *c = (struct made_step){
        .from = from, .to = to, .number = number[p->function[from].unit]++,
        .depth = 8 + 8 * (long)made_below(d, 40),
        .args = 16 * (long)made_below(d, 4)
    };
    if (made_below(d, 3) == 0 || !(p->function[to].flags & F_LINKED))
        c->to = OUTSIDE + (int)made_below(d, OUTSIDERS);
    if (c->to < OUTSIDE)
        c->numbered = p->function[to].unit == p->function[from].unit;
    switch (made_below(d, 4)) {
    case 0:
        c->kind = JUMP;
        c->depth = 0;
        break;
    case 1:
        c->kind = c->to >= OUTSIDE ? STAY : CALL;
        break;
    }
}

/* Writes the name that its record has.  Some have a space in it, of those that
 * nobody need look up by it. */
static inline void
made_name(const struct made_function *f, char *text, size_t size)
{
    snprintf(text, size, f->name % 3 == 2 && !(f->flags & F_WEAK)
             ? "f%d a part" : "f%d", f->name);
}

/* Makes the program. */
static inline void
made_program(struct order o, struct made_program *p)
{
    struct made_numbers d = { .seed = o.value };
    int number[UNITS] = { 0 };

    *p = (struct made_program){ .nunits = 1 + (int)made_below(&d, UNITS) };
    for (int u = 0; u < p->nunits; u++)
        for (unsigned k = 0, n = 1 + made_below(&d, 6); k < n; k++)
            made_function(p, &d, u, (int)k);
    for (unsigned n = 4 + made_below(&d, 30); n > 0; n--)
        made_step(p, &d, number);
}

/* Whether the call leads from a function that is linked. */
static inline bool
made_leads(const struct made_program *p, const struct made_step *c)
{
    return p->function[c->from].flags & F_LINKED;
}

#endif
