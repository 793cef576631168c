/*
 * Tests of lab 03 that a student might be proud of.  They say nothing that
 * capriccio.h does not promise.
 *
 * Whoever takes part tells the trace when it has something (a capital) and
 * when it has let go.  Nobody is joined who might wait for ever: main() yields
 * often enough for all to do what they can, and looks at what was done.
 */
#include <errno.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

#define MS INT64_C(1000000)             /* ns */
#define SECOND (1000 * MS)

enum { ENOUGH = 20 };                   /* yields for all to do what they can */

static char trace[64];
static ct_mutex mutex, other;
static ct_cond cond;
static ct_sem sem;
static ct_rwlock lock;
static ct_barrier barrier;
static int64_t begun;                   /* when the test began */

static void
note(const char *what)
{
    strncat(trace, what, sizeof trace - strlen(trace) - 1);
}

static void
make(void *(*start)(void *), void *arg)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, start, arg), 0);
    ck_assert_int_eq(ct_detach(t), 0);
}

static void
let_all_run(void)
{
    for (int i = 0; i < ENOUGH; i++)
        ct_yield();
}

/* Everybody does what can be done, and that is `what`. */
static void
comes(const char *what)
{
    let_all_run();
    ck_assert_str_eq(trace, what);
    trace[0] = '\0';
}

static struct timespec
in(int64_t ns)
{
    int64_t t = ct_now() + ns;

    return (struct timespec){ t / SECOND, t % SECOND };
}

/* All objects as new, in memory that was something else. */
static void
begin(void)
{
    memset(&mutex, 0xa5, sizeof mutex);
    memset(&other, 0xa5, sizeof other);
    memset(&cond, 0xa5, sizeof cond);
    memset(&sem, 0xa5, sizeof sem);
    memset(&lock, 0xa5, sizeof lock);
    memset(&barrier, 0xa5, sizeof barrier);
    ck_assert_int_eq(ct_mutex_init(&mutex, CT_MUTEX_NORMAL), 0);
    ck_assert_int_eq(ct_mutex_init(&other, CT_MUTEX_NORMAL), 0);
    ck_assert_int_eq(ct_cond_init(&cond), 0);
    ck_assert_int_eq(ct_sem_init(&sem, 0), 0);
    ck_assert_int_eq(ct_rwlock_init(&lock), 0);
    ck_assert_int_eq(ct_barrier_init(&barrier, 3), 0);
    begun = ct_now();
}

/* A mutex.  L1, L2. */
static void *
has_mutex(void *name)
{
    ck_assert_int_eq(ct_mutex_lock(&mutex), 0);
    note(name);
    ct_yield();
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    note("-");
    return NULL;
}

static void *
tries_mutex(void *unused)
{
    note(ct_mutex_trylock(&mutex) == EBUSY ? "b" : "?");
    return NULL;
}

START_TEST(a_mutex_goes_from_hand_to_hand)
{
    ck_assert_int_eq(ct_mutex_trylock(&mutex), 0);
    make(has_mutex, "A");
    make(has_mutex, "B");
    make(tries_mutex, NULL);
    make(has_mutex, "C");
    comes("b");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    note("m");                          /* goes on, but has it no more */
    ck_assert_int_eq(ct_mutex_trylock(&mutex), EBUSY);
    ck_assert_int_eq(ct_mutex_unlock(&mutex), EPERM);
    comes("mA-B-C-");
    ck_assert_int_eq(ct_mutex_trylock(&mutex), 0);
}
END_TEST

START_TEST(whoever_let_go_waits_behind_the_others)
{
    ct_mutex_lock(&mutex);
    make(has_mutex, "A");
    make(has_mutex, "B");
    let_all_run();
    ct_mutex_unlock(&mutex);
    ck_assert_int_eq(ct_mutex_lock(&mutex), 0);
    note("M");
    let_all_run();                      /* nobody comes in */
    comes("A-B-M");
}
END_TEST

/* L3 */
START_TEST(a_mutex_is_destroyed_when_it_is_free)
{
    ct_mutex_lock(&mutex);
    ck_assert_int_eq(ct_mutex_destroy(&mutex), EBUSY);
    make(has_mutex, "A");
    comes("");
    ck_assert_int_eq(ct_mutex_destroy(&mutex), EBUSY);
    ct_mutex_unlock(&mutex);
    comes("A-");
    ck_assert_int_eq(ct_mutex_destroy(&mutex), 0);
    ck_assert_int_eq(ct_mutex_init(&mutex, (enum ct_mutex_type)77), EINVAL);
}
END_TEST

