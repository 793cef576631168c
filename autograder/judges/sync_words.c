/*
 * sync_words.c -- lock orders and what came of them, in a student's words.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "autograder/judges/sync_words.h"
#include "autograder/judges/tape.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/sync_orders.h"
#include "capriccio.h"

enum { MS = 1000000, US = 1000 };       /* ns */

/* "12 ms", or finer where it is not a whole number of them. */
static const char *
wording_time(char text[WORD], int64_t ns)
{
    if (ns % MS == 0)
        snprintf(text, WORD, "%" PRId64 " ms", ns / MS);
    else
        snprintf(text, WORD, "%" PRId64 " us", ns / US);
    return text;
}

/* "in 7 ms": a deadline, seen from the call. */
static const char *
wording_deadline(char text[WORD], unsigned how, int64_t value)
{
    char time[WORD];

    switch (how) {
    case DEADLINE_AHEAD:
        snprintf(text, WORD, "in %.20s", wording_time(time, value));
        break;
    case DEADLINE_PAST:
        snprintf(text, WORD, "%.20s ago", wording_time(time, value));
        break;
    case DEADLINE_NOW:
        snprintf(text, WORD, "now");
        break;
    case DEADLINE_NEVER:
        snprintf(text, WORD, "the end of time");
        break;
    default:
        snprintf(text, WORD, "with wrong nanoseconds");
    }
    return text;
}

/* The calls that take nothing but one object. */
static const char *const simple[SYNC_ORDERS] = {
    [Y_MUTEX_DESTROY] = "ct_mutex_destroy(m",
    [Y_MUTEX_LOCK] = "ct_mutex_lock(m",
    [Y_MUTEX_TRYLOCK] = "ct_mutex_trylock(m",
    [Y_MUTEX_UNLOCK] = "ct_mutex_unlock(m",
    [Y_COND_INIT] = "ct_cond_init(c",
    [Y_COND_DESTROY] = "ct_cond_destroy(c",
    [Y_COND_SIGNAL] = "ct_cond_signal(c",
    [Y_COND_BROADCAST] = "ct_cond_broadcast(c",
    [Y_SEM_DESTROY] = "ct_sem_destroy(s",
    [Y_SEM_WAIT] = "ct_sem_wait(s",
    [Y_SEM_TRYWAIT] = "ct_sem_trywait(s",
    [Y_SEM_POST] = "ct_sem_post(s",
    [Y_SEM_GETVALUE] = "ct_sem_getvalue(s",
    [Y_RWLOCK_INIT] = "ct_rwlock_init(l",
    [Y_RWLOCK_DESTROY] = "ct_rwlock_destroy(l",
    [Y_RWLOCK_RDLOCK] = "ct_rwlock_rdlock(l",
    [Y_RWLOCK_TRYRDLOCK] = "ct_rwlock_tryrdlock(l",
    [Y_RWLOCK_WRLOCK] = "ct_rwlock_wrlock(l",
    [Y_RWLOCK_TRYWRLOCK] = "ct_rwlock_trywrlock(l",
    [Y_RWLOCK_UNLOCK] = "ct_rwlock_unlock(l",
    [Y_BARRIER_DESTROY] = "ct_barrier_destroy(b",
    [Y_BARRIER_WAIT] = "ct_barrier_wait(b"
};

/* "ct_mutex_init(m1, recursive)". */
static void
wording_mutex_init(struct order o, char *text, size_t size)
{
    static const char *const types[] = { "normal", "recursive",
                                         "error-checking" };

    if (o.y < sizeof types / sizeof types[0])
        snprintf(text, size, "ct_mutex_init(m%u, %s)", o.x, types[o.y]);
    else
        snprintf(text, size, "ct_mutex_init(m%u, %u)", o.x, o.y);
}

