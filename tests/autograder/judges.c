/*
 * Tests of the judges: what they plan, and what they accept.
 *
 * No student code runs here.  A judge is played its own expectations, which it
 * must accept, and then the same ones with one thing wrong, which it must
 * refuse; the things are what a wrong program does to a right trace.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "autograder/judge.h"
#include "autograder/scenarios/coroutine_orders.h"
#include "autograder/scenarios/resource_orders.h"
#include "autograder/scenarios/stack_orders.h"
#include "autograder/scenarios/sync_orders.h"
#include "autograder/scenarios/thread_orders.h"
#include "tests/harness.h"

enum { SEEDS = 50, TRACE_MAX = 8192 };

static int64_t script[SCRIPT_MAX];
static size_t nwords;

static struct event trace[TRACE_MAX];
static size_t ntrace;

static const char *const names_00[] = {
    "directions", "alignments", "kept", "red-zones", "costs", "orders", "here"
};
static const char *const names_01[] = {
    "registers", "control-words", "alignment", "entry", "coroutines",
    "coroutine-errors", "deep", "fringe", "churn", "pairs"
};
static const char *const names_02[] = {
    "turns", "wakes", "joins", "join-errors", "detach", "exits", "errno",
    "alone", "churn", "yields", "lives"
};
static const char *const names_03[] = {
    "excludes", "handover", "types", "timed-locks", "signals", "broadcasts",
    "returns-locked", "timed-waits", "counts", "posts", "timed-counts",
    "all-together", "rings", "rwlocks", "barriers", "locks", "handoffs"
};

static const char *const names_06[] = {
    "sizes", "reuse", "page-guards", "red-zones", "fallback", "overflows",
    "marks", "trims", "tidies", "crowd", "watched", "finds", "pairs"
};

static const char *const names_07[] = {
    "timers", "timer-cancels", "sleeps", "busy", "deadlines", "cancels",
    "races", "reports", "closes", "flights", "many-timers", "waits"
};

static const char *const names_09[] = {
    "arguments", "stack-arguments", "results", "places", "empty", "chunks",
    "hoards", "guards", "shapes", "deep", "jumps", "traces", "threads", "links"
};

/* Without the hills, of which any limit is allowed. */
static const char *const names_11[] = {
    "nodes", "averages", "expects", "ages", "full", "limits", "several",
    "queues", "forced", "crowds", "rounds", "cliffs"
};

#define COUNT(array) (sizeof (array) / sizeof (array)[0])
#define OF_LAB(id, names) { id, names, COUNT(names), false }
#define OF_OPEN_LAB(id, names) { id, names, COUNT(names), true }

static const struct {
    const char *id;
    const char *const *names;
    size_t n;
    bool open;                  /* different threads tell in any order */
} labs[] = {
    OF_LAB("00", names_00), OF_LAB("01", names_01), OF_LAB("02", names_02),
    OF_LAB("03", names_03), OF_LAB("06", names_06),
    OF_OPEN_LAB("07", names_07),
    OF_LAB("09", names_09),
    OF_LAB("11", names_11)
};

enum {
    NJUDGES = COUNT(names_00) + COUNT(names_01) + COUNT(names_02)
              + COUNT(names_03) + COUNT(names_06) + COUNT(names_07)
              + COUNT(names_09)
              + COUNT(names_11)
};

static const struct judge *
nth_judge(unsigned i)
{
    size_t lab = 0;

    for (; i >= labs[lab].n; lab++)
        i -= labs[lab].n;
    return judge_find(labs[lab].id, labs[lab].names[i]);
}

/* Whether the contract leaves some order open to that judge's threads. */
static bool
is_open(unsigned i)
{
    size_t lab = 0;

    for (; i >= labs[lab].n; lab++)
        i -= labs[lab].n;
    return labs[lab].open;
}

/* The judges whose scenarios tell events, which the measured ones do not. */
static bool
tells(const struct judge *j)
{
    return strcmp(j->name, "churn") != 0 && strcmp(j->name, "pairs") != 0
           && strcmp(j->name, "yields") != 0
           && strcmp(j->name, "lives") != 0
           && strcmp(j->name, "locks") != 0
           && strcmp(j->name, "handoffs") != 0
           && strcmp(j->name, "many-timers") != 0
           && strcmp(j->name, "waits") != 0
           && strcmp(j->name, "links") != 0;
}