static void *
unlocks(void *unused)
{
    note(ct_mutex_unlock(&mutex) == EPERM ? "p" : "?");
    return NULL;
}

START_TEST(only_the_owner_unlocks)
{
    ck_assert_int_eq(ct_mutex_unlock(&mutex), EPERM);
    ct_mutex_lock(&mutex);
    make(unlocks, NULL);
    comes("p");
    make(tries_mutex, NULL);
    comes("b");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    ck_assert_int_eq(ct_mutex_unlock(&mutex), EPERM);
}
END_TEST

START_TEST(a_recursive_mutex_counts)
{
    ct_mutex_init(&mutex, CT_MUTEX_RECURSIVE);
    ck_assert_int_eq(ct_mutex_lock(&mutex), 0);
    ck_assert_int_eq(ct_mutex_lock(&mutex), 0);
    ck_assert_int_eq(ct_mutex_trylock(&mutex), 0);
    make(has_mutex, "A");
    for (int i = 0; i < 3; i++) {
        comes("");
        ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    }
    comes("A-");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), EPERM);
}
END_TEST

START_TEST(an_error_checking_mutex_tells)
{
    ct_mutex_init(&mutex, CT_MUTEX_ERRORCHECK);
    ck_assert_int_eq(ct_mutex_lock(&mutex), 0);
    ck_assert_int_eq(ct_mutex_lock(&mutex), EDEADLK);
    ck_assert_int_eq(ct_mutex_trylock(&mutex), EBUSY);
    make(has_mutex, "A");
    comes("");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    comes("A-");
}
END_TEST

static void *
locks_twice(void *unused)
{
    ct_mutex_lock(&mutex);
    note("A");
    ct_mutex_lock(&mutex);
    note("?");
    return NULL;
}

START_TEST(a_normal_mutex_waits_for_its_owner_whoever_that_is)
{
    struct timespec soon = in(5 * MS);

    ct_mutex_lock(&other);
    ck_assert_int_eq(ct_mutex_trylock(&other), EBUSY);
    ck_assert_int_eq(ct_mutex_timedlock(&other, &soon), ETIMEDOUT);
    ck_assert_int_eq(ct_mutex_unlock(&other), 0);
    make(locks_twice, NULL);
    comes("A");
}
END_TEST

/* L6.  Of A, B and C the second gives up: it neither has the mutex then, nor
 * is it handed to it. */
static void *
gives_up(void *name)
{
    struct timespec soon = in(5 * MS);

    ck_assert_int_eq(ct_mutex_timedlock(&mutex, &soon), ETIMEDOUT);
    ck_assert_int_ge(ct_now(), begun + 5 * MS);
    ck_assert_int_eq(ct_mutex_unlock(&mutex), EPERM);
    note(name);
    return NULL;
}

START_TEST(a_lock_gives_up_when_its_time_has_come)
{
    struct timespec later = in(20 * MS);

    ct_mutex_lock(&mutex);
    make(has_mutex, "A");
    make(gives_up, "b");
    make(has_mutex, "C");
    ct_sem_timedwait(&sem, &later);
    comes("b");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    comes("A-C-");
    ck_assert_int_eq(ct_mutex_trylock(&mutex), 0);
}
END_TEST

START_TEST(nothing_is_handed_to_who_has_given_up)
{
    struct timespec later = in(20 * MS);

    ct_mutex_lock(&mutex);
    make(gives_up, "a");
    ct_sem_timedwait(&sem, &later);
    comes("a");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    make(has_mutex, "B");
    comes("B-");
}
END_TEST

START_TEST(a_free_mutex_is_had_whatever_the_time)
{
    struct timespec past = in(0), none = { 0, SECOND }, before = { -5, 0 };

    ck_assert_int_eq(ct_mutex_timedlock(&mutex, &before), 0);
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    ck_assert_int_eq(ct_mutex_timedlock(&mutex, &past), 0);
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    ck_assert_int_eq(ct_mutex_timedlock(&mutex, &none), 0);
    ck_assert_int_eq(ct_mutex_timedlock(&mutex, &none), EINVAL);
    ck_assert_int_eq(ct_mutex_timedlock(&mutex, &past), ETIMEDOUT);
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
}
END_TEST

