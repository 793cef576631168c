/*
 * Readers and writers, barriers, once.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static ct_rwlock l = CT_RWLOCK_INITIALIZER;
static int readers, writers;
static char trace[64];

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, start, arg), 0);
    return t;
}

static void
settle(void)
{
    for (int i = 0; i < 200; i++)
        ct_yield();
}

static void *
read_or_write(void *arg)
{
    unsigned long roll = (unsigned long)(uintptr_t)arg;

    for (int i = 0; i < 100; i++) {
        roll = roll * 6364136223846793005 + 1442695040888963407;
        bool writes = roll >> 62 == 0;

        if (writes) {
            ck_assert_int_eq(ct_rwlock_wrlock(&l), 0);
            ck_assert_int_eq(writers++, 0);
            ck_assert_int_eq(readers, 0);
        } else {
            ck_assert_int_eq(ct_rwlock_rdlock(&l), 0);
            ck_assert_int_eq(writers, 0);
            readers++;
        }
        ct_yield();
        if (writes)
            writers--;
        else
            readers--;
        ck_assert_int_eq(ct_rwlock_unlock(&l), 0);
    }
    return NULL;
}

/* B1 through a random crowd. */
START_TEST(writers_are_alone_and_readers_are_not)
{
    ct_thread t[6];

    for (uintptr_t i = 0; i < 6; i++)
        t[i] = make(read_or_write, (void *)(harness_seed() * 100 + i));
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(ct_join(t[i], NULL), 0);
    ck_assert_int_eq(ct_rwlock_destroy(&l), 0);
}
END_TEST

static void *
read_once(void *arg)
{
    ct_rwlock_rdlock(&l);
    strcat(trace, "r");
    ct_rwlock_unlock(&l);
    return NULL;
}

static void *
write_once(void *arg)
{
    ct_rwlock_wrlock(&l);
    strcat(trace, "w");
    ct_rwlock_unlock(&l);
    return NULL;
}

/* Neither kind can starve the other. */
START_TEST(a_reader_does_not_pass_a_writer_that_waits)
{
    ct_rwlock_rdlock(&l);
    ct_thread w = make(write_once, NULL);
    settle();
    ct_thread r = make(read_once, NULL);
    settle();
    ck_assert_str_eq(trace, "");
    ck_assert_int_eq(ct_rwlock_tryrdlock(&l), EBUSY);
    ct_rwlock_unlock(&l);
    ct_join(w, NULL);
    ct_join(r, NULL);
    ck_assert_str_eq(trace, "wr");
}
END_TEST

static void *
unlock_what_it_has_not(void *arg)
{
    ck_assert_int_eq(ct_rwlock_unlock(&l), EPERM);
    ck_assert_int_eq(ct_rwlock_trywrlock(&l), EBUSY);
    return NULL;
}

START_TEST(wrong_uses_of_a_readers_writer_lock_are_refused)
{
    ck_assert_int_eq(ct_rwlock_unlock(&l), EPERM);
    ck_assert_int_eq(ct_rwlock_wrlock(&l), 0);
    ck_assert_int_eq(ct_rwlock_wrlock(&l), EDEADLK);
    ck_assert_int_eq(ct_rwlock_rdlock(&l), EDEADLK);
    ck_assert_int_eq(ct_rwlock_destroy(&l), EBUSY);
    ct_join(make(unlock_what_it_has_not, NULL), NULL);
    ck_assert_int_eq(ct_rwlock_unlock(&l), 0);
}
END_TEST

static ct_barrier barrier;
static int arrived, serial;

static void *
meet(void *arg)
{
    for (int round = 1; round <= 3; round++) {
        arrived++;
        int r = ct_barrier_wait(&barrier);

        ck_assert_int_ge(arrived, 4 * round);
        ck_assert(r == 0 || r == CT_BARRIER_SERIAL_THREAD);
        serial += r == CT_BARRIER_SERIAL_THREAD;
    }
    return NULL;
}

START_TEST(nobody_passes_a_barrier_before_all_are_there)
{
    ct_thread t[4];

    ck_assert_int_eq(ct_barrier_init(&barrier, 4), 0);
    for (int i = 0; i < 4; i++)
        t[i] = make(meet, NULL);
    for (int i = 0; i < 4; i++)
        ct_join(t[i], NULL);
    ck_assert_int_eq(serial, 3);
    ck_assert_int_eq(ct_barrier_destroy(&barrier), 0);
}
END_TEST

static ct_once_control once = CT_ONCE_INIT;
static int calls;

static void
slow_start(void)
{
    calls++;
    ct_yield();
    strcat(trace, "i");
}

static void *
use(void *arg)
{
    ck_assert_int_eq(ct_once(&once, slow_start), 0);
    strcat(trace, "u");
    return NULL;
}

START_TEST(once_is_done_once_and_before_anybody_goes_on)
{
    ct_thread t[3];

    for (int i = 0; i < 3; i++)
        t[i] = make(use, NULL);
    for (int i = 0; i < 3; i++)
        ct_join(t[i], NULL);
    ck_assert_int_eq(calls, 1);
    ck_assert_str_eq(trace, "iuuu");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("crowd");
    TCase *tc = harness_case(s, "crowds");

    harness_add(tc, writers_are_alone_and_readers_are_not);
    harness_add(tc, a_reader_does_not_pass_a_writer_that_waits);
    harness_add(tc, wrong_uses_of_a_readers_writer_lock_are_refused);
    harness_add(tc, nobody_passes_a_barrier_before_all_are_there);
    harness_add(tc, once_is_done_once_and_before_anybody_goes_on);
    return harness_run(s);
}
