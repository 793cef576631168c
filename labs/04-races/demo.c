/*
 * demo.c -- what the timer gives, and what it takes.
 *
 *      demo                ten million of each
 *      demo TIMES          that many
 *
 * First two hogs, which compute for a while and never give way, and a thread
 * that sleeps for a millisecond: how long until it is awake, without ticks and
 * with.  Then three threads add to one number under ticks, TIMES together
 * (60 times as many where nothing is done about it), in four ways: how many
 * additions are lost, and what one costs.  Last the mixed
 * mutex again, while a thread of the kernel wants it, too.
 *
 * A result that must be right and is not ends the demo with status 1.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capriccio.h"

enum {
    TIMES = 10000000,
    ADDERS = 3,
    MORE = 60,                  /* times as many where each takes no time: a
                                 * tick must come now and then */
    HOGS = 2,
    HOG_MS = 150,               /* each hog computes that long */
    TICK = 4000000              /* ns */
};

static void
complain(const char *what, int error)
{
    fprintf(stderr, "demo: %s: %s\n", what, strerror(error));
    exit(1);
}

static int64_t
clock_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread thread;
    int error = ct_create(&thread, NULL, start, arg);

    if (error != 0)
        complain("a thread cannot be made", error);
    return thread;
}

static void
start_ticks(void)
{
    int error = ct_preempt_start(TICK);

    if (error != 0)
        complain(ct_preempt_refusal() != NULL ? ct_preempt_refusal()
                 : "ticks cannot be started", error);
}

static void *
hog(void *arg)
{
    int64_t end = clock_of(CLOCK_PROCESS_CPUTIME_ID)
        + (int64_t)HOG_MS * 1000000;

    while (clock_of(CLOCK_PROCESS_CPUTIME_ID) < end)
        for (volatile int i = 0; i < 10000; i++)
            ;
    return arg;
}

/* Processor time until a thread that sleeps for 1 ms beside hogs is awake:
 * ms. */
static double
awake_after(bool ticks)
{
    const struct timespec nap = { .tv_nsec = 1000000 };
    ct_thread t[HOGS];

    for (int i = 0; i < HOGS; i++)
        t[i] = make(hog, NULL);
    if (ticks)
        start_ticks();
    int64_t since = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    ct_nanosleep(&nap, NULL);
    int64_t now = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < HOGS; i++)
        ct_join(t[i], NULL);
    if (ticks)
        ct_preempt_stop();
    return (double)(now - since) / 1e6;
}

/* The four ways to add. */
static volatile long number;
static long times;              /* additions by each adder */
static ct_mutex mutex = CT_MUTEX_INITIALIZER;
static ct_mixed mixed = CT_MIXED_INITIALIZER;

static void *
add_as_it_is(void *arg)
{
    for (long i = 0; i < times; i++) {
        long n = number;

        __asm__ ("" : "+r" (n));        /* a load and a store */
        number = n + 1;
    }
    return arg;
}

static void *
add_in_sections(void *arg)
{
    for (long i = 0; i < times; i++) {
        ct_preempt_disable();
        number = number + 1;
        ct_preempt_enable();
    }
    return arg;
}

static void *
add_with_mutex(void *arg)
{
    for (long i = 0; i < times; i++) {
        ct_mutex_lock(&mutex);
        number = number + 1;
        ct_mutex_unlock(&mutex);
    }
    return arg;
}

static void *
add_with_mixed(void *arg)
{
    for (long i = 0; i < times; i++) {
        ct_mixed_lock(&mixed);
        number = number + 1;
        ct_mixed_unlock(&mixed);
    }
    return arg;
}

/* One way; a line.  Beside a thread of the kernel if `kernel`. */
static void
add(const char *way, void *(*adder)(void *), bool must, bool kernel)
{
    pthread_t k;
    ct_thread t[ADDERS];
    long due = times * (ADDERS + (kernel ? 1 : 0));

    number = 0;
    int64_t since = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    if (kernel && pthread_create(&k, NULL, adder, NULL) != 0)
        complain("a kernel thread cannot be made", EAGAIN);
    for (int i = 0; i < ADDERS; i++)
        t[i] = make(adder, NULL);
    start_ticks();
    for (int i = 0; i < ADDERS; i++)
        ct_join(t[i], NULL);
    ct_preempt_stop();
    if (kernel)
        pthread_join(k, NULL);
    int64_t spent = clock_of(CLOCK_PROCESS_CPUTIME_ID) - since;

    printf("%-34s %10ld %10.1f\n", way, due - number,
           (double)spent / (double)due);
    if (must && number != due) {
        fprintf(stderr, "demo: %s must lose nothing\n", way);
        exit(1);
    }
}

int
main(int argc, char **argv)
{
    long all = argc == 2 ? atol(argv[1]) : TIMES;

    if (argc > 2 || all < ADDERS) {
        fprintf(stderr, "usage: demo [TIMES], at least %d\n", ADDERS);
        return 2;
    }
    printf("awake after a sleep of 1 ms beside %d hogs of %d ms\n", HOGS,
           HOG_MS);
    printf("    without ticks %34.1f ms\n", awake_after(false));
    printf("    a tick each %d ms %31.1f ms\n\n", TICK / 1000000,
           awake_after(true));

    printf("%-34s %10s %10s\n", "", "lost", "ns each");
    times = all / ADDERS * MORE;
    add("add, as it is", add_as_it_is, false, false);
    times = all / ADDERS;
    add("in a critical section", add_in_sections, true, false);
    add("with ct_mutex", add_with_mutex, true, false);
    add("with ct_mixed", add_with_mixed, true, false);
    add("with ct_mixed, a kernel thread too", add_with_mixed, true, true);
    return 0;
}
