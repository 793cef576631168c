/*
 * Locks in wrong hands: what POSIX says of the function of that name is what
 * comes back, and nothing has changed.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static ct_mutex m = CT_MUTEX_INITIALIZER;
static ct_mutex recursive = CT_RECURSIVE_MUTEX_INITIALIZER;
static ct_cond c = CT_COND_INITIALIZER;
static ct_sem s = CT_SEM_INITIALIZER(0);
static ct_rwlock l = CT_RWLOCK_INITIALIZER;
static ct_barrier b;

/* Deadlines that have passed, and some that are no times at all. */
static const struct timespec past = { 0, 0 }, long_past = { -5, 0 },
    negative = { 1, -1 }, too_much = { 1, 1000000000 };

static ct_thread
make(void *(*start)(void *))
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, start, NULL), 0);
    return t;
}

/* Lets the others run until they wait. */
static void
settle(void)
{
    for (int i = 0; i < 200; i++)
        ct_yield();
}

/* Whether a call that fails as a system call does has failed so. */
static int
fails_with(int result, int error)
{
    return result == -1 && errno == error;
}

static void *
lock_and_unlock(void *unused)
{
    ck_assert_int_eq(ct_mutex_lock(&m), 0);
    ck_assert_int_eq(ct_mutex_unlock(&m), 0);
    return NULL;
}

START_TEST(a_mutex_that_is_waited_for_is_not_destroyed)
{
    ct_mutex_lock(&m);
    ct_thread t = make(lock_and_unlock);
    settle();
    ck_assert_int_eq(ct_mutex_destroy(&m), EBUSY);
    ct_mutex_unlock(&m);
    ck_assert_int_eq(ct_mutex_destroy(&m), EBUSY);      /* handed over */
    ct_join(t, NULL);
    ck_assert_int_eq(ct_mutex_destroy(&m), 0);
}
END_TEST

static void *
unlock_of_another(void *mutex)
{
    ck_assert_int_eq(ct_mutex_unlock(mutex), EPERM);
    return NULL;
}

START_TEST(a_stranger_unlocks_no_mutex_of_any_type)
{
    for (int type = CT_MUTEX_NORMAL; type <= CT_MUTEX_ERRORCHECK; type++) {
        ct_thread t;

        ck_assert_int_eq(ct_mutex_init(&m, type), 0);
        ct_mutex_lock(&m);
        ck_assert_int_eq(ct_create(&t, NULL, unlock_of_another, &m), 0);
        ct_join(t, NULL);
        ck_assert_int_eq(ct_mutex_unlock(&m), 0);
        ck_assert_int_eq(ct_mutex_unlock(&m), EPERM);
    }
}
END_TEST

START_TEST(a_recursive_one_is_not_locked_too_often)
{
    ct_mutex_lock(&recursive);
    recursive.depth = UINT_MAX;
    ck_assert_int_eq(ct_mutex_lock(&recursive), EAGAIN);
    ck_assert_int_eq(ct_mutex_trylock(&recursive), EAGAIN);
    ck_assert_int_eq(ct_mutex_timedlock(&recursive, &past), EAGAIN);
    ck_assert_uint_eq(recursive.depth, UINT_MAX);
}
END_TEST

static void *
hold(void *unused)
{
    ct_mutex_lock(&m);
    ct_sem_wait(&s);
    ct_mutex_unlock(&m);
    return NULL;
}

START_TEST(a_wait_with_the_mutex_of_another_is_refused)
{
    ct_thread t = make(hold);

    settle();
    ck_assert_int_eq(ct_cond_wait(&c, &m), EPERM);
    ck_assert_int_eq(ct_cond_timedwait(&c, &m, &past), EPERM);
    ck_assert_int_eq(ct_cond_timedwait(&c, &m, &negative), EPERM);
    ck_assert_int_eq(ct_cond_destroy(&c), 0);           /* nobody waits */
    ct_sem_post(&s);
    ct_join(t, NULL);
}
END_TEST

