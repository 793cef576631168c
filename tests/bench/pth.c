/*
 * pth.c -- the rows on GNU Pth 2.0.7 (Debian: libpth-dev).
 *
 * Its scheduler is a thread of its own, so a yield is two switches; and each
 * time round it asks the kernel for signals and events.  Priority queues of
 * threads are kept sorted by walking them: what others do in constant time
 * grows with the number of threads here, and the largest rows are left to
 * those that can do them.
 *
 * There are no semaphores: a number, a mutex and a condition make one.
 */
#include <errno.h>
#include <pth.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef pth_t peer_thread;
typedef pth_mutex_t peer_mutex;
typedef pth_cond_t peer_cond;

typedef struct {
    long value;
    pth_mutex_t mutex;
    pth_cond_t positive;
} peer_sem;

static const char peer_rows[] =
    "yield create lock handoff cond burst blocked printf";

static pth_attr_t small_stack;

static inline void
peer_begin(long threads)
{
    (void)threads;
    if (!pth_init() || (small_stack = pth_attr_new()) == NULL
        || !pth_attr_set(small_stack, PTH_ATTR_STACK_SIZE, 64 * 1024)) {
        perror("pth_init");
        exit(1);
    }
}

static inline void
peer_gather(void)
{
}

static inline int
peer_create(peer_thread *t, void *(*start)(void *), void *arg)
{
    *t = pth_spawn(small_stack, start, arg);
    return *t == NULL ? errno : 0;
}

static inline void
peer_yield(void)
{
    pth_yield(NULL);
}

static inline void
peer_join(peer_thread *t)
{
    pth_join(*t, NULL);
}

static inline void
peer_sleep(void)
{
    pth_sleep(3600);
}

static inline int
peer_mutex_make(peer_mutex *m)
{
    return pth_mutex_init(m) ? 0 : errno;
}

static inline void
peer_lock(peer_mutex *m)
{
    pth_mutex_acquire(m, FALSE, NULL);
}

static inline void
peer_unlock(peer_mutex *m)
{
    pth_mutex_release(m);
}

static inline int
peer_sem_make(peer_sem *s)
{
    s->value = 0;
    return pth_mutex_init(&s->mutex) && pth_cond_init(&s->positive)
           ? 0 : errno;
}

static inline void
peer_post(peer_sem *s)
{
    peer_lock(&s->mutex);
    s->value++;
    pth_cond_notify(&s->positive, FALSE);
    peer_unlock(&s->mutex);
}

static inline void
peer_wait(peer_sem *s)
{
    peer_lock(&s->mutex);
    while (s->value == 0)
        pth_cond_await(&s->positive, &s->mutex, NULL);
    s->value--;
    peer_unlock(&s->mutex);
}

static inline int
peer_cond_make(peer_cond *c)
{
    return pth_cond_init(c) ? 0 : errno;
}

static inline void
peer_cond_wait(peer_cond *c, peer_mutex *m)
{
    pth_cond_await(c, m, NULL);
}

static inline void
peer_signal(peer_cond *c)
{
    pth_cond_notify(c, FALSE);
}

#define PEER_COND
#include "tests/bench/row.h"
