/*
 * Ticks of the real timer: whom they switch, and whom they leave alone.
 *
 * Nothing here depends on how fast anything is.  Each test waits for something
 * that happens if and only if a thread is switched that did not ask for it.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

#define TICK ((int64_t)1000000)         /* ns; the kernel may round it up */

static volatile int done;              /* how many have ended */

/* Starts the ticks; false, with a line for the log, where there are none. */
static int
can_start(void)
{
    const char *no = ct_preempt_refusal();

    if (no == NULL) {
        ck_assert_int_eq(ct_preempt_start(TICK), 0);
        return 1;
    }
    ck_assert_int_eq(ct_preempt_start(TICK), ENOTSUP);
    return 0;
}

/* One more is done, in one instruction: what others do at a tick between a load
 * and a store would be lost, and the wait for them would have no end. */
static void
add_done(void)
{
    __atomic_add_fetch(&done, 1, __ATOMIC_RELAXED);
}

static ct_thread
make(void *(*start)(void *), void *arg)
{
    ct_thread t;

    ck_assert_int_eq(ct_create(&t, NULL, start, arg), 0);
    return t;
}

static void *
finish(void *arg)
{
    add_done();
    return NULL;
}

/* Without a tick it would spin for ever. */
START_TEST(a_thread_that_never_yields_is_switched)
{
    if (!can_start())
        return;
    make(finish, NULL);
    while (!done)
        ;

    struct ct_preempt_stats s;
    ct_preempt_stats(&s);
    ck_assert_uint_ge(s.switches, 1);
    ck_assert_uint_ge(s.ticks, s.switches);
    ck_assert_int_eq(ct_preempt_stop(), 0);
}
END_TEST

static uint64_t
mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    return z ^ z >> 27;
}

/* Integer and floating-point work whose result depends on every register. */
static void *
compute(void *result)
{
    uint64_t z = 1;
    double x = 1, y = 0.5;
    long double w = 1;

    for (int i = 0; i < 3000000; i++) {
        z = mix(z + i);
        x = x * 1.0000001 + y;
        y = y * 0.9999999 + (double)(z & 1) * 1e-9;
        w = w * 0.9999999L + 1e-7L;
    }
    *(uint64_t *)result = z ^ (uint64_t)(x * 1e6) ^ (uint64_t)(w * 1e15L);
    add_done();
    return NULL;
}

/* All registers, and the red zone: five hogs get what one gets alone. */
START_TEST(interrupted_computations_come_out_right)
{
    uint64_t alone, together[5];

    compute(&alone);
    done = 0;
    if (!can_start())
        return;
    for (int i = 0; i < 5; i++)
        make(compute, &together[i]);
    while (done < 5)
        ;
    ct_preempt_stop();
    for (int i = 0; i < 5; i++)
        ck_assert_uint_eq(together[i], alone);
}
END_TEST

/* The allocator: a switch inside it would find it in pieces, or locked. */
static void *
allocate(void *arg)
{
    unsigned seed = (unsigned)(uintptr_t)arg;

    for (int i = 0; i < 20000; i++) {
        size_t n = rand_r(&seed) % 2000 + 1;
        char *p = malloc(n);

        memset(p, i, n);
        ck_assert_int_eq(p[n - 1], (char)i);
        free(p);
    }
    add_done();
    return NULL;
}

START_TEST(nobody_is_switched_inside_malloc)
{
    if (!can_start())
        return;
    for (int i = 0; i < 4; i++)
        make(allocate, (void *)(uintptr_t)(i + 1));
    while (done < 4)
        ;
    ct_preempt_stop();
}
END_TEST

/* errno is the thread's, whoever switches. */
static void *
keep_errno(void *arg)
{
    int mine = (int)(intptr_t)arg;

    errno = mine;
    for (int i = 0; i < 20000000 && errno == mine; i++)
        ;
    ck_assert_int_eq(errno, mine);
    add_done();
    return NULL;
}

START_TEST(errno_survives_ticks)
{
    if (!can_start())
        return;
    for (intptr_t i = 1; i <= 3; i++)
        make(keep_errno, (void *)i);
    while (done < 3)
        ;
    ct_preempt_stop();
}
END_TEST

/* A hog in a critical section sees nobody, however long it computes; and
 * gives way when it ends. */
START_TEST(a_critical_section_is_not_divided)
{
    struct ct_preempt_stats s;

    if (!can_start())
        return;
    make(finish, NULL);
    ct_preempt_disable();
    do
        ct_preempt_stats(&s);
    while (s.deferred == 0);
    ck_assert_int_eq(done, 0);
    ct_preempt_enable();
    if (!harness_any_order())
        ck_assert_int_eq(done, 1);
    ct_preempt_stop();
}
END_TEST

static void *
generate(void *arg)
{
    while (!done)
        ct_coro_yield(arg);
    return NULL;
}

