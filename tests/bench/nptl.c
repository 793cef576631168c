/*
 * nptl.c -- the rows on POSIX threads, which the kernel switches.
 *
 * All on one core, as bench pins them.  A yield is sched_yield(2), and each
 * is counted whether or not the kernel thought it time to switch.  The
 * kernel's own memory for a thread, about 14,000 bytes, is not in the
 * process's figure.
 *
 * A mutex of a process with a single thread takes a short cut, without atomic
 * instructions; the row `lock' has a second thread, so it is not measured.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef pthread_t peer_thread;
typedef pthread_mutex_t peer_mutex;
typedef pthread_cond_t peer_cond;
typedef sem_t peer_sem;

static const char peer_rows[] =
    "yield create lock handoff cond burst blocked printf";

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

static inline int
peer_mutex_make(peer_mutex *m)
{
    return pthread_mutex_init(m, NULL);
}

static inline void
peer_lock(peer_mutex *m)
{
    pthread_mutex_lock(m);
}

static inline void
peer_unlock(peer_mutex *m)
{
    pthread_mutex_unlock(m);
}

static inline int
peer_sem_make(peer_sem *s)
{
    return sem_init(s, 0, 0) < 0 ? errno : 0;
}

static inline void
peer_post(peer_sem *s)
{
    sem_post(s);
}

static inline void
peer_wait(peer_sem *s)
{
    sem_wait(s);
}

static inline int
peer_cond_make(peer_cond *c)
{
    return pthread_cond_init(c, NULL);
}

static inline void
peer_cond_wait(peer_cond *c, peer_mutex *m)
{
    pthread_cond_wait(c, m);
}

static inline void
peer_signal(peer_cond *c)
{
    pthread_cond_signal(c);
}

#define PEER_COND
#include "tests/bench/row.h"
