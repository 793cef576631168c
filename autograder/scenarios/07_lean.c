/*
 * 07_lean.c -- lab 07 without memory.
 *
 * What needs memory may be refused, and then has not happened; a design that
 * needs none is as good.  So nothing here asks for ENOMEM: if it is told, the
 * deadline is not kept, the timer is not set; and if it is not, they are.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/famine.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/stage.h"
#include "autograder/scenarios/time_orders.h"
#include "autograder/scenarios/time_single.h"
#include "io/backend.h"
#include "io/io.h"
#include "io/wait.h"
#include "time/timer.h"

enum { FEW = 60, MANY = 4096, MS = 1000000 };

static void
fault(unsigned what)
{
    say(BEYOND, what, 0, 0);
}

static void
set_deadline(int64_t ms)
{
    int64_t due = ct_now() + ms * MS;
    struct timespec t = { due / 1000000000, due % 1000000000 };

    if (ct_deadline(&t) != 0)
        abort();
}

static int
sleep_ms(int64_t ms)
{
    struct timespec span = { 0, ms * MS };

    return ct_nanosleep(&span, NULL) == 0 ? 0 : errno;
}

static int64_t last;            /* that has fired */
static int fired;

static void
note(struct timer *t)
{
    fired++;
    if (t->due < last)
        fault(W_LEAN_TIMER);
    last = t->due;
}

/* Some are set; then as many more as can be.  All of them fire, and the one
 * that was refused does not. */
void
lean_timers(void)
{
    static struct timer timers[MANY];
    struct famine famine;
    int n, error = 0;

    for (n = 0; n < FEW; n++)
        if (timer_set(&timers[n], 1 + n * 7 % 50, note) != 0)
            abort();
    famine_of_memory(&famine);
    while (n < MANY &&
           (error = timer_set(&timers[n], 1 + n * 7 % 50, note)) == 0)
        n++;
    famine_end(&famine);
    if (error != 0 && error != ENOMEM)
        fault(W_LEAN_TIMER);
    if (n < MANY)
        timer_cancel(&timers[n]);
    timer_fire(50);
    if (fired != n || timer_first() != NULL)
        fault(W_LEAN_TIMER);
}

/* The first one that is ever set. */
void
lean_deadline(void)
{
    struct timespec due = { 0, 5 * MS };
    struct famine famine;

    famine_of_memory(&famine);
    int error = ct_deadline(&due);
    famine_end(&famine);
    if (sleep_ms(10) != (error == 0 ? ETIMEDOUT : 0) ||
        (error != 0 && error != ENOMEM))
        fault(W_LEAN_LIMIT);
    ct_deadline(NULL);
}

void
lean_cancelling(void)
{
    struct famine famine;

    famine_of_memory(&famine);
    int error = ct_cancel(ct_self());
    famine_end(&famine);
    if (sleep_ms(1) != (error == 0 ? ECANCELED : 0) ||
        (error != 0 && error != ENOMEM))
        fault(W_LEAN_LIMIT);
}

/* Somebody who begins to wait while there is no memory. */
struct waiting {
    int (*wait)(struct waiting *w);
    ct_sem go;
    struct fd *d;
    struct wait flight;
    int stops;
    int result;                 /* an errno; -1: it has not returned */
    struct timespec rest;       /* of its sleep */
};

static int
wait_asleep(struct waiting *w)
{
    struct timespec span = { 0, 900 * MS };

    return ct_nanosleep(&span, &w->rest) == 0 ? 0 : errno;
}

static int
wait_to_read(struct waiting *w)
{
    w->d->ready = 0;
    return io_wait(w->d, POLLIN) == 0 ? 0 : errno;
}

static void
count_stop(struct wait *wait)
{
    ((struct waiting *)((char *)wait - offsetof(struct waiting, flight)))
        ->stops++;
}

static int
wait_in_flight(struct waiting *w)
{
    w->flight.stop = count_stop;
    return wait_block(&w->flight, ct_now() + 5 * MS, wait_worker);
}

static void *
be_waiting(void *arg)
{
    struct waiting *w = arg;

    set_deadline(5);
    ct_sem_wait(&w->go);
    w->result = w->wait(w);
    return NULL;
}

/* Sets timers that are far away until one is refused; or MANY. */
static int
set_all(struct timer *timers)
{
    int n = 0;

    while (n < MANY && timer_set(&timers[n], INT64_MAX - 1, note) == 0)
        n++;
    return n;
}

/* Its wait ends, at once for want of memory or at its deadline; and the one
 * whose memory is in use not before that is given back. */
static void
lean_wait(int (*wait)(struct waiting *w))
{
    static struct timer far[MANY];
    struct waiting w = { .wait = wait, .result = -1 };
    bool flies = wait == wait_in_flight;
    int fd = dup(STDIN_FILENO);
    struct famine famine;
    ct_thread t;

    fd_enter(fd, FD_SOCKET, FD_IS_SOCKET | FD_STREAM);
    w.d = fd_entry(fd);
    if (ct_sem_init(&w.go, 0) != 0 ||
        ct_create(&t, NULL, be_waiting, &w) != 0)
        abort();
    ct_yield();
    famine_of_memory(&famine);
    int n = set_all(far);
    ct_sem_post(&w.go);
    ct_yield();
    famine_end(&famine);
    while (n > 0)
        timer_cancel(&far[--n]);
    sleep_ms(20);
    if (flies && (w.result != -1 || w.stops != 1))
        fault(W_LEAN_FLIGHT);
    if (flies)
        wait_end(&w.flight, 0);
    ct_yield();
    if (w.result != ENOMEM && w.result != ETIMEDOUT)
        fault(W_LEAN_WAIT);
    if (wait == wait_asleep && w.result == ENOMEM &&
        (w.rest.tv_sec != 0 || w.rest.tv_nsec != 900 * MS))
        fault(W_LEAN_REST);
    if (w.d->waiters != NULL)
        fault(W_LEAN_LISTED);
    ct_join(t, NULL);
    ct_close(fd);
}

void
lean_waits(void)
{
    lean_wait(wait_asleep);
    lean_wait(wait_to_read);
    lean_wait(wait_in_flight);
}