/* Plans, and collects the trace of a right program: always the first, or
 * always the last, of the permitted events. */
static void
perform(const struct judge *j, uint64_t seed, bool last)
{
    struct event set[ALLOWED_MAX];

    nwords = j->plan(seed, script);
    ck_assert_uint_le(nwords, SCRIPT_MAX);
    ntrace = 0;
    void *model = j->open(script, nwords);
    ck_assert_ptr_nonnull(model);
    for (;;) {
        size_t n = j->allowed(model, set);
        ck_assert_uint_ge(n, 1);
        ck_assert_uint_lt(ntrace, TRACE_MAX);
        trace[ntrace++] = set[last ? n - 1 : 0];
        if (trace[ntrace - 1].kind == EVENT_END)
            break;
        j->advance(model, &trace[ntrace - 1]);
    }
    j->close(model);
}

static bool
same(const struct event *a, const struct event *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* How many events of the trace the judge accepts; ntrace if all. */
static size_t
accepted(const struct judge *j)
{
    struct event set[ALLOWED_MAX];
    void *model = j->open(script, nwords);
    size_t i, k;

    for (i = 0; i < ntrace; i++) {
        size_t n = j->allowed(model, set);
        for (k = 0; k < n && !same(&set[k], &trace[i]); k++)
            continue;
        if (k == n)
            break;
        if (trace[i].kind != EVENT_END)
            j->advance(model, &trace[i]);
    }
    j->close(model);
    return i;
}

/* Fails with the judge's name, so that one test can go through them all. */
static void
require(bool holds, const struct judge *j, uint64_t seed, const char *what)
{
    if (!holds)
        ck_abort_msg("judge %s, seed %lu: %s", j->name, (unsigned long)seed,
                     what);
}

/* lab.json and the scenarios' tables have the same names. */
START_TEST(every_judge_is_found_by_its_name)
{
    for (unsigned i = 0; i < NJUDGES; i++)
        ck_assert_ptr_nonnull(nth_judge(i));
    ck_assert_ptr_null(judge_find("01", "turns"));
    ck_assert_ptr_null(judge_find("02", ""));
    ck_assert_ptr_null(judge_find("99", "turns"));
}
END_TEST

/* A failure must be the same when it is replayed. */
START_TEST(a_seed_always_gives_the_same_script)
{
    static int64_t again[SCRIPT_MAX];

    for (unsigned i = 0; i < NJUDGES; i++) {
        const struct judge *j = nth_judge(i);
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            memset(script, 0, sizeof script);
            memset(again, 0, sizeof again);
            nwords = j->plan(seed, script);
            require(j->plan(seed, again) == nwords, j, seed, "lengths differ");
            require(memcmp(script, again, sizeof script) == 0, j, seed,
                    "scripts differ");
        }
    }
}
END_TEST

/* A script that a student knows is no test of anything. */
START_TEST(seeds_give_different_scripts)
{
    static int64_t other[SCRIPT_MAX];

    for (unsigned i = 0; i < NJUDGES; i++) {
        const struct judge *j = nth_judge(i);
        if (!tells(j) || strcmp(j->name, "here") == 0)
            continue;           /* the same machine each time */
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            memset(script, 0, sizeof script);
            memset(other, 0, sizeof other);
            j->plan(seed, script);
            j->plan(seed + 1, other);
            require(memcmp(script, other, sizeof script) != 0, j, seed,
                    "the next seed gives the same script");
        }
    }
}
END_TEST

/* The size of a measured scenario is the grader's to write. */
START_TEST(plans_of_measured_scenarios_leave_the_size_alone)
{
    for (unsigned i = 0; i < NJUDGES; i++) {
        const struct judge *j = nth_judge(i);
        if (tells(j))
            continue;
        script[0] = 1234;
        require(j->plan(1, script) == 1, j, 1, "not one word");
        require(script[0] == 1234, j, 1, "the size was changed");
    }
}
END_TEST

/* Whatever the contract leaves open is accepted either way. */
START_TEST(a_right_trace_is_accepted)
{
    for (unsigned i = 0; i < NJUDGES; i++) {
        const struct judge *j = nth_judge(i);
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            for (int last = 0; last < 2; last++) {
                perform(j, seed, last);
                require(accepted(j) == ntrace, j, seed, "refused");
            }
        }
    }
}
END_TEST