START_TEST(a_signal_to_nobody_is_lost)
{
    ck_assert_int_eq(ct_cond_signal(&c), 0);
    ck_assert_int_eq(ct_cond_broadcast(&c), 0);
    ct_mutex_lock(&m);
    ck_assert_int_eq(ct_cond_timedwait(&c, &m, &past), ETIMEDOUT);
}
END_TEST

/* A deadline that has passed lets the function try once and never wait. */
START_TEST(a_deadline_in_the_past_is_no_time_to_wait)
{
    const struct timespec *deadlines[] = { &past, &long_past };
    ct_thread t = make(hold);

    settle();
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(ct_mutex_timedlock(&m, deadlines[i]), ETIMEDOUT);
        ck_assert_int_eq(ct_sem_post(&s), 0);
        settle();
        ck_assert_int_eq(ct_join(t, NULL), 0);
        ck_assert_int_eq(ct_mutex_timedlock(&m, deadlines[i]), 0);
        ck_assert_int_eq(ct_cond_timedwait(&c, &m, deadlines[i]), ETIMEDOUT);
        ck_assert_int_eq(ct_mutex_unlock(&m), 0);       /* it is ours again */
        ck_assert(fails_with(ct_sem_timedwait(&s, deadlines[i]), ETIMEDOUT));
        ct_sem_post(&s);
        ck_assert_int_eq(ct_sem_timedwait(&s, deadlines[i]), 0);
        t = make(hold);
        settle();
    }
}
END_TEST

/* Who need not wait does not look at the deadline. */
START_TEST(a_deadline_that_is_no_time_is_refused_if_it_matters)
{
    const struct timespec *deadlines[] = { &negative, &too_much };

    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(ct_mutex_timedlock(&m, deadlines[i]), 0);
        ck_assert_int_eq(ct_mutex_timedlock(&m, deadlines[i]), EINVAL);
        ck_assert_int_eq(ct_cond_timedwait(&c, &m, deadlines[i]), EINVAL);
        ck_assert_int_eq(ct_mutex_unlock(&m), 0);
        ck_assert(fails_with(ct_sem_timedwait(&s, deadlines[i]), EINVAL));
        ct_sem_post(&s);
        ck_assert_int_eq(ct_sem_timedwait(&s, deadlines[i]), 0);
    }
}
END_TEST

static void *
take(void *unused)
{
    ck_assert_int_eq(ct_sem_wait(&s), 0);
    return NULL;
}

START_TEST(a_semaphore_is_never_negative_and_never_too_great)
{
    int value;

    ck_assert(fails_with(ct_sem_init(&s, (unsigned)-1), EINVAL));
    ck_assert(fails_with(ct_sem_init(&s, CT_SEM_MAX + 1u), EINVAL));
    ck_assert(fails_with(ct_sem_trywait(&s), EAGAIN));
    ck_assert_int_eq(ct_sem_getvalue(&s, &value), 0);
    ck_assert_int_eq(value, 0);
    ck_assert_int_eq(ct_sem_init(&s, CT_SEM_MAX - 1), 0);
    ck_assert_int_eq(ct_sem_post(&s), 0);
    ck_assert(fails_with(ct_sem_post(&s), EOVERFLOW));
    ck_assert_int_eq(ct_sem_getvalue(&s, &value), 0);
    ck_assert_int_eq(value, CT_SEM_MAX);
}
END_TEST

START_TEST(a_semaphore_that_is_waited_for_is_not_destroyed)
{
    int value;
    ct_thread t = make(take);

    settle();
    ck_assert(fails_with(ct_sem_destroy(&s), EBUSY));
    ck_assert_int_eq(ct_sem_getvalue(&s, &value), 0);
    ck_assert_int_eq(value, 0);
    ct_sem_post(&s);
    ct_join(t, NULL);
    ck_assert_int_eq(ct_sem_destroy(&s), 0);
}
END_TEST

static void *
write_once(void *unused)
{
    ck_assert_int_eq(ct_rwlock_wrlock(&l), 0);
    ck_assert_int_eq(ct_rwlock_unlock(&l), 0);
    return NULL;
}

