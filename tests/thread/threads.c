/*
 * Threads: turns, joins, ends, errno, names; under any policy where the order
 * is nobody's promise.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capriccio.h"
#include "tests/harness.h"
#include "thread/thread.h"

static char trace[256];

static void
note(const char *what)
{
    strncat(trace, what, sizeof trace - strlen(trace) - 1);
}

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, start, arg), 0);
    return t;
}

static void *
join(ct_thread t)
{
    void *result = NULL;

    ck_assert_int_eq(ct_join(t, &result), 0);
    return result;
}

static void *
step(void *name)
{
    note(name);
    ct_yield();
    note(name);
    return name;
}

/* Round robin: nobody runs twice before everybody has run once. */
START_TEST(yield_takes_turns)
{
    ct_thread t[3];

    for (int i = 0; i < 3; i++)
        t[i] = make(step, &"a\0b\0c"[2 * i]);
    for (int i = 0; i < 3; i++)
        join(t[i]);
    if (!harness_any_order())
        ck_assert_str_eq(trace, "abcabc");
    ck_assert_int_eq(strlen(trace), 6);
}
END_TEST

/* The run queue must not lose the only thread there is. */
START_TEST(yielding_alone_returns)
{
    for (int i = 0; i < 1000; i++)
        ct_yield();
    join(make(step, "a"));
    ct_yield();
    ck_assert_str_eq(trace, "aa");
}
END_TEST

static void *
wait_for(void *arg)
{
    ck_assert_int_eq(ct_join(*(ct_thread *)arg, NULL), 0);
    note("w");
    return NULL;
}

/* S3: a joiner that wakes goes behind those that were ready before. */
START_TEST(whoever_wakes_goes_to_the_end)
{
    ct_thread a = make(step, "a");
    ct_thread waiter = make(wait_for, &a), b = make(step, "b");

    join(waiter);
    join(b);
    if (!harness_any_order())
        ck_assert_str_eq(trace, "ababw");
}
END_TEST

static void *
give_back(void *arg)
{
    return arg;
}

START_TEST(a_result_waits_for_its_joiner)
{
    ct_thread t = make(give_back, trace);

    ct_yield();
    ct_yield();
    ck_assert_ptr_eq(join(t), trace);
    t = make(give_back, &t);
    ck_assert_ptr_eq(join(t), &t);
}
END_TEST

static void
leave(int depth)
{
    volatile char frame[100];

    frame[depth] = 1;
    if (depth > 0)
        leave(depth - 1);
    else if (frame[depth] == 1)
        ct_exit(trace);
}

static void *
leave_from_deep_down(void *arg)
{
    leave(10);
    return NULL;
}

START_TEST(exit_ends_a_thread_from_any_depth)
{
    ck_assert_ptr_eq(join(make(leave_from_deep_down, NULL)), trace);
}
END_TEST

START_TEST(a_handle_is_stale_after_the_join)
{
    ct_thread t = make(give_back, NULL);

    join(t);
    ck_assert_int_eq(ct_join(t, NULL), ESRCH);
    ck_assert_int_eq(ct_detach(t), ESRCH);

    ct_thread other = make(give_back, NULL);    /* in the same block */
    ck_assert(other != t);
    ck_assert_int_eq(ct_join(t, NULL), ESRCH);
    join(other);
    ck_assert_int_eq(ct_join(0, NULL), ESRCH);
    ck_assert_int_eq(ct_join(~(ct_thread)0, NULL), ESRCH);
}
END_TEST

static void *
do_nothing(void *unused)
{
    return NULL;
}

/* Pointers to control blocks are kept all over the library. */
START_TEST(a_control_block_stays_where_it_is_however_many_there_are)
{
    static ct_thread many[3000];
    struct thread *self = thread_current;
    int n = harness_light() ? 300 : 3000;

    for (int i = 0; i < n; i++)
        ck_assert_int_eq(ct_create(&many[i], NULL, do_nothing, NULL), 0);
    ck_assert(thread_find(ct_self()) == self);
    struct thread *first = thread_find(many[0]);
    ck_assert_int_eq(ct_join(many[n - 1], NULL), 0);
    ck_assert(thread_find(many[0]) == first);
    for (int i = 0; i < n - 1; i++)
        ck_assert_int_eq(ct_join(many[i], NULL), 0);
}
END_TEST

START_TEST(joining_oneself_is_a_deadlock)
{
    ck_assert_int_eq(ct_join(ct_self(), NULL), EDEADLK);
}
END_TEST

static void *
join_main(void *arg)
{
    ck_assert_int_eq(ct_join(*(ct_thread *)arg, NULL), EDEADLK);
    return trace;
}

START_TEST(joining_ones_joiner_is_a_deadlock)
{
    ct_thread self = ct_self();

    ck_assert_ptr_eq(join(make(join_main, &self)), trace);
}
END_TEST

