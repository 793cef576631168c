/*
 * Tests of lab 06 that a student might be proud of.  They say nothing that
 * stack.h does not promise, and nothing of one kind of guard alone.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stack/stack.h"
#include "tests/harness.h"

enum { FEW = 40, MANY = 3000, MARK = 64, PAGE = 4096 };

static struct stack s[MANY];
static sigjmp_buf back;
static char alternate[65536];

static void
jump_back(int signal)
{
    siglongjmp(back, 1);
}

/* Whether the byte can be read and, if `write`, written. */
static int
reachable(volatile char *at, int write)
{
    struct sigaction action = {
        .sa_handler = jump_back, .sa_flags = SA_ONSTACK
    };
    stack_t stack = { .ss_sp = alternate, .ss_size = sizeof alternate };
    char was;

    sigaltstack(&stack, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    if (sigsetjmp(back, 1) != 0)
        return 0;
    was = *at;
    if (write)
        *at = was;
    return 1;
}

static void
take(struct stack *one, size_t size)
{
    ck_assert_int_eq(stack_alloc(one, size), 0);
}

/* The first byte and the last one that may be used. */
static char *
low(const struct stack *one)
{
    return stack_limit(one);
}

static char *
high(const struct stack *one)
{
    return one->base + stack_size(one) - 1;
}

/* Writes a number of its own on both ends, and looks whether it is there. */
static void
sign(const struct stack *one, int number)
{
    memset(low(one), number, MARK);
    memset(high(one) - MARK + 1, number, MARK);
}

static void
check_signed(const struct stack *one, int number)
{
    ck_assert_int_eq(low(one)[0], (char)number);
    ck_assert_int_eq(low(one)[MARK - 1], (char)number);
    ck_assert_int_eq(*high(one), (char)number);
    ck_assert_int_eq(high(one)[1 - MARK], (char)number);
}

START_TEST(sizes_are_as_asked_for_or_more)
{
    static const size_t sizes[] = {
        1, STACK_SMALLEST, STACK_SMALLEST + 1, 2 * STACK_SMALLEST, 100000,
        1000000, (size_t)3 << 20
    };

    for (int i = 0; i < 7; i++) {
        take(&s[i], sizes[i]);
        ck_assert(stack_size(&s[i]) >= sizes[i]);
        ck_assert(stack_size(&s[i]) < 2 * sizes[i]
                  || stack_size(&s[i]) == STACK_SMALLEST);
        ck_assert_uint_eq((uintptr_t)stack_top(&s[i]) % 16, 0);
        ck_assert((char *)stack_top(&s[i]) <= high(&s[i]) + 1);
        ck_assert((char *)stack_top(&s[i]) > high(&s[i]) - PAGE);
        sign(&s[i], i);
    }
    take(&s[7], 0);
    ck_assert_uint_eq(stack_size(&s[7]), STACK_DEFAULT);
    for (int i = 0; i < 7; i++)
        check_signed(&s[i], i);
}
END_TEST

START_TEST(what_is_too_large_is_einval)
{
    struct stack one = { .base = NULL };

    ck_assert_int_eq(stack_alloc(&one, STACK_LARGEST + 1), EINVAL);
    ck_assert_int_eq(stack_alloc(&one, SIZE_MAX), EINVAL);
}
END_TEST

START_TEST(a_stack_that_was_freed_is_forgotten)
{
    struct stack one;

    take(&one, 0);
    stack_free(&one);
    ck_assert_ptr_null(one.base);
    stack_free(&one);
    stack_free(&one);
    take(&s[0], 0);
    take(&s[1], 0);
    ck_assert_ptr_ne(s[0].base, s[1].base);
}
END_TEST

static void
check_apart(size_t size, int n)
{
    for (int i = 0; i < n; i++) {
        take(&s[i], size);
        sign(&s[i], i);
    }
    for (int i = 0; i < n; i += 2)
        stack_free(&s[i]);
    for (int i = 0; i < n; i += 2) {
        take(&s[i], size);
        sign(&s[i], i);
    }
    for (int i = 0; i < n; i++) {
        check_signed(&s[i], i);
        ck_assert(stack_intact(&s[i]));
    }
    for (int i = 0; i < n; i++)
        stack_free(&s[i]);
}

START_TEST(no_byte_has_two_owners)
{
    check_apart(0, MANY);
    check_apart(STACK_SMALLEST, MANY);
    check_apart(STACK_SMALLEST << 4, 200);
    check_apart(STACK_SMALLEST << 6, 40);
}
END_TEST

/* O(1), and memory that was just used is in the cache. */
START_TEST(what_was_freed_last_comes_back_first)
{
    char *base[FEW];

    for (int i = 0; i < FEW; i++)
        take(&s[i], 0);
    for (int i = 0; i < FEW; i++) {
        base[i] = s[i].base;
        stack_free(&s[i]);
    }
    for (int i = FEW - 1; i >= 0; i--) {
        take(&s[i], 0);
        ck_assert_ptr_eq(s[i].base, base[i]);
    }
}
END_TEST

/* All of the guard's page, and nothing else, of a stack that has one. */
static void
check_guard(const struct stack *one)
{
    bool page = one->guard != STACK_REDZONE;

    ck_assert_int_eq(reachable(one->base, 0), !page);
    ck_assert_int_eq(reachable(one->base + PAGE - 1, 1), !page);
    ck_assert_int_eq(reachable(one->base + PAGE - 1, 0), !page);
    ck_assert_int_eq(reachable(one->base + PAGE, 1), 1);
    ck_assert_int_eq(reachable(one->base + 2 * PAGE - 1, 1), 1);
    ck_assert_int_eq(reachable(high(one), 1), 1);
    ck_assert(low(one) >= one->base + (page ? PAGE : 0) + STACK_SPARE);
}

static void
check_guards(void)
{
    static const size_t sizes[] = { STACK_SMALLEST, 0, 300000, 5000000 };

    for (int i = 0; i < 4; i++) {
        take(&s[i], sizes[i]);
        check_guard(&s[i]);
        stack_free(&s[i]);
        take(&s[i], sizes[i]);
        check_guard(&s[i]);
    }
}

START_TEST(the_lowest_page_is_a_guard)
{
    check_guards();
}
END_TEST

START_TEST(so_it_is_by_mprotect)
{
    setenv("CAPRICCIO_GUARD", "mprotect", 1);
    check_guards();
    ck_assert_str_eq(stack_guard_name(s[0].guard), "mprotect");
}
END_TEST

static int looks;

static void
look(void)
{
    looks++;
}

/* An overflow comes from above: each of the zone's bytes, the highest first. */
START_TEST(a_red_zone_notices)
{
    setenv("CAPRICCIO_GUARD", "redzone", 1);
    stack_on_redzone = look;
    take(&s[0], 0);
    ck_assert_int_eq(s[0].guard, STACK_REDZONE);
    ck_assert_int_gt(looks, 0);
    ck_assert(stack_intact(&s[0]));
    check_guard(&s[0]);
    for (char *at = low(&s[0]) - STACK_SPARE - 1; at >= low(&s[0])
         - STACK_SPARE - 32; at--) {
        char was = *at;

        *at = ~was;
        ck_assert(!stack_intact(&s[0]));
        *at = was;
        ck_assert(stack_intact(&s[0]));
    }
    low(&s[0])[-STACK_SPARE - 1] ^= 1;
    stack_free(&s[0]);
    take(&s[0], 0);
    ck_assert(stack_intact(&s[0]));     /* drawn again */
}
END_TEST

START_TEST(an_address_leads_to_its_stack)
{
    static const size_t sizes[] = { STACK_SMALLEST, 0, 1 << 20 };
    struct stack found;

    for (int k = 0; k < 3; k++) {
        int n = k == 2 ? 100 : MANY / 2;

        for (int i = 0; i < n; i++)
            take(&s[i], sizes[k]);
        for (int i = 0; i < n; i += 13) {
            const char *at[] = { s[i].base, s[i].base + PAGE, high(&s[i]) };

            for (int a = 0; a < 3; a++) {
                memset(&found, 0, sizeof found);
                ck_assert(stack_find(at[a], &found));
                ck_assert_ptr_eq(found.base, s[i].base);
                ck_assert_uint_eq(stack_size(&found), stack_size(&s[i]));
            }
        }
    }
    ck_assert(!stack_find(&found, &found));
    ck_assert(!stack_find(NULL, &found));
}
END_TEST

START_TEST(the_mark_is_the_lowest_page_that_was_touched)
{
    static const size_t sizes[] = { STACK_SMALLEST, 0, (size_t)8 << 20 };

    for (int i = 0; i < 3; i++) {
        take(&s[i], sizes[i]);
        size_t deep = stack_size(&s[i]) - 2 * PAGE;

        ck_assert_uint_eq(stack_used(&s[i]), 0);
        *high(&s[i]) = 1;
        ck_assert_uint_eq(stack_used(&s[i]), PAGE);
        *(high(&s[i]) + 1 - deep) = 1;
        ck_assert_uint_eq(stack_used(&s[i]), deep);
        stack_free(&s[i]);
        ck_assert_uint_ge(stack_trim(STACK_EMPTY), 1);
        take(&s[i], sizes[i]);
        ck_assert_uint_eq(stack_used(&s[i]), 0);
    }
}
END_TEST

START_TEST(a_guard_is_not_used)
{
    setenv("CAPRICCIO_GUARD", "redzone", 1);
    take(&s[0], 0);
    ck_assert_uint_eq(stack_used(&s[0]), 0);
}
END_TEST

static void
use_and_free(size_t size, int n)
{
    for (int i = 0; i < n; i++) {
        take(&s[i], size);
        sign(&s[i], 7);
    }
    for (int i = 0; i < n; i++)
        stack_free(&s[i]);
}

START_TEST(trimming_empties_all_that_nobody_uses)
{
    struct stack mine;

    take(&mine, 0);
    sign(&mine, 5);
    for (int round = 0; round < 3; round++) {
        use_and_free(0, FEW);
        use_and_free(STACK_SMALLEST << 5, 3);
        ck_assert_uint_eq(stack_trim(STACK_EMPTY), FEW + 3);
        ck_assert_uint_eq(stack_trim(STACK_EMPTY), 0);
        for (int i = 0; i < FEW; i++) {
            take(&s[i], 0);
            ck_assert_uint_eq(stack_used(&s[i]), 0);
            ck_assert_int_eq(*high(&s[i]), 0);
            ck_assert_int_eq(*low(&s[i]), 0);
        }
        for (int i = 0; i < FEW; i++)
            stack_free(&s[i]);
        stack_trim(STACK_EMPTY);
    }
    check_signed(&mine, 5);
}
END_TEST

START_TEST(tidying_keeps_some_and_goes_on_in_steps)
{
    use_and_free(STACK_SMALLEST, STACK_WARM);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), 0);
    use_and_free(STACK_SMALLEST, STACK_WARM + 100);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), STACK_BATCH);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), 100 - STACK_BATCH);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), 0);
}
END_TEST

