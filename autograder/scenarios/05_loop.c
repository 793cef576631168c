/*
 * 05_loop.c -- when the idle loop asks the back end (lab 05).
 *
 * Scripts run on the virtual clock, or on the real one, whose time is
 * nobody's.  Here time stands still until it is told to pass: clock_gettime()
 * is this file's own while a loop is tried.  Weak, so that a submission may
 * name it (gate.c).
 */
#include <stdbool.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "autograder/scenarios/io_single.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "io/backend.h"
#include "io/wait.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/timer.h"

enum { ROUNDS = 100 };

static struct timespec stopped; /* the time; 0: as it is */
static int asks;
static bool fired;

int __attribute__((weak))
clock_gettime(clockid_t clock, struct timespec *now)
{
    if (stopped.tv_sec == 0)
        return (int)syscall(SYS_clock_gettime, clock, now);
    *now = stopped;
    return 0;
}

/* If it may wait, it waits until somebody can run. */
static int
note_poll(int64_t until)
{
    asks++;
    if (until > clock_now())
        sched_runnable = sched_held + 1;
    return 0;
}

/* Waits outside, as when nobody can run but those that are held back. */
static void
wait_with(uint32_t held_back)
{
    uint32_t held = sched_held, runnable = sched_runnable;

    sched_held = sched_runnable = held_back;
    sched_outside->poll(true);
    sched_held = held;
    sched_runnable = runnable;
}

/* How often the back end is asked while the threads take so many turns. */
static int
asks_in(int rounds)
{
    asks = 0;
    for (int i = 0; i < rounds; i++)
        sched_outside->poll(false);
    return asks;
}

static void
check(bool right, unsigned wrong)
{
    if (!right)
        say(BEYOND, wrong, 0, 0);
}

/* Threads can run: it is asked by the clock, by whichever look(). */
static void
try_asking(void)
{
    clock_gettime(CLOCK_MONOTONIC, &stopped);
    stopped.tv_sec += 1;
    int n = asks_in(ROUNDS);
    check(n == 1, n == 0 ? IO_ASKS_NEVER : IO_ASKS_OFTEN);
    stopped.tv_sec += 1;
    check(asks_in(1) == 1, IO_ASKS_NEVER);
    stopped.tv_sec += 1;
    wait_with(0);                       /* has asked it just now */
    check(asks_in(ROUNDS) == 0, IO_ASKS_OFTEN);
    stopped.tv_sec = 0;
}

/* The virtual clock stands still then: it is asked all the same. */
static void
try_virtual(void)
{
    asks_in(1);
    check(asks_in(ROUNDS) > 0, IO_ASKS_NEVER_VIRTUAL);
}

/* Lets those that are held back go on. */
static void
fire(struct timer *t)
{
    fired = true;
    sched_held = 0;
}

/* Nobody can run: who is ready is held back.  On the virtual clock the first
 * timer's time comes. */
static void
try_held(void)
{
    struct timer t = { .due = 0 };

    if (timer_set(&t, clock_now() + 1, fire) != 0)
        return;
    wait_with(1);
    timer_cancel(&t);
    check(fired, IO_HELD);
}

void
single_loop(void)
{
    int (*poll)(int64_t) = io_backend.poll;
    bool virtual = clock_is_virtual();

    loop_start();
    io_backend.poll = note_poll;
    wait_count++;                       /* somebody waits for a descriptor */
    clock_choose(false);
    try_asking();
    clock_choose(true);
    try_virtual();
    try_held();
    clock_choose(virtual);
    wait_count--;
    io_backend.poll = poll;
}