static void *
join_too(void *arg)
{
    ck_assert_int_eq(ct_join(*(ct_thread *)arg, NULL), EINVAL);
    ck_assert_int_eq(ct_detach(*(ct_thread *)arg), EINVAL);
    note("j");
    return NULL;
}

START_TEST(only_one_may_join)
{
    if (harness_any_order())
        return;                 /* who comes first is part of the test */

    ct_thread t = make(step, "t");
    ct_thread first = make(wait_for, &t), second = make(join_too, &t);

    join(second);
    join(first);
    ck_assert_str_eq(trace, "tjtw");
}
END_TEST

START_TEST(a_detached_thread_cannot_be_joined)
{
    ct_thread t = make(step, "a");

    ck_assert_int_eq(ct_detach(t), 0);
    ck_assert_int_eq(ct_join(t, NULL), EINVAL);
    ck_assert_int_eq(ct_detach(t), EINVAL);
    for (int i = 0; i < 100; i++)
        ct_yield();
    ck_assert_str_eq(trace, "aa");
    ck_assert_int_eq(ct_join(t, NULL), ESRCH);
}
END_TEST

START_TEST(detaching_a_finished_thread_frees_it)
{
    ct_thread t = make(give_back, NULL);

    for (int i = 0; i < 100; i++)
        ct_yield();
    ck_assert_int_eq(ct_detach(t), 0);
    ck_assert_int_eq(ct_detach(t), ESRCH);
}
END_TEST

START_TEST(wrong_attributes_make_no_thread)
{
    ct_thread t = 42;
    ct_attr attr;

    ct_attr_init(&attr);
    ck_assert_int_eq(ct_create(&t, NULL, NULL, NULL), EINVAL);
    attr.priority = CT_PRIORITY_MAX + 1;
    ck_assert_int_eq(ct_create(&t, &attr, step, NULL), EINVAL);
    attr.priority = -1;
    ck_assert_int_eq(ct_create(&t, &attr, step, NULL), EINVAL);
    attr.priority = 0;
    attr.stack_size = (size_t)1 << 50;
    ck_assert_int_eq(ct_create(&t, &attr, step, NULL), EINVAL);
    ck_assert_uint_eq(t, 42);
}
END_TEST

enum { INTERLEAVINGS = 1000 };

static void *
keep_errno(void *arg)
{
    int mine = (int)(intptr_t)arg;

    ck_assert_int_eq(errno, 0);
    for (int i = 0; i < INTERLEAVINGS; i++) {
        errno = mine + i;
        ct_yield();
        ck_assert_int_eq(errno, mine + i);
    }
    return NULL;
}

/* Errors: (Take the two lines out that save and restore it: this fails.) */
START_TEST(errno_belongs_to_a_thread)
{
    ct_thread t[3];

    for (intptr_t i = 0; i < 3; i++)
        t[i] = make(keep_errno, (void *)(i * 10000));
    errno = 99;
    for (int i = 0; i < 3; i++)
        join(t[i]);
    ck_assert_int_eq(errno, 99);
}
END_TEST

static void *
use_stack(void *arg)
{
    size_t size = (size_t)(uintptr_t)arg;
    volatile char *local = __builtin_alloca(size);

    for (size_t i = 0; i < size; i += 1024)
        local[i] = 1;
    return NULL;
}

START_TEST(a_thread_has_the_stack_it_asked_for)
{
    ct_thread t;
    ct_attr attr;

    ct_attr_init(&attr);
    attr.stack_size = 1 << 20;
    ck_assert_int_eq(ct_create(&t, &attr, use_stack, (void *)1000000), 0);
    join(t);
}
END_TEST

START_TEST(names_are_kept_cut_and_given_back)
{
    char name[CT_NAME_SIZE];
    ct_thread t;
    ct_attr attr;

    ct_attr_init(&attr);
    strcpy(attr.name, "accept");
    ck_assert_int_eq(ct_create(&t, &attr, give_back, NULL), 0);
    ck_assert_int_eq(ct_getname(t, name, sizeof name), 0);
    ck_assert_str_eq(name, "accept");
    ck_assert_int_eq(ct_getname(t, name, 6), ERANGE);
    ck_assert_int_eq(ct_setname(t, "a name that is far too long"), 0);
    ck_assert_int_eq(ct_getname(t, name, sizeof name), 0);
    ck_assert_str_eq(name, "a name that is ");
    join(t);
    ck_assert_int_eq(ct_getname(t, name, sizeof name), ESRCH);
    ck_assert_int_eq(ct_setname(t, ""), ESRCH);
}
END_TEST

