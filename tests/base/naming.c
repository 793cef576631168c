/*
 * Tests of names: what a timeline calls its threads.
 */
#include <stdio.h>

#include "base/names.h"
#include "tests/harness.h"

static struct names names;
static char made[NAMES_SIZE];

static const char *
name(uint32_t i)
{
    return names_get(&names, i, made);
}

START_TEST(a_thread_without_a_name_has_its_number)
{
    ck_assert_str_eq(name(7), "#7");
    names_set(&names, 7, "a");
    ck_assert_str_eq(name(7), "a");
    names_set(&names, 7, "");
    ck_assert_str_eq(name(7), "#7");
    names_free(&names);
}
END_TEST

/* A server calls all its workers "worker". */
START_TEST(no_two_are_called_alike)
{
    names_set(&names, 1, "worker");
    names_set(&names, 2, "worker");
    names_set(&names, 100, "a long worker's");
    names_set(&names, 101, "a long worker's");
    ck_assert_str_eq(name(1), "worker");
    ck_assert_str_eq(name(2), "worker#2");
    ck_assert_str_eq(name(100), "a long worker's");
    ck_assert_str_eq(name(101), "a long work#101");
    names_set(&names, 1, "worker");
    ck_assert_str_eq(name(1), "worker");
    names_free(&names);
}
END_TEST

/* Blocks are used again, and so are names. */
START_TEST(a_name_that_was_given_up_is_free)
{
    names_set(&names, 1, "a");
    names_set(&names, 1, "b");
    names_set(&names, 2, "a");
    ck_assert_str_eq(name(1), "b");
    ck_assert_str_eq(name(2), "a");
    names_free(&names);
}
END_TEST

/* Minutes, if each name were compared with all others. */
START_TEST(a_hundred_thousand_names_are_told_apart)
{
    char own[NAMES_SIZE];

    for (uint32_t i = 0; i < 100000; i++) {
        snprintf(own, sizeof own, "thread %u", i % 50000);
        names_set(&names, i, own);
    }
    ck_assert_str_eq(name(49999), "thread 49999");
    ck_assert_str_eq(name(50000), "thread 0#50000");
    ck_assert_str_eq(name(99999), "thread 49#99999");
    names_free(&names);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("naming");
    TCase *tc = harness_case(s, "names");

    harness_add(tc, a_thread_without_a_name_has_its_number);
    harness_add(tc, no_two_are_called_alike);
    harness_add(tc, a_name_that_was_given_up_is_free);
    harness_add(tc, a_hundred_thousand_names_are_told_apart);
    return harness_run(s);
}
