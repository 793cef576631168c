/*
 * matching.c -- tests of match.c: what counts as right.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/match.h"
#include "tests/harness.h"

/* A judge of counting: from 1 to script[0], but 2 and 3 in either order. */
struct counting {
    int64_t most;
    uint64_t seen;              /* bit i: i has come */
};

static void *
open_counting(const int64_t *script, size_t nwords)
{
    struct counting *c = calloc(1, sizeof *c);

    ck_assert_ptr_nonnull(c);
    c->most = script[0];
    return c;
}

static size_t
allowed_counting(void *model, struct event set[ALLOWED_MAX])
{
    const struct counting *c = model;
    int64_t n = 1;
    size_t k = 0;

    while (c->seen >> n & 1)
        n++;
    if (n > c->most)
        set[k++] = (struct event){ .kind = EVENT_END };
    else
        set[k++] = (struct event){ 1, 0, n, 0 };
    if (n == 2 && c->most > 2 && !(c->seen >> 3 & 1))
        set[k++] = (struct event){ 1, 0, 3, 0 };
    return k;
}

static void
advance_counting(void *model, const struct event *e)
{
    ((struct counting *)model)->seen |= UINT64_C(1) << e->a;
}

static void
describe_counting(void *model, const struct event *e, char *text, size_t size)
{
    snprintf(text, size, "%d", (int)e->a);
}

static const char *
blame_counting(void *model, const struct event *got)
{
    return got->a > 9 ? "N1" : NULL;
}

static const struct judge counting = {
    .name = "counting", .open = open_counting, .allowed = allowed_counting,
    .advance = advance_counting, .close = free, .describe = describe_counting,
    .blame = blame_counting
};

/* The same, but to the death if it counts to 5. */
static bool
dies_at_five(void *model, char *text, size_t size)
{
    const struct counting *c = model;

    snprintf(text, size, "that was five");
    return c->most == 5;
}

static const struct run_report clean_end = { .end = RUN_EXITED };

static const struct judge *judge = &counting;
static struct divergence d;

/* Matches a process that counts to `most` by saying these digits, "." being
 * the end, and then ends so.  Returns whether all was right. */
static bool
matches(int64_t most, const char *said, const struct run_report *end)
{
    struct match m;

    match_open(&m, judge, &most, 1, &d);
    for (; *said != '\0'; said++) {
        struct event e = { .kind = *said != '.',
                           .a = *said != '.' ? *said - '0' : 0 };

        match_event(&m, &e);
    }
    return match_close(&m, end);
}

START_TEST(what_the_contract_allows_is_right)
{
    ck_assert(matches(4, "1234.", &clean_end));
    ck_assert(!d.any);
}
END_TEST

/* Where the contract leaves an order open, no design is wrong. */
START_TEST(any_member_of_the_set_is_right)
{
    ck_assert(matches(4, "1324.", &clean_end));
}
END_TEST

/* The report needs the number, the set, what came, and what was before. */
START_TEST(the_first_wrong_event_is_told)
{
    ck_assert(!matches(5, "14235.", &clean_end));
    ck_assert(d.any);
    ck_assert_uint_eq(d.number, 2);
    ck_assert_uint_eq(d.nexpected, 2);
    ck_assert_str_eq(d.expected[0], "2");
    ck_assert_str_eq(d.expected[1], "3");
    ck_assert_str_eq(d.got, "4");
    ck_assert_uint_eq(d.nbefore, 1);
    ck_assert_str_eq(d.before[0], "1");
    ck_assert_str_eq(d.invariant, "");
}
END_TEST

START_TEST(only_the_last_few_before_it_are_told)
{
    enum { MOST = MATCH_BEFORE + 3 };
    char counted[MOST + 3] = "";

    for (int i = 0; i <= MOST; i++)
        counted[i] = (char)('1' + i);
    ck_assert(!matches(MOST, counted, &clean_end));
    ck_assert_uint_eq(d.nbefore, MATCH_BEFORE);
    ck_assert_str_eq(d.before[0], "4");
    ck_assert_int_eq(atoi(d.before[MATCH_BEFORE - 1]), MOST);
    ck_assert_str_eq(d.invariant, "N1");
}
END_TEST

/* exit(0) halfway is the oldest trick. */
START_TEST(a_missing_event_is_wrong)
{
    ck_assert(!matches(3, "12", &clean_end));
    ck_assert_str_eq(d.got, "nothing");
    ck_assert(!matches(3, "", &clean_end));
    ck_assert(!matches(3, "123", &clean_end));
}
END_TEST

START_TEST(an_event_after_the_end_is_wrong)
{
    ck_assert(!matches(2, "12.1", &clean_end));
    ck_assert(!matches(2, "12..", &clean_end));
    ck_assert_uint_eq(d.nexpected, 0);
}
END_TEST

START_TEST(an_end_that_is_not_clean_is_wrong)
{
    struct run_report failed = { .end = RUN_EXITED, .status = 1 };
    struct run_report crashed = { .end = RUN_CRASHED, .status = 11 };

    ck_assert(!matches(2, "12.", &failed));
    ck_assert(!matches(2, "12.", &crashed));
}
END_TEST

/* A measured scenario without a judge of its own says only that it is done. */
START_TEST(without_a_judge_only_the_end_is_right)
{
    struct event end = { .kind = EVENT_END }, other = { .kind = 1 };
    struct match m;

    match_open(&m, NULL, NULL, 0, &d);
    ck_assert(match_event(&m, &end));
    ck_assert(match_close(&m, &clean_end));
    match_open(&m, NULL, NULL, 0, &d);
    ck_assert(!match_event(&m, &other));
    ck_assert(!match_close(&m, &clean_end));
}
END_TEST

/* Where the contract is that it ends badly, all must have been told before, and
 * the right thing said. */
START_TEST(a_death_is_right_where_it_is_due)
{
    struct judge mortal = counting;
    struct run_report death = {
        .end = RUN_CRASHED, .status = SIGABRT,
        .output = "capriccio: panic: that was five\n"
    };
    struct run_report mute = { .end = RUN_CRASHED, .status = SIGABRT };
    struct run_report bare = death;

    bare.status = SIGSEGV;
    mortal.last_words = dies_at_five;
    judge = &mortal;
    ck_assert(matches(5, "12345", &death));
    ck_assert(!d.any);
    ck_assert(!matches(5, "1234", &death));
    ck_assert(!matches(5, "12345", &mute));
    ck_assert_ptr_nonnull(strstr(d.sentence, "that was five"));
    ck_assert(!matches(5, "12345", &bare));
    ck_assert(!matches(5, "12345.", &clean_end));
    ck_assert(!matches(4, "1234", &death));
    ck_assert(matches(4, "1234.", &clean_end));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("matching");
    TCase *tc = harness_case(s, "events against a judge");

    harness_add(tc, what_the_contract_allows_is_right);
    harness_add(tc, any_member_of_the_set_is_right);
    harness_add(tc, the_first_wrong_event_is_told);
    harness_add(tc, only_the_last_few_before_it_are_told);
    harness_add(tc, a_missing_event_is_wrong);
    harness_add(tc, an_event_after_the_end_is_wrong);
    harness_add(tc, an_end_that_is_not_clean_is_wrong);
    harness_add(tc, without_a_judge_only_the_end_is_right);
    harness_add(tc, a_death_is_right_where_it_is_due);
    return harness_run(s);
}
