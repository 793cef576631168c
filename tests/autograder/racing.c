/*
 * Tests of the judges of lab 04: what they accept, and what they refuse.
 *
 * The script judges are played their own expectations, and the same with two
 * events exchanged.  The others are acceptors over sets: they are told short
 * stories, right ones and wrong ones.
 */
#include <stdbool.h>
#include <string.h>

#include "autograder/judge.h"
#include "autograder/scenarios/race_orders.h"
#include "tests/harness.h"

enum { SEEDS = 30, TRACE_MAX = 4096 };

static int64_t script[SCRIPT_MAX];
static struct event trace[TRACE_MAX];
static size_t ntrace;

static const char *const scripted[] = { "nests", "own-counts", "shares",
                                        "borders" };

/* Plans, and collects what a right program tells. */
static size_t
perform(const struct judge *j, uint64_t seed)
{
    struct event set[ALLOWED_MAX];
    size_t nwords = j->plan(seed, script);
    void *model = j->open(script, nwords);

    for (ntrace = 0; ntrace < TRACE_MAX; ntrace++) {
        ck_assert_uint_ge(j->allowed(model, set), 1);
        trace[ntrace] = set[0];
        if (set[0].kind == EVENT_END)
            break;
        j->advance(model, &set[0]);
    }
    j->close(model);
    ck_assert_uint_lt(ntrace++, TRACE_MAX);
    return nwords;
}

/* How many events of the story the judge accepts. */
static size_t
accepted(const struct judge *j, size_t nwords, const struct event *story,
         size_t n)
{
    struct event set[ALLOWED_MAX];
    void *model = j->open(script, nwords);
    size_t i, k, m;

    for (i = 0; i < n; i++) {
        m = j->allowed(model, set);
        for (k = 0; k < m && memcmp(&set[k], &story[i], sizeof *set) != 0; k++)
            continue;
        if (k == m)
            break;
        if (story[i].kind != EVENT_END)
            j->advance(model, &story[i]);
    }
    j->close(model);
    return i;
}

START_TEST(a_right_script_is_accepted_and_an_exchange_is_not)
{
    for (size_t s = 0; s < sizeof scripted / sizeof *scripted; s++) {
        const struct judge *j = judge_find("04", scripted[s]);

        ck_assert_ptr_nonnull(j);
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            size_t nwords = perform(j, seed), at = ntrace / 2;
            struct event kept = trace[at];

            ck_assert_uint_eq(accepted(j, nwords, trace, ntrace), ntrace);
            trace[at] = trace[at + 1];
            trace[at + 1] = kept;
            ck_assert_uint_eq(accepted(j, nwords, trace, ntrace), at);
        }
    }
}
END_TEST

/* Scripts reach what they are about: ticks that are owed, and given. */
START_TEST(scripts_come_to_the_point)
{
    const struct judge *j = judge_find("04", "nests");
    unsigned deferred = 0, switched = 0;

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        perform(j, seed);
        for (size_t i = 0; i < ntrace; i++) {
            if (trace[i].kind != R_TICK + RESULT)
                continue;
            deferred += trace[i].a == SEEN_DEFERRED;
            switched += trace[i].a == SEEN_SWITCH;
        }
    }
    ck_assert_uint_gt(deferred, 5 * SEEDS);
    ck_assert_uint_gt(switched, SEEDS);
}
END_TEST

#define TRIAL(n) { T_TRIAL, 0, n, 0 }
#define NOTE(who, what) { T_NOTE, who, NOTE_##what, 0 }
#define TICKED(who, how) { T_TICKED, who, SEEN_##how, 1 }
#define TELL(judge, story) \
    accepted(judge, 1, story, sizeof story / sizeof *story)

START_TEST(a_section_is_never_divided)
{
    static const struct event right[] = {
        TRIAL(0), NOTE(0, IN), NOTE(0, OUT), NOTE(1, IN), NOTE(1, OUT),
        NOTE(1, AFTER), NOTE(0, AFTER), TICKED(0, DEFERRED), TRIAL(1)
    };
    static const struct event divided[] = {
        TRIAL(0), NOTE(0, IN), NOTE(1, IN)
    };
    const struct judge *j = judge_find("04", "sections");

    j->plan(0, script);
    ck_assert_uint_eq(TELL(j, right), 9);
    ck_assert_uint_eq(TELL(j, divided), 2);
}
END_TEST

/* Owed, and nobody ran at the end of the section: it was lost. */
START_TEST(a_lost_tick_is_refused)
{
    static const struct event lost[] = {
        TRIAL(0), NOTE(0, IN), NOTE(0, OUT), NOTE(0, AFTER), NOTE(1, IN),
        NOTE(1, OUT), NOTE(1, AFTER), TICKED(0, DEFERRED)
    };
    static const struct event nobody_left[] = {
        TRIAL(0), NOTE(1, IN), NOTE(1, OUT), NOTE(1, AFTER), NOTE(0, IN),
        NOTE(0, OUT), NOTE(0, AFTER), TICKED(0, DEFERRED)
    };
    static const struct event put_off[] = {
        TRIAL(0), NOTE(0, IN), NOTE(0, OUT), NOTE(0, AFTER), NOTE(1, IN),
        NOTE(1, OUT), NOTE(1, AFTER), TICKED(0, SOON)
    };
    const struct judge *j = judge_find("04", "sections");

    j->plan(0, script);
    ck_assert_uint_eq(TELL(j, lost), 7);
    ck_assert_uint_eq(TELL(j, nobody_left), 8);
    ck_assert_uint_eq(TELL(j, put_off), 7);
}
END_TEST

