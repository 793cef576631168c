/*
 * Rings of threads that wait for each other: told of with their names when
 * they close, by whichever kind of wait, and while others run on.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "capriccio.h"
#include "tests/harness.h"

enum { MEMBERS_MAX = 100 };

static ct_mutex mutex[5];
static ct_rwlock lock[2];
static ct_cond cond = CT_COND_INITIALIZER;
static ct_thread member[3];
static ct_thread ring[MEMBERS_MAX];
static unsigned members, rings;

static void
note_ring(const ct_thread *threads, unsigned n)
{
    ck_assert_uint_le(n, MEMBERS_MAX);
    memcpy(ring, threads, n * sizeof *ring);
    members = n;
    rings++;
}

static ct_thread
make(const char *name, void *(*start)(void *), void *arg)
{
    ct_attr attr;
    ct_thread t;

    ct_attr_init(&attr);
    strcpy(attr.name, name);
    ck_assert_int_eq(ct_create(&t, &attr, start, arg), 0);
    return t;
}

/* Lets the others go on until each has run often. */
static void
settle(void)
{
    for (int i = 0; i < 300; i++)
        ct_yield();
}

/* Whether the ring that was noted goes from a to b. */
static int
waits_for(ct_thread a, ct_thread b)
{
    for (unsigned i = 0; i < members; i++)
        if (ring[i] == a)
            return ring[(i + 1) % members] == b;
    return 0;
}

static unsigned long n_mutexes;

/* Locks mutex i, then the one after it, round n_mutexes of them. */
static void *
lock_two(void *number)
{
    unsigned long i = (unsigned long)number;

    ct_mutex_lock(&mutex[i]);
    settle();
    ct_mutex_lock(&mutex[(i + 1) % n_mutexes]);
    return NULL;
}

static void
make_ring_of(unsigned long n)
{
    ct_thread t[5];

    memset(mutex, 0, sizeof mutex);
    rings = 0;
    n_mutexes = n;
    for (unsigned long i = 0; i < n; i++)
        t[i] = make("", lock_two, (void *)i);
    while (rings == 0)
        ct_yield();
    ck_assert_uint_eq(members, n);
    for (unsigned long i = 0; i < n; i++)
        ck_assert(waits_for(t[i], t[(i + 1) % n]));
    settle();
    ck_assert_uint_eq(rings, 1);        /* and once */
}

START_TEST(a_ring_of_mutexes_of_any_length_is_told_of)
{
    ct_on_cycle(note_ring);
    for (unsigned long n = 1; n <= 5; n++)
        make_ring_of(n);
}
END_TEST

static void *
write_then_write(void *number)
{
    unsigned long i = (unsigned long)number;

    ct_rwlock_wrlock(&lock[i]);
    settle();
    ct_rwlock_wrlock(&lock[1 - i]);
    return NULL;
}

static void *
write_then_read(void *number)
{
    unsigned long i = (unsigned long)number;

    ct_rwlock_wrlock(&lock[i]);
    settle();
    ct_rwlock_rdlock(&lock[1 - i]);
    return NULL;
}

START_TEST(a_ring_of_writers_is_told_of)
{
    ct_on_cycle(note_ring);
    ct_thread a = make("", write_then_write, (void *)0);
    ct_thread b = make("", write_then_read, (void *)1);

    while (rings == 0)
        ct_yield();
    ck_assert_uint_eq(members, 2);
    ck_assert(waits_for(a, b) && waits_for(b, a));
}
END_TEST

/* Joins member i, when it is there. */
static void *
join_member(void *number)
{
    unsigned long i = (unsigned long)number;

    while (member[i] == 0)
        ct_yield();
    ct_join(member[i], NULL);
    return NULL;
}

/* Of two, the second is refused (EDEADLK); of three nobody is. */
START_TEST(a_ring_of_joins_is_told_of)
{
    ct_on_cycle(note_ring);
    ct_thread a = make("", join_member, (void *)1);
    ct_thread b = make("", join_member, (void *)2);
    ct_thread c = make("", join_member, (void *)0);

    member[0] = a;
    member[1] = b;
    member[2] = c;
    while (rings == 0)
        ct_yield();
    ck_assert_uint_eq(members, 3);
    ck_assert(waits_for(a, b) && waits_for(b, c) && waits_for(c, a));
}
END_TEST

static void *
has_mutex_wants_lock(void *unused)
{
    ct_mutex_lock(&mutex[0]);
    settle();
    ct_rwlock_wrlock(&lock[0]);
    return NULL;
}

static void *
has_lock_joins(void *unused)
{
    ct_rwlock_wrlock(&lock[0]);
    settle();
    return join_member((void *)2);
}

static void *
wants_mutex(void *unused)
{
    settle();
    ct_mutex_lock(&mutex[0]);
    return NULL;
}

static void
make_a_mixed_ring(void)
{
    member[0] = make("cook", has_mutex_wants_lock, NULL);
    member[1] = make("clerk", has_lock_joins, NULL);
    member[2] = make("porter", wants_mutex, NULL);
}

