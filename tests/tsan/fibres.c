/*
 * fibres.c -- telling ThreadSanitizer who is running.
 *
 * ThreadSanitizer keeps for each thread a clock and a stack of calls.  It knows
 * the kernel's threads by itself; of a switch between two of ours it sees that
 * the calls it has counted return in another order.  It has calls for that: a
 * fibre is made, switched to, destroyed.
 *
 * All switches go through two functions (coroutine/context.h), so this file
 * stands between them and their callers, put there by the linker (--wrap): the
 * library's code has no trace of it, and other builds pay nothing.
 *
 * Nobody says that a context will never run again.  But its stack will be used
 * again by the next one, and then its fibre is destroyed.
 *
 * F1  A place's fibre is that of whoever stands, or last stood, in its context.
 */
#include <stddef.h>

#include "base/panic.h"
#include "coroutine/context.h"

enum { PLACES = 1024 };

struct place {
    const struct context *context;
    void *fibre;
};

/* A stack on which a context was made, by its top, and the fibre for it. */
struct made {
    const void *top;
    void *fibre;
};

static struct place places[PLACES];
static struct made made[PLACES];

void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void *fibre);
void __tsan_switch_to_fiber(void *fibre, unsigned flags);

void __real_context_switch(struct context *from, struct context *to);
void __real_context_make(struct context *c, void *top, void (*entry)(void *),
                         void *arg);

/* The place of that context; a new one if there is none. */
static struct place *
place_of(const struct context *context)
{
    for (struct place *p = places; p < places + PLACES; p++) {
        if (p->context == NULL)
            p->context = context;
        if (p->context == context)
            return p;
    }
    panic("more than %d contexts in the build for ThreadSanitizer", PLACES);
}

/* Destroys the fibre that used this stack before; its place for the next. */
static struct made *
made_on(const void *top)
{
    for (struct made *m = made; m < made + PLACES; m++) {
        if (m->top == NULL)
            m->top = top;
        if (m->top != top)
            continue;
        if (m->fibre != NULL)
            __tsan_destroy_fiber(m->fibre);
        return m;
    }
    panic("more than %d stacks in the build for ThreadSanitizer", PLACES);
}

__attribute__((no_sanitize("thread")))
void
__wrap_context_make(struct context *c, void *top, void (*entry)(void *),
                    void *arg)
{
    struct made *m = made_on(top);

    m->fibre = place_of(c)->fibre = __tsan_create_fiber(0);
    __real_context_make(c, top, entry, arg);
}

/* Not instrumented: between the two calls it would note its return on a stack
 * that is no longer its own. */
__attribute__((no_sanitize("thread")))
void
__wrap_context_switch(struct context *from, struct context *to)
{
    struct place *here = place_of(from), *there = place_of(to);

    here->fibre = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(there->fibre, 0);
    __real_context_switch(from, to);
}
