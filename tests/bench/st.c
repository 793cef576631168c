/*
 * st.c -- the rows on State Threads 1.9 (Debian: libst-dev).
 *
 * This version has no call that yields.  st_usleep(0) is the nearest: it goes
 * through the heap of sleepers, and once in a turn through the idle thread
 * and select(2).  A fork (ossrs) has a real yield, three to four times as
 * fast; Debian does not package it.
 */
#include <st.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

typedef st_thread_t peer_thread;

static const char peer_rows[] = "yield create burst blocked printf";

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

#include "tests/bench/row.h"