START_TEST(a_readers_writer_lock_that_somebody_has_is_not_destroyed)
{
    ck_assert_int_eq(ct_rwlock_rdlock(&l), 0);
    ck_assert_int_eq(ct_rwlock_destroy(&l), EBUSY);
    ct_thread t = make(write_once);
    settle();
    ck_assert_int_eq(ct_rwlock_destroy(&l), EBUSY);
    ck_assert_int_eq(ct_rwlock_unlock(&l), 0);
    ck_assert_int_eq(ct_rwlock_destroy(&l), EBUSY);     /* handed over */
    ct_join(t, NULL);
    ck_assert_int_eq(ct_rwlock_destroy(&l), 0);
}
END_TEST

START_TEST(a_writer_gets_its_lock_no_second_time)
{
    ck_assert_int_eq(ct_rwlock_wrlock(&l), 0);
    ck_assert_int_eq(ct_rwlock_tryrdlock(&l), EBUSY);
    ck_assert_int_eq(ct_rwlock_trywrlock(&l), EBUSY);
    ck_assert_int_eq(ct_rwlock_rdlock(&l), EDEADLK);
    ck_assert_int_eq(ct_rwlock_wrlock(&l), EDEADLK);
    ck_assert_int_eq(ct_rwlock_unlock(&l), 0);
    ck_assert_int_eq(ct_rwlock_unlock(&l), EPERM);
}
END_TEST

START_TEST(more_readers_than_can_be_counted_are_refused)
{
    ct_rwlock_rdlock(&l);
    l.readers = UINT_MAX;
    ck_assert_int_eq(ct_rwlock_rdlock(&l), EAGAIN);
    ck_assert_int_eq(ct_rwlock_tryrdlock(&l), EAGAIN);
    ck_assert_int_eq(ct_rwlock_trywrlock(&l), EBUSY);
    ck_assert_uint_eq(l.readers, UINT_MAX);
}
END_TEST

static void *
meet(void *unused)
{
    ck_assert_int_eq(ct_barrier_wait(&b), 0);
    return NULL;
}

START_TEST(a_barrier_for_nobody_is_refused)
{
    ck_assert_int_eq(ct_barrier_init(&b, 0), EINVAL);
    ck_assert_int_eq(ct_barrier_init(&b, 1), 0);
    ck_assert_int_eq(ct_barrier_wait(&b), CT_BARRIER_SERIAL_THREAD);
    ck_assert_int_eq(ct_barrier_wait(&b), CT_BARRIER_SERIAL_THREAD);
}
END_TEST

START_TEST(a_barrier_that_is_waited_at_is_not_destroyed)
{
    ck_assert_int_eq(ct_barrier_init(&b, 2), 0);
    ct_thread t = make(meet);
    settle();
    ck_assert_int_eq(ct_barrier_destroy(&b), EBUSY);
    ck_assert_int_eq(ct_barrier_wait(&b), CT_BARRIER_SERIAL_THREAD);
    ct_join(t, NULL);
    ck_assert_int_eq(ct_barrier_destroy(&b), 0);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("misuse");
    TCase *tc = harness_case(suite, "misuse");

    harness_add(tc, a_mutex_that_is_waited_for_is_not_destroyed);
    harness_add(tc, a_stranger_unlocks_no_mutex_of_any_type);
    harness_add(tc, a_recursive_one_is_not_locked_too_often);
    harness_add(tc, a_wait_with_the_mutex_of_another_is_refused);
    harness_add(tc, a_signal_to_nobody_is_lost);
    harness_add(tc, a_deadline_in_the_past_is_no_time_to_wait);
    harness_add(tc, a_deadline_that_is_no_time_is_refused_if_it_matters);
    harness_add(tc, a_semaphore_is_never_negative_and_never_too_great);
    harness_add(tc, a_semaphore_that_is_waited_for_is_not_destroyed);
    harness_add(tc, a_readers_writer_lock_that_somebody_has_is_not_destroyed);
    harness_add(tc, a_writer_gets_its_lock_no_second_time);
    harness_add(tc, more_readers_than_can_be_counted_are_refused);
    harness_add(tc, a_barrier_for_nobody_is_refused);
    harness_add(tc, a_barrier_that_is_waited_at_is_not_destroyed);
    return harness_run(suite);
}
