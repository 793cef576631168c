/*
 * context.cpp -- the row `yield' on Boost.Context (Debian:
 * libboost-context-dev): a switch in assembly, and no scheduler.
 *
 * Only a ring is here: a yield goes to the next context.  Whoever is resumed
 * gets the context that it was resumed from, which stands in the place before
 * its own.
 */
#include <boost/context/fiber.hpp>
#include <boost/context/fixedsize_stack.hpp>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <utility>

typedef boost::context::fiber peer_thread;
typedef char peer_mutex, peer_sem;      /* it has none */

static const char peer_rows[] = "yield";

static peer_thread *ring;       /* the handles, which lie side by side */
static long ring_size, ring_at;
static bool ring_begun;
static peer_thread outside;     /* main */

static inline void
peer_begin(long threads)
{
    ring_size = threads;
}

static inline void
peer_gather()
{
}

/* Puts what the running context was resumed from where it belongs.  The first
 * of all was resumed from main, which never runs again. */
static inline void
put_back(peer_thread &&from)
{
    if (ring_begun)
        ring[ring_at > 0 ? ring_at - 1 : ring_size - 1] = std::move(from);
    else
        outside = std::move(from);
    ring_begun = true;
}

static inline int
peer_create(peer_thread *t, void *(*start)(void *), void *arg)
{
    if (ring == nullptr)
        ring = t;
    try {
        new (t) peer_thread(
            std::allocator_arg,
            boost::context::fixedsize_stack(64 * 1024),
            [start, arg](peer_thread &&from) {
                put_back(std::move(from));
                start(arg);
                return std::move(outside);
            });
    } catch (const std::bad_alloc &) {
        return ENOMEM;
    }
    return 0;
}

static inline void
peer_yield(void)
{
    ring_at = ring_at + 1 == ring_size ? 0 : ring_at + 1;
    put_back(std::move(ring[ring_at]).resume());
}

static inline void
peer_join(peer_thread *t)
{
    std::move(*t).resume();
}

static inline void
peer_sleep(void)
{
    abort();                    /* no row of ours asks for it */
}

/* Nor for any of these. */

static inline int
peer_mutex_make(peer_mutex *)
{
    return ENOSYS;
}

static inline void
peer_lock(peer_mutex *)
{
    abort();
}

static inline void
peer_unlock(peer_mutex *)
{
    abort();
}

static inline int
peer_sem_make(peer_sem *)
{
    return ENOSYS;
}

static inline void
peer_post(peer_sem *)
{
    abort();
}

static inline void
peer_wait(peer_sem *)
{
    abort();
}

#include "tests/bench/row.h"
