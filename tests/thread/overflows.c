/*
 * Stacks that do not suffice: who is told, what is spared, what is missed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <valgrind/valgrind.h>

#include "capriccio.h"
#include "stack/source.h"
#include "stack/stack.h"
#include "tests/harness.h"
#include "thread/thread.h"

static size_t stack_size_wanted;

static int descend(int depth);

/* Through a pointer: not inlined into itself, which makes large frames. */
static int (*volatile deeper)(int depth) = descend;

/* A red zone is looked at when the thread is left: so it is, at each depth. */
static int
descend(int depth)
{
    char frame[256];

    memset(frame, depth, sizeof frame);
    __asm__ volatile("" :: "r"(frame) : "memory");
    if (stack_guard_kind() == STACK_REDZONE)
        ct_yield();
    return deeper(depth + 1) + frame[0];
}

static void *
be_glutton(void *unused)
{
    descend(0);
    return NULL;
}

static void
start(ct_thread *t, const char *name, void *(*fn)(void *), size_t size)
{
    ct_attr attr;

    ct_attr_init(&attr);
    strcpy(attr.name, name);
    attr.stack_size = size;
    ck_assert_int_eq(ct_create(t, &attr, fn, NULL), 0);
}

static void
overflow(void)
{
    ct_thread t;

    start(&t, "glutton", be_glutton, stack_size_wanted);
    ct_join(t, NULL);
}

/* "Segmentation fault" names nobody. */
START_TEST(an_overflow_names_the_thread_and_the_size)
{
    char text[300], words[200];

    for (size_t size = 16 << 10; size <= 1 << 20; size *= 2) {
        stack_size_wanted = size;
        int status = harness_watch(overflow, text, sizeof text);

        ck_assert(WIFSIGNALED(status));
        ck_assert_int_eq(WTERMSIG(status), SIGABRT);
        snprintf(words, sizeof words, "capriccio: panic in thread glutton: "
                 "its stack of %zu bytes has overflowed: give it more", size);
        ck_assert(harness_begins(text, words));
    }
}
END_TEST

static void *
be_gluttonous_coroutine(void *unused)
{
    descend(0);
    return NULL;
}

static void
overflow_a_coroutine(void)
{
    ct_coro *co = ct_coro_create(be_gluttonous_coroutine, 128 << 10);

    ct_coro_resume(co, NULL, NULL);
}

START_TEST(a_coroutine_that_overflows_is_reported_too)
{
    char text[300];

    if (stack_guard_kind() == STACK_REDZONE)
        return;                         /* looked at when threads are left */
    int status = harness_watch(overflow_a_coroutine, text, sizeof text);
    ck_assert(WIFSIGNALED(status));
    ck_assert(harness_begins(text, "capriccio: panic in thread main: its "
                                   "stack of 131072 bytes has overflowed"));
}
END_TEST

static char *neighbour;

/* The last thing the process does. */
static void
look_at_the_neighbour(int sig)
{
    const char *words = "harmed\n";

    for (int i = 0; i < 1000; i++)
        if (neighbour[-1 - i] != 'n')
            _exit(2);
    words = "untouched\n";
    if (write(STDERR_FILENO, words, strlen(words)) < 0)
        _exit(3);
}

static void *
be_neighbour(void *unused)
{
    char frame[1000];

    memset(frame, 'n', sizeof frame);
    __asm__ volatile("" :: "r"(frame) : "memory");
    neighbour = frame + sizeof frame;
    for (;;)
        ct_yield();
    return NULL;
}

static void
overflow_beside_somebody(void)
{
    ct_thread t, n;

    signal(SIGABRT, look_at_the_neighbour);
    start(&n, "neighbour", be_neighbour, 64 << 10);
    start(&t, "glutton", be_glutton, 64 << 10);
    ct_join(t, NULL);
}

