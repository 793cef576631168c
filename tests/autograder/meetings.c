/*
 * Tests of the planner of lab 03: its scripts tell no allowed design from
 * another, and come to what they are about.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/judges/meeting.h"
#include "capriccio.h"
#include "tests/harness.h"

enum { SEEDS = 200 };

static const char *const names[] = {
    "excludes", "handover", "types", "timed-locks", "signals", "broadcasts",
    "returns-locked", "timed-waits", "counts", "posts", "timed-counts",
    "all-together", "rings", "rwlocks", "barriers"
};

enum { NAMES = sizeof names / sizeof names[0] };

/* The scripts that may show whether somebody hands over. */
static int
is_about_handover(const char *name)
{
    return strcmp(name, "handover") == 0 || strcmp(name, "posts") == 0
           || strcmp(name, "all-together") == 0;
}

static int64_t script[SCRIPT_MAX];

/* Plays a script of this judge in one manner: all that is told of it. */
static struct tape *
play(const char *name, uint64_t seed, enum manner manner)
{
    size_t nwords = judge_find("03", name)->plan(seed, script);
    struct tape *tape = tape_open(script, nwords);
    struct meeting m;

    ck_assert_ptr_nonnull(tape);
    meeting_start(&m, manner, tape);
    m.tells_rings = strcmp(name, "rings") == 0;
    for (size_t i = 0; i < nwords / ORDER_WORDS && !m.over; i++)
        meeting_obey(&m, order_read(script, i));
    ck_assert(m.over);
    return tape;
}

/* Whether two manners are told of in the same way. */
static int
look_alike(const char *name, uint64_t seed, enum manner one, enum manner other)
{
    struct tape *a = play(name, seed, one), *b = play(name, seed, other);
    int same = a->n == b->n
               && memcmp(a->step, b->step, a->n * sizeof a->step[0]) == 0;

    free(a);
    free(b);
    return same;
}

/* A student who wakes and one who moves are both right. */
START_TEST(scripts_do_not_tell_allowed_designs_apart)
{
    for (unsigned i = 0; i < NAMES; i++)
        for (uint64_t seed = 0; seed < SEEDS; seed++)
            if (!look_alike(names[i], seed, IS_MOVED, IS_WOKEN))
                ck_abort_msg("%s, seed %lu", names[i], (unsigned long)seed);
}
END_TEST

/* One mistake, few tests; and in those it shows in most scripts. */
START_TEST(a_lock_thrown_down_shows_where_it_is_looked_for)
{
    for (unsigned i = 0; i < NAMES; i++) {
        unsigned same = 0;

        for (uint64_t seed = 0; seed < SEEDS; seed++)
            same += look_alike(names[i], seed, IS_MOVED, IS_THROWN);
        if (is_about_handover(names[i]) ? same > SEEDS / 4 : same < SEEDS)
            ck_abort_msg("%s: the same in %u of %d", names[i], same, SEEDS);
    }
}
END_TEST

/* Counts the calls between which and their result something else was told. */
static unsigned
waits(const struct tape *tape, unsigned op)
{
    unsigned n = 0;

    for (size_t i = 1; i < tape->n; i++) {
        const struct event *e = &tape->step[i].e[0];
        const struct event *before = &tape->step[i - 1].e[0];

        n += e->kind == op + RESULT && (before->kind != op
                                        || before->who != e->who);
    }
    return n;
}

/* A plan in which nobody ever waits tests nothing. */
START_TEST(somebody_waits_and_is_woken)
{
    static const struct {
        const char *judge;
        unsigned op, at_least;  /* in each script, on the average */
    } points[] = {
        { "excludes", Y_MUTEX_LOCK, 3 },
        { "handover", Y_MUTEX_LOCK, 8 },
        { "types", Y_MUTEX_LOCK, 1 },
        { "timed-locks", Y_MUTEX_TIMEDLOCK, 5 },
        { "signals", Y_COND_WAIT, 5 },
        { "broadcasts", Y_COND_WAIT, 5 },
        { "returns-locked", Y_COND_WAIT, 3 },
        { "timed-waits", Y_COND_TIMEDWAIT, 5 },
        { "counts", Y_SEM_WAIT, 2 },
        { "posts", Y_SEM_WAIT, 8 },
        { "timed-counts", Y_SEM_TIMEDWAIT, 5 },
        { "all-together", Y_COND_WAIT, 2 },
        { "rwlocks", Y_RWLOCK_RDLOCK, 5 },
        { "rwlocks", Y_RWLOCK_WRLOCK, 4 },
        { "barriers", Y_BARRIER_WAIT, 8 }
    };

    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        unsigned n = 0;

        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            struct tape *tape = play(points[i].judge, seed, IS_MOVED);

            n += waits(tape, points[i].op);
            free(tape);
        }
        if (n < points[i].at_least * SEEDS)
            ck_abort_msg("%s: %u waits in %d scripts", points[i].judge, n,
                         SEEDS);
    }
}
END_TEST

