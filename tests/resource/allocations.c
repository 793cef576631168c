/*
 * Memory that is counted: what a thread allocates is on its account, until it
 * or another frees it.  The program is linked with count-memory.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "resource/account.h"
#include "tests/harness.h"

static int memory;
static void *volatile block[9];         /* so that no allocation is left out */

static int64_t
held(void)
{
    struct account *a = account_of(thread_current);

    return a->shares == NULL ? 0 : a->shares[memory].held;
}

/* How many bytes there are at all n blocks. */
static int64_t
size_of_blocks(int n)
{
    int64_t sum = 0;

    for (int i = 0; i < n; i++)
        sum += malloc_usable_size(block[i]);
    return sum;
}

START_TEST(each_way_to_allocate_is_counted_and_given_back)
{
    void *aligned = NULL;
    int n = 0;

    memory = ct_resource_count(CT_MEMORY);
    ck_assert_int_ge(memory, 0);
    int64_t before = held();
    block[n++] = malloc(1000);
    block[n++] = calloc(10, 100);
    block[n++] = realloc(NULL, 300);
    block[n++] = reallocarray(NULL, 30, 10);
    block[n++] = aligned_alloc(64, 640);
    block[n++] = memalign(128, 512);
    ck_assert_int_eq(posix_memalign(&aligned, 64, 100), 0);
    block[n++] = aligned;
    block[n++] = strdup("what a library gives");
    block[n++] = strndup("what a library gives", 4);
    ck_assert_str_eq((const char *)block[n - 1], "what");
    ck_assert_int_eq(held() - before, size_of_blocks(n));
    block[0] = realloc(block[0], 50000);
    block[1] = realloc(block[1], 10);
    ck_assert_int_eq(held() - before, size_of_blocks(n));
    while (n > 0)
        free(block[--n]);
    free(NULL);
    ck_assert_int_eq(held(), before);
}
END_TEST

START_TEST(what_cannot_be_allocated_is_not_counted)
{
    volatile size_t most = SIZE_MAX / 2;        /* unseen by the compiler */
    size_t kept = 8;

    memory = ct_resource_count(CT_MEMORY);
    block[0] = malloc(kept);
    int64_t before = held();
    ck_assert_ptr_null(malloc(most));
    ck_assert_ptr_null(realloc(block[0], most));
    ck_assert_ptr_null(reallocarray(block[0], most, 4));
    ck_assert_int_eq(held(), before);
    free(block[0]);
}
END_TEST

static void *
make(void *arg)
{
    block[0] = malloc(10000);
    return NULL;
}

static void *
idle(void *arg)
{
    return NULL;
}

static void *
use_up(void *arg)
{
    free(block[0]);
    return NULL;
}

START_TEST(what_one_allocates_and_another_frees_comes_out_even)
{
    ct_thread t;

    memory = ct_resource_count(CT_MEMORY);
    /* its stack, kept for the next one, may be of malloc */
    ct_create(&t, NULL, idle, NULL);
    ct_join(t, NULL);
    int64_t before = resources[memory].used;
    ct_create(&t, NULL, make, NULL);
    ct_join(t, NULL);
    ck_assert_int_ge(resources[memory].used - before, 10000);
    ct_create(&t, NULL, use_up, NULL);
    ct_join(t, NULL);
    ck_assert_int_lt(resources[memory].used - before, 10000);
    account_check();
}
END_TEST

/* Stops at a place of its own for each depth, so that the graph grows. */
static __attribute__((noinline)) void
stop_at(int depth)
{
    if (depth > 0)
        stop_at(depth - 1);
    else
        ct_yield();
    __asm__ volatile ("" ::: "memory");
}

START_TEST(what_the_accounts_themselves_need_is_on_nobodys)
{
    memory = ct_resource_count(CT_MEMORY);
    int64_t before = held();
    for (int depth = 0; depth < 40; depth++)
        stop_at(depth);
    ck_assert_int_eq(held(), before);
}
END_TEST

int
main(int argc, char **argv)
{
    harness_under(argv[0], "resource", "virtual");

    Suite *s = suite_create("allocations");
    TCase *tc = harness_case(s, "allocations");

    harness_add(tc, each_way_to_allocate_is_counted_and_given_back);
    harness_add(tc, what_cannot_be_allocated_is_not_counted);
    harness_add(tc, what_one_allocates_and_another_frees_comes_out_even);
    harness_add(tc, what_the_accounts_themselves_need_is_on_nobodys);
    return harness_run(s);
}
