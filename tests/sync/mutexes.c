/*
 * Mutexes: who has it, who gets it next, and what is refused.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static ct_mutex m = CT_MUTEX_INITIALIZER;
static char trace[64];
static int inside;

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, start, arg), 0);
    return t;
}

static void *
enter(void *name)
{
    for (int i = 0; i < 100; i++) {
        ck_assert_int_eq(ct_mutex_lock(&m), 0);
        ck_assert_int_eq(inside++, 0);
        ct_yield();
        ck_assert_int_eq(--inside, 0);
        ck_assert_int_eq(ct_mutex_unlock(&m), 0);
    }
    return NULL;
}

/* M1, in every order that a random schedule finds. */
START_TEST(one_at_a_time_is_inside)
{
    ct_thread t[5];

    for (int i = 0; i < 5; i++)
        t[i] = make(enter, NULL);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(ct_join(t[i], NULL), 0);
    ck_assert_int_eq(ct_mutex_destroy(&m), 0);
}
END_TEST

static void *
note_when_locked(void *name)
{
    ct_mutex_lock(&m);
    strcat(trace, name);
    ct_mutex_unlock(&m);
    return NULL;
}

/* Handed over, not thrown down: nobody who comes later can snatch it. */
START_TEST(an_unlock_hands_it_to_the_one_that_waited_longest)
{
    ct_thread t[3];

    if (harness_any_order())
        return;
    ct_mutex_lock(&m);
    for (int i = 0; i < 3; i++)
        t[i] = make(note_when_locked, &"a\0b\0c"[2 * i]);
    ct_yield();                         /* now they wait */
    ck_assert_int_eq(ct_mutex_unlock(&m), 0);
    ck_assert_int_eq(ct_mutex_trylock(&m), EBUSY);
    note_when_locked("m");
    for (int i = 0; i < 3; i++)
        ct_join(t[i], NULL);
    ck_assert_str_eq(trace, "abcm");
}
END_TEST

static void *
unlock_of_another(void *arg)
{
    ck_assert_int_eq(ct_mutex_unlock(&m), EPERM);
    return NULL;
}

START_TEST(a_stranger_cannot_unlock)
{
    ck_assert_int_eq(ct_mutex_unlock(&m), EPERM);       /* nobody has it */
    ct_mutex_lock(&m);
    ct_join(make(unlock_of_another, NULL), NULL);
    ck_assert_int_eq(ct_mutex_unlock(&m), 0);
}
END_TEST

START_TEST(a_recursive_one_counts)
{
    ct_mutex r = CT_RECURSIVE_MUTEX_INITIALIZER;

    ck_assert_int_eq(ct_mutex_lock(&r), 0);
    ck_assert_int_eq(ct_mutex_lock(&r), 0);
    ck_assert_int_eq(ct_mutex_trylock(&r), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(ct_mutex_destroy(&r), EBUSY);
        ck_assert_int_eq(ct_mutex_unlock(&r), 0);
    }
    ck_assert_int_eq(ct_mutex_unlock(&r), EPERM);
    ck_assert_int_eq(ct_mutex_destroy(&r), 0);
    ck_assert_int_eq(ct_mutex_init(&r, CT_MUTEX_RECURSIVE), 0);
    r.owner = NULL;
}
END_TEST

START_TEST(an_error_checking_one_refuses_its_owner)
{
    ct_mutex e;

    ck_assert_int_eq(ct_mutex_init(&e, CT_MUTEX_ERRORCHECK), 0);
    ck_assert_int_eq(ct_mutex_lock(&e), 0);
    ck_assert_int_eq(ct_mutex_lock(&e), EDEADLK);
    ck_assert_int_eq(ct_mutex_trylock(&e), EBUSY);
    ck_assert_int_eq(ct_mutex_unlock(&e), 0);
    ck_assert_int_eq(ct_mutex_init(&e, 17), EINVAL);
}
END_TEST