START_TEST(as_many_are_kept_as_are_in_use)
{
    for (int i = 0; i < 2 * STACK_WARM; i++)
        take(&s[i], STACK_SMALLEST);
    for (int i = 0; i < STACK_WARM / 2; i++)
        take(&s[2 * STACK_WARM + i], STACK_SMALLEST);
    for (int i = 0; i < 2 * STACK_WARM; i++)
        stack_free(&s[i]);
    for (int left = STACK_WARM / 2; left > 0; left -= STACK_BATCH)
        ck_assert_uint_eq(stack_trim(STACK_TIDY), STACK_BATCH);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), 0);
}
END_TEST

/* The class that comes last has no crowd, and two others have one each. */
START_TEST(tidying_goes_on_in_steps_whatever_classes_there_are)
{
    enum { CROWD = STACK_WARM + 50 };
    struct stack other;

    for (int i = 0; i < CROWD; i++) {
        take(&s[i], STACK_SMALLEST);
        take(&s[CROWD + i], 2 * STACK_SMALLEST);
    }
    take(&other, 64 * STACK_SMALLEST);
    for (int i = 0; i < 2 * CROWD; i++)
        stack_free(&s[i]);
    stack_free(&other);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), STACK_BATCH);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), 100 - STACK_BATCH);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), 0);
}
END_TEST

