/*
 * ticks -- time as the processor counts it.
 *
 * A clock reading through the C library costs more than a switch.  The counter
 * of the processor costs half a switch, and counts in a unit of its own, which
 * is only found out when somebody wants to see nanoseconds.  Under the virtual
 * clock a tick is a nanosecond of that clock.
 */
#ifndef RESOURCE_TICKS_H
#define RESOURCE_TICKS_H

#include <stdbool.h>
#include <stdint.h>

#include "time/clock.h"

extern bool ticks_virtual;

void ticks_start(void);

/* Nanoseconds in a tick, as far as it can be told since ticks_start(). */
double ticks_length(void);

static inline int64_t
ticks_now(void)
{
    if (__builtin_expect(ticks_virtual, 0))
        return clock_now();
#if defined __x86_64__
    return __builtin_ia32_rdtsc();
#else
    uint64_t t;
    __asm__ volatile ("mrs %0, cntvct_el0" : "=r" (t));
    return t;
#endif
}

#endif