/* A coroutine's stack is not the thread's; it is left alone. */
START_TEST(threads_that_use_coroutines_are_switched_outside_them)
{
    ct_coro *co = ct_coro_create(generate, 0);

    if (can_start()) {
        make(finish, NULL);
        while (ct_coro_resume(co, NULL, NULL) == 0)
            ;
        ct_preempt_stop();
    }
    ct_coro_destroy(co);
}
END_TEST

/* Computes until three more ticks have come. */
static void
outlast_ticks(void)
{
    struct ct_preempt_stats s;
    uint64_t before;

    ct_preempt_stats(&s);
    before = s.ticks;
    while (s.ticks < before + 3)
        ct_preempt_stats(&s);
}

static void
handle(int signal)
{
    int before = done;

    outlast_ticks();
    ck_assert_int_eq(done, before);
}

/* The next thread would run with the signal blocked, on half a stack. */
START_TEST(nobody_is_switched_in_a_signal_handler)
{
    if (!can_start())
        return;
    signal(SIGUSR1, handle);
    make(finish, NULL);
    raise(SIGUSR1);
    while (!done)
        ;
    ct_preempt_stop();
}
END_TEST

/* Goes down to where the registers would not fit on the stack any more; whether
 * anybody else has run there. */
static __attribute__((noinline)) int
go_down(uintptr_t low)
{
    volatile char here[512];
    int seen;

    here[0] = 0;
    if ((uintptr_t)&here[0] - low > 3000) {
        seen = go_down(low);
    } else {
        seen = -done;
        outlast_ticks();
        seen += done;
    }
    here[1] = 0;
    return seen;
}

/* On 16 KiB, of which a page is the guard and 2 KiB may be left free. */
static void *
use_whole_stack(void *arg)
{
    char high = 0;

    ck_assert_int_eq(go_down((uintptr_t)&high - 10 * 1024), 0);
    while (!done)
        ;
    return NULL;
}

START_TEST(nobody_is_switched_without_room_on_his_stack)
{
    ct_thread t;
    ct_attr attr;

    if (!can_start())
        return;
    ct_attr_init(&attr);
    attr.stack_size = 16 * 1024;
    ct_preempt_disable();       /* until both are there */
    ck_assert_int_eq(ct_create(&t, &attr, use_whole_stack, NULL), 0);
    make(finish, NULL);
    ct_preempt_enable();
    ck_assert_int_eq(ct_join(t, NULL), 0);
    ct_preempt_stop();
}
END_TEST

static void
of_the_program(int signal)
{
}

START_TEST(what_cannot_be_is_refused)
{
    ck_assert_int_eq(ct_preempt_stop(), EINVAL);
    ck_assert_int_eq(ct_preempt_start(0), EINVAL);
    ck_assert_int_eq(ct_preempt_start(-1), EINVAL);
    if (!can_start()) {
        ck_assert_str_eq(ct_preempt_refusal(), "preemption needs x86-64: on "
                         "64-bit ARM no jump restores all registers");
        return;
    }
    ck_assert_int_eq(ct_preempt_start(TICK), EBUSY);
    ck_assert_int_eq(ct_preempt_stop(), 0);
    ck_assert_int_eq(ct_preempt_start(TICK), 0);
    ck_assert_int_eq(ct_preempt_stop(), 0);
    signal(SIGVTALRM, of_the_program);
    ck_assert_int_eq(ct_preempt_start(TICK), EBUSY);
}
END_TEST

static void
enable_only(void)
{
    ct_preempt_enable();
}

static void
disable_too_often(void)
{
    for (int i = 0; i < 256; i++)
        ct_preempt_disable();
}

START_TEST(critical_sections_that_do_not_match_panic)
{
    char text[200];

    ck_assert_int_ne(harness_watch(enable_only, text, sizeof text), 0);
    ck_assert(harness_begins(text, "capriccio: panic in thread main: "
                             "ct_preempt_enable() without "
                             "ct_preempt_disable()\n"));
    ck_assert_int_ne(harness_watch(disable_too_often, text, sizeof text), 0);
    ck_assert(harness_begins(text, "capriccio: panic in thread main: "
                             "ct_preempt_disable(): more than 255 within "
                             "each other\n"));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("ticks");
    TCase *tc = harness_case(s, "whom they switch");

    harness_add(tc, a_thread_that_never_yields_is_switched);
    harness_add(tc, interrupted_computations_come_out_right);
    harness_add(tc, errno_survives_ticks);
    harness_add(tc, nobody_is_switched_inside_malloc);
    harness_add(tc, a_critical_section_is_not_divided);
    harness_add(tc, threads_that_use_coroutines_are_switched_outside_them);
    harness_add(tc, nobody_is_switched_in_a_signal_handler);
    harness_add(tc, nobody_is_switched_without_room_on_his_stack);
    tc = harness_case(s, "what is refused");
    harness_add(tc, what_cannot_be_is_refused);
    harness_add(tc, critical_sections_that_do_not_match_panic);
    return harness_run(s);
}
