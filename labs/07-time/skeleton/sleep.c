/*
 * sleep.c -- threads that wait for a time.
 *
 * Write down what a sleeper is in your design.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/panic.h"
#include "capriccio.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/limit.h"
#include "time/sleep.h"
#include "time/timer.h"

enum { SECOND = 1000000000 };           /* ns */

/*
 * What is known of a sleeper, and how it is told from other waiters: yours.
 */

bool
sleep_cancel(struct thread *t)
{
    panic("sleep_cancel is not written yet");
}

int
ct_nanosleep(const struct timespec *request, struct timespec *remaining)
{
    panic("ct_nanosleep is not written yet");
}
