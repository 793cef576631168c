/*
 * race_orders -- what happens to threads under preemption (lab 04).
 *
 * Two kinds of scenario.  In a script whoever runs takes the next order, as in
 * lab 02: ticks come where an order says.  In trials a small program is run
 * over and over, with a tick before its first instruction, its second, and so
 * on until it is over before its tick would come; its threads leave notes.
 */
#ifndef SCENARIOS_RACE_ORDERS_H
#define SCENARIOS_RACE_ORDERS_H

#include <stdbool.h>

#include "autograder/scenarios/script.h"

/* Scripts.  Each order is told when it is taken (a: the taker's folded number)
 * and those that say so again when it is done, as kind op + RESULT. */
enum race_order {
    R_START = 1,        /* no order: a thread's first event; a: its argument */
    R_CREATE,           /* x, starting with `value`; tells again */
    R_YIELD,            /* tells again, when it is the taker's turn */
    R_DISABLE,          /* tells again */
    R_ENABLE,           /* tells again, when it is the taker's turn */
    R_TICK,             /* a tick comes now; tells again, a: enum tick_seen */
    R_ASK,              /* asks decide() of an address of kind y (enum spot);
                         * tells again, a: enum tick_seen */
    R_FILL,             /* ct_preempt_disable() SECTIONS_MAX times, by one who
                         * is in no section; tells again */
    R_RETURN,           /* from the start function; tells nothing more */
    R_FINISH,           /* main returns; tells nothing more */
    RACE_ORDERS
};

_Static_assert((int)RACE_ORDERS <= BEYOND, "an order's op is below BEYOND");

/* A section more than these within each other is the end, and so is the end of
 * one that never began: the process dies then. */
enum { SECTIONS_MAX = 255 };

/* What became of a tick, as told: enum verdict of the reference has the same
 * order, but the judge should not depend on it. */
enum tick_seen {
    SEEN_SOON, SEEN_LATER, SEEN_BEGINS, SEEN_DEFERRED, SEEN_SWITCH,
    SEEN_NONE           /* no tick came */
};

/* Where an address lies. */
enum spot {
    SPOT_OWN_FIRST, SPOT_OWN_LAST, SPOT_OWN_INSIDE, SPOT_ONCE_FIRST,
    SPOT_BELOW, SPOT_ABOVE, SPOT_ONCE_ABOVE, SPOT_LIBRARY, SPOT_C_LIBRARY,
    SPOT_NOWHERE, SPOTS
};

/* Trials: the events.  Kinds above those of scripts. */
enum {
    T_TRIAL = 70,       /* a: its number, from 0 */
    T_NOTE,             /* who; a: enum note; b: the trial's number */
    T_TICKED,           /* the last of a trial.  who: the thread that it found;
                         * a: enum tick_seen; b: trial_pack() */
    T_ASLEEP,           /* who sleeps in the kernel, and all others do or have
                         * ended; a: the trial's number.  The last of a run */
    T_WAITS,            /* who: one of ours waits in the kernel; a: whether
                         * another could run, b: what is wrong with it */
    T_ANSWER            /* a: which question, b: the answer */
};

/* What is wrong with a wait of one of ours in the kernel. */
enum {
    WAIT_RIGHT,
    WAIT_FOR_EVER,
    WAIT_TOO_LONG,      /* for more than a millisecond, or less than nothing */
    WAIT_NOT_AT_ALL,    /* the word is not what it says, so it does not wait */
    WAIT_UNSAID,        /* the word is not 2 */
    WAITS
};

/* In one word: the number of a trial, and whether there is another. */
static inline int64_t
trial_pack(int64_t number, bool more)
{
    return number << 1 | more;
}

static inline int64_t
trial_number(int64_t b)
{
    return b >> 1;
}

static inline bool
trial_is_last(int64_t b)
{
    return (b & 1) == 0;
}

enum note { NOTE_IN, NOTE_OUT, NOTE_AFTER, NOTE_BUSY, NOTES };

/* The programs that trials are made of; the script's only word. */
enum program {
    P_SECTIONS,         /* two threads, a critical section each */
    P_NESTED,           /* the same, one within another */
    P_PLAIN,            /* one has a section, the other none */
    P_TWO,              /* two kernel threads and a mixed mutex, */
    P_TWO_TWICE,        /* who come twice */
    P_THREE,            /* three of them */
    P_THREE_TWICE,
    P_TRY,              /* the first of three only tries, twice */
    PROGRAMS
};

enum {
    TRIAL_THREADS = 3,
    NOTES_MAX = 6               /* that one thread leaves */
};

/* How many threads a program has. */
static inline unsigned
program_threads(unsigned program)
{
    return program >= P_THREE ? 3 : 2;
}

/* Who does not wait for the mutex but tries. */
static inline bool
program_tries(unsigned program, unsigned who)
{
    return program == P_TRY && who == 0;
}

/* The notes that thread `who` leaves, in order; returns how many there are.
 * Whose try fails leaves NOTE_BUSY, instead of coming in and going out. */
static inline unsigned
program_notes(unsigned program, unsigned who, enum note notes[NOTES_MAX])
{
    bool twice = program == P_TWO_TWICE || program == P_THREE_TWICE
                 || program_tries(program, who);
    unsigned n = 0, rounds = twice ? 2 : 1;

    if (program == P_PLAIN && who == 1)
        rounds = 0;
    for (unsigned i = 0; i < rounds; i++) {
        notes[n++] = NOTE_IN;
        notes[n++] = NOTE_OUT;
    }
    if (program < P_TWO)
        notes[n++] = NOTE_AFTER;
    return n;
}

#endif