START_TEST(two_in_a_mutex_and_a_sleep_for_ever_are_refused)
{
    static const struct event both[] = {
        TRIAL(0), NOTE(0, IN), NOTE(1, IN)
    };
    static const struct event asleep[] = {
        TRIAL(0), NOTE(0, IN), NOTE(0, OUT), { T_ASLEEP, 1, 0, 0 }
    };
    const struct judge *j = judge_find("04", "excludes-kernel");

    j->plan(0, script);
    ck_assert_uint_eq(TELL(j, both), 2);
    ck_assert_uint_eq(TELL(j, asleep), 3);
}
END_TEST

/* The report tells what came before in the words of that moment. */
START_TEST(a_note_is_told_with_the_number_of_its_own_trial)
{
    static const struct event first[] = {
        TRIAL(0), NOTE(0, IN), NOTE(0, OUT), NOTE(0, AFTER), NOTE(1, IN),
        NOTE(1, OUT), NOTE(1, AFTER), TICKED(0, SWITCH), TRIAL(1)
    };
    const struct judge *j = judge_find("04", "sections");
    char text[120];

    j->plan(0, script);
    void *model = j->open(script, 1);
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        j->advance(model, &first[i]);
    j->describe(model, &first[1], text, sizeof text);
    ck_assert_str_eq(text, "tick 0: thread a is inside");
    j->describe(model, &first[7], text, sizeof text);
    ck_assert_str_eq(text, "tick 0, in thread a: left it");
    j->close(model);
}
END_TEST

/* Whoever sleeps for ever was not woken: the exclusion is not to blame. */
START_TEST(a_sleep_for_ever_is_a_lost_wake_up)
{
    static const struct event asleep = { T_ASLEEP, 1, 0, 0 };

    for (unsigned i = 0; i < 2; i++) {
        const struct judge *j = judge_find("04", i == 0 ? "excludes-kernel"
                                           : "wakes-kernel");

        j->plan(0, script);
        void *model = j->open(script, 1);
        ck_assert_str_eq(j->blame(model, &asleep), "X2");
        j->close(model);
    }
}
END_TEST

START_TEST(ours_may_not_sleep_while_others_can_run)
{
    static const struct event early[] = {
        NOTE(0, IN), { T_WAITS, 0, 1, WAIT_RIGHT }
    };
    static const struct event for_ever[] = {
        NOTE(0, IN), NOTE(0, OUT), NOTE(1, IN), NOTE(1, OUT), NOTE(2, IN),
        NOTE(2, OUT), { T_WAITS, 0, 0, WAIT_FOR_EVER }
    };
    static const struct event unsaid[] = {
        NOTE(0, IN), NOTE(0, OUT), NOTE(1, IN), NOTE(1, OUT), NOTE(2, IN),
        NOTE(2, OUT), { T_WAITS, 0, 0, WAIT_UNSAID }
    };
    static const struct event right[] = {
        NOTE(2, IN), NOTE(2, OUT), NOTE(1, IN), NOTE(1, OUT), NOTE(0, IN),
        NOTE(0, OUT), { T_WAITS, 0, 0, WAIT_RIGHT }, NOTE(0, AFTER),
        { T_ANSWER, 0, 0, 0 }, { T_ANSWER, 0, 1, 1 }, { EVENT_END, 0, 0, 0 }
    };
    static const struct event wakes_nobody[] = {
        NOTE(2, IN), NOTE(2, OUT), NOTE(1, IN), NOTE(1, OUT), NOTE(0, IN),
        NOTE(0, OUT), { T_WAITS, 0, 0, WAIT_RIGHT }, NOTE(0, AFTER),
        { T_ANSWER, 0, 0, 0 }, { T_ANSWER, 0, 1, 0 }
    };
    const struct judge *j = judge_find("04", "ours");

    script[0] = 1;
    ck_assert_uint_eq(TELL(j, early), 1);
    ck_assert_uint_eq(TELL(j, for_ever), 6);
    ck_assert_uint_eq(TELL(j, unsaid), 6);
    ck_assert_uint_eq(TELL(j, right), 11);
    ck_assert_uint_eq(TELL(j, wakes_nobody), 9);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("judges of races");
    TCase *tc = harness_case(s, "scripts");

    harness_add(tc, a_right_script_is_accepted_and_an_exchange_is_not);
    harness_add(tc, scripts_come_to_the_point);
    tc = harness_case(s, "stories");
    harness_add(tc, a_section_is_never_divided);
    harness_add(tc, a_lost_tick_is_refused);
    harness_add(tc, two_in_a_mutex_and_a_sleep_for_ever_are_refused);
    harness_add(tc, a_note_is_told_with_the_number_of_its_own_trial);
    harness_add(tc, a_sleep_for_ever_is_a_lost_wake_up);
    harness_add(tc, ours_may_not_sleep_while_others_can_run);
    return harness_run(s);
}