/* A condition.  L4, L5. */
static void *
waits(void *name)
{
    ck_assert_int_eq(ct_mutex_lock(&mutex), 0);
    ck_assert_int_eq(ct_cond_wait(&cond, &mutex), 0);
    note(name);
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    return NULL;
}

START_TEST(a_signal_wakes_the_first)
{
    ck_assert_int_eq(ct_cond_signal(&cond), 0);         /* is lost */
    make(waits, "A");
    make(waits, "B");
    make(waits, "C");
    comes("");
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(ct_cond_signal(&cond), 0);
        comes(i == 0 ? "A" : i == 1 ? "B" : "C");
    }
    ck_assert_int_eq(ct_cond_signal(&cond), 0);
    make(waits, "D");
    comes("");
}
END_TEST

START_TEST(two_signals_wake_two)
{
    make(waits, "A");
    make(waits, "B");
    make(waits, "C");
    comes("");
    ct_mutex_lock(&mutex);
    ct_cond_signal(&cond);
    ct_cond_signal(&cond);
    comes("");                          /* not without the mutex */
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    comes("AB");
}
END_TEST

/* Whoever has seen it false has begun to wait before anybody else can run. */
static int is_true;

static void *
waits_until_true(void *unused)
{
    ct_mutex_lock(&mutex);
    while (!is_true)
        ct_cond_wait(&cond, &mutex);
    note("A");
    ct_mutex_unlock(&mutex);
    return NULL;
}

START_TEST(no_signal_comes_too_early)
{
    make(waits_until_true, NULL);
    ct_yield();
    is_true = 1;
    ct_cond_signal(&cond);
    comes("A");
}
END_TEST

static void *
waits_again(void *name)
{
    ct_mutex_lock(&mutex);
    for (int i = 0; i < 2; i++) {
        ct_cond_wait(&cond, &mutex);
        note(name);
    }
    ct_mutex_unlock(&mutex);
    return NULL;
}

START_TEST(a_broadcast_wakes_all_that_wait_now)
{
    ck_assert_int_eq(ct_cond_broadcast(&cond), 0);      /* is lost */
    make(waits_again, "A");
    make(waits_again, "B");
    make(waits_again, "C");
    comes("");
    ct_mutex_lock(&mutex);
    ck_assert_int_eq(ct_cond_broadcast(&cond), 0);
    make(waits, "D");
    comes("");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    comes("ABC");
    ct_cond_broadcast(&cond);
    let_all_run();
    ck_assert_uint_eq(strlen(trace), 4);
    for (const char *c = "ABCD"; *c != '\0'; c++)
        ck_assert_ptr_nonnull(strchr(trace, *c));
}
END_TEST

static void *
broadcasts_and_waits(void *name)
{
    ct_mutex_lock(&mutex);
    ct_cond_broadcast(&cond);
    ct_cond_wait(&cond, &mutex);
    note(name);
    ct_mutex_unlock(&mutex);
    return NULL;
}

START_TEST(a_broadcast_wakes_nobody_that_comes_later)
{
    make(waits, "A");
    make(waits, "B");
    make(broadcasts_and_waits, "C");
    comes("AB");
    ct_cond_signal(&cond);
    comes("C");
}
END_TEST

/* Somebody may wait at the mutex while a signalled thread wants it. */
START_TEST(the_mutex_has_one_owner_after_a_broadcast)
{
    make(waits, "A");
    make(waits, "B");
    comes("");
    ct_mutex_lock(&mutex);
    make(has_mutex, "C");
    let_all_run();
    ct_cond_broadcast(&cond);
    comes("");
    make(unlocks, NULL);
    comes("p");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    let_all_run();
    ck_assert_ptr_nonnull(strstr(trace, "C-"));         /* nobody between */
    ck_assert_uint_eq(strlen(trace), 4);
    ck_assert_int_eq(ct_mutex_trylock(&mutex), 0);
}
END_TEST

