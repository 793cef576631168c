/*
 * demo.c -- what a lock costs here, and what it costs with the kernel's help.
 *
 *      demo                a million of each
 *      demo TIMES          that many
 *
 * First a check: producers and consumers with a mutex, two conditions and a
 * buffer of three places.  Every item must come out once.  Then nanoseconds of
 * CPU time for each of
 *
 *   lock, unlock      a mutex that nobody else wants
 *   hand-over         a thread posts a semaphore, another one waits for it and
 *                     posts back: two hand-overs a turn
 *
 * with this library's threads, and with two kernel threads on one processor,
 * which is where a futex has to be called to hand anything over.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capriccio.h"

enum {
    TIMES = 1000000,
    PLACES = 3,                 /* in the buffer */
    PRODUCERS = 4, CONSUMERS = 3
};

static void
complain(const char *what, int error)
{
    fprintf(stderr, "demo: %s: %s\n", what, strerror(error));
    exit(1);
}

/* CPU time of the process so far, ns. */
static int64_t
cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread thread;
    int error = ct_create(&thread, NULL, start, arg);

    if (error != 0)
        complain("ct_create", error);
    return thread;
}

/*
 * The buffer.
 */
static ct_mutex buffer_lock = CT_MUTEX_INITIALIZER;
static ct_cond not_full = CT_COND_INITIALIZER;
static ct_cond not_empty = CT_COND_INITIALIZER;
static long buffer[PLACES];
static unsigned filled;
static long in_sum, out_sum, out_count;

static void
put(long item)
{
    ct_mutex_lock(&buffer_lock);
    while (filled == PLACES)
        ct_cond_wait(&not_full, &buffer_lock);
    buffer[filled++] = item;
    in_sum += item;
    ct_cond_signal(&not_empty);
    ct_mutex_unlock(&buffer_lock);
}

static long
get(void)
{
    ct_mutex_lock(&buffer_lock);
    while (filled == 0)
        ct_cond_wait(&not_empty, &buffer_lock);
    long item = buffer[--filled];
    ct_cond_signal(&not_full);
    ct_mutex_unlock(&buffer_lock);
    return item;
}

static void *
produce(void *times)
{
    for (long i = (long)(intptr_t)times; i > 0; i--) {
        put(i);
        if (i % 7 == 0)
            ct_yield();
    }
    return NULL;
}

/* Until it gets a 0. */
static void *
consume(void *arg)
{
    for (long item; (item = get()) != 0;) {
        out_sum += item;
        out_count++;
    }
    return NULL;
}

/* Whether all that went in came out. */
static int
pass_items(long times)
{
    ct_thread producers[PRODUCERS], consumers[CONSUMERS];

    for (int i = 0; i < CONSUMERS; i++)
        consumers[i] = make(consume, NULL);
    for (int i = 0; i < PRODUCERS; i++)
        producers[i] = make(produce, (void *)(intptr_t)times);
    for (int i = 0; i < PRODUCERS; i++)
        ct_join(producers[i], NULL);
    for (int i = 0; i < CONSUMERS; i++)
        put(0);
    for (int i = 0; i < CONSUMERS; i++)
        ct_join(consumers[i], NULL);
    printf("%ld items in, %ld out: %s\n\n", PRODUCERS * times, out_count,
           in_sum == out_sum ? "the same ones" : "NOT the same ones");
    return in_sum == out_sum && out_count == PRODUCERS * times;
}

/*
 * Ours.
 */
static ct_sem ping = CT_SEM_INITIALIZER(0), pong = CT_SEM_INITIALIZER(0);

static void *
answer(void *times)
{
    for (long i = (long)(intptr_t)times; i > 0; i--) {
        ct_sem_wait(&ping);
        ct_sem_post(&pong);
    }
    return NULL;
}

static double
our_lock(long times)
{
    static ct_mutex mutex = CT_MUTEX_INITIALIZER;
    int64_t begun = cpu();

    for (long i = 0; i < times; i++) {
        ct_mutex_lock(&mutex);
        ct_mutex_unlock(&mutex);
    }
    return (double)(cpu() - begun) / (double)times;
}

static double
our_handover(long times)
{
    ct_thread other = make(answer, (void *)(intptr_t)times);
    int64_t begun = cpu();

    for (long i = 0; i < times; i++) {
        ct_sem_post(&ping);
        ct_sem_wait(&pong);
    }
    double ns = (double)(cpu() - begun) / (double)times / 2;
    ct_join(other, NULL);
    return ns;
}

/*
 * The kernel's.
 */
static sem_t kernel_ping, kernel_pong;

static void *
kernel_answer(void *times)
{
    for (long i = (long)(intptr_t)times; i > 0; i--) {
        sem_wait(&kernel_ping);
        sem_post(&kernel_pong);
    }
    return NULL;
}

static double
kernel_lock(long times)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    int64_t begun = cpu();

    for (long i = 0; i < times; i++) {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    }
    return (double)(cpu() - begun) / (double)times;
}

static double
kernel_handover(long times)
{
    pthread_t other;
    int error = pthread_create(&other, NULL, kernel_answer,
                               (void *)(intptr_t)times);

    if (error != 0)
        complain("pthread_create", error);

    int64_t begun = cpu();
    for (long i = 0; i < times; i++) {
        sem_post(&kernel_ping);
        sem_wait(&kernel_pong);
    }
    double ns = (double)(cpu() - begun) / (double)times / 2;
    pthread_join(other, NULL);
    return ns;
}

/* One processor for all, so that a hand-over is a switch for both. */
static void
stay_here(void)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        fprintf(stderr, "demo: not on one processor: %s\n", strerror(errno));
}

static long
number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    if (n <= 0 || n > INT_MAX || *end != '\0') {
        fprintf(stderr, "demo: %s is not a number of times\n", text);
        exit(2);
    }
    return n;
}

int
main(int argc, char **argv)
{
    long times = TIMES;

    if (argc > 2) {
        fprintf(stderr, "usage: demo [TIMES]\n");
        return 2;
    }
    if (argc == 2)
        times = number(argv[1]);
    stay_here();
    if (!pass_items(times / 10 + 1))
        return 1;
    if (sem_init(&kernel_ping, 0, 0) != 0 || sem_init(&kernel_pong, 0, 0) != 0)
        complain("sem_init", errno);

    double lock = our_lock(times), handover = our_handover(times);

    printf("%-14s %10s %16s\n", "ns", "ours", "kernel threads");
    printf("%-14s %10.1f %16.1f\n", "lock, unlock", lock, kernel_lock(times));
    printf("%-14s %10.1f %16.1f\n", "hand-over", handover,
           kernel_handover(times));
    return 0;
}
