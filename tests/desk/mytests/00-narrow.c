/*
 * A test of lab 00 that asks for what only the reference does: so many
 * signals, no more and no fewer.
 */
#include "machine/ask.h"
#include "tests/harness.h"

static unsigned signals;

static void
interrupt(unsigned shift, unsigned char below[MACHINE_BELOW])
{
    signals++;
    below[128] ^= 1;
}

START_TEST(each_shift_is_tried_with_two_patterns_and_no_more)
{
    struct machine m = { .interrupt = interrupt };

    ck_assert_uint_eq(ask_red_zone(&m), 128);
    ck_assert_uint_eq(signals, 128);
}
END_TEST

static unsigned entries;

static uintptr_t
odd_at_the_second(void)
{
    return ++entries == 2 ? 4096 + 8 : 4096;
}

START_TEST(the_first_odd_entry_ends_it)
{
    struct machine m = { .entry = odd_at_the_second };

    ck_assert_uint_eq(ask_alignment(&m), ASK_NO_RULE);
    ck_assert_uint_eq(entries, 2);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("narrow tests of lab 00");
    TCase *tc = harness_case(s, "experiments");

    harness_add(tc, each_shift_is_tried_with_two_patterns_and_no_more);
    harness_add(tc, the_first_odd_entry_ends_it);
    return harness_run(s);
}