START_TEST(who_waits_needs_the_mutex)
{
    ck_assert_int_eq(ct_cond_wait(&cond, &mutex), EPERM);
    make(locks_twice, NULL);            /* and has it for ever */
    comes("A");
    ck_assert_int_eq(ct_cond_wait(&cond, &mutex), EPERM);
}
END_TEST

START_TEST(a_condition_is_destroyed_when_nobody_waits)
{
    make(waits, "A");
    comes("");
    ck_assert_int_eq(ct_cond_destroy(&cond), EBUSY);
    ct_cond_signal(&cond);
    comes("A");
    ck_assert_int_eq(ct_cond_destroy(&cond), 0);
}
END_TEST

static void *
waits_thrice_locked(void *unused)
{
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(ct_mutex_lock(&mutex), 0);
    ck_assert_int_eq(ct_cond_wait(&cond, &mutex), 0);
    note("A");
    for (int i = 0; i < 3; i++) {
        ct_yield();
        ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    }
    ck_assert_int_eq(ct_mutex_unlock(&mutex), EPERM);
    return NULL;
}

START_TEST(a_wait_lets_go_altogether_and_has_it_all_back)
{
    ct_mutex_init(&mutex, CT_MUTEX_RECURSIVE);
    make(waits_thrice_locked, NULL);
    comes("");
    ck_assert_int_eq(ct_mutex_trylock(&mutex), 0);
    ct_cond_signal(&cond);
    comes("");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    make(has_mutex, "B");
    comes("AB-");
}
END_TEST

/* L6 */
static void *
waits_5_ms(void *name)
{
    struct timespec soon = in(5 * MS);

    ct_mutex_lock(&mutex);
    ck_assert_int_eq(ct_cond_timedwait(&cond, &mutex, &soon), ETIMEDOUT);
    ck_assert_int_ge(ct_now(), begun + 5 * MS);
    note(name);
    ct_yield();
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    return NULL;
}

START_TEST(a_wait_ends_at_its_time_with_the_mutex)
{
    struct timespec later = in(20 * MS), none = { 0, -1 };

    make(waits_5_ms, "a");
    make(waits, "B");
    ct_sem_timedwait(&sem, &later);
    comes("a");
    ct_cond_signal(&cond);              /* not to the one that is gone */
    comes("B");
    ct_mutex_lock(&mutex);
    ck_assert_int_eq(ct_cond_timedwait(&cond, &mutex, &none), EINVAL);
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
}
END_TEST

START_TEST(a_wait_that_is_too_late_waits_for_the_mutex)
{
    struct timespec later = in(20 * MS);

    make(waits_5_ms, "a");
    let_all_run();
    ct_mutex_lock(&mutex);
    ct_sem_timedwait(&sem, &later);
    comes("");
    ck_assert_int_eq(ct_mutex_unlock(&mutex), 0);
    comes("a");
}
END_TEST

/* A semaphore.  L7. */
static int
value(void)
{
    int n = -77;

    ck_assert_int_eq(ct_sem_getvalue(&sem, &n), 0);
    return n;
}

/* How a call failed; 0: it did not, -1: not in the way in which it should. */
static int
error_of(int result)
{
    return result == -1 ? errno : result == 0 ? 0 : -1;
}

static void *
takes(void *name)
{
    ck_assert_int_eq(ct_sem_wait(&sem), 0);
    note(name);
    return NULL;
}

START_TEST(a_semaphore_counts)
{
    for (int i = 1; i <= 3; i++) {
        ck_assert_int_eq(ct_sem_post(&sem), 0);
        ck_assert_int_eq(value(), i);
    }
    ck_assert_int_eq(ct_sem_wait(&sem), 0);
    ck_assert_int_eq(ct_sem_trywait(&sem), 0);
    ck_assert_int_eq(value(), 1);
    ck_assert_int_eq(ct_sem_wait(&sem), 0);
    errno = 0;
    ck_assert_int_eq(error_of(ct_sem_trywait(&sem)), EAGAIN);
    ck_assert_int_eq(value(), 0);
}
END_TEST

