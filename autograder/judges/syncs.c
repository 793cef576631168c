/*
 * syncs.c -- the judges of lab 03 that follow a script of lock orders.
 *
 * They share a model (meeting.h), its wording and its blame (sync_words.h);
 * what makes each of them look at one promise is its habits (sync_plan.h).
 */
#include "autograder/judges/meeting.h"
#include "autograder/judges/sync_plan.h"
#include "autograder/judges/sync_words.h"
#include "autograder/judges/syncs.h"

/* Scripts do not tell one allowed design from the other, so one is enough. */
static void *
open_meeting(const int64_t *script, size_t nwords, bool tells_rings)
{
    struct tape *tape = tape_open(script, nwords);
    struct meeting meeting;

    if (tape == NULL)
        return NULL;
    meeting_start(&meeting, IS_MOVED, tape);
    meeting.tells_rings = tells_rings;
    for (size_t i = 0; i < nwords / ORDER_WORDS && !meeting.over; i++)
        meeting_obey(&meeting, order_read(script, i));
    return tape;
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    return open_meeting(script, nwords, false);
}

static void *
open_rings(const int64_t *script, size_t nwords)
{
    return open_meeting(script, nwords, true);
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

/* Nobody minds which mutexes he has already. */
static const struct sync_habits rings_habits = {
    .alive_max = 9, .mutexes = 4, .types = 1, .rings = true, .line_max = 3,
    .wrong = 4, .steps_min = 60, .steps_max = 120,
    .weight = {
        [Y_CREATE] = 8, [Y_YIELD] = 20, [Y_SLEEP] = 2,
        [Y_MUTEX_LOCK] = 20, [Y_MUTEX_TIMEDLOCK] = 2, [Y_MUTEX_UNLOCK] = 8
    }
};

/* One writer or many readers, in the order in which they came; some try, and
 * some unlock what they have not. */
static const struct sync_habits rwlocks_habits = {
    .alive_max = 8, .rwlocks = 2, .line_max = 6, .wrong = 30,
    .steps_min = 100, .steps_max = 160,
    .weight = {
        [Y_CREATE] = 6, [Y_YIELD] = 14, [Y_SLEEP] = 2, [Y_RETURN] = 1,
        [Y_RWLOCK_DESTROY] = 3, [Y_RWLOCK_RDLOCK] = 12,
        [Y_RWLOCK_TRYRDLOCK] = 4, [Y_RWLOCK_WRLOCK] = 7,
        [Y_RWLOCK_TRYWRLOCK] = 4, [Y_RWLOCK_UNLOCK] = 14
    }
};

/* Who has passed comes again, at once or when the others have run. */
static const struct sync_habits barriers_habits = {
    .alive_max = 8, .barriers = 3, .steps_min = 80, .steps_max = 140,
    .weight = {
        [Y_CREATE] = 6, [Y_YIELD] = 8, [Y_SLEEP] = 2, [Y_RETURN] = 1,
        [Y_BARRIER_INIT] = 1, [Y_BARRIER_DESTROY] = 3, [Y_BARRIER_WAIT] = 24
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

static size_t
plan_rings(uint64_t seed, int64_t *script)
{
    return sync_plan(&rings_habits, seed, script);
}

static size_t
plan_rwlocks(uint64_t seed, int64_t *script)
{
    return sync_plan(&rwlocks_habits, seed, script);
}

static size_t
plan_barriers(uint64_t seed, int64_t *script)
{
    return sync_plan(&barriers_habits, seed, script);
}

#define SYNC_JUDGE(name_, plan_, open_) {                               \
    .name = name_, .plan = plan_, .open = open_,                        \
    .allowed = tape_allowed, .advance = tape_advance,                   \
    .close = tape_close, .describe = sync_describe, .blame = sync_blame \
}

const struct judge
    excludes_judge = SYNC_JUDGE("excludes", plan_excludes, open_model),
    handover_judge = SYNC_JUDGE("handover", plan_handover, open_model),
    types_judge = SYNC_JUDGE("types", plan_types, open_model),
    timed_locks_judge = SYNC_JUDGE("timed-locks", plan_timed_locks, open_model),
    signals_judge = SYNC_JUDGE("signals", plan_signals, open_model),
    broadcasts_judge = SYNC_JUDGE("broadcasts", plan_broadcasts, open_model),
    returns_locked_judge = SYNC_JUDGE("returns-locked", plan_returns_locked,
                                      open_model),
    timed_waits_judge = SYNC_JUDGE("timed-waits", plan_timed_waits, open_model),
    counts_judge = SYNC_JUDGE("counts", plan_counts, open_model),
    posts_judge = SYNC_JUDGE("posts", plan_posts, open_model),
    timed_counts_judge = SYNC_JUDGE("timed-counts", plan_timed_counts,
                                    open_model),
    all_together_judge = SYNC_JUDGE("all-together", plan_all_together,
                                    open_model),
    rings_judge = SYNC_JUDGE("rings", plan_rings, open_rings),
    rwlocks_judge = SYNC_JUDGE("rwlocks", plan_rwlocks, open_model),
    barriers_judge = SYNC_JUDGE("barriers", plan_barriers, open_model);
