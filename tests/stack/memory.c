/*
 * What stacks cost: memory they hold, memory they give back, mappings.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "stack/source.h"
#include "stack/stack.h"
#include "tests/harness.h"

enum {
    CROWD = 3000,               /* more than tidying leaves warm, 1,024 ... */
    IN_USE = 500,               /* ... and as many as are in use */
    HELD = 1024 + IN_USE,
    MANY = 100000
};

static struct stack crowd[MANY];

/* mincore() of an emulator, or of a kernel without it, is not what is tested
 * here. */
static bool
cannot_look(void)
{
    struct stack s;

    ck_assert_int_eq(stack_alloc(&s, 1 << 20), 0);
    bool blind = stack_used(&s) > stack_size(&s) / 2;
    stack_free(&s);
    return blind;
}

/* The byte there; memcheck holds that nobody has written it yet. */
static int
peek(const char *at)
{
    VALGRIND_MAKE_MEM_DEFINED(at, 1);
    return *at;
}

/* Bytes below the high end that have been touched, in whole pages. */
START_TEST(the_high_water_mark_is_the_lowest_page_touched)
{
    struct stack s;

    setenv("CAPRICCIO_STACK", "arena", 1);
    if (cannot_look())
        return;
    ck_assert_int_eq(stack_alloc(&s, 4 << 20), 0);
    char *end = s.base + stack_size(&s);

    ck_assert_uint_eq(stack_used(&s), 0);
    end[-1] = 1;
    ck_assert_uint_eq(stack_used(&s), stack_page);
    end[-(ptrdiff_t)(5 * stack_page)] = 1;
    ck_assert_uint_eq(stack_used(&s), 5 * stack_page);
    end[-(ptrdiff_t)(700 * stack_page) - 1] = 1;
    ck_assert_uint_eq(stack_used(&s), 701 * stack_page);
    s.base[stack_page] = 1;
    ck_assert_uint_eq(stack_used(&s), stack_size(&s) - stack_page);
}
END_TEST

/* Memory of a free stack is given back; that of one in use is its owner's. */
START_TEST(trimming_empties_free_stacks_and_no_others)
{
    struct stack kept, freed, again;

    setenv("CAPRICCIO_STACK", "arena", 1);
    ck_assert_int_eq(stack_alloc(&kept, 0), 0);
    ck_assert_int_eq(stack_alloc(&freed, 0), 0);
    memset((char *)stack_top(&kept) - 20000, 1, 20000);
    memset((char *)stack_top(&freed) - 20000, 1, 20000);
    stack_free(&freed);
    ck_assert_uint_eq(stack_trim(STACK_EMPTY), 1);
    ck_assert_uint_eq(stack_trim(STACK_EMPTY), 0);      /* nothing is left */

    ck_assert_int_eq(((char *)stack_top(&kept))[-20000], 1);
    ck_assert_int_eq(stack_alloc(&again, 0), 0);
    ck_assert_int_eq(peek((char *)stack_top(&again) - 20000), 0);
    ck_assert(stack_intact(&again));
}
END_TEST

/* After a rush: as many are left ready as may soon be wanted again. */
START_TEST(tidying_leaves_as_many_warm_as_are_in_use_and_some)
{
    struct stack used[IN_USE];
    size_t n, sum = 0;

    setenv("CAPRICCIO_STACK", "arena", 1);
    for (int i = 0; i < IN_USE; i++)
        ck_assert_int_eq(stack_alloc(&used[i], 0), 0);
    for (int i = 0; i < CROWD; i++)
        ck_assert_int_eq(stack_alloc(&crowd[i], 0), 0);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), 0);
    for (int i = 0; i < CROWD; i++)
        stack_free(&crowd[i]);

    while ((n = stack_trim(STACK_TIDY)) > 0) {
        ck_assert_uint_le(n, 64);       /* a pause nobody notices */
        sum += n;
    }
    ck_assert_uint_eq(sum, CROWD - HELD);
    ck_assert_uint_eq(stack_trim(STACK_EMPTY), HELD);
}
END_TEST

/* What was freed last is in the cache, and is not what trimming takes. */
START_TEST(tidying_begins_with_those_freed_longest_ago)
{
    setenv("CAPRICCIO_STACK", "arena", 1);
    for (int i = 0; i < CROWD; i++) {
        ck_assert_int_eq(stack_alloc(&crowd[i], 0), 0);
        ((char *)stack_top(&crowd[i]))[-3000] = 1;
    }
    for (int i = 0; i < CROWD; i++)
        stack_free(&crowd[i]);
    ck_assert_uint_gt(stack_trim(STACK_TIDY), 0);
    ck_assert_int_eq(stack_alloc(&crowd[0], 0), 0);
    ck_assert_int_eq(peek((char *)stack_top(&crowd[0]) - 3000), 1);
}
END_TEST

/* A number from /proc/self/status, or the lines of /proc/self/maps. */
static long
mappings(void)
{
    FILE *f = fopen("/proc/self/maps", "r");
    long n = 0;
    int c;

    ck_assert_ptr_nonnull(f);
    while ((c = getc(f)) != EOF)
        n += c == '\n';
    fclose(f);
    return n;
}

static long
resident_kb(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[200];
    long kb = 0;

    ck_assert_ptr_nonnull(f);
    while (fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "VmRSS: %ld", &kb) == 1)
            break;
    fclose(f);
    return kb;
}

/* The wall at 32,754 is one of mappings.  Where guards take none, a hundred
 * thousand stacks do with a few. */
START_TEST(guarded_stacks_by_the_hundred_thousand_take_few_mappings)
{
    setenv("CAPRICCIO_STACK", "arena", 1);
    if (harness_light() || stack_guard_kind() != STACK_MADVISE)
        return;
    long before = mappings(), small = resident_kb();

    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(stack_alloc(&crowd[i], 0), 0);
    ck_assert_int_lt(mappings() - before, 100);
    for (int i = 0; i < MANY; i++)
        ((char *)stack_top(&crowd[i]))[-1] = 1;
    ck_assert_int_gt(resident_kb() - small, MANY * 4);
    for (int i = 0; i < MANY; i++)
        stack_free(&crowd[i]);
    stack_trim(STACK_EMPTY);
    ck_assert_int_lt(resident_kb() - small, 8 * 1024);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("stack");
    TCase *tc = harness_case(s, "memory");

    harness_add(tc, the_high_water_mark_is_the_lowest_page_touched);
    harness_add(tc, trimming_empties_free_stacks_and_no_others);
    harness_add(tc, tidying_leaves_as_many_warm_as_are_in_use_and_some);
    harness_add(tc, tidying_begins_with_those_freed_longest_ago);
    harness_add(tc,
                guarded_stacks_by_the_hundred_thousand_take_few_mappings);
    return harness_run(s);
}
