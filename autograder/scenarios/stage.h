/*
 * stage -- what a scenario stands on.
 *
 * stage.c has main: it reads the script from descriptor 0, finds the scenario
 * that argv[1] names in stage_scenarios[], calls it, and says EVENT_END when
 * it returns.  Scenarios of one lab are in one file, NN.c, which defines the
 * table.
 */
#ifndef STAGE_H
#define STAGE_H

#include <stddef.h>
#include <stdint.h>

#include "autograder/event.h"

struct scenario {
    const char *name;
    void (*run)(const int64_t *script, size_t nwords);
};

/* Of this lab; the last one has no name. */
extern const struct scenario stage_scenarios[];

/* Tells the judge.  Never changes errno. */
void say(uint32_t kind, uint32_t who, int64_t a, int64_t b);

/*
 * Has the judge look at this process (event.h) and goes on when it has.  `who`
 * is the caller's business.  Under a debugger nobody looks.
 */
void look(enum look what, uint32_t who, int64_t a, int64_t b);

/*
 * Marks a place for the step counter: the judge counts the instructions that
 * run between mark(n) and mark(n + 1).  An ordinary empty function.
 */
void mark(uint32_t n);

#endif
