/*
 * The policy "resource": who is held back, and that everybody gets on.
 *
 * The program runs itself again under that policy, on the virtual clock.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "resource/control.h"
#include "resource/gate.h"
#include "tests/harness.h"

enum { THREADS = 20, REQUESTS = 30, NEED = 4 };

static int places;                      /* the resource */
static int inside;
static int most_inside;
static int served[THREADS];
static char trace[128];

static void
nap(long ns)
{
    ct_nanosleep(&(struct timespec){ 0, ns }, NULL);
}

/* A request: takes NEED places one by one, blocking in between. */
static void
serve(void)
{
    ct_resource_take(places, 1);
    if (++inside > most_inside)
        most_inside = inside;
    for (int i = 1; i < NEED; i++) {
        nap(1000);
        ct_resource_take(places, 1);
    }
    nap(1000);
    ct_resource_give(places, NEED);
    inside--;
}

static void *
server(void *arg)
{
    for (int i = 0; i < REQUESTS; i++) {
        nap(100);
        serve();
        ++*(int *)arg;
        account_check();
    }
    return NULL;
}

/* A controller that never moves. */
static int64_t fixed_limit;

static void
start(unsigned k)
{
    gate_limit[k] = fixed_limit;
}

static int64_t
next(unsigned k, const struct window *w, int64_t limit)
{
    return fixed_limit;
}

static const struct controller fixed = { "fixed", start, next };

/* THREADS servers under this limit; returns how many were ever inside at the
 * same time, once the gate knew where its door is. */
static int
run_servers(int64_t limit)
{
    ct_thread t[THREADS];

    places = ct_resource_declare("places", 0);
    fixed_limit = limit;
    control_use(&fixed);
    for (int i = 0; i < THREADS; i++)
        ct_create(&t[i], NULL, server, &served[i]);
    nap(20000);                         /* the first requests teach the gate */
    ct_resource_wasted(places, 1 << 20);        /* the controller is asked */
    nap(20000);
    most_inside = 0;
    for (int i = 0; i < THREADS; i++)
        ct_join(t[i], NULL);
    return most_inside;
}

START_TEST(no_more_are_let_in_than_fit)
{
    ck_assert_int_eq(run_servers(3 * NEED), 3);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(served[i], REQUESTS);
    ck_assert_int_eq(resources[places].used, 0);
    ck_assert_int_eq(resources[places].committed, 0);
    ck_assert_uint_eq(resources[places].holders, 0);
}
END_TEST

/* Something to wait for, so that the process is never stuck. */
static void *
sleeper(void *arg)
{
    nap(900000000);
    return NULL;
}

START_TEST(one_is_let_in_even_if_it_does_not_fit)
{
    ct_thread other;

    ct_create(&other, NULL, sleeper, NULL);
    ck_assert_int_eq(run_servers(1), 1);
    ck_assert_int_lt(ct_now(), 900000000);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(served[i], REQUESTS);
}
END_TEST

START_TEST(all_are_let_in_while_they_fit)
{
    ck_assert_int_eq(run_servers(THREADS * NEED), THREADS);
}
END_TEST

static void *
walker(void *name)
{
    for (int i = 0; i < 3; i++) {
        strncat(trace, name, 1);
        ct_yield();
    }
    return NULL;
}

START_TEST(while_nothing_is_short_the_order_is_that_of_fifo)
{
    ct_thread t[4];

    for (int i = 0; i < 4; i++)
        ct_create(&t[i], NULL, walker, &"a\0b\0c\0d"[2 * i]);
    for (int i = 0; i < 4; i++)
        ct_join(t[i], NULL);
    ck_assert_str_eq(trace, "abcdabcdabcd");
}
END_TEST

/* Takes places and never gives any back: somebody else will. */
static void *
produce(void *arg)
{
    for (int i = 0; i < REQUESTS; i++) {
        nap(1000);
        ct_resource_take(places, 1);
        account_check();
    }
    return NULL;
}

static void *
consume(void *arg)
{
    for (int i = 0; i < REQUESTS; i++) {
        nap(1500);
        ct_resource_give(places, 1);
        account_check();
    }
    return NULL;
}

START_TEST(what_is_passed_on_belongs_to_nobody_until_it_is_given_back)
{
    ct_thread maker, user;

    places = ct_resource_declare("places", 0);
    ct_create(&maker, NULL, produce, NULL);
    ct_create(&user, NULL, consume, NULL);
    nap(10500);
    ck_assert_int_gt(resources[places].used, 0);
    ck_assert_int_gt(resources[places].done, 5);
    ct_join(maker, NULL);
    ct_join(user, NULL);
    ck_assert_int_eq(resources[places].used, 0);
    ck_assert_int_eq(resources[places].committed, 0);
}
END_TEST

