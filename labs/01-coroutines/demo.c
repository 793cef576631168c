/*
 * demo.c -- what a function that can wait is good for, and what it costs.
 *
 *      demo            primes, and what three kinds of switch cost
 *      demo --csv      the costs alone, as lines for a plot
 *
 * First a sieve.  One coroutine yields 2, 3, 4, ...; for each prime that comes
 * out at the end, a filter is put behind the others that holds back the
 * multiples of that prime.  Nobody stores the numbers: each filter asks the
 * one before it for the next, and waits in the middle of its loop.
 *
 *      main --resume--> not by 5 --> not by 3 --> not by 2 --> numbers
 *           <---------- 7 ---------- 7 ---------- 7 ---------- 7
 *
 * Then a switch is timed in three ways: by this library, by swapcontext(3),
 * and by two kernel threads that wake each other.  CPU time, on one
 * processor: on a busy machine a wall clock would measure the neighbours.
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>

#include "capriccio.h"

enum {
    PRIMES = 25,
    SWITCHES = 1000000,         /* there and back again is two of them */
    KERNEL_SWITCHES = 50000     /* they take longer */
};

/* Ends the program unless a call went well. */
static void
need(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

/* The next value of a generator. */
static long
next(ct_coro *generator, void *in)
{
    void *out = NULL;

    need(ct_coro_resume(generator, in, &out) == 0, "ct_coro_resume");
    return (long)(intptr_t)out;
}

static void *
numbers(void *unused)
{
    for (long n = 2;; n++)
        ct_coro_yield((void *)n);
    return NULL;
}

/* What a filter holds back, and where its numbers come from. */
struct filter {
    ct_coro *source;
    long prime;
};

static void *
filter(void *in)
{
    struct filter *me = in;

    for (;;) {
        long n = next(me->source, NULL);
        if (n % me->prime != 0)
            ct_coro_yield((void *)n);
    }
    return NULL;
}

static ct_coro *
make(void *(*fn)(void *))
{
    ct_coro *co = ct_coro_create(fn, 0);

    need(co != NULL, "ct_coro_create");
    return co;
}

static void
sieve(void)
{
    struct filter filters[PRIMES];
    ct_coro *end = make(numbers);

    printf("the first %d primes, from a chain of coroutines:\n ", PRIMES);
    for (int i = 0; i < PRIMES; i++) {
        /* A filter learns what it is from its first resume; so later
         * ones may pass anything. */
        filters[i].source = end;
        filters[i].prime = next(end, i == 0 ? NULL : &filters[i - 1]);
        printf(" %ld", filters[i].prime);
        end = make(filter);
    }
    printf("\n\n");

    need(ct_coro_destroy(end) == 0, "ct_coro_destroy");
    for (int i = PRIMES - 1; i >= 0; i--)
        need(ct_coro_destroy(filters[i].source) == 0, "ct_coro_destroy");
}

/* CPU time of the process so far, ns. */
static int64_t
cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int csv;                 /* lines for a plot, not for people */

static void
tell(const char *what, const char *key, int64_t begun, int switches)
{
    double ns = (double)(cpu() - begun) / switches;

    if (csv)
        printf("%s,%.1f\n", key, ns);
    else
        printf("  %-40s %7.1f\n", what, ns);
}

static void *
bounce(void *unused)
{
    for (;;)
        ct_coro_yield(NULL);
    return NULL;
}

static void
time_coroutines(void)
{
    ct_coro *co = make(bounce);
    int64_t begun = cpu();

    for (int i = 0; i < SWITCHES / 2; i++)
        ct_coro_resume(co, NULL, NULL);
    tell("ct_coro_resume, ct_coro_yield", "coroutine", begun, SWITCHES);
    need(ct_coro_destroy(co) == 0, "ct_coro_destroy");
}

static ucontext_t here, there;

static void
bounce_context(void)
{
    for (;;)
        swapcontext(&there, &here);
}

static void
time_swapcontext(void)
{
    static char stack[64 * 1024];

    need(getcontext(&there) == 0, "getcontext");
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    makecontext(&there, bounce_context, 0);

    int64_t begun = cpu();
    for (int i = 0; i < SWITCHES / 2; i++)
        swapcontext(&here, &there);
    tell("swapcontext", "swapcontext", begun, SWITCHES);
}

static sem_t ping, pong;

static void *
bounce_thread(void *unused)
{
    for (int i = 0; i < KERNEL_SWITCHES / 2; i++) {
        sem_wait(&ping);
        sem_post(&pong);
    }
    return NULL;
}

/* The other thread knows nothing of this library, and may not call it. */
static void
time_kernel_threads(void)
{
    pthread_t other;

    need(sem_init(&ping, 0, 0) == 0 && sem_init(&pong, 0, 0) == 0, "sem_init");
    need(pthread_create(&other, NULL, bounce_thread, NULL) == 0,
         "pthread_create");

    int64_t begun = cpu();
    for (int i = 0; i < KERNEL_SWITCHES / 2; i++) {
        sem_post(&ping);
        sem_wait(&pong);
    }
    tell("sem_post, sem_wait, two kernel threads", "kernel threads", begun,
         KERNEL_SWITCHES);
    pthread_join(other, NULL);
}

/* Keeps to one processor, so that two threads must take turns. */
static void
stay_here(void)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    need(sched_setaffinity(0, sizeof one, &one) == 0, "sched_setaffinity");
}

int
main(int argc, char **argv)
{
    csv = argc == 2 && strcmp(argv[1], "--csv") == 0;
    if (argc > 1 && !csv) {
        fprintf(stderr, "usage: demo [--csv]\n");
        return 2;
    }
    if (!csv)
        sieve();
    stay_here();
    if (csv)
        printf("switch,ns\n");
    else
        printf("  %-40s %7s\n", "CPU time of a switch", "ns");
    time_coroutines();
    time_swapcontext();
    time_kernel_threads();
    return 0;
}
