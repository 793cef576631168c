/*
 * limit -- how long a thread is ready to wait.
 */
#ifndef TIME_LIMIT_H
#define TIME_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "thread/thread.h"

/* When a wait of the caller ends that by itself would end at `due`: then, or
 * at the caller's deadline if that is earlier.  ns of ct_now(); INT64_MAX is
 * never. */
int64_t limit_due(int64_t due);

/* Whether the caller may not wait, now: it is `due`, or somebody has cancelled
 * it. */
bool limit_reached(int64_t due);

/* The error of a caller whose limit is reached; a cancellation is thereby
 * forgotten. */
int limit_take(void);

/* Cancels the caller's next wait, if there is memory to remember it. */
void limit_cancel(void);

/*
 * Ends t's wait with ECANCELED, if t waits in a way that can be cancelled, and
 * returns whether it does.  Sleeping is such a way; a layer above that has
 * another one registers itself, and calls what was here for the rest.
 */
extern bool (*limit_end_wait)(struct thread *t);

#endif
