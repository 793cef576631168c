/*
 * Thread-specific data: private values, destructors, lives of keys.
 */
#include <errno.h>
#include <stdlib.h>

#include "capriccio.h"
#include "tests/harness.h"

static ct_key key;
static int destroyed;

static void
count(void *value)
{
    destroyed++;
}

static void *
set_own(void *arg)
{
    ck_assert_ptr_null(ct_getspecific(key));
    ck_assert_int_eq(ct_setspecific(key, arg), 0);
    ct_yield();
    ck_assert_ptr_eq(ct_getspecific(key), arg);
    return NULL;
}

START_TEST(each_thread_sees_its_own_value)
{
    ct_thread a, b;

    ck_assert_int_eq(ct_key_create(&key, count), 0);
    ck_assert_int_eq(ct_setspecific(key, &key), 0);
    ct_create(&a, NULL, set_own, &a);
    ct_create(&b, NULL, set_own, &b);
    ct_join(a, NULL);
    ct_join(b, NULL);
    ck_assert_ptr_eq(ct_getspecific(key), &key);
    ck_assert_int_eq(destroyed, 2);
}
END_TEST

static void
set_again(void *value)
{
    destroyed++;
    ct_setspecific(key, value);
}

/* POSIX bounds the rounds, or a thread might never end. */
START_TEST(destructors_that_set_again_are_called_four_times)
{
    ct_thread t;

    ck_assert_int_eq(ct_key_create(&key, set_again), 0);
    ct_create(&t, NULL, set_own, &t);
    ct_join(t, NULL);
    ck_assert_int_eq(destroyed, 4);
}
END_TEST

START_TEST(a_new_life_of_a_key_starts_with_no_values)
{
    ck_assert_int_eq(ct_key_create(&key, NULL), 0);
    ck_assert_int_eq(ct_setspecific(key, &key), 0);
    ck_assert_int_eq(ct_key_delete(key), 0);
    ck_assert_ptr_null(ct_getspecific(key));
    ck_assert_int_eq(ct_setspecific(key, &key), EINVAL);
    ck_assert_int_eq(ct_key_delete(key), EINVAL);

    ct_key again;
    ck_assert_int_eq(ct_key_create(&again, NULL), 0);
    ck_assert_int_eq(again, key);
    ck_assert_ptr_null(ct_getspecific(again));
}
END_TEST

START_TEST(keys_run_out)
{
    for (int i = 0; i < CT_KEYS_MAX; i++)
        ck_assert_int_eq(ct_key_create(&key, NULL), 0);
    ck_assert_int_eq(ct_key_create(&key, NULL), EAGAIN);
    ck_assert_int_eq(ct_setspecific(CT_KEYS_MAX, &key), EINVAL);
    ck_assert_ptr_null(ct_getspecific(CT_KEYS_MAX));
    ck_assert_int_eq(ct_key_delete(CT_KEYS_MAX), EINVAL);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("specific");
    TCase *tc = harness_case(s, "data");

    harness_add(tc, each_thread_sees_its_own_value);
    harness_add(tc, destructors_that_set_again_are_called_four_times);
    harness_add(tc, a_new_life_of_a_key_starts_with_no_values);
    harness_add(tc, keys_run_out);
    return harness_run(s);
}
