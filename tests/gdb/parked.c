/*
 * Threads in every state that a debugger may find them in, and then an abort.
 *
 * The locals are volatile, so that they are somewhere at every level of
 * optimization.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"

static ct_mutex fork_left, fork_right, guard;
static ct_cond never;
static ct_sem none;
static ct_rwlock book;
ct_coro *aside;                 /* not static: so that it is somewhere */

static void *
innermost(void *v)
{
    volatile int in_innermost = 42;

    ct_sem_wait(&none);
    return in_innermost > 0 ? v : NULL;
}

static void *
middle(void *v)
{
    volatile int in_middle = 43;
    ct_coro *co = ct_coro_create(innermost, 0);

    ct_coro_resume(co, v, NULL);
    return in_middle > 0 ? v : NULL;
}

static void *
nests(void *v)
{
    volatile int in_thread = 44;
    ct_coro *co = ct_coro_create(middle, 0);

    ct_coro_resume(co, v, NULL);
    return in_thread > 0 ? v : NULL;
}

static void *
takes_left_first(void *v)
{
    volatile int plates = 45;

    ct_mutex_lock(&fork_left);
    ct_yield();
    ct_mutex_lock(&fork_right);
    return plates > 0 ? v : NULL;
}

static void *
takes_right_first(void *v)
{
    ct_mutex_lock(&fork_right);
    ct_yield();
    ct_mutex_lock(&fork_left);
    return v;
}

static void *
writes(void *v)
{
    ct_rwlock_wrlock(&book);
    ct_mutex_lock(&guard);
    ct_cond_wait(&never, &guard);
    return v;
}

static void *
reads(void *v)
{
    ct_rwlock_rdlock(&book);
    return v;
}

static void *
ends(void *v)
{
    return v;
}

static void *
sleeps(void *v)
{
    ct_nanosleep(&(struct timespec){ .tv_sec = 3600 }, NULL);
    return v;
}

static void *
stops(void *v)
{
    volatile int in_coroutine = 46;

    ct_coro_yield(v);
    return in_coroutine > 0 ? v : NULL;
}

static void
make(const char *name, void *(*start)(void *))
{
    ct_attr attr;
    ct_thread t;

    ct_attr_init(&attr);
    snprintf(attr.name, sizeof attr.name, "%s", name);
    if (ct_create(&t, &attr, start, NULL) != 0)
        exit(2);
}

int
main(void)
{
    make("left", takes_left_first);
    make("right", takes_right_first);
    make("nested", nests);
    make("writer", writes);
    make("reader", reads);
    make("dead", ends);
    make("sleeper", sleeps);
    aside = ct_coro_create(stops, 0);
    ct_coro_resume(aside, NULL, NULL);
    for (int i = 0; i < 4; i++)
        ct_yield();
    make("fresh", ends);
    abort();
}
