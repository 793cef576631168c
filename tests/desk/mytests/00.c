/*
 * Tests of lab 00 that a student might be proud of.  They say nothing that
 * ask.h and machine.h do not promise.
 */
#include <string.h>

#include "machine/ask.h"
#include "tests/harness.h"

/* M1: two stacks, so that calls can go up or down. */
static char frames[2][65536] __attribute__((aligned(64)));

static void
deeper_here(void (*fn)(void *), void *arg)
{
    volatile char room[4096];

    room[0] = 1;
    fn(arg);
    room[1] = room[0];
}

START_TEST(a_stack_here_grows_downward)
{
    struct machine m = { .deeper = deeper_here };

    ck_assert_int_eq(ask_direction(&m), -1);
}
END_TEST

/* Calls fn on the upper one; whoever asks stands on the lower one. */
static void
deeper_up(void (*fn)(void *), void *arg)
{
    machine_on(frames[1] + sizeof frames[1], fn, arg);
}

static int answer;

static void
ask_from_below(void *m)
{
    answer = ask_direction(m);
}

START_TEST(a_stack_may_grow_upward)
{
    struct machine m = { .deeper = deeper_up };

    machine_on(frames[0] + sizeof frames[0], ask_from_below, &m);
    ck_assert_int_eq(answer, 1);
}
END_TEST

/* M2 */
static unsigned entries, odd;
static uintptr_t offset;

static uintptr_t
odd_at_one(void)
{
    return 4096 + offset + (++entries == odd ? 8 : 0);
}

START_TEST(one_odd_entry_spoils_a_rule)
{
    struct machine m = { .entry = odd_at_one };
    static const unsigned at[] = { 1, 2, 10, ASK_TRIES };

    for (int i = 0; i < 4; i++) {
        entries = 0;
        odd = at[i];
        ck_assert_uint_eq(ask_alignment(&m), ASK_NO_RULE);
    }
}
END_TEST

START_TEST(a_rule_is_the_offset_from_a_multiple_of_16)
{
    struct machine m = { .entry = odd_at_one };

    odd = 0;
    for (offset = 0; offset < 16; offset++)
        ck_assert_uint_eq(ask_alignment(&m), offset);
}
END_TEST

/* M3: a call that keeps all but register 3. */
static unsigned calls, strange;
static uint64_t left[MACHINE_REGISTERS_MAX];
static int deed;

enum { CLEARS, FLIPS_HIGH, EXCHANGES, ONCE_ONLY, LEAVES_LAST, FIRST_ONLY,
       MAKES_ODD, DEEDS };

static void
call_with_deed(struct machine_registers *r)
{
    uint64_t *v = r->value, was = v[3];

    calls++;
    switch (deed) {
    case CLEARS:
        v[3] = 0;
        break;
    case FLIPS_HIGH:
        v[3] &= UINT32_MAX;
        break;
    case EXCHANGES:
        v[3] = v[4];
        v[4] = was;
        break;
    case ONCE_ONLY:
        v[3] ^= calls == strange ? 1 : 0;
        break;
    case LEAVES_LAST:
        v[3] = calls > 1 ? left[3] : v[3];
        left[3] = was;
        break;
    case FIRST_ONLY:
        v[3] ^= calls == 1;
        break;
    default:
        v[3] = 1;
    }
}

START_TEST(a_register_that_any_call_changes_is_not_kept)
{
    struct machine m = { .call = call_with_deed, .nregisters = 12 };

    for (deed = 0; deed < DEEDS; deed++)
        for (strange = 1; strange <= ASK_TRIES; strange += 21) {
            uint32_t all = 0xfff & ~(1u << 3);

            if (deed == EXCHANGES)
                all &= ~(1u << 4);
            calls = 0;
            ck_assert_uint_eq(ask_kept(&m), all);
        }
}
END_TEST

static void
keeps_all(struct machine_registers *r)
{
}

START_TEST(what_nobody_touches_is_kept)
{
    struct machine m = { .call = keeps_all, .nregisters = 32 };

    ck_assert_uint_eq(ask_kept(&m), UINT32_MAX);
    m.nregisters = 1;
    ck_assert_uint_eq(ask_kept(&m), 1);
}
END_TEST

/* M4: a handler that leaves `zone` bytes, fewer at one shift; behind them it
 * leaves every second. */
static size_t zone, shorter;
static unsigned bad_shift;
static int writes;

static void
interrupt(unsigned shift, unsigned char below[MACHINE_BELOW])
{
    size_t keep = shift == bad_shift ? shorter : zone;

    for (size_t i = keep; i < MACHINE_BELOW; i++)
        if (i == keep || i % 2 == 0)
            below[i] = writes >= 0 ? (unsigned char)writes : ~below[i];
}

static size_t
zone_of(size_t most, size_t least, unsigned shift)
{
    struct machine m = { .interrupt = interrupt };

    zone = most;
    shorter = least;
    bad_shift = shift;
    return ask_red_zone(&m);
}

