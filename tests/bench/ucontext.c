/*
 * ucontext.c -- the row `yield' on swapcontext(3): what the C library offers
 * to those who would write a scheduler.
 *
 * No scheduler is here, only a ring: a yield goes to the next context.  Two
 * system calls set the signal mask on each way.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

typedef ucontext_t peer_thread;
typedef char peer_mutex, peer_sem;      /* it has none */

static const char peer_rows[] = "yield";

static ucontext_t *ring;        /* the handles, which lie side by side */
static long ring_size, ring_made, ring_at;
static char *stacks;
static ucontext_t outside;      /* main */

enum { STACK = 64 * 1024 };

static inline void
peer_begin(long threads)
{
    stacks = mmap(NULL, (size_t)threads * STACK, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ring_size = threads;
}

static inline void
peer_gather(void)
{
}

static inline int
peer_create(peer_thread *t, void *(*start)(void *), void *arg)
{
    if (stacks == MAP_FAILED)
        return ENOMEM;
    if (ring == NULL)
        ring = t;
    if (getcontext(t) < 0)
        return errno;
    t->uc_stack.ss_sp = stacks + ring_made++ * STACK;
    t->uc_stack.ss_size = STACK;

    /* What makecontext calls takes ints.  The row's threads use neither
     * their argument nor their result. */
    (void)arg;
    makecontext(t, (void (*)(void))start, 0);
    return 0;
}

static inline void
peer_yield(void)
{
    long from = ring_at;

    ring_at = from + 1 == ring_size ? 0 : from + 1;
    swapcontext(&ring[from], &ring[ring_at]);
}

static inline void
peer_join(peer_thread *t)
{
    swapcontext(&outside, t);
}

static inline void
peer_sleep(void)
{
    abort();                    /* no row of ours asks for it */
}

/* Nor for any of these. */

static inline int
peer_mutex_make(peer_mutex *m)
{
    (void)m;
    return ENOSYS;
}

static inline void
peer_lock(peer_mutex *m)
{
    (void)m;
    abort();
}

static inline void
peer_unlock(peer_mutex *m)
{
    (void)m;
    abort();
}

static inline int
peer_sem_make(peer_sem *s)
{
    (void)s;
    return ENOSYS;
}

static inline void
peer_post(peer_sem *s)
{
    (void)s;
    abort();
}

static inline void
peer_wait(peer_sem *s)
{
    (void)s;
    abort();
}

#include "tests/bench/row.h"
