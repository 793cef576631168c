/*
 * The mutex for threads of the kernel and of this library together.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "capriccio.h"
#include "preempt/futex.h"
#include "tests/harness.h"

enum { OURS = 3, KERNELS = 2, ROUNDS = 2000 };

static ct_mixed m = CT_MIXED_INITIALIZER;
static long counter;            /* protected by m */

static void
count_up(int rounds)
{
    for (int i = 0; i < rounds; i++) {
        ct_mixed_lock(&m);
        long n = counter;
        if (i % 8 == 0)
            sched_yield();      /* the kernel's: others find it locked */
        counter = n + 1;
        ct_mixed_unlock(&m);
    }
}

static void *
count_in_kernel(void *arg)
{
    count_up(ROUNDS);
    return NULL;
}

static void *
count_in_ours(void *arg)
{
    for (int i = 0; i < ROUNDS / 10; i++) {
        count_up(10);
        ct_yield();
    }
    return NULL;
}

START_TEST(kernel_threads_and_ours_exclude_each_other)
{
    pthread_t k[KERNELS];
    ct_thread t[OURS];

    for (int i = 0; i < KERNELS; i++)
        ck_assert_int_eq(pthread_create(&k[i], NULL, count_in_kernel, NULL), 0);
    for (int i = 0; i < OURS; i++)
        ck_assert_int_eq(ct_create(&t[i], NULL, count_in_ours, NULL), 0);
    for (int i = 0; i < OURS; i++)
        ck_assert_int_eq(ct_join(t[i], NULL), 0);
    for (int i = 0; i < KERNELS; i++)
        ck_assert_int_eq(pthread_join(k[i], NULL), 0);
    ck_assert_int_eq(counter, (long)ROUNDS * (KERNELS + OURS));
    ck_assert_uint_eq(m.word, 0);
}
END_TEST

static int order;

static void *
lock_later(void *arg)
{
    ct_mixed_lock(&m);
    ck_assert_int_eq(order, 1);
    ct_mixed_unlock(&m);
    return NULL;
}

/* If the waiter slept in the kernel, the owner could never run. */
START_TEST(ours_wait_for_each_other_by_yielding)
{
    ct_thread t;

    ct_mixed_lock(&m);
    ck_assert_int_eq(ct_create(&t, NULL, lock_later, NULL), 0);
    for (int i = 0; i < 10; i++)
        ct_yield();
    order = 1;
    ct_mixed_unlock(&m);
    ck_assert_int_eq(ct_join(t, NULL), 0);
}
END_TEST

static volatile bool asleep;

static void *
lock_in_kernel(void *arg)
{
    asleep = true;
    ct_mixed_lock(&m);
    counter++;
    ct_mixed_unlock(&m);
    return NULL;
}

START_TEST(one_of_ours_lets_a_kernel_thread_in)
{
    pthread_t k;

    ct_mixed_lock(&m);
    ck_assert_int_eq(pthread_create(&k, NULL, lock_in_kernel, NULL), 0);
    while (!asleep)
        sched_yield();
    ck_assert_int_eq(counter, 0);
    ct_mixed_unlock(&m);
    ck_assert_int_eq(pthread_join(k, NULL), 0);
    ck_assert_int_eq(counter, 1);
}
END_TEST

START_TEST(a_try_and_an_unlock_say_what_they_found)
{
    ck_assert_int_eq(ct_mixed_unlock(&m), EPERM);
    ck_assert_int_eq(ct_mixed_trylock(&m), 0);
    ck_assert_int_eq(ct_mixed_trylock(&m), EBUSY);
    ck_assert_int_eq(ct_mixed_unlock(&m), 0);
    ck_assert_int_eq(ct_mixed_unlock(&m), EPERM);
}
END_TEST

/* In the kernel's place. */
static int calls, patient;

static void
wait_not_at_all(unsigned *word, unsigned value, int64_t ns)
{
    calls++;
    patient += ns > 0;
    if (calls == 3)
        *word = 0;              /* a kernel thread unlocks */
}

static void
wake_nobody(unsigned *word)
{
    calls++;
}

START_TEST(what_nobody_else_wants_never_enters_the_kernel)
{
    futex.wait = wait_not_at_all;
    futex.wake = wake_nobody;
    for (int i = 0; i < 10; i++) {
        ct_mixed_lock(&m);
        ct_mixed_unlock(&m);
    }
    ck_assert_int_eq(calls, 0);
}
END_TEST

/* Alone, one of ours sleeps, but not until woken: there may be timers. */
START_TEST(the_last_one_that_can_run_sleeps_for_a_while_only)
{
    futex.wait = wait_not_at_all;
    futex.wake = wake_nobody;
    ck_assert_int_eq(ct_mixed_trylock(&m), 0);
    ct_mixed_lock(&m);
    ck_assert_int_eq(calls, 3);
    ck_assert_int_eq(patient, 3);
    ct_mixed_unlock(&m);
}
END_TEST

/* It may have been woken in place of a kernel thread that sleeps on: whoever
 * unlocks after it must ask the kernel. */
START_TEST(one_of_ours_that_slept_takes_it_as_waited_for)
{
    futex.wait = wait_not_at_all;
    futex.wake = wake_nobody;
    ck_assert_int_eq(ct_mixed_trylock(&m), 0);
    ct_mixed_lock(&m);
    ck_assert_int_eq(calls, 3);
    ct_mixed_unlock(&m);
    ck_assert_int_eq(calls, 4);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("the mixed mutex");
    TCase *tc = harness_case(s, "between kernel threads and ours");

    harness_add(tc, kernel_threads_and_ours_exclude_each_other);
    harness_add(tc, ours_wait_for_each_other_by_yielding);
    harness_add(tc, one_of_ours_lets_a_kernel_thread_in);
    tc = harness_case(s, "by itself");
    harness_add(tc, a_try_and_an_unlock_say_what_they_found);
    harness_add(tc, what_nobody_else_wants_never_enters_the_kernel);
    harness_add(tc, the_last_one_that_can_run_sleeps_for_a_while_only);
    harness_add(tc, one_of_ours_that_slept_takes_it_as_waited_for);
    return harness_run(s);
}