START_TEST(a_semaphore_has_a_greatest_value)
{
    ck_assert_int_eq(error_of(ct_sem_init(&sem, CT_SEM_MAX + 1u)), EINVAL);
    ck_assert_int_eq(ct_sem_init(&sem, CT_SEM_MAX - 1), 0);
    ck_assert_int_eq(ct_sem_post(&sem), 0);
    ck_assert_int_eq(error_of(ct_sem_post(&sem)), EOVERFLOW);
    ck_assert_int_eq(value(), CT_SEM_MAX);
    ck_assert_int_eq(ct_sem_init(&sem, CT_SEM_MAX), 0);
}
END_TEST

/* L2 */
START_TEST(a_post_gives_to_the_first)
{
    make(takes, "A");
    make(takes, "B");
    make(takes, "C");
    comes("");
    ck_assert_int_eq(ct_sem_post(&sem), 0);
    note("m");
    ck_assert_int_eq(error_of(ct_sem_trywait(&sem)), EAGAIN);
    ck_assert_int_eq(value(), 0);
    comes("mA");
    ck_assert_int_eq(ct_sem_post(&sem), 0);
    ck_assert_int_eq(ct_sem_post(&sem), 0);
    comes("BC");
    ck_assert_int_eq(value(), 0);
}
END_TEST

START_TEST(a_semaphore_is_destroyed_when_nobody_waits)
{
    make(takes, "A");
    comes("");
    ck_assert_int_eq(error_of(ct_sem_destroy(&sem)), EBUSY);
    ct_sem_post(&sem);
    comes("A");
    ck_assert_int_eq(ct_sem_destroy(&sem), 0);
}
END_TEST

/* L6 */
START_TEST(a_taker_gives_up_when_its_time_has_come)
{
    struct timespec soon = in(5 * MS), past = in(0), none = { 0, SECOND },
                    before = { -5, 0 };

    ck_assert_int_eq(error_of(ct_sem_timedwait(&sem, &soon)), ETIMEDOUT);
    ck_assert_int_ge(ct_now(), begun + 5 * MS);
    ck_assert_int_eq(value(), 0);
    ck_assert_int_eq(error_of(ct_sem_timedwait(&sem, &past)), ETIMEDOUT);
    ck_assert_int_eq(error_of(ct_sem_timedwait(&sem, &none)), EINVAL);
    ct_sem_post(&sem);
    ck_assert_int_eq(value(), 1);
    ck_assert_int_eq(ct_sem_timedwait(&sem, &past), 0);
    ck_assert_int_eq(value(), 0);
    ct_sem_post(&sem);
    ck_assert_int_eq(ct_sem_timedwait(&sem, &before), 0);
    ct_sem_post(&sem);
    ck_assert_int_eq(ct_sem_timedwait(&sem, &none), 0);
}
END_TEST

/* A readers-writer lock.  L9. */
static void *
reads(void *name)
{
    ck_assert_int_eq(ct_rwlock_rdlock(&lock), 0);
    note(name);
    for (int i = 0; i < 3; i++)
        ct_yield();
    note("-");
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
    return NULL;
}

static void *
writes(void *name)
{
    ck_assert_int_eq(ct_rwlock_wrlock(&lock), 0);
    note(name);
    for (int i = 0; i < 3; i++)
        ct_yield();
    note("=");
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
    return NULL;
}

static void *
throws_out(void *unused)
{
    note(ct_rwlock_unlock(&lock) == EPERM ? "p" : "?");
    return NULL;
}

START_TEST(who_comes_first_is_served_first)
{
    ck_assert_int_eq(ct_rwlock_wrlock(&lock), 0);
    make(reads, "A");
    make(reads, "B");
    make(writes, "C");
    make(reads, "D");
    make(reads, "E");
    make(writes, "F");
    comes("");
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
    note("m");
    ck_assert_int_eq(ct_rwlock_tryrdlock(&lock), EBUSY);
    ck_assert_int_eq(ct_rwlock_trywrlock(&lock), EBUSY);
    let_all_run();
    comes("mAB--C=DE--F=");
    ck_assert_int_eq(ct_rwlock_trywrlock(&lock), 0);
}
END_TEST

/* What was handed over is not free until its new owner runs. */
START_TEST(nobody_comes_between_hands)
{
    ct_rwlock_rdlock(&lock);
    make(writes, "A");
    let_all_run();
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
    ck_assert_int_eq(ct_rwlock_tryrdlock(&lock), EBUSY);
    ck_assert_int_eq(ct_rwlock_trywrlock(&lock), EBUSY);
    comes("A=");

    ct_rwlock_wrlock(&lock);
    make(reads, "B");
    let_all_run();
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
    ck_assert_int_eq(ct_rwlock_trywrlock(&lock), EBUSY);
    ck_assert_int_eq(ct_rwlock_tryrdlock(&lock), 0);
    comes("B-");
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
}
END_TEST