/* Gives up in the middle of a request. */
static void *
quitter(void *arg)
{
    ct_resource_take(places, 7);
    nap(1000);
    ct_resource_take(places, 1);
    return NULL;
}

START_TEST(what_a_thread_still_held_when_it_ended_belongs_to_nobody)
{
    ct_thread t;

    places = ct_resource_declare("places", 0);
    ct_create(&t, NULL, quitter, NULL);
    ct_join(t, NULL);
    ck_assert_int_eq(resources[places].used, 8);
    ck_assert_int_eq(resources[places].committed, 8);
    ck_assert_uint_eq(resources[places].holders, 0);
    ct_resource_give(places, 8);
    ck_assert_int_eq(resources[places].committed, 0);
    account_check();
}
END_TEST

static ct_mutex lock = CT_MUTEX_INITIALIZER;

/* Takes a place while it has the lock, and waits inside for the one that is
 * held back. */
static void *
crosser(void *arg)
{
    for (int i = 0; i < 10; i++) {
        ct_yield();
        ct_resource_take(places, 1);
        ct_mutex_lock(&lock);
        ct_yield();
        ct_mutex_unlock(&lock);
        ct_resource_give(places, 1);
    }
    return NULL;
}

START_TEST(a_lock_across_the_door_does_not_stop_everything)
{
    ct_thread t[6];

    places = ct_resource_declare("places", 0);
    fixed_limit = 1;
    control_use(&fixed);
    for (int i = 0; i < 6; i++)
        ct_create(&t[i], NULL, crosser, NULL);
    for (int i = 0; i < 6; i++)
        ct_join(t[i], NULL);
    ck_assert_int_eq(resources[places].used, 0);
}
END_TEST

static ct_sem go = CT_SEM_INITIALIZER(0);

static void
tell(void)
{
    ct_sem_post(&go);
    ct_yield();
}

/* Holds a place until it is told to go by somebody who is held back. */
static void *
holder(void *arg)
{
    for (int i = 0; i < 20; i++) {
        ct_yield();
        ct_resource_take(places, 1);
        if (arg == NULL)
            ct_sem_wait(&go);
        else
            tell();
        ct_resource_give(places, 1);
    }
    return NULL;
}

START_TEST(who_waits_inside_for_one_outside_gets_what_it_waits_for)
{
    ct_thread t[2];

    places = ct_resource_declare("places", 0);
    fixed_limit = 1;
    control_use(&fixed);
    ct_create(&t[0], NULL, holder, NULL);
    ct_create(&t[1], NULL, holder, &t);
    for (int i = 0; i < 2; i++)
        ct_join(t[i], NULL);
    ck_assert_int_eq(resources[places].used, 0);
}
END_TEST

/* Returns what is committed for the one that was let in to need so much. */
static __attribute__((noinline)) int64_t
need(int64_t wanted)
{
    nap(100);
    int64_t committed = resources[places].committed;
    ct_resource_take(places, wanted);
    nap(1000);
    ct_resource_give(places, wanted);
    return committed;
}

/* Needs one place, and once eight; by one call, or they were two places: the
 * compiler must not know how often it goes round. */
static void *
mostly_modest(void *committed)
{
    static const volatile int64_t wanted[20] = { [5] = 7 };
    static const volatile int rounds = 20;

    for (int i = 0; i < rounds; i++)
        *(int64_t *)committed = need(1 + wanted[i]);
    return NULL;
}

START_TEST(who_comes_in_is_expected_to_need_nearly_the_most)
{
    int64_t committed = 0;
    ct_thread t;

    places = ct_resource_declare("places", 0);
    ct_create(&t, NULL, mostly_modest, &committed);
    ct_join(t, NULL);
    ck_assert_int_ge(committed, 6);
    ck_assert_int_lt(committed, 8);
}
END_TEST

/* Comes in, and keeps what it has while it goes about. */
static void *
keeper(void *arg)
{
    ct_resource_take(places, 100);
    while (!*(volatile int *)arg)
        nap(1000000);
    return NULL;
}

