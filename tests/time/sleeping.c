/*
 * Time: sleepers wake in order and never early, on both clocks; the heap.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"
#include "thread/policy.h"
#include "time/timer.h"

enum { MS = 1000000 };                  /* ns */

static char trace[64];

static bool
on_virtual_clock(void)
{
    const char *clock = getenv("CAPRICCIO_CLOCK");

    return clock != NULL && strcmp(clock, "virtual") == 0;
}

static void
doze(int ms)
{
    struct timespec ts = { ms / 1000, (long)(ms % 1000) * MS };
    int64_t start = ct_now();

    ck_assert_int_eq(ct_nanosleep(&ts, &ts), 0);
    ck_assert_int_ge(ct_now() - start, (int64_t)ms * MS);
    ck_assert_int_eq(ts.tv_sec + ts.tv_nsec, 0);
}

static void *
sleeper(void *digit)
{
    doze((*(char *)digit - '0') * 5);
    strncat(trace, digit, 1);
    return NULL;
}

/* On the real clock nobody promises when a thread starts to sleep, so there
 * only "never early" is tested (in doze). */
START_TEST(sleepers_wake_in_the_order_of_their_times)
{
    static const char digits[] = "51423";
    ct_thread t[10];
    size_t n = strlen(digits);

    for (size_t i = 0; i < n; i++)
        ct_create(&t[i], NULL, sleeper, (void *)&digits[i]);
    for (size_t i = 0; i < n; i++)
        ct_join(t[i], NULL);
    ck_assert_uint_eq(strlen(trace), n);
    if (on_virtual_clock())
        ck_assert_str_eq(trace, "12345");
}
END_TEST

static void *
spin(void *stop)
{
    while (!*(volatile int *)stop)
        ct_yield();
    return NULL;
}

/* "Drain the run queue before polling" would let this one sleep for ever. */
START_TEST(threads_that_always_yield_do_not_starve_a_sleeper)
{
    int stop = 0;
    ct_thread a, b;

    if (on_virtual_clock())
        return;                 /* it stands still while anybody can run */
    ct_create(&a, NULL, spin, &stop);
    ct_create(&b, NULL, spin, &stop);
    doze(20);
    stop = 1;
    ct_join(a, NULL);
    ct_join(b, NULL);
}
END_TEST

START_TEST(wrong_times_are_refused)
{
    errno = 0;
    ck_assert_int_eq(ct_nanosleep(NULL, NULL), -1);
    ck_assert_int_eq(errno, EFAULT);
    for (int i = 0; i < 3; i++) {
        struct timespec ts = {
            .tv_sec = -(i == 0), .tv_nsec = i == 1 ? -1 : i == 2 ? 1000 * MS : 0
        };

        errno = 0;
        ck_assert_int_eq(ct_nanosleep(&ts, NULL), -1);
        ck_assert_int_eq(errno, EINVAL);
    }
}
END_TEST

START_TEST(sleeping_no_time_only_yields)
{
    struct timespec zero = { 0, 0 };

    ck_assert_int_eq(ct_nanosleep(&zero, NULL), 0);
}
END_TEST

static void *
note_a_turn(void *turns)
{
    ++*(int *)turns;
    return NULL;
}

/* However soon its end is there: a loop of such sleeps is no busy loop. */
START_TEST(the_shortest_sleep_lets_others_run)
{
    struct timespec shortest = { 0, 1 };
    ct_thread t;
    int turns = 0;

    ct_create(&t, NULL, note_a_turn, &turns);
    for (int i = 0; i < 1000 && turns == 0; i++)
        ck_assert_int_eq(ct_nanosleep(&shortest, NULL), 0);
    ck_assert_int_eq(turns, 1);
    ct_join(t, NULL);
}
END_TEST

static ct_thread first;

static void *
join_first(void *arg)
{
    ct_join(first, NULL);
    return NULL;
}

static void *
sleep_long(void *arg)
{
    ct_nanosleep(&(struct timespec){ .tv_sec = 1000 }, NULL);
    return NULL;
}

/* The line of that thread in the report; "" if there is none. */
static void
report_of(const char *name, char *line, size_t size)
{
    char path[] = "/tmp/report-XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "r+");

    ck_assert_ptr_nonnull(f);
    unlink(path);
    ct_report(fd);
    rewind(f);
    while (fgets(line, size, f) != NULL)
        if (strstr(line, name) != NULL)
            break;
    if (feof(f))
        line[0] = '\0';
    fclose(f);
}

/* While somebody sleeps all switches are looked on, and so it is known. */
START_TEST(the_report_tells_for_how_long_somebody_waits)
{
    char line[200];
    ct_thread sleeper, waiter;
    struct timespec ms20 = { 0, 20 * MS };

    observe(OBSERVE_CHECK, true);       /* nobody notes the time otherwise */
    first = ct_self();
    ct_create(&sleeper, NULL, sleep_long, NULL);
    ct_yield();
    ct_create(&waiter, NULL, join_first, NULL);
    ct_setname(waiter, "waiter");
    ct_nanosleep(&ms20, NULL);
    report_of("waiter", line, sizeof line);
    const char *waited = strstr(line, "waits for join of ");
    ck_assert_msg(waited != NULL, "%s", line);
    waited = strstr(line, ", for ");
    ck_assert_msg(waited != NULL, "%s", line);
    ck_assert_int_ge(atoi(waited + strlen(", for ")), 20);
}
END_TEST

enum { TIMERS = 5000 };

static struct timer timers[TIMERS];
static int64_t last_due;
static int fired;

static void
fire(struct timer *t)
{
    ck_assert_int_ge(t->due, last_due);
    last_due = t->due;
    fired++;
}

/* H1, H2 through a random life of settings and cancellings. */
START_TEST(the_heap_stays_a_heap)
{
    int cancelled = 0;

    srandom(harness_seed());
    for (int i = 0; i < TIMERS; i++) {
        int64_t due = INT64_MAX / 2 + random() % 1000;
        ck_assert_int_eq(timer_set(&timers[i], due, fire), 0);
        if (random() % 3 == 0) {
            struct timer *t = &timers[random() % (i + 1)];
            cancelled += t->place != 0;
            timer_cancel(t);
        }
        if (i % 64 == 0)
            timer_check();
    }
    timer_check();
    timer_fire(INT64_MAX);
    ck_assert_int_eq(fired, TIMERS - cancelled);
    ck_assert_ptr_null(timer_first());
}
END_TEST

START_TEST(equal_times_fire_in_the_order_of_setting)
{
    last_due = 0;
    for (int i = 0; i < 100; i++)
        timer_set(&timers[i], 7, fire);
    for (int i = 0; i < 100; i++) {
        ck_assert_ptr_eq(timer_first(), &timers[i]);
        timer_cancel(timer_first());
    }
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("time");
    TCase *tc = harness_case(s, "sleeping");

    harness_add(tc, sleepers_wake_in_the_order_of_their_times);
    harness_add(tc, threads_that_always_yield_do_not_starve_a_sleeper);
    harness_add(tc, wrong_times_are_refused);
    harness_add(tc, sleeping_no_time_only_yields);
    harness_add(tc, the_shortest_sleep_lets_others_run);
    harness_add(tc, the_report_tells_for_how_long_somebody_waits);
    harness_add(tc, the_heap_stays_a_heap);
    harness_add(tc, equal_times_fire_in_the_order_of_setting);
    return harness_run(s);
}
