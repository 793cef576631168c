/*
 * link_orders -- what the slow path and the chunks are told to do (lab 09).
 *
 * Each order is told as an event of kind op + RESULT when it is done: who is
 * the part of it that is told, a what came of it (0 is right unless it says
 * otherwise), b the place.
 */
#ifndef SCENARIOS_LINK_ORDERS_H
#define SCENARIOS_LINK_ORDERS_H

#include <stdint.h>

#include "autograder/scenarios/script.h"

enum link_order {
    L_TELL = 1,         /* no event.  x: of calls, enum link_part bits */
    L_EMPTY,            /* no event.  From here on no list has a chunk */
    L_CALL,             /* a call on a new chunk: x: which class, y: words of
                         * arguments on the stack.  Tells the parts wanted. */
    L_WITHIN,           /* the same, from within the one before it */
    L_EDGE,             /* the same, at the end of mapped memory */
    L_BRINK,            /* the same, as low on a chunk as any call may be, with
                         * nothing mapped below it */
    L_TAKE,             /* a chunk of class y is taken and held.
                         * Tells a = its number, who = enum chunk_fault. */
    L_GIVE,             /* the y newest of those held are linked, and given:
                         * none if y is 0.  Tells who = enum chunk_fault. */
    L_COUNT,            /* chunks of class y.  Tells a = made * 1000 + used */
    L_HOARD,            /* y: class; value: how many chunks are made.  Tells a =
                         * how many are shared, who = 1 if they are counted
                         * wrong. */
    L_GUARDS,           /* how many chunks' guards are looked at: value */
    L_WALK,             /* x: enum link_walk; y: levels that it starts below;
                         * value: seed.  Tells a = its result, who = enum
                         * walk_fault. */
    L_USED,             /* tells a = chunks in use, if they are more than y */
    L_REFUSED           /* the last one: a chunk of class y is taken while the
                         * kernel refuses mprotect(2).  Tells a = 1 if there
                         * is one with nothing below it that keeps others out,
                         * and no panic. */
};

/* Parts of a call. */
enum link_part {
    PART_NEW,           /* always told.  a: 1 if the function did not run on
                         * the chunk that was first on its list */
    PART_IN,            /* a: enum link_register bits that were lost */
    PART_STACK,         /* a: the first word that is wrong, from 1; 0: none */
    PART_PLACE,         /* a: enum link_place bits that are wrong */
    PART_OUT,           /* a: enum link_register bits */
    PART_BACK,          /* a: enum link_place bits */
    PARTS
};

/* Registers as bits: rax rdi rsi rdx rcx r8 r9 r10, xmm0 to xmm15, st(0), and
 * those that a function preserves: rbx rbp r12 r13 r14 r15. */
enum link_register {
    GENERAL = 8, VECTORS = 16, KEPT = 6,
    BIT_VECTOR = GENERAL, BIT_X87 = GENERAL + VECTORS, BIT_KEPT = BIT_X87 + 1,
    BITS = BIT_KEPT + KEPT
};

enum link_place {
    PLACE_SP = 1,       /* the stack pointer is not where it should be */
    PLACE_CURRENT = 2,  /* linked_current */
    PLACE_LIMIT = 4,    /* linked_limit */
    PLACE_PREV = 8,     /* the chunk's prev */
    PLACE_LIST = 16,    /* what is on the list */
    PLACE_MAKE = 32,    /* the stack pointer that chunk_make() finds */
    PLACE_SMALL = 64    /* the same: not on the small stack, or too low */
};

enum chunk_fault {
    FAULT_ALIGNED = 1,  /* no multiple of 64 */
    FAULT_LIMIT = 2,
    FAULT_BASE = 4,
    FAULT_LIST = 8,
    FAULT_SHARED = 16,  /* what its owner wrote is gone */
    FAULT_TOLD = 32     /* room_announce() was not told of it, or not once */
};

/* What never should be, told as BEYOND: who is 0 for links that are not as they
 * were, or one of these. */
enum {
    LINK_UNTRACED = 1,          /* a: instructions at which an unwinder does not
                                 * find who called */
    LINK_MAPS                   /* a: mmap(2) was called so often, for b small
                                 * chunks */
};

enum link_walk {
    WALK_SHAPES,        /* judges/shapes.h */
    WALK_DEEP,          /* recursion, DEEP levels */
    WALK_JUMPS,         /* JUMPS jumps out of the depth; how many came back */
    WALK_TRACE,         /* TRACE_LEVELS functions; how many an unwinder saw */
    WALK_THREADS,       /* CROWD threads go deep, block, and come back; how
                         * many did.  Looks at memory while they are blocked,
                         * and tells chunks in use then, beyond one each. */
    WALKS
};

enum walk_fault {
    WALK_ELSEWHERE = 1, /* it was not on chunks, or the limit was wrong */
    WALK_MISCOUNTED = 2 /* while it was deep, chunk_count() did not say how many
                         * were in use */
};

enum {
    WORDS_MAX = 24,             /* of arguments on the stack */
    NEST_MAX = 6,
    CLASSES = 5,
    HELD_MAX = 40,
    DEEP = 100000,
    JUMPS = 200,
    TRACE_LEVELS = 24,
    CROWD = 20000,
    CROWD_LEVELS = 150,         /* that each goes deep: 5 chunks or so */
    CROWD_KB = 9,               /* KiB that one may cost */
    HOARD_MAPPINGS = 16,        /* of the kernel's counting */
    HOARD_MAPS = 100,           /* calls */

    /* Of linked.h, which the judge does not include. */
    LINK_CLASS_FIRST = 9, LINK_CLASS_GUARDED = 16, LINK_CLASS_LARGE = 17,
    LINK_CLASS_LAST = 32, LINK_STRUCT = 64, LINK_PAGE = 4096
};

/* The classes of L_CALL's x. */
static const uint8_t link_classes[CLASSES] = { 10, 11, 12, 13, 17 };

#endif
