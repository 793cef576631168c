/*
 * shared.c -- what ThreadSanitizer is to look at.
 *
 *      shared locked       kernel threads and ours share a number, with the
 *                          mixed mutex around it: nothing to report
 *      shared unlocked     without it: a race, which must be reported
 *      shared switches     ours alone, threads and coroutines, many after each
 *                          other, and a number without a lock: nothing
 *
 * Says "done" at its end; a report and the exit status are ThreadSanitizer's.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"

enum { KERNELS = 2, OURS = 4, ROUNDS = 200, LIVES = 9000 };

static ct_mixed m = CT_MIXED_INITIALIZER;
static long number;
static bool with_lock;

static void
change(int rounds)
{
    for (int i = 0; i < rounds; i++) {
        if (with_lock)
            ct_mixed_lock(&m);
        number++;
        if (with_lock)
            ct_mixed_unlock(&m);
    }
}

static void *
in_kernel(void *arg)
{
    change(ROUNDS);
    return NULL;
}

static void *
in_ours(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        change(1);
        ct_yield();
    }
    return NULL;
}

static int
share(void)
{
    pthread_t k[KERNELS];
    ct_thread t[OURS];

    for (int i = 0; i < KERNELS; i++)
        if (pthread_create(&k[i], NULL, in_kernel, NULL) != 0)
            return 1;
    for (int i = 0; i < OURS; i++)
        if (ct_create(&t[i], NULL, in_ours, NULL) != 0)
            return 1;
    for (int i = 0; i < OURS; i++)
        ct_join(t[i], NULL);
    for (int i = 0; i < KERNELS; i++)
        pthread_join(k[i], NULL);
    return with_lock && number != (long)ROUNDS * (KERNELS + OURS);
}

static void *
generate(void *arg)
{
    number++;
    ct_coro_yield(arg);
    number++;
    return arg;
}

static void *
live(void *arg)
{
    ct_coro *co = ct_coro_create(generate, 0);

    number++;
    ct_coro_resume(co, co, NULL);
    ct_yield();
    ct_coro_resume(co, co, NULL);
    ct_coro_destroy(co);
    return NULL;
}

/* More lives than ThreadSanitizer has fibres: it has some 8,000. */
static int
switch_much(void)
{
    ct_thread a, b;

    for (int i = 0; i < LIVES; i += 2) {
        if (ct_create(&a, NULL, live, NULL) != 0 ||
            ct_create(&b, NULL, live, NULL) != 0)
            return 1;
        ct_join(a, NULL);
        ct_join(b, NULL);
    }
    return number != 3L * LIVES;
}

int
main(int argc, char **argv)
{
    const char *what = argc == 2 ? argv[1] : "";
    int wrong;

    with_lock = strcmp(what, "locked") == 0;
    if (with_lock || strcmp(what, "unlocked") == 0)
        wrong = share();
    else if (strcmp(what, "switches") == 0)
        wrong = switch_much();
    else
        return 2;
    puts(wrong ? "a wrong result" : "done");
    return wrong;
}
