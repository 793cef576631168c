/*
 * 07_single.c -- what lab 07's files note, and what they say (lab 07).
 *
 * A script shows what comes of a promise.  Some are kept silently: that the
 * scheduler is told when there is nothing to look for costs nobody a wrong
 * result, only time.  So these are looked at where they are kept.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "autograder/scenarios/time_orders.h"
#include "autograder/scenarios/time_single.h"
#include "io/backend.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/wait.h"
#include "thread/sched.h"
#include "time/clock.h"
#include "time/timer.h"

enum { TIMERS = 5, TURNS = 8, ROUNDS = 3 };

static void
fault(unsigned what)
{
    say(BEYOND, what, 0, 0);
}

static struct fd *
open_socket(void)
{
    int fd = dup(STDIN_FILENO);

    fd_enter(fd, FD_SOCKET, FD_IS_SOCKET | FD_STREAM);
    return fd_entry(fd);
}

/* What a report leaves in struct fd, with a back end of that kind. */
void
single_notes(bool standing)
{
    static const unsigned odd[] = { POLLRDHUP, POLLHUP, POLLPRI, POLLERR };
    struct fd *d = open_socket();

    io_backend.standing = standing;
    d->ready = 0;
    d->asked = FD_ALL;
    io_ready(fd_number(d), d->generation, POLLIN);
    if (d->ready != POLLIN)
        fault(W_NOT_READY);
    if (d->flags & FD_ODD)
        fault(W_ODD);
    if (standing && d->asked != FD_ALL)
        fault(W_NOT_ASKED);
    if (!standing && d->asked & POLLIN)
        fault(W_ASKED);
    if (!standing && (d->asked | POLLIN) != FD_ALL)
        fault(W_ASKED_FOR_BOTH);
    for (unsigned i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        d->flags &= ~(unsigned)FD_ODD;
        io_ready(fd_number(d), d->generation, POLLIN | odd[i]);
        if (!(d->flags & FD_ODD))
            fault(W_NOT_ODD);
    }
    ct_close(fd_number(d));
}

static int
refuse_file(int fd, uint32_t generation, unsigned events)
{
    return EPERM;
}

/* A back end that cannot watch files. */
void
single_always_ready(void)
{
    int (*add)(int, uint32_t, unsigned) = io_backend.add;
    struct fd *d = open_socket();

    d->ready = 0;
    io_backend.add = refuse_file;
    int r = io_wait(d, POLLIN);
    io_backend.add = add;
    if (r != 0 || d->how != FD_DISK || d->ready != FD_ALL)
        fault(W_NOT_A_FILE);
    ct_close(fd_number(d));
}

static unsigned looks;
static const struct outside *inner_outside;

static bool
count_look(bool wait)
{
    looks++;
    return inner_outside->poll(wait);
}

/* No timer is set, and nobody waits: then nobody looks outside. */
static int rounds;              /* for which a timer has fired */

static void
fire_again(struct timer *t)
{
    if (++rounds < ROUNDS && timer_set(t, t->due + 1, fire_again) != 0)
        abort();
}

/* More fire than were set at first. */
void
single_meanwhile(void)
{
    struct timer t = { .due = 0 };

    rounds = 0;
    if (timer_set(&t, 1, fire_again) != 0)
        abort();
    timer_fire(ROUNDS);
    if (rounds != ROUNDS)
        fault(W_MEANWHILE);
    timer_cancel(&t);
}

void
single_quiet(void)
{
    struct outside counting = { .poll = count_look };

    inner_outside = sched_outside;
    counting.clock = inner_outside->clock;
    looks = 0;
    sched_outside = &counting;
    for (int i = 0; i < TURNS; i++)
        ct_yield();
    sched_outside = inner_outside;
    if (looks > 0)
        fault(W_LOOKS);
}

static void
never(struct timer *t)
{
    fault(W_REMEMBERS);
}

/* As the child of a fork does: the memory of the parent's timers is not the
 * timer module's any more. */
void
single_forgotten(void)
{
    static struct timer timers[TIMERS], after;
    unsigned char before[sizeof timers];

    for (int i = 0; i < TIMERS; i++)
        if (timer_set(&timers[i], clock_now() + 5 - i, never) != 0)
            abort();
    memcpy(before, timers, sizeof timers);
    timer_forget();
    timer_fire(INT64_MAX);
    if (timer_first() != NULL)
        fault(W_REMEMBERS);
    single_quiet();
    if (timer_set(&after, clock_now() + 9, never) != 0)
        abort();
    if (timer_first() != &after)
        fault(W_REMEMBERS);
    timer_cancel(&after);
    single_quiet();
    timer_forget();             /* none is set */
    single_quiet();
    if (memcmp(before, timers, sizeof timers) != 0)
        fault(W_TOUCHES);
}

/* Lets go at once, as a pool does of a call that nobody has begun. */
static void
let_go(struct wait *w)
{
    wait_end(w, 0);
}

/* A wait that something has ended before its thread has blocked. */
void
single_ended(void)
{
    static void (*const stops[])(struct wait *) = { NULL, let_go };

    for (int i = 0; i < 2; i++) {
        struct wait w = { .stop = stops[i] };
        int64_t now = ct_now();

        wait_end(&w, ECANCELED);
        if (wait_block(&w, now + 1, wait_worker) != ECANCELED ||
            ct_now() != now)
            fault(W_BLOCKED);
        if (timer_first() != NULL)
            fault(W_TIMER_LEFT);
        timer_cancel(&w.timer);
    }
}

static int
hire_nobody(void)
{
    return 0;
}

static ssize_t
do_work(void *unused)
{
    return 0;
}

static void *
ask_for_work(void *unused)
{
    pool_call(do_work, NULL);
    return NULL;
}

/* A worker is done, and the only one who asks the back end is one who is too
 * late to wait. */
void
single_reaped(void)
{
    struct timespec past = { 0, 0 };
    struct fd *d = open_socket();
    ct_thread t;

    pool_hire = hire_nobody;
    if (ct_create(&t, NULL, ask_for_work, NULL) != 0)
        abort();
    ct_yield();
    if (!pool_do_one())
        abort();
    ct_deadline(&past);
    d->ready = 0;
    if (io_wait(d, POLLIN) == 0 || errno != ETIMEDOUT)
        fault(W_NOT_LATE);
    if (thread_find(t)->state == THREAD_BLOCKED)
        fault(W_NOT_REAPED);
    ct_deadline(NULL);
    ct_join(t, NULL);
    ct_close(fd_number(d));
}
