/*
 * reading -- what the machine says of itself.
 *
 * Each figure is read from the one place where the kernel offers it, or it is
 * not known: nothing here is estimated from something else.
 */
#ifndef RESOURCE_READING_H
#define RESOURCE_READING_H

#include <stdbool.h>

enum reading {
    READING_PROCESSOR,          /* ns that this process has used it */
    READING_MEMORY,             /* bytes that can be had without swapping */
    READING_REFAULTS,           /* pages that were pushed out and came back */
    READING_STALLED_MEMORY,     /* us in which somebody waited for memory, */
    READING_STALLED_DISK,       /* ... for a disk, */
    READING_STALLED_PROCESSOR,  /* ... for a processor */
    READING_KINDS
};

/* Sets *value, of the whole machine if nothing else is said above, since it was
 * started if it is counted up.  Returns false if the machine does not offer
 * it. */
bool reading_take(enum reading what, double *value);

/* Where it comes from, for reports: "/proc/vmstat". */
const char *reading_place(enum reading what);

/* Reads below this folder instead of /proc; for tests.  Must stay valid. */
void reading_from(const char *folder);

#endif
