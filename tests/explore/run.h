/*
 * run -- runs of the program, each under one schedule.
 *
 * They are made in child processes, since they may crash; parent and child
 * speak through one shared struct.
 */
#ifndef TESTS_EXPLORE_RUN_H
#define TESTS_EXPLORE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/explore/known.h"

enum outcome {
    RUN_CRASHED,                /* a signal ended it, before it could say so */
    RUN_ENDED,                  /* well */
    RUN_MERGED,                 /* it met a state that had been seen */
    RUN_FAILED,                 /* explore_assert() */
    RUN_DEADLOCK,               /* nobody can run */
    RUN_CIRCLE,                 /* its threads go round for ever */
    RUN_TOO_LONG,               /* more moments than it may have */
    RUN_EXITED,                 /* the program called exit() on the way */
    RUN_DIVERGED,               /* it does not do the same thing again */
    RUN_NO_CHOICE               /* the schedule asks for what there is not */
};

struct run {
    /* What the parent asks for. */
    int argc;
    char **argv;
    uint32_t number;            /* of this run */
    uint32_t branch;            /* that this run follows */
    uint16_t choices[CHOICES_MAX];      /* the schedule to begin with */
    uint32_t nchoices;
    uint32_t bound;             /* deviations to look for */
    uint32_t moments_max;
    bool explore;               /* add branches; else only run */
    bool merge;                 /* look for states that have been seen: in one
                                 * of its own it goes round for ever, in one of
                                 * another's it stops, if it explores */

    /* What the child answers. */
    enum outcome outcome;
    char sentence[256];         /* why, if it ended badly */
    struct way way;
    uint32_t places;            /* choices that there were */
    uint32_t moments;           /* times that a thread gave way */
    uint64_t beyond;            /* branches that the bound forbids */
};

extern struct run *run;

/* Makes the shared struct and prepares the run time for runs of `program`.
 * Before anything is allocated. */
void run_start(void (*program)(int argc, char **argv));

/*
 * One run after another.  Before each, prepare() fills in the first part of
 * *run, or returns false: no more.  After each, done() reads the second.  Both
 * are called in a child whose memory is put back before each run, or in
 * another: what they know must be in shared memory.  What the program writes
 * is lost.
 */
void run_series(bool (*prepare)(void), void (*done)(void));

/* One run as *run asks, with a timeline; what the program writes goes to
 * descriptor `output`. */
void run_watched(int output);

/* Memory that parent and children share; it is zeroes. */
void *run_share(size_t size);

/* Whether an outcome is a bad one. */
bool run_is_bad(enum outcome outcome);

/* For the calls of explore.h, in a run: lets another thread run if the
 * schedule says so; ends the run as RUN_FAILED with run->sentence. */
void run_point(void);
void run_fail(void) __attribute__((noreturn));

#endif
