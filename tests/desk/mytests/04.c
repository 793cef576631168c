/*
 * Tests of lab 04 that a student might be proud of.  They say nothing that
 * capriccio.h does not promise.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"

enum { TICK = 1000000 };        /* ns of processor time */

static volatile int done, inside, bad;
static volatile long turns;
static ct_mixed mixed = CT_MIXED_INITIALIZER;
static sigjmp_buf back;

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread t = 0;

    ck_assert_int_eq(ct_create(&t, NULL, start, arg), 0);
    return t;
}

static void *
finish(void *arg)
{
    done = 1;
    return arg;
}

static uint64_t
deferred(void)
{
    struct ct_preempt_stats s;

    ct_preempt_stats(&s);
    return s.deferred;
}

static uint64_t
ticks(void)
{
    struct ct_preempt_stats s;

    ct_preempt_stats(&s);
    return s.ticks;
}

/* P1, P5: it must be left, sooner or later. */
START_TEST(a_thread_that_spins_is_switched)
{
    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    ct_thread t = make(finish, NULL);

    while (!done)
        ;
    ck_assert_int_eq(ct_join(t, NULL), 0);
    ck_assert_int_eq(ct_preempt_stop(), 0);
}
END_TEST

/* P1, P2: owed within, given at the end of the outermost, and of no other. */
START_TEST(a_section_is_whole_and_pays_at_its_end)
{
    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    ct_preempt_disable();
    ct_preempt_disable();
    ct_thread t = make(finish, NULL);
    uint64_t before = deferred();

    while (deferred() == before)
        ck_assert_int_eq(done, 0);
    ct_preempt_enable();
    ck_assert_int_eq(done, 0);
    ct_preempt_enable();
    ck_assert_int_eq(done, 1);
    ck_assert_int_eq(ct_join(t, NULL), 0);
}
END_TEST

/* P1: not even by the second tick, or the third. */
START_TEST(a_section_is_not_left_for_many_ticks)
{
    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    ct_preempt_disable();
    ct_thread t = make(finish, NULL);
    uint64_t before = ticks();

    while (ticks() < before + 6)
        ck_assert_int_eq(done, 0);
    ct_preempt_disable();
    ct_preempt_enable();
    before = ticks();
    while (ticks() < before + 3)
        ck_assert_int_eq(done, 0);
    ct_preempt_enable();
    ct_join(t, NULL);
}
END_TEST

/* P2: whoever owes nothing gives nothing. */
START_TEST(a_section_without_a_tick_does_not_give_way)
{
    ct_thread t = make(finish, NULL);

    for (int i = 0; i < 100; i++) {
        ct_preempt_disable();
        ct_preempt_enable();
        ck_assert_int_eq(done, 0);
    }
    ct_join(t, NULL);
}
END_TEST

/* P2: 255 of them within each other. */
START_TEST(sections_nest_255_deep)
{
    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    for (int i = 0; i < 255; i++)
        ct_preempt_disable();
    ct_thread t = make(finish, NULL);
    uint64_t before = deferred();

    for (int i = 0; i < 254; i++) {
        ct_preempt_enable();
        ck_assert_int_eq(done, 0);
    }
    while (deferred() == before)
        ck_assert_int_eq(done, 0);
    ct_preempt_enable();
    ck_assert_int_eq(done, 1);
    ct_join(t, NULL);
}
END_TEST

static void
jump_back(int signal)
{
    siglongjmp(back, 1);
}

/* Whether fn panics. */
static int
panics(void (*fn)(void))
{
    struct sigaction action = { .sa_handler = jump_back };

    sigaction(SIGABRT, &action, NULL);
    if (sigsetjmp(back, 1) != 0)
        return 1;
    fn();
    return 0;
}

static void
begin_256(void)
{
    for (int i = 0; i < 256; i++)
        ct_preempt_disable();
}

START_TEST(the_256th_section_panics)
{
    ck_assert(panics(begin_256));
}
END_TEST

START_TEST(an_end_without_a_beginning_panics)
{
    ck_assert(panics(ct_preempt_enable));
}
END_TEST

/* P3: somebody blocks in his section, and others are switched meanwhile. */
static void *
spins_until_done(void *unused)
{
    while (!done)
        ;
    return unused;
}

START_TEST(the_count_is_the_thread_s_own)
{
    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    ct_preempt_disable();
    ct_thread a = make(spins_until_done, NULL), b = make(finish, NULL);

    ct_join(a, NULL);
    ct_join(b, NULL);
    ct_preempt_enable();
    ck_assert(panics(ct_preempt_enable));
}
END_TEST

static void *
ends_a_section(void *unused)
{
    ct_preempt_disable();
    ct_preempt_enable();
    inside = 1;
    return unused;
}

