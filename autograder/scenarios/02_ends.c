/*
 * 02_ends.c -- threads whose destructors give way, and what is left of one
 * (lab 02).
 *
 * Nothing here asks for an order: whoever waits for another yields until that
 * has come.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/stage.h"
#include "autograder/scenarios/thread_ends.h"
#include "autograder/scenarios/thread_orders.h"
#include "thread/thread.h"

enum {
    TURNS = 100,                /* more than anybody needs */
    NEWCOMERS = 4               /* dead stacks that may be kept, and one more */
};

static ct_key key;
static bool has_key;
static bool holds;              /* the destructor waits until it is false */
static bool begun, destroyed;
static bool joined;
static uintptr_t spot;          /* an address on the stack of who ends */

static void *
end_at_once(void *unused)
{
    return NULL;
}

static void
give_way(void *unused)
{
    volatile char here = 0;

    spot = (uintptr_t)&here;
    begun = true;
    for (int i = 0; i < 3 || holds; i++)
        ct_yield();
    destroyed = true;
}

static void *
keep_something(void *unused)
{
    ct_setspecific(key, &key);
    return NULL;
}

/* A thread whose destructor gives way. */
static ct_thread
make_slow(void)
{
    ct_thread t;

    begun = destroyed = false;
    if (!has_key && ct_key_create(&key, give_way) != 0)
        abort();
    has_key = true;
    if (ct_create(&t, NULL, keep_something, NULL) != 0)
        abort();
    return t;
}

/* What cannot go on after this. */
static void
fail(unsigned what)
{
    say(BEYOND, what, 0, 0);
    _exit(EXIT_FAILURE);
}

static void
join(ct_thread t)
{
    ct_join(t, NULL);
    joined = true;
    if (!destroyed)
        say(BEYOND, WRONG_END, 0, 0);
}

/* Looks out for a joiner that nobody wakes. */
static void *
watch(void *unused)
{
    while (!destroyed)
        ct_yield();
    for (int i = 0; i < TURNS && !joined; i++)
        ct_yield();
    if (!joined)
        fail(WRONG_JOINER);
    return NULL;
}

void
ends_see_joined(void)
{
    ct_thread t = make_slow(), watcher;

    join(t);
    t = make_slow();
    joined = false;
    holds = true;
    while (!begun)
        ct_yield();
    holds = false;
    if (ct_create(&watcher, NULL, watch, NULL) != 0)
        abort();
    join(t);
    ct_join(watcher, NULL);
}

void
ends_see_stack(void)
{
    ct_thread t = make_slow(), other;
    size_t used, size;

    holds = true;
    while (!begun)
        ct_yield();
    for (int i = 0; i < NEWCOMERS; i++) {
        if (ct_create(&other, NULL, end_at_once, NULL) != 0
            || ct_stack_usage(other, &used, &size) != 0)
            abort();
        uintptr_t base = (uintptr_t)thread_find(other)->stack.base;
        if (spot - base < size)
            fail(WRONG_STACK);
        ct_join(other, NULL);
    }
    holds = false;
    ct_join(t, NULL);
}

void
ends_see_ended(void)
{
    size_t used, size;
    ct_thread t;

    if (ct_create(&t, NULL, end_at_once, NULL) != 0)
        abort();
    for (int i = 0; i < TURNS && thread_find(t)->state != THREAD_DONE; i++)
        ct_yield();
    if (ct_stack_usage(t, &used, &size) != EINVAL)
        say(BEYOND, WRONG_USAGE, 0, 0);
    ct_join(t, NULL);
}

void
ends_see_main_detached(void)
{
    if (ct_detach(ct_self()) != 0)
        say(BEYOND, WRONG_DETACH, 0, 0);
}
