/*
 * syncs.c -- the judges of lab 03 that follow a script of lock orders.
 *
 * They share a model (meeting.h), its wording and its blame; what makes each
 * of them look at one promise is its habits (sync_plan.h).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "autograder/judges/meeting.h"
#include "autograder/judges/sync_plan.h"
#include "autograder/judges/syncs.h"
#include "autograder/judges/wording.h"

enum { MS = 1000000, US = 1000 };       /* ns */

/* Scripts do not tell one allowed design from the other, so one is enough. */
static void *
open_model(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);
    struct meeting meeting;

    if (tape == NULL)
        return NULL;
    meeting_start(&meeting, IS_MOVED, tape);
    for (size_t i = 0; i < nwords / ORDER_WORDS && !meeting.over; i++)
        meeting_obey(&meeting, order_read(script, i));
    return tape;
}

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

/* The call that an order makes: "ct_mutex_timedlock(m1, in 7 ms)". */
static void
wording_call(unsigned op, struct order o, char *text, size_t size)
{
    static const char *const names[SYNC_ORDERS] = {
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
        [Y_SEM_GETVALUE] = "ct_sem_getvalue(s"
    };
    static const char *const types[] = { "normal", "recursive",
                                         "error-checking" };
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
        if (o.y < sizeof types / sizeof types[0])
            snprintf(text, size, "ct_mutex_init(m%u, %s)", o.x, types[o.y]);
        else
            snprintf(text, size, "ct_mutex_init(m%u, %u)", o.x, o.y);
        break;
    case Y_MUTEX_TIMEDLOCK:
        snprintf(text, size, "ct_mutex_timedlock(m%u, %s)", o.x,
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
        snprintf(text, size, "ct_sem_init(s%u, %" PRId64 ")", o.x, o.value);
        break;
    case Y_SEM_TIMEDWAIT:
        snprintf(text, size, "ct_sem_timedwait(s%u, %s)", o.x,
                 wording_deadline(t, o.y, o.value));
        break;
    default:
        if (op < SYNC_ORDERS && names[op] != NULL)
            snprintf(text, size, "%s%u)", names[op], o.x);
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
    else
        wording_error(name, error);
    if (e->kind == Y_SEM_GETVALUE + RESULT)
        snprintf(text, size, "returns %s and gives %s", name,
                 wording_value(t, e->a));
    else
        snprintf(text, size, "returns %s, at %s", name,
                 wording_time(t, e->a));
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
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

/* The invariant that a result of this kind is about. */
static const char *
invariant(unsigned op, unsigned error)
{
    switch (op) {
    case Y_MUTEX_INIT:
    case Y_MUTEX_DESTROY:
        return "L3";
    case Y_MUTEX_LOCK:
    case Y_MUTEX_TRYLOCK:
        return error == 0 || error == EBUSY ? "L1" : "L3";
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
    default:
        return NULL;
    }
}

static const char *
blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (due == NULL || got == NULL || due->kind < RESULT || got->kind < RESULT
        || got->kind != due->kind || got->who != due->who)
        return NULL;            /* somebody else runs: the test's own */
    return invariant(due->kind - RESULT, place_error(due->b));
}

/*
 * Each looks at one file as far as it can, and at one promise in it: a mistake
 * should cost its own points and not all of them.  Where a queue's maximum is
 * 1 nobody can tell in which order waiters are served.
 *
 * One has it, the others wait or are told EBUSY.
 */
static const struct sync_habits excludes_habits = {
    .alive_max = 6, .mutexes = 3, .types = 1, .line_max = 1,
    .steps_min = 80, .steps_max = 140,
    .weight = {
        [Y_CREATE] = 4, [Y_YIELD] = 16, [Y_SLEEP] = 2, [Y_RETURN] = 1,
        [Y_MUTEX_LOCK] = 12, [Y_MUTEX_TRYLOCK] = 8, [Y_MUTEX_UNLOCK] = 10
    }
};

/* Several wait; who unlocks tries or locks again at once. */
static const struct sync_habits handover_habits = {
    .alive_max = 9, .mutexes = 2, .types = 1, .handover = true, .line_max = 8,
    .steps_min = 100, .steps_max = 160,
    .weight = {
        [Y_CREATE] = 6, [Y_YIELD] = 14, [Y_SLEEP] = 2, [Y_RETURN] = 1,
        [Y_MUTEX_LOCK] = 16, [Y_MUTEX_TRYLOCK] = 4, [Y_MUTEX_UNLOCK] = 8
    }
};

/* All types, strangers, the busy ones; and for ever, as the last thing. */
static const struct sync_habits types_habits = {
    .alive_max = 4, .mutexes = 3, .types = ALL_TYPES, .line_max = 1,
    .wrong = 40, .hangs = true, .steps_min = 80, .steps_max = 140,
    .weight = {
        [Y_CREATE] = 4, [Y_YIELD] = 12, [Y_RETURN] = 1,
        [Y_MUTEX_INIT] = 1, [Y_MUTEX_DESTROY] = 6,
        [Y_MUTEX_LOCK] = 14, [Y_MUTEX_TRYLOCK] = 8, [Y_MUTEX_UNLOCK] = 14
    }
};

static const struct sync_habits timed_locks_habits = {
    .alive_max = 6, .mutexes = 3, .types = 2, .line_max = 2,
    .steps_min = 80, .steps_max = 140,
    .weight = {
        [Y_CREATE] = 4, [Y_YIELD] = 8, [Y_SLEEP] = 10, [Y_RETURN] = 1,
        [Y_MUTEX_LOCK] = 4, [Y_MUTEX_TRYLOCK] = 3,
        [Y_MUTEX_TIMEDLOCK] = 20, [Y_MUTEX_UNLOCK] = 10
    }
};

/* Signals to somebody and to nobody.  Sleeps in place of yields: when a time
 * comes, all have gone as far as they can. */
static const struct sync_habits signals_habits = {
    .alive_max = 8, .mutexes = 2, .conds = 2, .types = 1,
    .line_max = 1, .cond_line_max = 7, .steps_min = 100, .steps_max = 160,
    .weight = {
        [Y_CREATE] = 8, [Y_YIELD] = 4, [Y_SLEEP] = 14, [Y_RETURN] = 1,
        [Y_MUTEX_LOCK] = 16, [Y_MUTEX_UNLOCK] = 10,
        [Y_COND_WAIT] = 24, [Y_COND_SIGNAL] = 8
    }
};

static const struct sync_habits broadcasts_habits = {
    .alive_max = 9, .mutexes = 2, .conds = 2, .types = 1,
    .line_max = 1, .cond_line_max = 8, .steps_min = 100, .steps_max = 160,
    .weight = {
        [Y_CREATE] = 8, [Y_YIELD] = 4, [Y_SLEEP] = 14, [Y_RETURN] = 1,
        [Y_MUTEX_LOCK] = 16, [Y_MUTEX_UNLOCK] = 10,
        [Y_COND_WAIT] = 24, [Y_COND_BROADCAST] = 5
    }
};

/* Who comes back unlocks, and others try whether they can lock.  Recursive
 * ones are locked more than once. */
static const struct sync_habits returns_locked_habits = {
    .alive_max = 5, .mutexes = 2, .conds = 2, .types = 2,
    .line_max = 1, .cond_line_max = 1,
    .wrong = 25, .steps_min = 100, .steps_max = 160,
    .weight = {
        [Y_CREATE] = 6, [Y_YIELD] = 8, [Y_SLEEP] = 6, [Y_RETURN] = 1,
        [Y_MUTEX_LOCK] = 18, [Y_MUTEX_TRYLOCK] = 6, [Y_MUTEX_UNLOCK] = 10,
        [Y_COND_WAIT] = 14, [Y_COND_SIGNAL] = 8, [Y_COND_DESTROY] = 3
    }
};

static const struct sync_habits timed_waits_habits = {
    .alive_max = 6, .mutexes = 2, .conds = 2, .types = 1,
    .line_max = 1, .cond_line_max = 1, .steps_min = 100, .steps_max = 160,
    .weight = {
        [Y_CREATE] = 6, [Y_YIELD] = 4, [Y_SLEEP] = 14, [Y_RETURN] = 1,
        [Y_MUTEX_LOCK] = 18, [Y_MUTEX_TRYLOCK] = 2, [Y_MUTEX_UNLOCK] = 10,
        [Y_COND_TIMEDWAIT] = 24, [Y_COND_SIGNAL] = 4
    }
};

/* The value, its two ends, and one who waits for it. */
static const struct sync_habits counts_habits = {
    .alive_max = 5, .sems = 3, .line_max = 1, .brink = true,
    .steps_min = 80, .steps_max = 140,
    .weight = {
        [Y_CREATE] = 4, [Y_YIELD] = 10, [Y_RETURN] = 1,
        [Y_SEM_INIT] = 2, [Y_SEM_DESTROY] = 4, [Y_SEM_WAIT] = 10,
        [Y_SEM_TRYWAIT] = 8, [Y_SEM_POST] = 14, [Y_SEM_GETVALUE] = 8
    }
};

/* Several wait; who posts waits, too, and may not be quicker. */
static const struct sync_habits posts_habits = {
    .alive_max = 9, .sems = 2, .handover = true, .line_max = 8,
    .steps_min = 100, .steps_max = 160,
    .weight = {
        [Y_CREATE] = 6, [Y_YIELD] = 10, [Y_SLEEP] = 2, [Y_RETURN] = 1,
        [Y_SEM_WAIT] = 18, [Y_SEM_POST] = 12
    }
};

static const struct sync_habits timed_counts_habits = {
    .alive_max = 6, .sems = 2, .line_max = 1,
    .steps_min = 80, .steps_max = 140,
    .weight = {
        [Y_CREATE] = 4, [Y_YIELD] = 6, [Y_SLEEP] = 12, [Y_RETURN] = 1,
        [Y_SEM_TIMEDWAIT] = 18, [Y_SEM_POST] = 8, [Y_SEM_GETVALUE] = 3
    }
};

static const struct sync_habits all_together_habits = {
    .alive_max = 10, .mutexes = 3, .conds = 2, .sems = 2, .types = ALL_TYPES,
    .handover = true, .line_max = 4, .cond_line_max = 6, .wrong = 5,
    .steps_min = 160, .steps_max = 240,
    .weight = {
        [Y_CREATE] = 6, [Y_YIELD] = 6, [Y_SLEEP] = 10, [Y_RETURN] = 1,
        [Y_MUTEX_LOCK] = 14, [Y_MUTEX_TRYLOCK] = 2, [Y_MUTEX_TIMEDLOCK] = 4,
        [Y_MUTEX_UNLOCK] = 12,
        [Y_COND_WAIT] = 14, [Y_COND_TIMEDWAIT] = 10, [Y_COND_SIGNAL] = 3,
        [Y_COND_BROADCAST] = 2,
        [Y_SEM_WAIT] = 5, [Y_SEM_TRYWAIT] = 1, [Y_SEM_TIMEDWAIT] = 3,
        [Y_SEM_POST] = 5
    }
};

static size_t
plan_excludes(uint64_t seed, int64_t *script)
{
    return sync_plan(&excludes_habits, seed, script);
}

static size_t
plan_handover(uint64_t seed, int64_t *script)
{
    return sync_plan(&handover_habits, seed, script);
}

static size_t
plan_types(uint64_t seed, int64_t *script)
{
    return sync_plan(&types_habits, seed, script);
}

static size_t
plan_timed_locks(uint64_t seed, int64_t *script)
{
    return sync_plan(&timed_locks_habits, seed, script);
}

static size_t
plan_signals(uint64_t seed, int64_t *script)
{
    return sync_plan(&signals_habits, seed, script);
}

static size_t
plan_broadcasts(uint64_t seed, int64_t *script)
{
    return sync_plan(&broadcasts_habits, seed, script);
}

static size_t
plan_returns_locked(uint64_t seed, int64_t *script)
{
    return sync_plan(&returns_locked_habits, seed, script);
}

static size_t
plan_timed_waits(uint64_t seed, int64_t *script)
{
    return sync_plan(&timed_waits_habits, seed, script);
}

static size_t
plan_counts(uint64_t seed, int64_t *script)
{
    return sync_plan(&counts_habits, seed, script);
}

static size_t
plan_posts(uint64_t seed, int64_t *script)
{
    return sync_plan(&posts_habits, seed, script);
}

static size_t
plan_timed_counts(uint64_t seed, int64_t *script)
{
    return sync_plan(&timed_counts_habits, seed, script);
}

static size_t
plan_all_together(uint64_t seed, int64_t *script)
{
    return sync_plan(&all_together_habits, seed, script);
}

#define SYNC_JUDGE(name_, plan_) {                                      \
    .name = name_, .plan = plan_, .open = open_model,                   \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = describe, .blame = blame           \
}

const struct judge
    excludes_judge = SYNC_JUDGE("excludes", plan_excludes),
    handover_judge = SYNC_JUDGE("handover", plan_handover),
    types_judge = SYNC_JUDGE("types", plan_types),
    timed_locks_judge = SYNC_JUDGE("timed-locks", plan_timed_locks),
    signals_judge = SYNC_JUDGE("signals", plan_signals),
    broadcasts_judge = SYNC_JUDGE("broadcasts", plan_broadcasts),
    returns_locked_judge = SYNC_JUDGE("returns-locked", plan_returns_locked),
    timed_waits_judge = SYNC_JUDGE("timed-waits", plan_timed_waits),
    counts_judge = SYNC_JUDGE("counts", plan_counts),
    posts_judge = SYNC_JUDGE("posts", plan_posts),
    timed_counts_judge = SYNC_JUDGE("timed-counts", plan_timed_counts),
    all_together_judge = SYNC_JUDGE("all-together", plan_all_together);