/* P4: main owes, gives way by itself, and owes no more; nobody else does. */
START_TEST(a_debt_is_paid_once_by_the_one_who_owes_it)
{
    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    ct_preempt_disable();
    uint64_t before = deferred();

    while (deferred() == before)
        ;
    ct_preempt_stop();
    ct_thread first = make(ends_a_section, NULL);
    ct_thread second = make(finish, NULL);

    ct_yield();                 /* both run: the first owes nothing */
    ck_assert_int_eq(inside, 1);
    ct_join(first, NULL);
    ct_join(second, NULL);
    done = 0;
    ct_thread third = make(finish, NULL);

    ct_preempt_enable();        /* and main has given way since */
    ck_assert_int_eq(done, 0);
    ct_join(third, NULL);
}
END_TEST

static void *
notes_who_is_first(void *unused)
{
    ct_preempt_disable();
    ct_preempt_enable();
    inside = done ? 2 : 1;
    return unused;
}

/* P3, P4: a debt of main's, still open while another ends a section. */
START_TEST(another_thread_does_not_pay)
{
    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    ct_preempt_disable();
    ct_thread a = make(notes_who_is_first, NULL), b = make(finish, NULL);
    uint64_t before = deferred();

    while (deferred() == before)
        ;
    ct_preempt_stop();
    ct_yield();
    ck_assert_int_eq(inside, 1);
    ct_preempt_enable();
    ct_join(a, NULL);
    ct_join(b, NULL);
}
END_TEST

static void *
uses_the_c_library(void *unused)
{
    char text[64];

    for (int i = 0; i < 400 && !bad; i++) {
        char *p = malloc(64 + i);

        snprintf(text, sizeof text, "%d %s", i, "words");
        if (p == NULL || atoi(text) != i)
            bad = 1;
        free(p);
        /* in one instruction, or a tick in between loses others' turns */
        __atomic_add_fetch(&turns, 1, __ATOMIC_RELAXED);
    }
    return unused;
}

/* P2: malloc() is not entered twice. */
START_TEST(the_c_library_is_not_divided)
{
    ct_thread t[8];

    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 8; i++)
            t[i] = make(uses_the_c_library, NULL);
        for (int i = 0; i < 8; i++)
            ck_assert_int_eq(ct_join(t[i], NULL), 0);
    }
    ck_assert_int_eq(bad, 0);
    ck_assert_int_eq(turns, 8 * 400 * 20);
}
END_TEST

/* P2, and what comes of it: a tick that lands in the C library is asked again.
 * Of so many some do, where next to nothing else is done. */
START_TEST(a_tick_in_the_c_library_is_asked_again)
{
    static char room[1 << 20];
    struct ct_preempt_stats s;

    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    do {
        memset(room, turns++ & 255, sizeof room);
        ct_preempt_stats(&s);
    } while (s.ticks < 20);
    ck_assert_uint_gt(s.retried, 0);
}
END_TEST

static void *
yields_all_the_time(void *unused)
{
    for (int i = 0; i < 100; i++)
        ct_yield();
    done = 1;
    return unused;
}

/* P5: whoever gives way by himself has not been seen twice; it all goes on. */
START_TEST(switches_are_not_divided)
{
    ct_thread t[4];

    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 4; i++)
            t[i] = make(yields_all_the_time, NULL);
        for (int i = 0; i < 4; i++)
            ck_assert_int_eq(ct_join(t[i], NULL), 0);
    }
}
END_TEST

/* P5: the first tick that sees a thread does not leave it. */
static volatile uint64_t left_at;

static void *
notes_the_tick(void *unused)
{
    left_at = ticks();
    return unused;
}

START_TEST(one_tick_is_not_enough)
{
    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    for (int i = 0; i < 5; i++) {
        ct_yield();
        left_at = 0;
        uint64_t before = ticks();
        ct_thread t = make(notes_the_tick, NULL);

        while (left_at == 0)
            ;
        ck_assert_uint_ge(left_at, before + 2);
        ct_join(t, NULL);
    }
}
END_TEST

/* X: what each call says. */
START_TEST(a_try_and_an_unlock_say_how_it_is)
{
    ck_assert_int_eq(ct_mixed_unlock(&mixed), EPERM);
    ck_assert_int_eq(ct_mixed_trylock(&mixed), 0);
    ck_assert_int_eq(ct_mixed_trylock(&mixed), EBUSY);
    ck_assert_int_eq(ct_mixed_unlock(&mixed), 0);
    ck_assert_int_eq(ct_mixed_unlock(&mixed), EPERM);
    ct_mixed_lock(&mixed);
    ck_assert_int_eq(ct_mixed_trylock(&mixed), EBUSY);
    ck_assert_int_eq(ct_mixed_unlock(&mixed), 0);
}
END_TEST

static void *
counts_in_the_kernel(void *n)
{
    for (long i = (long)n; i > 0; i--) {
        ct_mixed_lock(&mixed);
        if (inside++ != 0)
            bad = 1;
        long before = turns;

        if (i % 64 == 0)
            sched_yield();
        turns = before + 1;
        inside--;
        if (ct_mixed_unlock(&mixed) != 0)
            bad = 1;
    }
    return NULL;
}

