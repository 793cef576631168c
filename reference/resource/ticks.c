/*
 * ticks.c -- how long a tick is.
 */
#include <string.h>

#include "resource/ticks.h"

bool ticks_virtual;

static int64_t first_tick, first_time;

void
ticks_start(void)
{
    ticks_virtual = strcmp(clock_name(), "virtual") == 0;
    first_tick = ticks_now();
    first_time = clock_now();
}

double
ticks_length(void)
{
    int64_t ticks = ticks_now() - first_tick;

    return ticks_virtual || ticks == 0
           ? 1 : (double)(clock_now() - first_time) / ticks;
}