/* A thread that runs too early. */
START_TEST(two_events_in_the_wrong_order_are_refused)
{
    for (unsigned i = 0; i < NJUDGES; i++) {
        const struct judge *j = nth_judge(i);
        bool strict = tells(j) && !is_open(i);
        for (uint64_t seed = 0; seed < SEEDS && strict; seed++) {
            struct dice dice;

            perform(j, seed, false);
            dice_seed(&dice, seed);
            size_t at = dice_below(&dice, (unsigned)ntrace - 1);
            struct event e = trace[at];
            if (same(&trace[at], &trace[at + 1]))
                continue;
            trace[at] = trace[at + 1];
            trace[at + 1] = e;
            require(accepted(j) == at, j, seed, "accepted");
        }
    }
}
END_TEST

/* A thread that is lost, or a process that ends early. */
START_TEST(a_missing_event_is_refused)
{
    for (unsigned i = 0; i < NJUDGES; i++) {
        const struct judge *j = nth_judge(i);
        for (uint64_t seed = 0; seed < SEEDS && tells(j); seed++) {
            struct dice dice;

            perform(j, seed, false);
            dice_seed(&dice, seed);
            size_t at = dice_below(&dice, (unsigned)ntrace - 1);
            ntrace--;
            memmove(&trace[at], &trace[at + 1],
                    (ntrace - at) * sizeof trace[0]);
            require(accepted(j) < ntrace, j, seed, "accepted");
        }
    }
}
END_TEST

/* A result that is lost, a local variable that has changed. */
START_TEST(a_changed_value_is_refused)
{
    for (unsigned i = 0; i < NJUDGES; i++) {
        const struct judge *j = nth_judge(i);
        for (uint64_t seed = 0; seed < SEEDS && tells(j); seed++) {
            struct dice dice;

            perform(j, seed, false);
            dice_seed(&dice, seed);
            size_t at = dice_below(&dice, (unsigned)ntrace - 1);
            trace[at].a ^= INT64_C(1) << 40;
            require(accepted(j) == at, j, seed, "accepted");
        }
    }
}
END_TEST

/* Every event, right or wrong, at any time, has words that fit. */
START_TEST(any_event_can_be_described_and_blamed)
{
    for (unsigned i = 0; i < NJUDGES; i++) {
        const struct judge *j = nth_judge(i);
        struct dice dice;

        perform(j, i, false);
        void *model = j->open(script, nwords);
        dice_seed(&dice, i);
        for (size_t at = 0; at < ntrace; at++) {
            struct event e = trace[at];
            char text[120] = "";

            j->describe(model, &e, text, sizeof text);
            require(e.kind == EVENT_END || (text[0] != '\0'
                    && strstr(text, "unknown") == NULL), j, i, text);
            switch (dice_below(&dice, 4)) {
            case 0:
                e.kind = (uint32_t)dice_roll(&dice);
                break;
            case 1:
                e.kind = dice_below(&dice, 64);
                break;
            case 2:
                e.who = (uint32_t)dice_roll(&dice);
                break;
            case 3:
                e.a = e.b = (int64_t)dice_roll(&dice);
                break;
            }
            j->describe(model, &e, text, sizeof text);
            const char *key = j->blame(model, &e);
            require(key == NULL || strchr("CLMRS", key[0]) != NULL, j, i, key);
            if (trace[at].kind != EVENT_END)
                j->advance(model, &trace[at]);
        }
        j->close(model);
    }
}
END_TEST

/* Whether some order `op` about an order's x has been planned and gives
 * `error` to a right program. */
static bool
occurs(const struct judge *j, uint64_t seed, unsigned op, unsigned error)
{
    perform(j, seed, false);
    for (size_t i = 0; i < ntrace; i++)
        if (trace[i].kind == op + RESULT && place_error(trace[i].b) == error)
            return true;
    return false;
}

/* What plans are about: an order, and the error that it must give to a right
 * program. */
