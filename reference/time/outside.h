/*
 * outside -- timers, as a part of the world outside (thread/sched.h).
 */
#ifndef TIME_OUTSIDE_H
#define TIME_OUTSIDE_H

#include <stdbool.h>

/* Says whether any timer is set; called when that changes. */
void outside_pending(bool pending);

#endif
