/*
 * threads.c -- threads and coroutines of the library on linked stacks.
 *
 * With CAPRICCIO_STACK=linked: threads block some calls deep, go deep by turns,
 * end in the middle, and coroutines are destroyed in the middle; at the end as
 * many chunks are in use as at the beginning.  Prints "right".
 */
#include <stdio.h>
#include <stdlib.h>

#include "capriccio.h"
#include "linked/linked.h"

enum { THREADS = 500 };

static ct_sem go = CT_SEM_INITIALIZER(0);
static ct_mutex mutex = CT_MUTEX_INITIALIZER;
static long sum;

static __attribute__((noinline)) long
deep(int n)
{
    volatile char room[150];

    room[n % 150] = 1;
    if (n % 16 == 0)
        ct_yield();
    return n == 0 ? 0 : deep(n - 1) + room[n % 150];
}

static __attribute__((noinline)) void
leave(int n)
{
    volatile char room[200];

    room[n] = n;
    if (n == 0)
        ct_exit("left");
    leave(n - 1);
}

static void *
work(void *arg)
{
    int n = (int)(long)arg;
    char text[64];

    ct_sem_wait(&go);
    snprintf(text, sizeof text, "%d", n);
    ct_mutex_lock(&mutex);
    sum += deep(n % 60) + atoi(text);
    ct_mutex_unlock(&mutex);
    if (n % 3 == 0)
        leave(40);
    return NULL;
}

static void *
generate(void *arg)
{
    volatile char room[100];

    room[3] = deep(40);
    for (long i = 0;; i++)
        ct_coro_yield((void *)(i + room[3]));
}

static size_t
used(void)
{
    size_t n = 0;

    for (unsigned k = LINKED_CLASS_MIN; k < LINKED_CLASS_GUARDED; k++)
        n += chunk_count(k).used;
    return n;
}

static long
run(void)
{
    ct_thread t[THREADS];
    long expected = 0;
    void *value;

    for (long i = 0; i < THREADS; i++) {
        if (ct_create(&t[i], NULL, work, (void *)i) != 0)
            return 0;
        expected += i % 60 + i;
    }
    for (int i = 0; i < THREADS; i++)
        ct_sem_post(&go);
    for (int i = 0; i < THREADS; i++)
        ct_join(t[i], NULL);
    for (int i = 0; i < 100; i++) {
        ct_coro *co = ct_coro_create(generate, 0);

        if (co == NULL || ct_coro_resume(co, NULL, &value) != 0 ||
            ct_coro_resume(co, NULL, &value) != 0 || value != (void *)41 ||
            ct_coro_destroy(co) != 0)
            return 0;
    }
    long right = sum == expected;
    sum = 0;
    return right;
}

int
main(void)
{
    long first = run();
    size_t before = used();
    long second = run();

    puts(first && second && used() == before ? "right" : "wrong");
    return 0;
}