static struct timespec
in_ms(int ms)
{
    int64_t t = ct_now() + (int64_t)ms * 1000000;

    return (struct timespec){ t / 1000000000, t % 1000000000 };
}

static void *
hold_for_a_while(void *arg)
{
    struct timespec ms20 = { 0, 20000000 };

    ct_mutex_lock(&m);
    ct_nanosleep(&ms20, NULL);
    ct_mutex_unlock(&m);
    return NULL;
}

START_TEST(a_timed_lock_waits_no_longer_than_it_may)
{
    ct_thread t = make(hold_for_a_while, NULL);
    struct timespec soon = in_ms(5), late = in_ms(10000), past = { 0, 0 };
    struct timespec wrong = { 1, 1000000000 };

    while (m.owner == NULL)
        ct_yield();
    ck_assert_int_eq(ct_mutex_timedlock(&m, &wrong), EINVAL);
    ck_assert_int_eq(ct_mutex_timedlock(&m, &past), ETIMEDOUT);
    ck_assert_int_eq(ct_mutex_timedlock(&m, &soon), ETIMEDOUT);
    ck_assert_ptr_null(m.waiters.first);
    ck_assert_int_eq(ct_mutex_timedlock(&m, &late), 0);
    ck_assert_int_eq(ct_mutex_unlock(&m), 0);
    ck_assert_int_eq(ct_mutex_timedlock(&m, &past), 0);     /* it is free */
    ct_join(t, NULL);
}
END_TEST

static int rings;

static void
count_ring(const ct_thread *threads, unsigned n)
{
    rings++;
}

/* A wait with a deadline ends by itself, and is no deadlock. */
START_TEST(a_timed_lock_of_ones_own_mutex_times_out)
{
    struct timespec soon = in_ms(2);

    ct_on_cycle(count_ring);
    ct_mutex_lock(&m);
    ck_assert_int_eq(ct_mutex_timedlock(&m, &soon), ETIMEDOUT);
    ck_assert_int_eq(rings, 0);
}
END_TEST

static void *
lock_late(void *mutex)
{
    struct timespec past = { 0, 0 };

    ck_assert_int_eq(ct_deadline(&past), 0);
    return (void *)(intptr_t)ct_mutex_lock(mutex);
}

/* POSIX has no lock that fails because its thread is late or unwanted. */
START_TEST(a_lock_heeds_neither_deadline_nor_cancelling)
{
    ct_mutex m = CT_MUTEX_INITIALIZER;
    ct_thread t;
    void *error;

    ct_mutex_lock(&m);
    ct_create(&t, NULL, lock_late, &m);
    ct_yield();
    ck_assert_int_eq(ct_cancel(t), 0);
    ct_yield();
    ct_mutex_unlock(&m);
    ct_join(t, &error);
    ck_assert_int_eq((intptr_t)error, 0);
}
END_TEST

static void
lock_twice(void)
{
    ct_mutex_lock(&m);
    ct_mutex_lock(&m);
}

START_TEST(a_normal_one_locked_twice_is_reported)
{
    char text[400];

    harness_watch(lock_twice, text, sizeof text);
    ck_assert(harness_begins(text, "capriccio: deadlock: main waits for main\n"
        "capriccio: deadlock: nobody can run\n"
        "  main             waits for mutex, held by main"));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("mutex");
    TCase *tc = harness_case(s, "mutexes");

    harness_add(tc, one_at_a_time_is_inside);
    harness_add(tc, an_unlock_hands_it_to_the_one_that_waited_longest);
    harness_add(tc, a_stranger_cannot_unlock);
    harness_add(tc, a_recursive_one_counts);
    harness_add(tc, an_error_checking_one_refuses_its_owner);
    harness_add(tc, a_timed_lock_waits_no_longer_than_it_may);
    harness_add(tc, a_timed_lock_of_ones_own_mutex_times_out);
    harness_add(tc, a_lock_heeds_neither_deadline_nor_cancelling);
    harness_add(tc, a_normal_one_locked_twice_is_reported);
    return harness_run(s);
}
