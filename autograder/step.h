/*
 * step -- how many instructions lie between two marks.
 */
#ifndef AUTOGRADER_STEP_H
#define AUTOGRADER_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "autograder/run.h"

/* What was counted. */
struct step_count {
    uint64_t most;              /* set by the caller: stop when there are more;
                                 * 0: count to the end */
    bool over;                  /* there were more: the run was cut there */
    bool complete;              /* both marks were passed */
    uint64_t instructions;
    uint64_t calls;             /* those of them that enter the kernel */
};

/*
 * Runs the order as run() does, and counts the instructions from the call of
 * mark(1) to the call of mark(2).  A step is slow (some 20 us), so who knows
 * how many would be too many says so.  Returns false, as run() does, if
 * this machine does not let us trace.
 */
bool step(const struct run_order *order, struct run_report *report,
          struct step_count *count);

#endif