/* The call that an order makes: "ct_mutex_timedlock(m1, in 7 ms)". */
static void
wording_call(unsigned op, struct order o, char *text, size_t size)
{
    char t[WORD];

    switch (op) {
    case Y_CREATE:
        snprintf(text, size, "ct_create() for %s", wording_actor(t, o.x));
        break;
    case Y_YIELD:
        snprintf(text, size, "ct_yield()");
        break;
    case Y_SLEEP:
        snprintf(text, size, "ct_nanosleep(%s)", wording_time(t, o.value));
        break;
    case Y_MUTEX_INIT:
        wording_mutex_init(o, text, size);
        break;
    case Y_MUTEX_TIMEDLOCK:
    case Y_SEM_TIMEDWAIT:
        snprintf(text, size, "%s%u, %s)", op == Y_SEM_TIMEDWAIT
                 ? "ct_sem_timedwait(s" : "ct_mutex_timedlock(m", o.x,
                 wording_deadline(t, o.y, o.value));
        break;
    case Y_COND_WAIT:
        snprintf(text, size, "ct_cond_wait(c%u, m%u)", o.x, o.y);
        break;
    case Y_COND_TIMEDWAIT:
        snprintf(text, size, "ct_cond_timedwait(c%u, m%u, %s)", o.x,
                 o.y % MUTEXES, wording_deadline(t, o.y / MUTEXES, o.value));
        break;
    case Y_SEM_INIT:
    case Y_BARRIER_INIT:
        snprintf(text, size, "%s%u, %" PRId64 ")", op == Y_SEM_INIT
                 ? "ct_sem_init(s" : "ct_barrier_init(b", o.x, o.value);
        break;
    default:
        if (op < SYNC_ORDERS && simple[op] != NULL)
            snprintf(text, size, "%s%u)", simple[op], o.x);
        else
            snprintf(text, size, "something unknown (%u)", op);
    }
}

/* What a call has returned: "returns ETIMEDOUT, at 12 ms". */
static void
wording_result(const struct event *e, char *text, size_t size)
{
    unsigned error = place_error(e->b);
    char t[WORD], name[WORD];

    if (error == ERROR_ODD)
        snprintf(name, WORD, "neither 0 nor an error");
    else if (error == ERROR_NO_ERRNO)
        snprintf(name, WORD, "-1 without an errno");
    else if (error == SERIAL)
        snprintf(name, WORD, "CT_BARRIER_SERIAL_THREAD");
    else
        wording_error(name, error);
    if (e->kind == Y_SEM_GETVALUE + RESULT)
        snprintf(text, size, "returns %s and gives %s", name,
                 wording_value(t, e->a));
    else
        snprintf(text, size, "returns %s, at %s", name,
                 wording_time(t, e->a));
}

/* "a waits for c waits for a". */
static void
wording_ring(int64_t ring, char *text, size_t size)
{
    unsigned who, first;
    char t[WORD];
    size_t n = 0;

    ring_member(ring, 0, &first);
    for (unsigned i = 0; ring_member(ring, i, &who) && n < size; i++)
        n += (size_t)snprintf(text + n, size - n, "%s waits for ",
                              wording_actor(t, who));
    if (n < size)
        snprintf(text + n, size - n, "%s", wording_actor(t, first));
}

/* What came before the script, and the invariant that it breaks. */
static const struct {
    const char *words, *invariant;
} edges[EDGES_END - RING_UNTOLD] = {
    { "two threads wait for each other for ever, and nobody is told", "L11" },
    { "a recursive mutex does not count its locks up to UINT_MAX and then "
      "say EAGAIN, changing nothing", "L3" },
    { "ct_mutex_init() takes a type that there is not", "L3" },
    { "ct_sem_init() takes a value above CT_SEM_MAX", "L7" },
    { "40 threads wait for a condition, and a broadcast does not wake all",
      "L4" },
    { "a readers-writer lock does not count its readers up to UINT_MAX and "
      "then say EAGAIN, changing nothing", "L9" },
    { "40 readers that stand one behind the other do not go in together",
      "L9" },
    { "a barrier for 40 threads, or for UINT_MAX, does not take as many",
      "L10" },
    { "while no memory can be had, threads lock, wait and hand over, and one "
      "of these calls fails", "L8" },
};

static bool
is_edge(const struct event *e)
{
    return e->kind == BEYOND && e->who >= RING_UNTOLD && e->who < EDGES_END;
}