START_TEST(a_zone_is_the_fewest_bytes_rounded_down)
{
    writes = -1;
    ck_assert_uint_eq(zone_of(128, 128, 0), 128);
    ck_assert_uint_eq(zone_of(130, 130, 0), 128);
    ck_assert_uint_eq(zone_of(128, 96, 0), 96);
    ck_assert_uint_eq(zone_of(128, 96, 63), 96);
    ck_assert_uint_eq(zone_of(128, 40, 17), 32);
    ck_assert_uint_eq(zone_of(0, 0, 0), 0);
}
END_TEST

START_TEST(a_handler_may_write_what_was_there)
{
    for (writes = 0; writes < 256; writes++)
        ck_assert_uint_eq(zone_of(64, 64, 0), 64);
}
END_TEST

/* M5: a clock of its own, in ns, that moves by steps. */
static int64_t time_now, step, cost[MACHINE_ACTIONS], part, noise;
static size_t turns[MACHINE_ACTIONS], runs[MACHINE_ACTIONS];
static int quiet;               /* of ten runs that one is not disturbed */

static int64_t
now(void)
{
    return time_now / step * step;
}

static void
act(enum machine_action action, size_t n)
{
    size_t cold = turns[action] < 100 ? 100 - turns[action] : 0;
    int64_t ps = (cost[action] + cost[MACHINE_NOTHING]) * (int64_t)n + part;

    if (action == MACHINE_NOTHING)
        ps = cost[MACHINE_NOTHING] * (int64_t)n + part;
    if (cold > 0)
        ps += (int64_t)(cold < n ? cold : n) * 4 * cost[action];
    turns[action] += n;
    part = ps % 1000;
    time_now += ps / 1000;
    if (noise > 0 && runs[action]++ % 10 != (size_t)quiet)
        time_now += noise + ps / 2000;
}

static void
check_cost(int64_t one, int64_t loop, int64_t clock, int64_t disturbed)
{
    struct machine m = { .act = act, .now = now };
    int64_t begun = time_now, got;

    memset(turns, 0, sizeof turns);
    memset(runs, 0, sizeof runs);
    cost[MACHINE_NOTHING] = loop;
    cost[MACHINE_CALL] = one;
    step = clock;
    noise = disturbed;
    got = ask_cost(&m, MACHINE_CALL);
    ck_assert_int_ge(got, one - one / 5);
    ck_assert_int_le(got, one + one / 5);
    ck_assert_int_lt(time_now - begun, INT64_C(10000000000));
}

START_TEST(a_cost_is_of_one_action_alone)
{
    check_cost(2000, 300, 1, 0);
    check_cost(2000, 2000, 1, 0);
    check_cost(1000, 300, 1000, 0);
    check_cost(250000, 300, 1000, 0);
    check_cost(INT64_C(5000000000), 300, 1000, 0);
}
END_TEST

START_TEST(disturbances_do_not_count)
{
    for (quiet = 0; quiet < 10; quiet++) {
        check_cost(2000, 300, 1, 50000);
        check_cost(300000, 300, 1000, 3000000);
    }
}
END_TEST

/* M6 */
START_TEST(orders_are_rounded_by_ratio)
{
    ck_assert_int_eq(ask_orders(1, 1), 0);
    ck_assert_int_eq(ask_orders(1, 3), 0);
    ck_assert_int_eq(ask_orders(1, 4), 1);
    ck_assert_int_eq(ask_orders(4, 1), -1);
    ck_assert_int_eq(ask_orders(10, 36), 1);
    ck_assert_int_eq(ask_orders(10, 31), 0);
    ck_assert_int_eq(ask_orders(10, 32), 1);
    ck_assert_int_eq(ask_orders(32, 10), -1);
    ck_assert_int_eq(ask_orders(7, 700000), 5);
    ck_assert_int_eq(ask_orders(1, INT64_MAX), 19);
    ck_assert_int_eq(ask_orders(INT64_MAX, 1), -19);
    ck_assert_int_eq(ask_orders(INT64_MAX / 20, INT64_MAX), 1);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 00");
    TCase *tc = harness_case(s, "experiments");

    harness_add(tc, a_stack_here_grows_downward);
    harness_add(tc, a_stack_may_grow_upward);
    harness_add(tc, one_odd_entry_spoils_a_rule);
    harness_add(tc, a_rule_is_the_offset_from_a_multiple_of_16);
    harness_add(tc, a_register_that_any_call_changes_is_not_kept);
    harness_add(tc, what_nobody_touches_is_kept);
    harness_add(tc, a_zone_is_the_fewest_bytes_rounded_down);
    harness_add(tc, a_handler_may_write_what_was_there);
    harness_add(tc, a_cost_is_of_one_action_alone);
    harness_add(tc, disturbances_do_not_count);
    harness_add(tc, orders_are_rounded_by_ratio);
    return harness_run(s);
}