START_TEST(tidying_begins_with_what_was_freed_longest_ago)
{
    char *first, *last;

    for (int i = 0; i < STACK_WARM + 1; i++) {
        take(&s[i], STACK_SMALLEST);
        sign(&s[i], 7);
    }
    first = s[0].base;
    last = s[STACK_WARM].base;
    for (int i = 0; i < STACK_WARM + 1; i++)
        stack_free(&s[i]);
    ck_assert_uint_eq(stack_trim(STACK_TIDY), 1);
    for (int i = 0; i < STACK_WARM + 1; i++) {
        take(&s[i], STACK_SMALLEST);
        ck_assert(s[i].base != last || *high(&s[i]) == 7);
        ck_assert(s[i].base != first || *high(&s[i]) == 0);
    }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("good tests of lab 06");
    TCase *tc = harness_case(suite, "stacks");

    harness_add(tc, sizes_are_as_asked_for_or_more);
    harness_add(tc, what_is_too_large_is_einval);
    harness_add(tc, a_stack_that_was_freed_is_forgotten);
    harness_add(tc, no_byte_has_two_owners);
    harness_add(tc, what_was_freed_last_comes_back_first);
    harness_add(tc, the_lowest_page_is_a_guard);
    harness_add(tc, so_it_is_by_mprotect);
    harness_add(tc, a_red_zone_notices);
    harness_add(tc, an_address_leads_to_its_stack);
    harness_add(tc, the_mark_is_the_lowest_page_that_was_touched);
    harness_add(tc, a_guard_is_not_used);
    harness_add(tc, trimming_empties_all_that_nobody_uses);
    harness_add(tc, tidying_keeps_some_and_goes_on_in_steps);
    harness_add(tc, as_many_are_kept_as_are_in_use);
    harness_add(tc, tidying_goes_on_in_steps_whatever_classes_there_are);
    harness_add(tc, tidying_begins_with_what_was_freed_longest_ago);
    return harness_run(suite);
}
