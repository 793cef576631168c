/*
 * sleep -- threads that wait for a time.
 */
#ifndef TIME_SLEEP_H
#define TIME_SLEEP_H

#include <stdbool.h>

#include "thread/thread.h"

/* Ends the sleep of t with ECANCELED, if t sleeps; returns whether it does. */
bool sleep_cancel(struct thread *t);

#endif