/* X1, X2: three threads of the kernel, and nobody sleeps for ever. */
START_TEST(kernel_threads_exclude_each_other)
{
    enum { EACH = 20000 };
    pthread_t t[3];

    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_create(&t[i], NULL, counts_in_the_kernel,
                                        (void *)EACH), 0);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_join(t[i], NULL), 0);
    ck_assert_int_eq(bad, 0);
    ck_assert_int_eq(turns, 3 * EACH);
}
END_TEST

static void *
locks_once(void *unused)
{
    ct_mixed_lock(&mixed);
    turns++;
    ct_mixed_unlock(&mixed);
    return unused;
}

/* X2: several sleep; each unlock lets one more on, to the last. */
START_TEST(all_that_sleep_are_woken)
{
    pthread_t t[3];

    for (int round = 0; round < 20; round++) {
        ct_mixed_lock(&mixed);
        for (int i = 0; i < 3; i++)
            ck_assert_int_eq(pthread_create(&t[i], NULL, locks_once, NULL), 0);
        for (int i = 0; i < 200; i++)
            sched_yield();
        if (round % 2 == 0)
            nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
        ct_mixed_unlock(&mixed);
        for (int i = 0; i < 3; i++)
            pthread_join(t[i], NULL);
    }
    ck_assert_int_eq(turns, 60);
    ck_assert_int_eq(ct_mixed_trylock(&mixed), 0);
}
END_TEST

/* X3: while one of ours waits, others of ours run. */
START_TEST(ours_let_each_other_run)
{
    ct_mixed_lock(&mixed);
    ct_thread t = make(locks_once, NULL);

    ct_yield();                 /* it waits now, and main runs on */
    ct_yield();
    ck_assert_int_eq(turns, 0);
    ck_assert_int_eq(ct_mixed_unlock(&mixed), 0);
    ck_assert_int_eq(ct_join(t, NULL), 0);
    ck_assert_int_eq(turns, 1);
}
END_TEST

/* X3: who is alone sleeps, and looks up: another of ours waits for a byte and
 * is the one that unlocks.  If it does not, somebody else does, in the end. */
static int p[2];

static void *
writes_and_waits(void *unused)
{
    struct timespec pause = { 0, 10000000 };

    nanosleep(&pause, NULL);
    if (write(p[1], "x", 1) != 1)
        bad = 1;
    for (int i = 0; i < 300 && !done; i++)
        nanosleep(&pause, NULL);
    if (!done) {
        bad = 1;
        ct_mixed_unlock(&mixed);
    }
    return unused;
}

static void *
reads_and_unlocks(void *unused)
{
    char c;

    if (ct_read(p[0], &c, 1) != 1)
        bad = 1;
    done = 1;
    ct_mixed_unlock(&mixed);
    return unused;
}

START_TEST(one_of_ours_alone_looks_up)
{
    pthread_t t;

    ck_assert_int_eq(ct_pipe(p), 0);
    ct_mixed_lock(&mixed);
    ct_thread reader = make(reads_and_unlocks, NULL);

    ct_yield();
    ck_assert_int_eq(pthread_create(&t, NULL, writes_and_waits, NULL), 0);
    ct_mixed_lock(&mixed);
    ck_assert_int_eq(bad, 0);
    ck_assert_int_eq(done, 1);
    ct_join(reader, NULL);
    pthread_join(t, NULL);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("good tests of lab 04");
    TCase *tc = harness_case(s, "ticks");

    harness_add(tc, a_thread_that_spins_is_switched);
    harness_add(tc, a_section_is_whole_and_pays_at_its_end);
    harness_add(tc, a_section_is_not_left_for_many_ticks);
    harness_add(tc, a_section_without_a_tick_does_not_give_way);
    harness_add(tc, sections_nest_255_deep);
    harness_add(tc, the_256th_section_panics);
    harness_add(tc, an_end_without_a_beginning_panics);
    harness_add(tc, the_count_is_the_thread_s_own);
    harness_add(tc, a_debt_is_paid_once_by_the_one_who_owes_it);
    harness_add(tc, another_thread_does_not_pay);
    harness_add(tc, the_c_library_is_not_divided);
    harness_add(tc, a_tick_in_the_c_library_is_asked_again);
    harness_add(tc, switches_are_not_divided);
    harness_add(tc, one_tick_is_not_enough);
    tc = harness_case(s, "the mixed mutex");
    harness_add(tc, a_try_and_an_unlock_say_how_it_is);
    harness_add(tc, kernel_threads_exclude_each_other);
    harness_add(tc, all_that_sleep_are_woken);
    harness_add(tc, ours_let_each_other_run);
    harness_add(tc, one_of_ours_alone_looks_up);
    return harness_run(s);
}