START_TEST(a_ring_of_all_three_is_told_of)
{
    ct_on_cycle(note_ring);
    make_a_mixed_ring();
    while (rings == 0)
        ct_yield();
    ck_assert_uint_eq(members, 3);
    for (int i = 0; i < 3; i++)
        ck_assert(waits_for(member[i], member[(i + 1) % 3]));
    settle();                           /* and we go on */
    ck_assert_uint_eq(rings, 1);
}
END_TEST

static void
run_on_beside_a_ring(void)
{
    make_a_mixed_ring();
    for (int i = 0; i < 2000; i++)
        ct_yield();
    exit(3);
}

/* In whatever order: where it begins depends on who came last. */
START_TEST(the_ring_is_told_by_name)
{
    char text[300];

    harness_watch(run_on_beside_a_ring, text, sizeof text);
    ck_assert(harness_begins(text, "capriccio: deadlock: "));
    ck_assert_ptr_nonnull(strstr(text, " waits for "));
    ck_assert(strstr(text, "cook waits for clerk") != NULL ||
              harness_begins(text, "capriccio: deadlock: clerk waits for porter"
                             " waits for cook waits for clerk\n"));
    ck_assert_ptr_null(strstr(strchr(text, '\n') + 1, "deadlock"));
}
END_TEST

static void *
wait_for_signal(void *unused)
{
    ct_mutex_lock(&mutex[0]);
    ct_cond_wait(&cond, &mutex[0]);
    return NULL;
}

static void *
has_mutex_joins(void *unused)
{
    settle();
    ct_mutex_lock(&mutex[0]);
    return join_member((void *)0);
}

/* No member of this ring runs when it closes: it is closed by a signal, for
 * which the waiter stops to wait for a condition and begins to for a mutex. */
START_TEST(a_ring_that_a_signal_closes_is_told_of)
{
    ct_on_cycle(note_ring);
    member[0] = make("", wait_for_signal, NULL);
    member[1] = make("", has_mutex_joins, NULL);
    settle();
    settle();
    settle();
    ck_assert_uint_eq(rings, 0);
    ct_cond_signal(&cond);
    ck_assert_uint_eq(rings, 1);
    ck_assert(waits_for(member[0], member[1]));
    ck_assert(waits_for(member[1], member[0]));
}
END_TEST

static void *
join_first(void *unused)
{
    ct_join(member[0], NULL);
    return NULL;
}

/* Not a member: the ring is old news, and the search for it ends. */
START_TEST(who_waits_for_a_ring_is_in_none)
{
    ct_on_cycle(note_ring);
    make_a_mixed_ring();
    while (rings == 0)
        ct_yield();
    make("", join_first, NULL);
    settle();
    ck_assert_uint_eq(rings, 1);
}
END_TEST

static void *
lock_for_a_while(void *number)
{
    unsigned long i = (unsigned long)number;
    struct timespec until = { .tv_sec = ct_now() / 1000000000 + 3600 };

    ct_mutex_lock(&mutex[i]);
    settle();
    ct_mutex_timedlock(&mutex[1 - i], &until);
    return NULL;
}

/* It ends by itself. */
START_TEST(a_wait_with_a_deadline_closes_no_ring)
{
    ct_on_cycle(note_ring);
    n_mutexes = 2;
    make("", lock_for_a_while, (void *)0);
    make("", lock_two, (void *)1);
    settle();
    settle();
    settle();
    ck_assert_uint_eq(rings, 0);
}
END_TEST

static void *
follow(void *number)
{
    unsigned long i = (unsigned long)number;
    static ct_thread all[MEMBERS_MAX];

    all[i] = ct_self();
    while (all[(i + 1) % MEMBERS_MAX] == 0)
        ct_yield();
    ct_join(all[(i + 1) % MEMBERS_MAX], NULL);
    return NULL;
}

static void
make_a_long_ring(void)
{
    for (unsigned long i = 0; i < MEMBERS_MAX; i++)
        make("one of many", follow, (void *)i);
    for (int i = 0; i < 100000; i++)
        ct_yield();
    exit(3);
}

/* More than are named: some are, and that is all that is lost. */
START_TEST(a_long_ring_is_told_of)
{
    char text[4000];

    ck_assert(!WIFSIGNALED(harness_watch(make_a_long_ring, text, sizeof text)));
    ck_assert(harness_begins(text, "capriccio: deadlock: one of many waits for "
                                   "one of many waits for "));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("rings");
    TCase *tc = harness_case(s, "rings");

    harness_add(tc, a_ring_of_mutexes_of_any_length_is_told_of);
    harness_add(tc, a_ring_of_writers_is_told_of);
    harness_add(tc, a_ring_of_joins_is_told_of);
    harness_add(tc, a_ring_of_all_three_is_told_of);
    harness_add(tc, the_ring_is_told_by_name);
    harness_add(tc, a_ring_that_a_signal_closes_is_told_of);
    harness_add(tc, who_waits_for_a_ring_is_in_none);
    harness_add(tc, a_wait_with_a_deadline_closes_no_ring);
    harness_add(tc, a_long_ring_is_told_of);
    return harness_run(s);
}
