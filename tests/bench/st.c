/*
 * st.c -- the rows on State Threads 1.9 (Debian: libst-dev).
 *
 * This version has no call that yields.  st_usleep(0) is the nearest: it goes
 * through the heap of sleepers, and once in a turn through the idle thread
 * and select(2).  A fork (ossrs) has a real yield, three to four times as
 * fast; Debian does not package it.
 *
 * There are no semaphores either.  A number and a condition make one; since
 * nobody comes between, they need no mutex.
 */
#include <st.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

typedef st_thread_t peer_thread;
typedef st_mutex_t peer_mutex;
typedef st_cond_t peer_cond;

typedef struct {
    long value;
    st_cond_t positive;
} peer_sem;

static const char peer_rows[] =
    "yield create lock handoff cond burst blocked printf";

static inline void
peer_begin(long threads)
{
    (void)threads;
    if (st_init() < 0) {
        perror("st_init");
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
    *t = st_thread_create(start, arg, 1, 64 * 1024);
    return *t == NULL ? errno : 0;
}

static inline void
peer_yield(void)
{
    st_usleep(0);
}

static inline void
peer_join(peer_thread *t)
{
    st_thread_join(*t, NULL);
}

static inline void
peer_sleep(void)
{
    st_sleep(3600);
}

static inline int
peer_mutex_make(peer_mutex *m)
{
    *m = st_mutex_new();
    return *m == NULL ? errno : 0;
}

static inline void
peer_lock(peer_mutex *m)
{
    st_mutex_lock(*m);
}

static inline void
peer_unlock(peer_mutex *m)
{
    st_mutex_unlock(*m);
}

static inline int
peer_sem_make(peer_sem *s)
{
    s->value = 0;
    s->positive = st_cond_new();
    return s->positive == NULL ? errno : 0;
}

static inline void
peer_post(peer_sem *s)
{
    s->value++;
    st_cond_signal(s->positive);
}

static inline void
peer_wait(peer_sem *s)
{
    while (s->value == 0)
        st_cond_wait(s->positive);
    s->value--;
}

static inline int
peer_cond_make(peer_cond *c)
{
    *c = st_cond_new();
    return *c == NULL ? errno : 0;
}

/* Its conditions know of no mutex: nobody comes between these. */
static inline void
peer_cond_wait(peer_cond *c, peer_mutex *m)
{
    st_mutex_unlock(*m);
    st_cond_wait(*c);
    st_mutex_lock(*m);
}

static inline void
peer_signal(peer_cond *c)
{
    st_cond_signal(*c);
}

#define PEER_COND
#include "tests/bench/row.h"