START_TEST(nobody_waits_for_ever_for_one_that_gives_nothing_back)
{
    ct_thread t[4], other;
    int over = 0, count[4] = { 0 };

    places = ct_resource_declare("places", 0);
    fixed_limit = 1;
    control_use(&fixed);
    ct_create(&other, NULL, keeper, &over);
    nap(20000);
    ct_resource_wasted(places, 1 << 20);        /* the controller is asked */
    for (int i = 0; i < 4; i++)
        ct_create(&t[i], NULL, server, &count[i]);
    for (int i = 0; i < 4; i++)
        ct_join(t[i], NULL);
    over = 1;
    ct_join(other, NULL);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(count[i], REQUESTS);
}
END_TEST

enum { IDLE = 1000, LATE = 5, KNOWN = 4 * LATE };

static int served_late;
static int inside_late;                 /* the most, after the first KNOWN */

/* Goes about for so long that nobody looks any more, and then serves. */
static void *
late_server(void *arg)
{
    for (int i = 0; i < IDLE + REQUESTS; i++) {
        nap(i < IDLE ? 100000 : 100);
        if (i < IDLE)
            continue;
        serve();
        account_check();
        if (++served_late > KNOWN && inside > inside_late)
            inside_late = inside;
    }
    return NULL;
}

START_TEST(a_place_that_was_dull_for_long_is_found_to_be_a_door)
{
    ct_thread t[LATE];

    places = ct_resource_declare("places", 0);
    fixed_limit = NEED;
    control_use(&fixed);
    ct_resource_wasted(places, 1);              /* the controller is asked */
    for (int i = 0; i < LATE; i++)
        ct_create(&t[i], NULL, late_server, NULL);
    for (int i = 0; i < LATE; i++)
        ct_join(t[i], NULL);
    ck_assert_int_le(inside_late, 1);
    ck_assert_int_eq(resources[places].committed, 0);
}
END_TEST

/* Holds a place for so long that nobody looks any more, and gives it back. */
static void *
patient_holder(void *arg)
{
    nap(100);
    ct_resource_take(places, 1);
    for (int i = 0; i < 1000; i++)
        nap(100);
    *(uint32_t *)arg = resources[places].holders;
    ct_resource_give(places, 1);
    nap(100);
    ck_assert_uint_eq(resources[places].holders, 0);
    account_check();
    return NULL;
}

START_TEST(who_gives_back_where_nobody_looks_is_out_at_once)
{
    uint32_t holders = 0;
    ct_thread t;

    places = ct_resource_declare("places", 0);
    ct_create(&t, NULL, patient_holder, &holders);
    ct_join(t, NULL);
    ck_assert_uint_eq(holders, 1);
    ck_assert_int_eq(resources[places].committed, 0);
}
END_TEST

static void
add_passes(struct node *node, void *passes)
{
    for (const struct edge *e = node->edges; e != NULL; e = e->next)
        *(uint64_t *)passes += e->count;
}

START_TEST(most_stops_are_passed_over_where_nobody_comes_in)
{
    uint64_t passes = 0;

    places = ct_resource_declare("places", 0);
    for (int i = 0; i < 10000; i++)
        nap(100);
    graph_each(add_passes, &passes);
    ck_assert_uint_gt(passes, 10000 / 64);
    ck_assert_uint_lt(passes, 10000 / 8);
}
END_TEST

/* Takes a place, and waits for a word that does not come for an hour. */
static void *
listener(void *pipe)
{
    char word;

    nap(1000);
    ct_resource_take(places, 1);
    ct_read(*(int *)pipe, &word, 1);
    ct_resource_give(places, 1);
    return NULL;
}

/* Comes by the door for some time; then it tells when it was let in. */
static void *
caller(void *when)
{
    for (int i = 0; i < 20; i++) {
        nap(1000);
        ct_resource_take(places, 1);
        nap(10);
        ct_resource_give(places, 1);
    }
    ct_nanosleep(&(struct timespec){ 1, 0 }, NULL);
    nap(1000);
    ct_resource_take(places, 1);
    *(int64_t *)when = ct_now();
    ct_resource_give(places, 1);
    return NULL;
}

/* Nobody stops, since nobody goes on. */
START_TEST(nobody_is_held_back_for_ever_where_all_is_silent)
{
    int64_t when = 0;
    int pipe[2];
    ct_thread t[2];

    places = ct_resource_declare("places", 0);
    fixed_limit = 1;
    control_use(&fixed);
    ck_assert_int_eq(ct_pipe(pipe), 0);
    ct_create(&t[0], NULL, caller, &when);
    ct_join(t[0], NULL);
    ct_resource_wasted(places, 1);
    ct_create(&t[1], NULL, listener, pipe);
    ct_create(&t[0], NULL, caller, &when);
    int64_t before = ct_now();
    ct_nanosleep(&(struct timespec){ 3600, 0 }, NULL);
    ck_assert_int_gt(when, before);
    ck_assert_int_lt(when, before + INT64_C(60000000000));
    ct_close(pipe[1]);
    ct_join(t[0], NULL);
    ct_join(t[1], NULL);
}
END_TEST

