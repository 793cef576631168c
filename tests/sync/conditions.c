/*
 * Conditions and semaphores: nobody is woken twice, nobody is forgotten.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static ct_mutex m = CT_MUTEX_INITIALIZER;
static ct_cond c = CT_COND_INITIALIZER;
static char trace[64];

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, start, arg), 0);
    return t;
}

static void *
wait_and_note(void *name)
{
    ct_mutex_lock(&m);
    ck_assert_int_eq(ct_cond_wait(&c, &m), 0);
    strncat(trace, name, 1);
    ck_assert_int_eq(ct_mutex_unlock(&m), 0);
    return NULL;
}

/* Lets the others run until they wait. */
static void
settle(void)
{
    for (int i = 0; i < 200; i++)
        ct_yield();
}

START_TEST(a_signal_wakes_one_and_a_signal_to_nobody_is_lost)
{
    ct_thread a, b;

    ck_assert_int_eq(ct_cond_signal(&c), 0);
    a = make(wait_and_note, "a");
    settle();
    b = make(wait_and_note, "b");
    settle();
    ck_assert_str_eq(trace, "");
    ck_assert_int_eq(ct_cond_destroy(&c), EBUSY);
    ct_cond_signal(&c);
    ct_join(a, NULL);
    ck_assert_str_eq(trace, "a");
    ct_cond_signal(&c);
    ct_join(b, NULL);
    ck_assert_str_eq(trace, "ab");
    ck_assert_int_eq(ct_cond_destroy(&c), 0);
}
END_TEST

static void *
wait_again(void *name)
{
    wait_and_note(name);
    return wait_and_note(name);
}

START_TEST(a_broadcast_wakes_those_present_and_no_others)
{
    ct_thread a = make(wait_again, "a"), b = make(wait_again, "b");

    settle();
    ct_mutex_lock(&m);
    ck_assert_int_eq(ct_cond_broadcast(&c), 0);
    settle();
    ck_assert_str_eq(trace, "");        /* the mutex is ours */
    ct_mutex_unlock(&m);
    settle();
    ck_assert_int_eq(strlen(trace), 2); /* and they wait again */
    ct_cond_broadcast(&c);
    ct_join(a, NULL);
    ct_join(b, NULL);
    ck_assert_int_eq(strlen(trace), 4);
}
END_TEST

START_TEST(waiting_without_the_mutex_is_refused)
{
    struct timespec past = { 0, 0 }, wrong = { 0, -1 };

    ck_assert_int_eq(ct_cond_wait(&c, &m), EPERM);
    ct_mutex_lock(&m);
    ck_assert_int_eq(ct_cond_timedwait(&c, &m, &past), ETIMEDOUT);
    ck_assert_int_eq(ct_cond_timedwait(&c, &m, &wrong), EINVAL);
    ck_assert_int_eq(ct_mutex_unlock(&m), 0);           /* it is ours again */
}
END_TEST

START_TEST(a_recursive_mutex_comes_back_as_often_locked)
{
    ct_mutex r = CT_RECURSIVE_MUTEX_INITIALIZER;
    int64_t t = ct_now() + 1000000;
    struct timespec soon = { t / 1000000000, t % 1000000000 };

    ct_mutex_lock(&r);
    ct_mutex_lock(&r);
    ck_assert_int_eq(ct_cond_timedwait(&c, &r, &soon), ETIMEDOUT);
    ck_assert_int_eq(ct_mutex_unlock(&r), 0);
    ck_assert_int_eq(ct_mutex_unlock(&r), 0);
    ck_assert_int_eq(ct_mutex_unlock(&r), EPERM);
}
END_TEST

static ct_mutex twice = CT_RECURSIVE_MUTEX_INITIALIZER;

static void *
lock_and_signal(void *arg)
{
    ck_assert_int_eq(ct_mutex_lock(&twice), 0);
    ck_assert_int_eq(ct_cond_signal(&c), 0);
    ck_assert_int_eq(ct_mutex_unlock(&twice), 0);
    return NULL;
}

/* Else the one who has the news could never come in to bring it. */
START_TEST(a_recursive_mutex_is_let_go_altogether)
{
    ct_mutex_lock(&twice);
    ct_mutex_lock(&twice);
    ct_thread t = make(lock_and_signal, NULL);
    ck_assert_int_eq(ct_cond_wait(&c, &twice), 0);
    ck_assert_int_eq(ct_mutex_unlock(&twice), 0);
    ck_assert_int_eq(ct_mutex_unlock(&twice), 0);
    ck_assert_int_eq(ct_mutex_unlock(&twice), EPERM);
    ct_join(t, NULL);
}
END_TEST

