/*
 * explore -- run a small program under every schedule it could have.
 *
 * A co-operative program does the same thing each time, until the day when
 * its threads come in another order.  The explorer is linked with a program
 * and runs it in all orders: wherever a thread gives way, each thread that
 * could run then is tried.  What comes out is a proof for that program, or the
 * shortest schedule that ends badly: an assertion that fails, a panic or a
 * crash, threads that wait for ever or go round for ever.
 *
 *      #include "tests/explore/explore.h"
 *
 *      static int x;
 *
 *      static void *
 *      add_one(void *unused)
 *      {
 *          int seen = x;
 *          explore_point("reads %d", seen);
 *          x = seen + 1;
 *          return NULL;
 *      }
 *
 *      void
 *      explore_main(int argc, char **argv)
 *      {
 *          ct_thread a = explore_thread("a", add_one, NULL);
 *          ct_thread b = explore_thread("b", add_one, NULL);
 *
 *          ct_join(a, NULL);
 *          ct_join(b, NULL);
 *          explore_assert(x == 2, "x is %d, and two have added one", x);
 *      }
 *
 * A program is small: each thread and each point multiplies the schedules.
 * It keeps what it knows in its variables, in memory of malloc() and on its
 * threads' stacks; it reads no clock but ct_now(), no file, no random device.
 * The functions poisoned below keep state where the explorer cannot see it.
 */
#ifndef TESTS_EXPLORE_EXPLORE_H
#define TESTS_EXPLORE_EXPLORE_H

#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capriccio.h"

/*
 * The program: what its main would be.  It has the words of the command line
 * that are no options, with argv[0] as ever.  When it returns the run is over,
 * whatever the other threads do; so join them.
 */
void explore_main(int argc, char **argv);

/* Makes a thread of this name that is to be joined. */
ct_thread explore_thread(const char *name, void *(*start)(void *), void *arg);

/*
 * A place where the caller may lose the processor: as if it waited here for
 * something, a disk or a peer, that may have come already.  The words say in
 * the timeline what it has just done.  Unlike ct_yield() the caller goes on
 * unless the schedule says otherwise: a loop that waits for another thread
 * must yield.
 */
void explore_point(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Says in the timeline what the caller does; no switch can come here. */
void explore_note(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Ends the run badly unless `truth` holds; the words say what is wrong. */
void explore_assert(bool truth, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The timeline shows the calls below with their arguments as they are spelt,
 * which no function can know.  (Inside its own expansion a macro's name is the
 * function's.)
 */
#define ct_mutex_lock(m) \
    (explore_call("locks %s", #m), ct_mutex_lock(m))
#define ct_mutex_unlock(m) \
    (explore_call("unlocks %s", #m), ct_mutex_unlock(m))
#define ct_cond_wait(c, m) \
    (explore_call("unlocks %s", #m), explore_call("sleeps on %s", #c), \
     ct_cond_wait(c, m))
#define ct_cond_signal(c) \
    (explore_call("signals %s", #c), ct_cond_signal(c))
#define ct_cond_broadcast(c) \
    (explore_call("broadcasts %s", #c), ct_cond_broadcast(c))
#define ct_sem_wait(s) \
    (explore_call("takes one of %s", #s), ct_sem_wait(s))
#define ct_sem_post(s) \
    (explore_call("posts %s", #s), ct_sem_post(s))
#define ct_rwlock_rdlock(l) \
    (explore_call("locks %s for reading", #l), ct_rwlock_rdlock(l))
#define ct_rwlock_wrlock(l) \
    (explore_call("locks %s for writing", #l), ct_rwlock_wrlock(l))
#define ct_rwlock_unlock(l) \
    (explore_call("unlocks %s", #l), ct_rwlock_unlock(l))
#define ct_barrier_wait(b) \
    (explore_call("comes to %s", #b), ct_barrier_wait(b))
#define ct_once(o, fn) \
    (explore_call("wants %s done", #o), ct_once(o, fn))

/* For these: says in the timeline what is done to what. */
void explore_call(const char *format, const char *what)
    __attribute__((format(printf, 1, 0)));

/* Their state is not in what the explorer compares (state.c). */
#pragma GCC poison ct_coro_create mmap fork

#endif
