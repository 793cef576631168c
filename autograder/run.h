/*
 * run -- one scenario, in a process of its own, to its end and beyond.
 *
 * Whatever the process does, run() returns within the limits, with one
 * sentence that says how it ended, and nothing that it started is left.
 */
#ifndef AUTOGRADER_RUN_H
#define AUTOGRADER_RUN_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "autograder/checker.h"
#include "autograder/event.h"
#include "autograder/look.h"
#include "labs/tools/lab.h"

/* What is to be run. */
struct run_order {
    const char *program;        /* a scenario's executable */
    const char *scenario;       /* argv[1] */
    const int64_t *script;
    size_t nwords;
    const struct lab_limits *limits;
    const struct checker *checker;      /* that looks on; NULL: none */

    /* Takes an event; false: seen enough, the process may be killed. */
    bool (*event)(void *context, const struct event *e);
    void *context;
};

/* The most memory that a process may fill.  Address space, which stacks need
 * much of, is lab.json's to limit; this is what the machine can run out of. */
enum { RUN_MEMORY_MB = 2048 };

enum run_end {
    RUN_EXITED,                 /* status is what it exited with */
    RUN_CRASHED,                /* status is the signal */
    RUN_REFUSED,                /* status is the refused system call */
    RUN_CPU,                    /* out of processor time */
    RUN_WALL,                   /* out of time on the wall */
    RUN_ASLEEP,                 /* waiting for what will never come */
    RUN_STOPPED,                /* stopped itself */
    RUN_FLOOD,                  /* out of output */
    RUN_MEMORY,                 /* out of resident memory */
    RUN_FORGED,                 /* it claimed what the scenario did not */
    RUN_CUT,                    /* event() had seen enough */

    /* Not of its doing: nothing was measured. */
    RUN_KILLED,                 /* by somebody else */
    RUN_UNSEEN,                 /* we may not look at its memory */
    RUN_STARVED,                /* the machine had no time for it */
    RUN_ENDS
};

/* How it went. */
struct run_report {
    enum run_end end;
    int status;
    char sentence[512];         /* how it ended: "it crashed: ..." */
    char output[4096];          /* the beginning of what it wrote, as text */
    struct rusage usage;
    int64_t wall_ns;
    int64_t spent_ns;           /* the same but for what was spent waiting for
                                 * a processor; 0 of one that is stepped */
};

/*
 * Runs the order.  Returns true with the report; or false, with one sentence
 * in report->sentence, if this machine would not let it run, or not to its
 * end: that is nobody's fault, and nothing was measured.
 */
bool run(const struct run_order *order, struct run_report *report);

/* Makes the calling process the one that orphans below it come to; once. */
bool run_prepare(char *why, size_t size);

/*
 * The same in steps, for who wants to do more with the process while it runs
 * (step.c).  run_open() starts it.  run_drain() takes what it has said, looks
 * at the clock, and says whether it may go on.  run_decide() says how it
 * ended, if nobody has yet.  run_close() kills what is left, reaps it and fills
 * in the report; false, if nothing was measured.
 */
struct run {
    const struct run_order *order;
    struct run_report *report;
    pid_t pid;
    int output, events;         /* our ends of the two pipes; -1: at its end */
    int pidfd;
    int64_t begun_ns;
    int64_t waited_ns;          /* for a processor, by us, before */
    size_t noutput;             /* bytes it has written, also those not kept */
    char part[sizeof(struct record)];   /* of one, until it is whole */
    size_t npart;
    uint64_t question;          /* the number that the next must bring back */
    bool reaped;                /* wait_status and the usage are known */
    int wait_status;
    bool decided;               /* report->end is */
    int64_t looked_ns;          /* when we last looked whether it sleeps */
    unsigned long worked;       /* its processor time then, kernel's ticks */
    int asleep;                 /* looks in a row that found it idle */
    struct look_base base;      /* what it is compared with (look.h) */
    bool traced;                /* the caller is its tracer */
    cpu_set_t processors;       /* that were ours before, if we are ... */
    bool pinned;                /* ... on one of them, and the child too */
};

bool run_open(struct run *r, const struct run_order *order, bool traced,
              struct run_report *report);
bool run_drain(struct run *r);
void run_decide(struct run *r, enum run_end end, int status);
bool run_close(struct run *r);

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t run_clock(void);

#endif
