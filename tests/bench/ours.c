/*
 * ours.c -- the rows on this library, through capriccio.h and nothing else.
 */
#include "capriccio.h"

typedef ct_thread peer_thread;

static const char peer_rows[] = "yield create burst blocked printf";

static inline void
peer_begin(long threads)
{
    (void)threads;              /* main is a thread already */
}

static inline void
peer_gather(void)
{
}

static inline int
peer_create(peer_thread *t, void *(*start)(void *), void *arg)
{
    return ct_create(t, NULL, start, arg);      /* 64 KiB is the default */
}

static inline void
peer_yield(void)
{
    ct_yield();
}

static inline void
peer_join(peer_thread *t)
{
    ct_join(*t, NULL);
}

static inline void
peer_sleep(void)
{
    ct_nanosleep(&(struct timespec){ .tv_sec = 3600 }, NULL);
}

#include "tests/bench/row.h"
