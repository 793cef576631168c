/*
 * boost.cpp -- the rows on Boost.Fiber (Debian: libboost-fiber-dev).
 *
 * The default scheduler, round_robin; new fibers are queued (launch::post),
 * as everywhere else.  Stacks have the 64 KiB of the other peers, without
 * a guard.
 *
 * There are no semaphores: a number, a mutex and a condition make one.  Its
 * post gives the mutex back before it notifies, so that the one it wakes does
 * not find it locked.
 */
#include <boost/fiber/all.hpp>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <new>

typedef boost::fibers::fiber peer_thread;
typedef boost::fibers::mutex peer_mutex;
typedef boost::fibers::condition_variable peer_cond;

struct peer_sem {
    boost::fibers::mutex mutex;
    boost::fibers::condition_variable positive;
    long value = 0;
};

static const char peer_rows[] =
    "yield create lock handoff cond burst blocked printf";

static inline void
peer_begin(long)
{
}

static inline void
peer_gather()
{
}

/* t points to zeroed memory; the fiber is made in it and, at the join,
 * destroyed there: no allocation that the library does not ask for. */
static inline int
peer_create(peer_thread *t, void *(*start)(void *), void *arg)
{
    try {
        new (t) boost::fibers::fiber(
            boost::fibers::launch::post, std::allocator_arg,
            boost::fibers::fixedsize_stack(64 * 1024), start, arg);
    } catch (const std::bad_alloc &) {
        return ENOMEM;
    }
    return 0;
}

static inline void
peer_yield(void)
{
    boost::this_fiber::yield();
}

static inline void
peer_join(peer_thread *t)
{
    t->join();
    t->~fiber();
}

static inline void
peer_sleep(void)
{
    boost::this_fiber::sleep_for(std::chrono::hours(1));
}

/* Like the fiber: made in zeroed memory. */
static inline int
peer_mutex_make(peer_mutex *m)
{
    new (m) peer_mutex;
    return 0;
}

static inline void
peer_lock(peer_mutex *m)
{
    m->lock();
}

static inline void
peer_unlock(peer_mutex *m)
{
    m->unlock();
}

static inline int
peer_sem_make(peer_sem *s)
{
    new (s) peer_sem;
    return 0;
}

static inline void
peer_post(peer_sem *s)
{
    {
        std::lock_guard<boost::fibers::mutex> locked(s->mutex);
        s->value++;
    }
    s->positive.notify_one();
}

static inline void
peer_wait(peer_sem *s)
{
    std::unique_lock<boost::fibers::mutex> locked(s->mutex);

    while (s->value == 0)
        s->positive.wait(locked);
    s->value--;
}

static inline int
peer_cond_make(peer_cond *c)
{
    new (c) peer_cond;
    return 0;
}

/* The caller's lock is lent to the object that the wait wants. */
static inline void
peer_cond_wait(peer_cond *c, peer_mutex *m)
{
    std::unique_lock<boost::fibers::mutex> locked(*m, std::adopt_lock);

    c->wait(locked);
    locked.release();
}

static inline void
peer_signal(peer_cond *c)
{
    c->notify_one();
}

#define PEER_COND
#include "tests/bench/row.h"