/* S7: 100,000 threads, one after another, on a handful of stacks. */
START_TEST(ended_threads_leave_their_memory)
{
    struct rusage before, after;

    if (getenv("CAPRICCIO_LOG") != NULL)
        return;                 /* the log itself grows */

    join(make(give_back, NULL));
    getrusage(RUSAGE_SELF, &before);
    for (int i = 0; i < (harness_light() ? 1000 : 100000); i++) {
        ct_thread t = make(give_back, NULL);

        if (i % 2 == 0)
            join(t);
        else {
            ck_assert_int_eq(ct_detach(t), 0);
            ct_yield();
        }
    }
    getrusage(RUSAGE_SELF, &after);
    ck_assert_int_le(after.ru_maxrss - before.ru_maxrss, 1024);
}
END_TEST

static void *
generate(void *arg)
{
    while (arg != NULL) {
        ct_yield();
        arg = ct_coro_yield(arg);
    }
    return NULL;
}

static void *
drive(void *arg)
{
    ct_coro *co = ct_coro_create(generate, 0);

    for (intptr_t i = 0; i < 100; i++) {
        void *out;

        ck_assert_int_eq(ct_coro_resume(co, (char *)arg + i, &out), 0);
        ck_assert_ptr_eq(out, (char *)arg + i);
        ct_yield();
    }
    ck_assert_int_eq(ct_coro_destroy(co), 0);
    return NULL;
}

/* A coroutine may block its thread; others, and theirs, run meanwhile. */
START_TEST(each_thread_has_its_own_coroutines)
{
    ct_thread a = make(drive, trace), b = make(drive, trace + 100);

    drive(trace + 50);
    join(a);
    join(b);
}
END_TEST

static ct_thread first, second;

/* Three in a ring: POSIX lets the last join fail only for a ring of two. */
static void
join_in_a_ring(void)
{
    static ct_thread self;
    ct_attr attr;

    self = ct_self();
    ct_attr_init(&attr);
    strcpy(attr.name, "first");
    ct_create(&first, &attr, wait_for, &second);
    strcpy(attr.name, "second");
    ct_create(&second, &attr, wait_for, &self);
    ct_join(first, NULL);
}

/* A program that hangs says why. */
START_TEST(a_deadlock_is_reported_with_names)
{
    char text[600];
    int status = harness_watch(join_in_a_ring, text, sizeof text);

    ck_assert(WIFSIGNALED(status));
    ck_assert_msg(strstr(text,
        "capriccio: deadlock: nobody can run\n"
        "  main             waits for join of first\n"
        "  first            waits for join of second\n"
        "  second           waits for join of main\n") == text, "%s", text);
}
END_TEST

static void
wake_nobody(void)
{
    note("hook");
    fprintf(stderr, "%s\n", trace);
}

static void
hook_a_deadlock(void)
{
    ct_on_deadlock(wake_nobody);
    join_in_a_ring();
}

START_TEST(a_hook_hears_of_the_deadlock_first)
{
    char text[600];

    harness_watch(hook_a_deadlock, text, sizeof text);
    ck_assert_int_eq(strncmp(text, "hook\ncapriccio: deadlock", 23), 0);
}
END_TEST

static void
end_main_first(void)
{
    make(step, "a");
    make(step, "b");
    ct_exit(NULL);
}

START_TEST(the_last_thread_to_end_ends_the_process_with_status_0)
{
    char text[100];
    int status = harness_watch(end_main_first, text, sizeof text);

    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
    ck_assert_str_eq(text, "");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("thread");
    TCase *tc = harness_case(s, "threads");

    harness_add(tc, yield_takes_turns);
    harness_add(tc, yielding_alone_returns);
    harness_add(tc, whoever_wakes_goes_to_the_end);
    harness_add(tc, a_result_waits_for_its_joiner);
    harness_add(tc, exit_ends_a_thread_from_any_depth);
    harness_add(tc, a_handle_is_stale_after_the_join);
    harness_add(tc,
                a_control_block_stays_where_it_is_however_many_there_are);
    harness_add(tc, joining_oneself_is_a_deadlock);
    harness_add(tc, joining_ones_joiner_is_a_deadlock);
    harness_add(tc, only_one_may_join);
    harness_add(tc, a_detached_thread_cannot_be_joined);
    harness_add(tc, detaching_a_finished_thread_frees_it);
    harness_add(tc, wrong_attributes_make_no_thread);
    harness_add(tc, errno_belongs_to_a_thread);
    harness_add(tc, a_thread_has_the_stack_it_asked_for);
    harness_add(tc, names_are_kept_cut_and_given_back);
    harness_add(tc, ended_threads_leave_their_memory);
    harness_add(tc, each_thread_has_its_own_coroutines);
    harness_add(tc, a_deadlock_is_reported_with_names);
    harness_add(tc, a_hook_hears_of_the_deadlock_first);
    harness_add(tc, the_last_thread_to_end_ends_the_process_with_status_0);
    return harness_run(s);
}
