/*
 * limit -- how long a thread is ready to wait.
 */
#ifndef IO_LIMIT_H
#define IO_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

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

#endif
