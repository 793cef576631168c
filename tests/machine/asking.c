/*
 * Tests of the experiments of lab 00: on this machine, and on made-up ones.
 */
#include <stdbool.h>
#include <string.h>
#include <valgrind/valgrind.h>

#include "machine/ask.h"
#include "tests/harness.h"

/* The experiments agree with the ABI's document. */
START_TEST(this_machine_is_as_its_abi_says)
{
    bool arm = MACHINE_REGISTERS == 29;

    ck_assert_int_eq(ask_direction(&machine_here), -1);
    ck_assert_uint_eq(ask_alignment(&machine_here), arm ? 0 : 8);
    /* rbx, rbp, r12 to r15; x19 to x28 */
    ck_assert_uint_eq(ask_kept(&machine_here), arm ? 0x1ff80000 : 0x7842);
    ck_assert_uint_eq(ask_red_zone(&machine_here), arm ? 0 : 128);
}
END_TEST

/* A machine that is made up as a test goes along. */

/* Three stacks, one above the other: the middle one calls the others. */
enum { STACK = 32 * 1024 };
static char stacks[3][STACK] __attribute__((aligned(16)));
static bool grows_up;

static void
deeper(void (*fn)(void *), void *arg)
{
    machine_on(stacks[grows_up ? 2 : 0] + STACK, fn, arg);
}

static struct machine made = { .deeper = deeper };
static int direction;

static void
ask_in_the_middle(void *unused)
{
    direction = ask_direction(&made);
}

/* An answer that is known beforehand is none. */
START_TEST(the_direction_is_looked_for)
{
    for (int i = 0; i < 3; i++)
        VALGRIND_STACK_REGISTER(stacks[i], stacks[i] + STACK);
    for (int up = 0; up < 2; up++) {
        grows_up = up;
        machine_on(stacks[1] + STACK, ask_in_the_middle, NULL);
        ck_assert_int_eq(direction, up ? 1 : -1);
    }
}
END_TEST

static unsigned asked;
static uintptr_t last_offset;

static uintptr_t
entry(void)
{
    asked++;
    return 4096 + 32 * asked + (asked == ASK_TRIES ? last_offset : 8);
}

/* The last of the tries counts, too. */
START_TEST(an_alignment_is_a_rule_for_all_calls)
{
    made.entry = entry;
    last_offset = 8;
    ck_assert_uint_eq(ask_alignment(&made), 8);
    asked = 0;
    last_offset = 0;
    ck_assert_uint_eq(ask_alignment(&made), ASK_NO_RULE);
}
END_TEST

/* Keeps register 0 for all but one call, and 1 and 2 exchanged; 3 is kept; of
 * 4 and 5 one bit is set and one cleared. */
static void
call(struct machine_registers *r)
{
    uint64_t one = r->value[1];

    r->value[1] = r->value[2];
    r->value[2] = one;
    if (++asked == ASK_TRIES)
        r->value[0] ^= (uint64_t)1 << 63;
    r->value[4] |= 1;
    r->value[5] &= ~(uint64_t)1;
}

START_TEST(a_register_is_kept_that_no_call_changes)
{
    made.call = call;
    made.nregisters = 6;
    ck_assert_uint_eq(ask_kept(&made), 8);
}
END_TEST

/* Writes zeros from 64 bytes below on; 7 further up when the shift is 63. */
static void
interrupt(unsigned shift, unsigned char below[MACHINE_BELOW])
{
    size_t safe = shift == 63 ? 57 : 64;

    memset(below + safe, 0x5a, MACHINE_BELOW - safe);
}

START_TEST(the_red_zone_is_the_least_of_all_positions)
{
    made.interrupt = interrupt;
    ck_assert_uint_eq(ask_red_zone(&made), 48);
}
END_TEST

/* Costs 7,300 ps above a loop of 900 ps, 50 times as much for the first 100
 * times, and 3 ms more in nine runs of ten. */
static int64_t elapsed_ps;
static size_t done;

static void
act(enum machine_action action, size_t n)
{
    int64_t each = 900 + (action == MACHINE_NOTHING ? 0 : 7300);
    size_t cold = done >= 100 ? 0 : n < 100 - done ? n : 100 - done;

    elapsed_ps += (int64_t)n * each + (int64_t)cold * each * 49;
    done += n;
    if (asked++ % 10 != 9)
        elapsed_ps += 3000000000;
}

/* Ticks once in a microsecond. */
static int64_t
now(void)
{
    return elapsed_ps / 1000000 * 1000;
}

START_TEST(a_cost_is_that_of_a_quiet_warm_run)
{
    made.act = act;
    made.now = now;
    int64_t cost = ask_cost(&made, MACHINE_CALL);
    ck_assert_int_ge(cost, 7300 * 4 / 5);
    ck_assert_int_le(cost, 7300 * 6 / 5);
}
END_TEST

START_TEST(orders_round_to_the_nearest)
{
    ck_assert_int_eq(ask_orders(1, 1), 0);
    ck_assert_int_eq(ask_orders(10, 31), 0);
    ck_assert_int_eq(ask_orders(10, 32), 1);
    ck_assert_int_eq(ask_orders(700, 2100000), 3);
    ck_assert_int_eq(ask_orders(2100000, 700), -3);
    ck_assert_int_eq(ask_orders(1, INT64_MAX), 19);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("asking the machine");
    TCase *tc = harness_case(s, "questions");

    harness_add(tc, this_machine_is_as_its_abi_says);
    harness_add(tc, the_direction_is_looked_for);
    harness_add(tc, an_alignment_is_a_rule_for_all_calls);
    harness_add(tc, a_register_is_kept_that_no_call_changes);
    harness_add(tc, the_red_zone_is_the_least_of_all_positions);
    harness_add(tc, a_cost_is_that_of_a_quiet_warm_run);
    harness_add(tc, orders_round_to_the_nearest);
    return harness_run(s);
}
