/*
 * tasks -- the kernel threads of a process.
 */
#ifndef AUTOGRADER_TASKS_H
#define AUTOGRADER_TASKS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What there is to see of them at one moment. */
struct tasks {
    int n;                      /* how many there are */
    int awake;                  /* that neither sleep nor have ended */
    uint64_t ran_ns;            /* for which they have had a processor */
};

/* Looks at those of the process, its first one excepted if so wished.  n is 0
 * if there is nothing to be seen. */
struct tasks tasks_look(pid_t pid, bool but_first);

/* Whether any of those beside the first goes on and on, as far as can be told
 * by looking again and again; not so once all of them are seen asleep. */
bool tasks_restless(pid_t pid);

#endif
