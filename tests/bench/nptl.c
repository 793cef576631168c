/*
 * nptl.c -- the rows on POSIX threads, which the kernel switches.
 *
 * All on one core, as bench pins them.  A yield is sched_yield(2), and each
 * is counted whether or not the kernel thought it time to switch.  The
 * kernel's own memory for a thread, about 14,000 bytes, is not in the
 * process's figure.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef pthread_t peer_thread;

static const char peer_rows[] = "yield create burst blocked printf";

static pthread_attr_t small_stack;
static pthread_barrier_t all_made;

/* Making 32,000 threads only to learn that it is not enough takes seconds:
 * ask the kernel first. */
static void
look_at_limit(long threads)
{
    FILE *file = fopen("/proc/sys/kernel/pid_max", "r");
    long limit;

    if (file == NULL)
        return;
    if (fscanf(file, "%ld", &limit) == 1 && threads >= limit) {
        fprintf(stderr, "kernel.pid_max is %ld\n", limit);
        exit(3);
    }
    fclose(file);
}

static inline void
peer_begin(long threads)
{
    look_at_limit(threads);
    pthread_barrier_init(&all_made, NULL, (unsigned)threads);
    if (pthread_attr_init(&small_stack) != 0
        || pthread_attr_setstacksize(&small_stack, 64 * 1024) != 0) {
        fprintf(stderr, "no attributes for a stack of 64 KiB\n");
        exit(1);
    }
}

/* A thread runs while others are still being made: without this the first
 * ones would yield to each other, and main hardly get on. */
static inline void
peer_gather(void)
{
    pthread_barrier_wait(&all_made);
}

static inline int
peer_create(peer_thread *t, void *(*start)(void *), void *arg)
{
    return pthread_create(t, &small_stack, start, arg);
}

static inline void
peer_yield(void)
{
    sched_yield();
}

static inline void
peer_join(peer_thread *t)
{
    pthread_join(*t, NULL);
}

static inline void
peer_sleep(void)
{
    sleep(3600);
}

#include "tests/bench/row.h"
