/*
 * thread -- the control block, and how one thread gives way to another.
 *
 * A thread is a suspended context, an errno, and a note of what it waits
 * for.  Control blocks lie side by side in one array, apart from the stacks
 * (table.c), so that going round many threads touches few cache lines: the
 * first 64 bytes are all that a switch needs.
 *
 *      threads[0]    main
 *      threads[1]    +---------------------------------------------------+
 *                    | context error index generation state ... joiner   | hot
 *                    +---------------------------------------------------+
 *                    | start value specific stack name                   | cold
 *      threads[2]    +---------------------------------------------------+
 *
 * T1  A thread is RUNNABLE if and only if the policy knows it: the running
 *     thread, and those that wait for their turn.
 * T2  The running thread is thread_current, and it is RUNNABLE -- except
 *     inside the functions below that are about to leave it.
 * T3  A BLOCKED thread has wait_what; the one that blocked it knows who will
 *     wake it.
 * T4  A thread has at most one joiner, which is BLOCKED until it is DONE.
 * T5  A DONE thread has no stack any more (the last one to end keeps it until
 *     the next ends); its block is freed by its joiner, or at once if it is
 *     detached.
 */
#ifndef THREAD_THREAD_H
#define THREAD_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "capriccio.h"
#include "base/panic.h"
#include "coroutine/context.h"
#include "coroutine/coroutine.h"
#include "stack/stack.h"

enum thread_state {
    THREAD_FREE,                /* no thread: the block can be used */
    THREAD_RUNNABLE,            /* running, or waiting for its turn */
    THREAD_BLOCKED,             /* waiting for something else */
    THREAD_DONE                 /* ended, and not joined yet */
};

struct thread {
    /* Hot: whoever switches.  64 bytes. */
    struct context context;     /* where it stands, unless it is running */
    int error;                  /* its errno, unless it is running */
    uint32_t index;             /* its place in the table, for ever */
    uint32_t generation;        /* changes whenever the block is freed */
    uint8_t state;              /* enum thread_state */
    uint8_t detached;
    uint8_t priority;
    uint8_t critical;           /* sections it is in: no tick switches it */
    struct thread *link;        /* the policy's own: it may chain threads */
    struct ct_coro *coro;       /* the coroutine it is in, unless running */
    const char *wait_what;      /* what it waits or last waited for: "join";
                                 * NULL if it never did */
    const void *wait_on;        /* the object it waits on, or NULL */
    struct thread *joiner;      /* who waits for it to end, or NULL */

    /* Cold: create, exit and join. */
    void *(*start)(void *);
    void *value;                /* its argument; once DONE, its result */
    struct specific *specific;  /* specific.c; NULL until a value is set */
    struct stack stack;         /* base is NULL for main, and once DONE */
    int64_t wait_since;         /* ns, if somebody looked on; else garbage */
    char name[CT_NAME_SIZE];
} __attribute__((aligned(64)));

_Static_assert(sizeof(struct thread) == 128, "two cache lines a thread");
_Static_assert(offsetof(struct thread, start) == 64, "the hot one comes first");

/* The running thread. */
extern struct thread *thread_current;

/* Where the C library keeps errno.  It is one place, since there is one kernel
 * thread; asking for it anew would make every yield a tenth longer. */
extern int *thread_errno;

/* The rest of thread_switch() when from is inside a coroutine (switch.c). */
void thread_switch_inside_coroutine(struct thread *from, struct thread *to);

/*
 * Gives the processor from `from`, which must be the caller, to `to`; returns
 * when somebody gives it back.  The one place where a stack is left.  errno is
 * the business of the caller.
 */
static inline void
thread_switch(struct thread *from, struct thread *to)
{
    thread_current = to;
    if (__builtin_expect(coro_current == NULL, 1))
        context_switch(&from->context, &to->context);
    else
        thread_switch_inside_coroutine(from, to);
}

/*
 * The table (table.c).
 *
 * thread_take() returns a free block, or NULL if there is no memory.  Its error
 * is 0, nobody joins it, it is in no coroutine and no critical section, has no
 * values and no stack, and never waited; its index and generation are set, and
 * the policy has room for it; the rest is the caller's to set.
 * thread_drop() frees the block: handles for it are stale from then on.
 * thread_find() returns the thread that a handle names, or NULL if stale.
 * thread_each() calls visit for each block that is in use, by index.
 */
struct thread *thread_take(void);
void thread_drop(struct thread *t);
struct thread *thread_find(ct_thread handle);
void thread_each(void (*visit)(struct thread *t, void *context), void *context);

static inline ct_thread
thread_handle(const struct thread *t)
{
    return (ct_thread)t->generation << 32 | t->index;
}

/* Its name, or "#INDEX" if it has none.  Valid until the next call. */
const char *thread_name(const struct thread *t);

/* Runs the destructors of t, the running thread, and frees its values. */
void specific_end(struct thread *t);

#endif