START_TEST(readers_that_come_late_wait_behind_a_writer)
{
    ck_assert_int_eq(ct_rwlock_rdlock(&lock), 0);
    ck_assert_int_eq(ct_rwlock_tryrdlock(&lock), 0);
    ck_assert_int_eq(ct_rwlock_trywrlock(&lock), EBUSY);
    make(writes, "A");
    make(reads, "B");
    comes("");
    ck_assert_int_eq(ct_rwlock_tryrdlock(&lock), EBUSY);
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
    comes("");                          /* one is still in */
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
    comes("A=B-");
}
END_TEST

START_TEST(only_a_writer_lets_go_of_what_it_writes)
{
    ck_assert_int_eq(ct_rwlock_unlock(&lock), EPERM);
    ck_assert_int_eq(ct_rwlock_wrlock(&lock), 0);
    make(throws_out, NULL);
    comes("p");
    ck_assert_int_eq(ct_rwlock_rdlock(&lock), EDEADLK);
    ck_assert_int_eq(ct_rwlock_wrlock(&lock), EDEADLK);
    ck_assert_int_eq(ct_rwlock_destroy(&lock), EBUSY);
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
    ck_assert_int_eq(ct_rwlock_unlock(&lock), EPERM);
    ck_assert_int_eq(ct_rwlock_rdlock(&lock), 0);
    ck_assert_int_eq(ct_rwlock_destroy(&lock), EBUSY);
    ck_assert_int_eq(ct_rwlock_unlock(&lock), 0);
    ck_assert_int_eq(ct_rwlock_destroy(&lock), 0);
}
END_TEST

/* A barrier for three.  L10.  A capital comes, a small one goes on; "*" is
 * said by whoever was told to be the one. */
static void *
passes(void *name)
{
    char gone[2] = { (char)(*(const char *)name + 'a' - 'A') };

    for (int round = 0; round < 2; round++) {
        note(name);
        if (ct_barrier_wait(&barrier) == CT_BARRIER_SERIAL_THREAD)
            note("*");
        note(gone);
    }
    return NULL;
}

START_TEST(nobody_passes_a_barrier_before_all_are_there)
{
    make(passes, "A");
    comes("A");
    make(passes, "B");
    comes("B");
    ck_assert_int_eq(ct_barrier_destroy(&barrier), EBUSY);
    make(passes, "C");
    comes("C*cCaAbB*bca");
    ck_assert_int_eq(ct_barrier_destroy(&barrier), 0);
    ck_assert_int_eq(ct_barrier_init(&barrier, 0), EINVAL);
    ck_assert_int_eq(ct_barrier_init(&barrier, 1), 0);
    ck_assert_int_eq(ct_barrier_wait(&barrier), CT_BARRIER_SERIAL_THREAD);
}
END_TEST

/* Rings.  L11. */
static int rings;
static unsigned longest;

static void
seen(const ct_thread *threads, unsigned n)
{
    rings++;
    longest = n > longest ? n : longest;
}

static void *
has_mutex_wants_other(void *unused)
{
    ct_mutex_lock(&mutex);
    ct_yield();
    ct_mutex_lock(&other);
    return NULL;
}

static void *
has_other_wants_mutex(void *unused)
{
    ct_mutex_lock(&other);
    ct_yield();
    ct_mutex_lock(&mutex);
    return NULL;
}

START_TEST(a_ring_is_told_of)
{
    ct_on_cycle(seen);
    make(has_mutex_wants_other, NULL);
    make(has_other_wants_mutex, NULL);
    let_all_run();
    ck_assert_int_eq(rings, 1);
    ck_assert_uint_eq(longest, 2);
}
END_TEST

static void *
has_other_tries_mutex(void *unused)
{
    struct timespec soon = in(5 * MS);

    ct_mutex_lock(&other);
    ct_yield();
    ck_assert_int_eq(ct_mutex_timedlock(&mutex, &soon), ETIMEDOUT);
    ct_mutex_unlock(&other);
    note("a");
    return NULL;
}