START_TEST(in_the_child_of_a_fork_nobody_else_is_inside)
{
    int over = 0, status;
    ct_thread other;

    places = ct_resource_declare("places", 0);
    ct_create(&other, NULL, keeper, &over);
    nap(20000);
    ck_assert_uint_eq(resources[places].holders, 1);
    pid_t pid = fork();
    if (pid == 0) {
        account_check();
        _exit(resources[places].holders == 0 &&
              resources[places].used == 100 ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_uint_eq(resources[places].holders, 1);
    over = 1;
    ct_join(other, NULL);
}
END_TEST

static void
look_for(struct node *node, void *found)
{
    const struct node **wanted = found;

    if (*wanted == node)
        *wanted = NULL;
}

/* Takes at a door of its own, and holds for many ages. */
static void *
old_timer(void *unused)
{
    nap(100);
    ct_resource_take(places, 1);
    nap(101);
    const struct node *door = account_of(thread_current)->shares[places].door;
    const struct node *seen = door;

    for (int i = 0; i < 6; i++) {
        nap(102);
        account_age();
    }
    graph_each(look_for, &seen);
    ck_assert_ptr_nonnull(door);
    ck_assert_ptr_null(seen);
    ct_resource_give(places, 1);
    nap(103);
    for (int i = 0; i < 3; i++)
        account_age();
    seen = door;
    graph_each(look_for, &seen);
    ck_assert_ptr_nonnull(seen);
    return NULL;
}

START_TEST(a_door_is_not_forgotten_while_those_who_came_in_hold)
{
    ct_thread t;

    places = ct_resource_declare("places", 0);
    ct_create(&t, NULL, old_timer, NULL);
    ct_join(t, NULL);
}
END_TEST

START_TEST(nonsense_is_refused)
{
    errno = 0;
    ck_assert_int_eq(ct_resource_declare(NULL, 1), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(ct_resource_declare("places", -1), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(ct_resource_take(0, 1), EINVAL);
    ck_assert_int_eq(ct_resource_give(USAGE_DECLARED, 1), EINVAL);

    int last = -1, n = 0;
    while ((places = ct_resource_declare("places", 0)) >= 0)
        last = places, n++;
    ck_assert_int_eq(errno, ENOSPC);
    ck_assert_int_eq(n, 6);
    ck_assert_int_eq(ct_resource_take(last, -1), EINVAL);
    ck_assert_int_eq(ct_resource_take(last + 1, 1), EINVAL);
    ck_assert_int_eq(ct_resource_wasted(last, -1), EINVAL);
    ck_assert_int_eq(ct_resource_take(last, 0), 0);
}
END_TEST

int
main(int argc, char **argv)
{
    harness_under(argv[0], "resource", "virtual");

    Suite *s = suite_create("gates");
    TCase *tc = harness_case(s, "gates");

    harness_add(tc, no_more_are_let_in_than_fit);
    harness_add(tc, one_is_let_in_even_if_it_does_not_fit);
    harness_add(tc, all_are_let_in_while_they_fit);
    harness_add(tc, while_nothing_is_short_the_order_is_that_of_fifo);
    harness_add(tc, what_is_passed_on_belongs_to_nobody_until_it_is_given_back);
    harness_add(tc, what_a_thread_still_held_when_it_ended_belongs_to_nobody);
    harness_add(tc, a_lock_across_the_door_does_not_stop_everything);
    harness_add(tc, who_waits_inside_for_one_outside_gets_what_it_waits_for);
    harness_add(tc, who_comes_in_is_expected_to_need_nearly_the_most);
    harness_add(tc, nobody_waits_for_ever_for_one_that_gives_nothing_back);
    harness_add(tc, nobody_is_held_back_for_ever_where_all_is_silent);
    harness_add(tc, in_the_child_of_a_fork_nobody_else_is_inside);
    harness_add(tc, a_place_that_was_dull_for_long_is_found_to_be_a_door);
    harness_add(tc, who_gives_back_where_nobody_looks_is_out_at_once);
    harness_add(tc, most_stops_are_passed_over_where_nobody_comes_in);
    harness_add(tc, a_door_is_not_forgotten_while_those_who_came_in_hold);
    harness_add(tc, nonsense_is_refused);
    return harness_run(s);
}