/* A normal mutex waits for itself for ever; half of the scripts end so. */
START_TEST(a_script_may_end_with_nobody_able_to_run)
{
    unsigned stuck = 0;

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct tape *tape = play("types", seed, IS_MOVED);

        stuck += tape->step[tape->n - 1].e[0].kind == Y_STUCK;
        free(tape);
    }
    ck_assert_uint_gt(stuck, SEEDS / 4);
    ck_assert_uint_lt(stuck, SEEDS * 3 / 4);
}
END_TEST

/* Rings of one, of two, of more; and while others run on. */
START_TEST(rings_close)
{
    unsigned scripts = 0, longer = 0;

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct tape *tape = play("rings", seed, IS_MOVED);
        unsigned rings = 0, who;

        for (size_t i = 0; i < tape->n; i++) {
            const struct event *e = &tape->step[i].e[0];

            rings += e->kind == Y_RING;
            longer += e->kind == Y_RING && ring_member(e->a, 2, &who);
        }
        scripts += rings > 0;
        ck_assert(tape->step[tape->n - 1].e[0].kind == Y_FINISH);
        free(tape);
    }
    ck_assert_uint_gt(scripts, SEEDS / 2);
    ck_assert_uint_gt(longer, SEEDS / 20);
}
END_TEST

/* What a student reads. */
START_TEST(a_divergence_is_told_in_a_students_words)
{
    const struct judge *j = judge_find("03", "all-together");
    struct event e = { Y_MUTEX_TIMEDLOCK, 2, 0, place(1, 1, 0) };
    char text[120];

    order_write(script, 0, (struct order){ .op = Y_YIELD });
    order_write(script, 1, (struct order){
        .op = Y_MUTEX_TIMEDLOCK, .x = 1, .y = DEADLINE_AHEAD,
        .value = 7000000 });
    void *model = j->open(script, 2 * ORDER_WORDS);

    j->describe(model, &e, text, sizeof text);
    ck_assert_str_eq(text, "step 1, thread b: calls ct_mutex_timedlock(m1, "
                           "in 7 ms)");
    e = (struct event){ Y_MUTEX_TIMEDLOCK + RESULT, 2, 12000000,
                        place(1, 1, ETIMEDOUT) };
    j->describe(model, &e, text, sizeof text);
    ck_assert_str_eq(text, "step 1, thread b: ct_mutex_timedlock(m1, in 7 ms) "
                           "returns ETIMEDOUT, at 12 ms");
    e = (struct event){ Y_STUCK, 0, 12500000, 0 };
    j->describe(model, &e, text, sizeof text);
    ck_assert_str_eq(text, "nobody can run any more, at 12500 us");
    e = (struct event){ Y_RING, 0, ring_add(ring_add(0, 0, 0), 1, 3), 0 };
    j->describe(model, &e, text, sizeof text);
    ck_assert_str_eq(text, "main waits for c waits for main");
    e = (struct event){ Y_BARRIER_WAIT + RESULT, 1, 0, place(1, 1, SERIAL) };
    j->describe(model, &e, text, sizeof text);
    ck_assert_str_eq(text, "step 1, thread a: ct_barrier_wait(b1) returns "
                           "CT_BARRIER_SERIAL_THREAD, at 0 ms");
    j->close(model);
}
END_TEST

/* What is blamed if main's try of a mutex of that type is told to be busy. */
static const char *
blamed_for_busy(unsigned type)
{
    const struct judge *j = judge_find("03", "types");
    struct event set[ALLOWED_MAX];

    order_write(script, 0, (struct order){ .op = Y_MUTEX_INIT, .x = 1,
                                           .y = type });
    order_write(script, 1, (struct order){ .op = Y_MUTEX_TRYLOCK, .x = 1 });

    void *model = j->open(script, 2 * ORDER_WORDS);

    while (j->allowed(model, set) > 0
           && set[0].kind != Y_MUTEX_TRYLOCK + RESULT)
        j->advance(model, &set[0]);
    set[0].b = place(1, 1, EBUSY);

    const char *key = j->blame(model, &set[0]);

    j->close(model);
    return key;
}

/* Types have an invariant of their own, which is not that of exclusion. */
START_TEST(a_mutex_with_a_type_is_blamed_for_its_type)
{
    ck_assert_str_eq(blamed_for_busy(CT_MUTEX_NORMAL), "L1");
    ck_assert_str_eq(blamed_for_busy(CT_MUTEX_RECURSIVE), "L3");
    ck_assert_str_eq(blamed_for_busy(CT_MUTEX_ERRORCHECK), "L3");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("meetings");
    TCase *tc = harness_case(s, "meetings");

    tcase_set_timeout(tc, 60);
    harness_add(tc, scripts_do_not_tell_allowed_designs_apart);
    harness_add(tc, a_lock_thrown_down_shows_where_it_is_looked_for);
    harness_add(tc, somebody_waits_and_is_woken);
    harness_add(tc, a_script_may_end_with_nobody_able_to_run);
    harness_add(tc, rings_close);
    harness_add(tc, a_divergence_is_told_in_a_students_words);
    harness_add(tc, a_mutex_with_a_type_is_blamed_for_its_type);
    return harness_run(s);
}