START_TEST(who_lies_below_is_untouched)
{
    char text[400];
    const char *sched = getenv("CAPRICCIO_SCHED");

    if (sched != NULL && strcmp(sched, "fifo") != 0)
        return;                         /* the neighbour may not be there yet */
    int status = harness_watch(overflow_beside_somebody, text, sizeof text);
    ck_assert(WIFSIGNALED(status));
    ck_assert_ptr_nonnull(strstr(text, "has overflowed"));
    ck_assert_ptr_nonnull(strstr(text, "untouched\n"));
}
END_TEST

enum { LARGE = 300 * 1000 };            /* more than the stack, and its guard */

__attribute__((noinline))
static char
use_large_local(void)
{
    char large[LARGE];

    large[0] = 1;                       /* the far end first */
    __asm__ volatile("" :: "r"(large) : "memory");
    return large[0];
}

static void *
be_large(void *unused)
{
    return (void *)(intptr_t)use_large_local();
}

static void
use_a_large_local(void)
{
    ct_thread t;

    start(&t, "large", be_large, 64 << 10);
    ct_join(t, NULL);
}

/* Compiled with -fstack-clash-protection, as this file is, the function
 * touches each page on its way down. */
START_TEST(a_local_larger_than_the_stack_does_not_step_over_the_guard)
{
    char text[300];

    if (stack_guard_kind() == STACK_REDZONE)
        return;                         /* no page there to be touched */
    int status = harness_watch(use_a_large_local, text, sizeof text);
    ck_assert(WIFSIGNALED(status));
    ck_assert(harness_begins(text, "capriccio: panic in thread large: its "
                                   "stack of 65536 bytes has overflowed"));
}
END_TEST

static int stepped_over;

/* What a function does that was compiled without: it moves the stack pointer
 * by the whole of its frame, and writes where it needs to. */
static void *
step_over(void *unused)
{
    char *far = (char *)__builtin_frame_address(0) - (64 << 10);
    struct stack below;

    if (!stack_find(far, &below))
        return NULL;                    /* nobody lies there */
    *far = 1;
    stepped_over = 1;
    return NULL;
}

/* The limit of all guards of a page: this one nobody notices.  Should it ever
 * fail, the guards have become better, and the documents may say so. */
START_TEST(a_frame_that_is_not_probed_steps_over_the_guard)
{
    ct_thread t[4];

    setenv("CAPRICCIO_STACK", "arena", 1);
    for (int i = 0; i < 4; i++)
        start(&t[i], "unprobed", step_over, 64 << 10);
    for (int i = 0; i < 4; i++)
        ct_join(t[i], NULL);
    ck_assert_int_eq(stepped_over, 1);
}
END_TEST

static volatile int *volatile nowhere = (volatile int *)16;

static void
write_to_nowhere(void)
{
    struct stack s;

    stack_alloc(&s, 0);
    *nowhere = 1;
}

/* Only overflows are ours to explain. */
START_TEST(another_fault_ends_the_program_as_it_always_did)
{
    char text[300];

    if (RUNNING_ON_VALGRIND)
        return;                         /* which has its own way to say so */
    int status = harness_watch(write_to_nowhere, text, sizeof text);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), SIGSEGV);
    ck_assert_ptr_null(strstr(text, "capriccio"));
}
END_TEST

enum { HANDLED = 42 };

static void
handle(int sig)
{
    _exit(HANDLED);
}

static void
handle_it_later(void)
{
    struct sigaction mine = { .sa_handler = handle, .sa_flags = SA_ONSTACK };
    struct stack s;

    stack_alloc(&s, 0);
    sigaction(SIGSEGV, &mine, NULL);    /* on the stack that we made */
    overflow();
}

START_TEST(a_program_that_handles_sigsegv_is_left_alone)
{
    char text[300];

    if (stack_guard_kind() == STACK_REDZONE)
        return;
    stack_size_wanted = 64 << 10;
    int status = harness_watch(handle_it_later, text, sizeof text);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), HANDLED);
}
END_TEST

