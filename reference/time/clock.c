/*
 * clock.c -- what time it is.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/panic.h"
#include "capriccio.h"
#include "time/clock.h"

enum { SECOND = 1000000000 };           /* ns */

static bool is_virtual;
static int64_t virtual_now;

int64_t
clock_now(void)
{
    struct timespec ts;

    if (is_virtual)
        return virtual_now;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec;
}

void
clock_wait(int64_t until)
{
    struct timespec ts = { until / SECOND, until % SECOND };

    if (is_virtual) {
        if (until > virtual_now)
            virtual_now = until;
        return;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
        ;                       /* a signal handler ran; it is still early */
}

bool
clock_is_virtual(void)
{
    return is_virtual;
}

void
clock_choose(bool virtual)
{
    is_virtual = virtual;
}

void
clock_spend(int64_t span)
{
    if (is_virtual)
        virtual_now += span;
}

const char *
clock_name(void)
{
    return is_virtual ? "virtual" : "real";
}

int64_t
ct_now(void)
{
    return clock_now();
}

__attribute__((constructor(101)))
static void
start(void)
{
    const char *want = getenv("CAPRICCIO_CLOCK");

    is_virtual = want != NULL && strcmp(want, "virtual") == 0;
    if (want != NULL && !is_virtual && strcmp(want, "real") != 0)
        panic("CAPRICCIO_CLOCK=%s: there are real and virtual", want);
    log_clock = clock_now;
}