START_TEST(who_gives_up_closes_no_ring)
{
    struct timespec later = in(20 * MS);

    ct_on_cycle(seen);
    make(has_mutex_wants_other, NULL);
    make(has_other_tries_mutex, NULL);
    ct_sem_timedwait(&sem, &later);
    comes("a");
    ck_assert_int_eq(rings, 0);
}
END_TEST

/* Has `other` while it waits. */
static void *
waits_with_other(void *unused)
{
    ct_mutex_lock(&other);
    ct_mutex_lock(&mutex);
    ct_cond_wait(&cond, &mutex);
    note("?");
    return NULL;
}

static void *
signals_and_wants_other(void *unused)
{
    ct_mutex_lock(&mutex);
    ct_cond_signal(&cond);
    ct_mutex_lock(&other);
    note("?");
    return NULL;
}

START_TEST(who_was_signalled_can_be_in_a_ring)
{
    ct_on_cycle(seen);
    make(waits_with_other, NULL);
    let_all_run();
    make(signals_and_wants_other, NULL);
    comes("");
    ck_assert_int_eq(rings, 1);
    ck_assert_uint_eq(longest, 2);
}
END_TEST

START_TEST(a_signal_can_close_a_ring)
{
    ct_on_cycle(seen);
    make(waits_with_other, NULL);
    let_all_run();
    make(has_mutex_wants_other, NULL);
    let_all_run();
    ck_assert_int_eq(rings, 0);
    ct_cond_signal(&cond);
    comes("");
    ck_assert_int_eq(rings, 1);
    ck_assert_uint_eq(longest, 2);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("lab 03");
    TCase *tc = harness_case(s, "locks");

    tcase_add_checked_fixture(tc, begin, NULL);
    harness_add(tc, a_mutex_goes_from_hand_to_hand);
    harness_add(tc, whoever_let_go_waits_behind_the_others);
    harness_add(tc, a_mutex_is_destroyed_when_it_is_free);
    harness_add(tc, only_the_owner_unlocks);
    harness_add(tc, a_recursive_mutex_counts);
    harness_add(tc, an_error_checking_mutex_tells);
    harness_add(tc, a_normal_mutex_waits_for_its_owner_whoever_that_is);
    harness_add(tc, a_lock_gives_up_when_its_time_has_come);
    harness_add(tc, nothing_is_handed_to_who_has_given_up);
    harness_add(tc, a_free_mutex_is_had_whatever_the_time);
    harness_add(tc, a_signal_wakes_the_first);
    harness_add(tc, two_signals_wake_two);
    harness_add(tc, no_signal_comes_too_early);
    harness_add(tc, a_broadcast_wakes_all_that_wait_now);
    harness_add(tc, a_broadcast_wakes_nobody_that_comes_later);
    harness_add(tc, the_mutex_has_one_owner_after_a_broadcast);
    harness_add(tc, who_waits_needs_the_mutex);
    harness_add(tc, a_condition_is_destroyed_when_nobody_waits);
    harness_add(tc, a_wait_lets_go_altogether_and_has_it_all_back);
    harness_add(tc, a_wait_ends_at_its_time_with_the_mutex);
    harness_add(tc, a_wait_that_is_too_late_waits_for_the_mutex);
    harness_add(tc, a_semaphore_counts);
    harness_add(tc, a_semaphore_has_a_greatest_value);
    harness_add(tc, a_post_gives_to_the_first);
    harness_add(tc, a_semaphore_is_destroyed_when_nobody_waits);
    harness_add(tc, a_taker_gives_up_when_its_time_has_come);
    harness_add(tc, who_comes_first_is_served_first);
    harness_add(tc, nobody_comes_between_hands);
    harness_add(tc, readers_that_come_late_wait_behind_a_writer);
    harness_add(tc, only_a_writer_lets_go_of_what_it_writes);
    harness_add(tc, nobody_passes_a_barrier_before_all_are_there);
    harness_add(tc, a_ring_is_told_of);
    harness_add(tc, who_gives_up_closes_no_ring);
    harness_add(tc, who_was_signalled_can_be_in_a_ring);
    harness_add(tc, a_signal_can_close_a_ring);
    return harness_run(s);
}