/* Without a stack of its own a handler cannot run, and the signal is bare. */
START_TEST(a_handler_that_was_there_before_stays)
{
    struct sigaction mine = { .sa_handler = handle }, now;
    struct stack s;

    ck_assert_int_eq(sigaction(SIGSEGV, &mine, NULL), 0);
    ck_assert_int_eq(stack_alloc(&s, 0), 0);
    ck_assert_int_eq(sigaction(SIGSEGV, NULL, &now), 0);
    ck_assert(now.sa_handler == handle);
}
END_TEST

static void *
touch_and_wait(void *touched)
{
    volatile int *here = touched;
    char frame[40 * 1000];

    memset(frame, 1, sizeof frame);
    __asm__ volatile("" :: "r"(frame) : "memory");
    *here = 1;
    while (*here != 0)
        ct_yield();
    return NULL;
}

static FILE *nothing_reads;

/* A shallow handler, which prints. */
static void *
print_and_wait(void *printed)
{
    volatile int *here = printed;

    fprintf(nothing_reads, "this is %s %d\n", "thread", *here);
    *here = 1;
    while (*here != 0)
        ct_yield();
    return NULL;
}

/* Tops are staggered, so that they do not share cache lines; that must not push
 * a shallow thread on to one page more. */
START_TEST(a_thread_that_prints_needs_no_third_page_whatever_its_colour)
{
    enum { COLOURS = 16 };
    ct_thread t[COLOURS];
    volatile int printed[COLOURS];
    size_t used, size;

    if (strcmp(stack_source_name(), "malloc") == 0)
        return;                 /* its pages have been somebody's before */
    nothing_reads = fopen("/dev/null", "w");
    ck_assert(nothing_reads != NULL);
    for (int i = 0; i < COLOURS; i++) {
        printed[i] = 2;
        ck_assert_int_eq(ct_create(&t[i], NULL, print_and_wait,
                                   (void *)&printed[i]), 0);
    }
    for (int i = 0; i < COLOURS; i++) {
        while (printed[i] != 1)
            ct_yield();
        ck_assert_int_eq(ct_stack_usage(t[i], &used, &size), 0);
        ck_assert_uint_le(used, 2 * stack_page);
        printed[i] = 0;
        ck_assert_int_eq(ct_join(t[i], NULL), 0);
    }
    fclose(nothing_reads);
}
END_TEST

START_TEST(a_thread_tells_how_much_stack_it_has_used)
{
    ct_thread t;
    size_t used, size;

    volatile int touched = 0;

    ck_assert_int_eq(ct_create(&t, NULL, touch_and_wait,
                               (void *)&touched), 0);
    while (!touched)
        ct_yield();
    ck_assert_int_eq(ct_stack_usage(t, &used, &size), 0);
    ck_assert_uint_eq(size, stack_size(&thread_find(t)->stack));
    ck_assert_uint_ge(used, 40 * 1000);
    ck_assert_uint_lt(used, size);
    touched = 0;
    ck_assert_int_eq(ct_join(t, NULL), 0);

    ck_assert_int_eq(ct_stack_usage(t, &used, &size), ESRCH);
    ck_assert_int_eq(ct_stack_usage(ct_self(), &used, &size), EINVAL);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("thread");
    TCase *tc = harness_case(s, "overflows");

    harness_add(tc, an_overflow_names_the_thread_and_the_size);
    harness_add(tc, a_coroutine_that_overflows_is_reported_too);
    harness_add(tc, who_lies_below_is_untouched);
    harness_add(tc,
                a_local_larger_than_the_stack_does_not_step_over_the_guard);
    harness_add(tc, a_frame_that_is_not_probed_steps_over_the_guard);
    harness_add(tc, another_fault_ends_the_program_as_it_always_did);
    harness_add(tc, a_program_that_handles_sigsegv_is_left_alone);
    harness_add(tc, a_handler_that_was_there_before_stays);
    harness_add(tc, a_thread_tells_how_much_stack_it_has_used);
    harness_add(tc,
                a_thread_that_prints_needs_no_third_page_whatever_its_colour);
    return harness_run(s);
}