static const struct {
    const char *lab, *judge;
    unsigned op, error;
    int at_least;           /* of 100 seeds */
} points[] = {
    { "01", "coroutine-errors", C_RESUME, EBUSY, 90 },
    { "01", "coroutine-errors", C_RESUME, ESRCH, 80 },
    { "01", "coroutine-errors", C_DESTROY, EBUSY, 90 },
    { "01", "coroutine-errors", C_CREATE_WRONG, EINVAL, 90 },
    { "01", "coroutine-errors", C_YIELD_OUTSIDE, 0, 100 },
    { "02", "join-errors", T_JOIN, ESRCH, 90 },
    { "02", "join-errors", T_JOIN, EINVAL, 90 },
    { "02", "join-errors", T_JOIN, EDEADLK, 90 },
    { "02", "join-errors", T_CREATE_WRONG, EINVAL, 90 },
    { "02", "detach", T_DETACH, 0, 80 },
    { "02", "detach", T_DETACH, ESRCH, 90 },
    { "02", "detach", T_DETACH, EINVAL, 90 },
    { "02", "joins", T_JOIN, 0, 100 },
    { "02", "joins", T_NAME, 0, 90 },
    { "06", "sizes", K_ALLOC, EINVAL, 90 },
    { "06", "marks", K_USED, 0, 100 },
    { "06", "red-zones", K_INTACT, 0, 100 },
    { "06", "finds", K_FIND, 0, 100 },
    { "06", "finds", K_FIND_STRANGE, 0, 100 },
    { "02", "exits", T_KEEP, 0, 90 },
    { "02", "alone", T_NAP, 0, 90 },
    { "02", "errno", T_TELL_ERRNO, 0, 100 },
    { "03", "types", Y_MUTEX_LOCK, EDEADLK, 50 },
    { "03", "types", Y_MUTEX_UNLOCK, EPERM, 100 },
    { "03", "types", Y_MUTEX_DESTROY, EBUSY, 90 },
    { "03", "types", Y_MUTEX_INIT, EINVAL, 80 },
    { "03", "timed-locks", Y_MUTEX_TIMEDLOCK, ETIMEDOUT, 90 },
    { "03", "timed-locks", Y_MUTEX_TIMEDLOCK, EINVAL, 80 },
    { "03", "returns-locked", Y_COND_WAIT, EPERM, 90 },
    { "03", "returns-locked", Y_COND_DESTROY, EBUSY, 40 },
    { "03", "timed-waits", Y_COND_TIMEDWAIT, 0, 80 },
    { "03", "timed-waits", Y_COND_TIMEDWAIT, ETIMEDOUT, 90 },
    { "03", "timed-waits", Y_COND_TIMEDWAIT, EINVAL, 30 },
    { "03", "counts", Y_SEM_TRYWAIT, EAGAIN, 90 },
    { "03", "counts", Y_SEM_POST, EOVERFLOW, 30 },
    { "03", "counts", Y_SEM_INIT, EINVAL, 90 },
    { "03", "counts", Y_SEM_DESTROY, EBUSY, 40 },
    { "03", "timed-counts", Y_SEM_TIMEDWAIT, ETIMEDOUT, 90 },
    { "03", "rwlocks", Y_RWLOCK_RDLOCK, EDEADLK, 50 },
    { "03", "rwlocks", Y_RWLOCK_WRLOCK, EDEADLK, 50 },
    { "03", "rwlocks", Y_RWLOCK_TRYRDLOCK, EBUSY, 90 },
    { "03", "rwlocks", Y_RWLOCK_TRYWRLOCK, EBUSY, 90 },
    { "03", "rwlocks", Y_RWLOCK_UNLOCK, EPERM, 90 },
    { "03", "rwlocks", Y_RWLOCK_DESTROY, EBUSY, 40 },
    { "03", "rwlocks", Y_RWLOCK_DESTROY, 0, 40 },
    { "03", "barriers", Y_BARRIER_INIT, EINVAL, 80 },
    { "03", "barriers", Y_BARRIER_DESTROY, EBUSY, 80 },
    { "03", "barriers", Y_BARRIER_DESTROY, 0, 50 },
    { "03", "barriers", Y_BARRIER_WAIT, SERIAL, 100 }
};

/* A plan that never comes to the point finds nothing.  In how many of a
 * hundred seeds does it? */
START_TEST(plans_come_to_the_point)
{
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        const struct judge *j = judge_find(points[i].lab, points[i].judge);
        int n = 0;

        for (uint64_t seed = 0; seed < 100; seed++)
            n += occurs(j, seed, points[i].op, points[i].error);
        if (n < points[i].at_least)
            ck_abort_msg("%s: order %u gives error %u in %d seeds of 100",
                         points[i].judge, points[i].op, points[i].error, n);
    }
}
END_TEST

