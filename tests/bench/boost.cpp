/*
 * boost.cpp -- the rows on Boost.Fiber (Debian: libboost-fiber-dev).
 *
 * The default scheduler, round_robin; new fibers are queued (launch::post),
 * as everywhere else.  Stacks have the 64 KiB of the other peers, without
 * a guard.
 */
#include <boost/fiber/all.hpp>
#include <cerrno>
#include <chrono>
#include <new>

typedef boost::fibers::fiber peer_thread;

static const char peer_rows[] = "yield create burst blocked printf";

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

#include "tests/bench/row.h"
