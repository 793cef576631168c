/*
 * watch -- signs of thrashing that the machine gives.  The public half is
 * ct_resource_watch().
 */
#ifndef RESOURCE_WATCH_H
#define RESOURCE_WATCH_H

#include <stdint.h>

/* Looks at the signs that are watched, now and then; called when a thread has
 * stopped. */
void watch_look(int64_t now);

#endif