/* What a student reads. */
START_TEST(a_divergence_is_told_in_a_students_words)
{
    const struct judge *j = judge_find("02", "turns");
    struct event e = { T_YIELD, 3, 0, place(14, 0, 0) };
    struct order yield = { .op = T_YIELD };
    char text[120];

    memset(script, 0, sizeof script);
    for (size_t step = 0; step < 20; step++)
        order_write(script, step, (struct order){ .op = T_SELF });
    order_write(script, 14, yield);
    void *model = j->open(script, 20 * ORDER_WORDS);

    j->describe(model, &e, text, sizeof text);
    ck_assert_str_eq(text, "step 14, thread c: calls ct_yield()");

    e = (struct event){ T_JOIN + RESULT, 3, 1742, place(14, 2, 0) };
    j->describe(model, &e, text, sizeof text);
    ck_assert_str_eq(text, "step 14, thread c: ct_join(b) returns 0 and "
                           "gives 1742");

    e = (struct event){ T_TELL_ERRNO + RESULT, 1, 5, place(9, 0, 0) };
    j->describe(model, &e, text, sizeof text);
    ck_assert_str_eq(text, "step 9, thread a: errno is 5");
    j->close(model);
}
END_TEST

/* Two come to a door that takes 7 of 10, and the second must wait: why? */
START_TEST(a_door_is_told_with_what_there_was_to_decide)
{
    const struct judge *j = judge_find("11", "limits");
    struct event due[ALLOWED_MAX];
    char text[120];

    memset(script, 0, sizeof script);
    order_write(script, 0, (struct order){ D_LIMIT, 0, 0, 10 });
    order_write(script, 1, (struct order){ D_DOOR, 0, 0, 7 * OPENS + 7 });
    order_write(script, 2, (struct order){ .op = D_COME });
    order_write(script, 3, (struct order){ .op = D_COME });
    void *model = j->open(script, 4 * ORDER_WORDS);

    for (int event = 0; event < 5; event++) {
        ck_assert_uint_eq(j->allowed(model, due), 1);
        j->advance(model, &due[0]);
    }
    j->describe(model, &due[0], text, sizeof text);
    ck_assert_str_eq(text, "step 3: a thread comes to door 0; door 0 takes 7 "
                           "of resource 0: 7 of 10 committed, 1 in, 0 wait");
    j->allowed(model, due);
    j->describe(model, &due[0], text, sizeof text);
    ck_assert_str_eq(text, "step 3: a thread comes to door 0: is held back "
                           "(1 held back)");
    j->close(model);
}
END_TEST

/* The words that a process must die with name the thread and the size. */
START_TEST(last_words_are_asked_for_where_a_thread_plunges)
{
    const struct judge *j = judge_find("06", "overflows");
    char text[120];

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        void *model = j->open(script, j->plan(seed, script));

        ck_assert(j->last_words(model, text, sizeof text));
        ck_assert_ptr_eq(strstr(text, "in thread p"), text);
        ck_assert_ptr_nonnull(strstr(text, " bytes has overflowed"));
        j->close(model);
    }
    j = judge_find("06", "sizes");
    void *model = j->open(script, j->plan(1, script));
    ck_assert(!j->last_words(model, text, sizeof text));
    j->close(model);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("judges");
    TCase *tc = harness_case(s, "judges");

    tcase_set_timeout(tc, 60);
    harness_add(tc, every_judge_is_found_by_its_name);
    harness_add(tc, a_seed_always_gives_the_same_script);
    harness_add(tc, seeds_give_different_scripts);
    harness_add(tc, plans_of_measured_scenarios_leave_the_size_alone);
    harness_add(tc, a_right_trace_is_accepted);
    harness_add(tc, two_events_in_the_wrong_order_are_refused);
    harness_add(tc, a_missing_event_is_refused);
    harness_add(tc, a_changed_value_is_refused);
    harness_add(tc, any_event_can_be_described_and_blamed);
    harness_add(tc, plans_come_to_the_point);
    harness_add(tc, a_divergence_is_told_in_a_students_words);
    harness_add(tc, a_door_is_told_with_what_there_was_to_decide);
    harness_add(tc, last_words_are_asked_for_where_a_thread_plunges);
    return harness_run(s);
}
