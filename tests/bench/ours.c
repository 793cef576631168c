/*
 * ours.c -- the rows on this library, through capriccio.h and nothing else.
 */
#include "capriccio.h"

typedef ct_thread peer_thread;
typedef ct_mutex peer_mutex;
typedef ct_sem peer_sem;
typedef ct_cond peer_cond;

static const char peer_rows[] =
    "yield stopped create lock handoff cond burst blocked printf";

static inline void
peer_begin(long threads)
{
    (void)threads;              /* main is a thread already */
}

static inline void
peer_gather(void)
{
}

/* In a library that is linked with its preemption, and has used it. */
static void
start_and_stop(void)
{
    ct_preempt_start(1000000);
    ct_preempt_stop();
}

#define peer_stopped start_and_stop

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

static inline int
peer_mutex_make(peer_mutex *m)
{
    return ct_mutex_init(m, CT_MUTEX_NORMAL);
}

static inline void
peer_lock(peer_mutex *m)
{
    ct_mutex_lock(m);
}

static inline void
peer_unlock(peer_mutex *m)
{
    ct_mutex_unlock(m);
}

static inline int
peer_sem_make(peer_sem *s)
{
    return ct_sem_init(s, 0);
}

static inline void
peer_post(peer_sem *s)
{
    ct_sem_post(s);
}

static inline void
peer_wait(peer_sem *s)
{
    ct_sem_wait(s);
}

static inline int
peer_cond_make(peer_cond *c)
{
    return ct_cond_init(c);
}

static inline void
peer_cond_wait(peer_cond *c, peer_mutex *m)
{
    ct_cond_wait(c, m);
}

static inline void
peer_signal(peer_cond *c)
{
    ct_cond_signal(c);
}

#define PEER_COND
#include "tests/bench/row.h"