void
sync_describe(void *model, const struct event *e, char *text, size_t size)
{
    const struct tape *tape = model;
    struct order o = tape_order(tape, e);
    char who[WORD], v[WORD], call[96], result[80];
    unsigned op = e->kind > RESULT ? e->kind - RESULT : e->kind;

    wording_actor(who, e->who);
    wording_call(op, o, call, sizeof call);
    if (e->kind == Y_START)
        snprintf(text, size, "thread %s starts with argument %s", who,
                 wording_value(v, e->a));
    else if (e->kind == Y_STUCK)
        snprintf(text, size, "nobody can run any more, at %s",
                 wording_time(v, e->a));
    else if (e->kind == Y_RING)
        wording_ring(e->a, text, size);
    else if (is_edge(e))
        snprintf(text, size, "%s", edges[e->who - RING_UNTOLD].words);
    else if (e->kind == BEYOND)
        snprintf(text, size, "thread %s runs on after the end of all orders",
                 who);
    else if (e->kind == Y_RETURN || e->kind == Y_FINISH)
        snprintf(text, size, "step %zu, thread %s: returns",
                 place_step(e->b), who);
    else if (e->kind < RESULT)
        snprintf(text, size, "step %zu, thread %s: calls %s%s",
                 place_step(e->b), who, call,
                 tape_forgot(tape, e) ? "; its local variables have changed"
                                      : "");
    else {
        wording_result(e, result, sizeof result);
        snprintf(text, size, "step %zu, thread %s: %s %s", place_step(e->b),
                 who, call, result);
    }
}

/* Whether mutex x has a type of its own when that step is taken. */
static bool
is_special(const struct tape *tape, unsigned x, size_t step)
{
    bool special = false;

    for (size_t i = 0; i < step && i < tape->nwords / ORDER_WORDS; i++) {
        struct order o = order_read(tape->script, i);

        if (o.op == Y_MUTEX_INIT && o.x == x)
            special = o.y != CT_MUTEX_NORMAL;
    }
    return special;
}

/* The invariant that a result is about, which is not the one that is due. */
static const char *
invariant(const struct tape *tape, const struct event *due,
          const struct event *got)
{
    unsigned op = due->kind - RESULT, error = place_error(due->b);

    switch (op) {
    case Y_MUTEX_INIT:
    case Y_MUTEX_DESTROY:
        return "L3";
    case Y_MUTEX_LOCK:
    case Y_MUTEX_TRYLOCK:
        return (error == 0 || error == EBUSY)
               && place_error(got->b) != EDEADLK
               && !is_special(tape, tape_order(tape, due).x,
                              place_step(due->b)) ? "L1" : "L3";
    case Y_MUTEX_UNLOCK:
        return "L3";
    case Y_COND_SIGNAL:
    case Y_COND_BROADCAST:
        return "L4";
    case Y_COND_INIT:
    case Y_COND_DESTROY:
    case Y_COND_WAIT:
        return "L5";
    case Y_MUTEX_TIMEDLOCK:
    case Y_COND_TIMEDWAIT:
    case Y_SEM_TIMEDWAIT:
        return "L6";
    case Y_SEM_INIT:
    case Y_SEM_DESTROY:
    case Y_SEM_WAIT:
    case Y_SEM_TRYWAIT:
    case Y_SEM_POST:
    case Y_SEM_GETVALUE:
        return "L7";
    case Y_RWLOCK_INIT:
    case Y_RWLOCK_DESTROY:
    case Y_RWLOCK_RDLOCK:
    case Y_RWLOCK_TRYRDLOCK:
    case Y_RWLOCK_WRLOCK:
    case Y_RWLOCK_TRYWRLOCK:
    case Y_RWLOCK_UNLOCK:
        return "L9";
    case Y_BARRIER_INIT:
    case Y_BARRIER_DESTROY:
    case Y_BARRIER_WAIT:
        return "L10";
    default:
        return NULL;
    }
}

const char *
sync_blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (got != NULL && is_edge(got))
        return edges[got->who - RING_UNTOLD].invariant;
    if ((due != NULL && due->kind == Y_RING)
        || (got != NULL && got->kind == Y_RING))
        return "L11";
    if (due == NULL || got == NULL || due->kind < RESULT || got->kind < RESULT
        || got->kind != due->kind || got->who != due->who)
        return NULL;            /* somebody else runs: the test's own */
    return invariant(model, due, got);
}