/* A bounded buffer, the textbook's way. */
enum { ROOM = 3, ITEMS = 200 };

static int buffer[ROOM], held;
static ct_cond not_full = CT_COND_INITIALIZER, not_empty = CT_COND_INITIALIZER;
static long taken;

static void *
produce(void *arg)
{
    for (int i = 1; i <= ITEMS; i++) {
        ct_mutex_lock(&m);
        while (held == ROOM)
            ct_cond_wait(&not_full, &m);
        buffer[held++] = i;
        ct_cond_signal(&not_empty);
        ct_mutex_unlock(&m);
    }
    return NULL;
}

static void *
consume(void *arg)
{
    for (int i = 1; i <= ITEMS; i++) {
        ct_mutex_lock(&m);
        while (held == 0)
            ct_cond_wait(&not_empty, &m);
        taken += buffer[--held];
        ct_cond_signal(&not_full);
        ct_mutex_unlock(&m);
        ct_yield();
    }
    return NULL;
}

START_TEST(a_bounded_buffer_loses_nothing)
{
    ct_thread t[6];

    for (int i = 0; i < 6; i++)
        t[i] = make(i % 2 == 0 ? produce : consume, NULL);
    for (int i = 0; i < 6; i++)
        ct_join(t[i], NULL);
    ck_assert_int_eq(taken, 3L * ITEMS * (ITEMS + 1) / 2);
}
END_TEST

static ct_sem s = CT_SEM_INITIALIZER(0);

static void *
take_and_note(void *name)
{
    ck_assert_int_eq(ct_sem_wait(&s), 0);
    strncat(trace, name, 1);
    return NULL;
}

/* E1: what is posted to a waiter is nobody else's. */
START_TEST(a_post_goes_to_whoever_waited_longest)
{
    ct_thread a = make(take_and_note, "a");
    settle();
    ct_thread b = make(take_and_note, "b");
    settle();

    ct_sem_post(&s);
    errno = 0;
    ck_assert_int_eq(ct_sem_trywait(&s), -1);
    ck_assert_int_eq(errno, EAGAIN);
    ct_join(a, NULL);
    ck_assert_str_eq(trace, "a");
    ck_assert_int_eq(ct_sem_destroy(&s), -1);
    ct_sem_post(&s);
    ct_join(b, NULL);
    ck_assert_int_eq(ct_sem_destroy(&s), 0);
}
END_TEST

START_TEST(semaphores_have_bounds)
{
    int value;
    int64_t t = ct_now() + 1000000;
    struct timespec soon = { t / 1000000000, t % 1000000000 };
    struct timespec wrong = { 0, 1000000000 };

    ck_assert_int_eq(ct_sem_init(&s, (unsigned)CT_SEM_MAX + 1), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(ct_sem_init(&s, CT_SEM_MAX), 0);
    ck_assert_int_eq(ct_sem_post(&s), -1);
    ck_assert_int_eq(errno, EOVERFLOW);
    ck_assert_int_eq(ct_sem_getvalue(&s, &value), 0);
    ck_assert_int_eq(value, CT_SEM_MAX);
    ck_assert_int_eq(ct_sem_init(&s, 1), 0);
    ck_assert_int_eq(ct_sem_timedwait(&s, &wrong), 0);      /* no wait needed */
    ck_assert_int_eq(ct_sem_timedwait(&s, &wrong), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(ct_sem_timedwait(&s, &soon), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("condition");
    TCase *tc = harness_case(suite, "conditions");

    harness_add(tc, a_signal_wakes_one_and_a_signal_to_nobody_is_lost);
    harness_add(tc, a_broadcast_wakes_those_present_and_no_others);
    harness_add(tc, waiting_without_the_mutex_is_refused);
    harness_add(tc, a_recursive_mutex_comes_back_as_often_locked);
    harness_add(tc, a_recursive_mutex_is_let_go_altogether);
    harness_add(tc, a_bounded_buffer_loses_nothing);
    harness_add(tc, a_post_goes_to_whoever_waited_longest);
    harness_add(tc, semaphores_have_bounds);
    return harness_run(suite);
}
