/*
 * Tests of lab 01 that a student might be proud of.  They say nothing that
 * capriccio.h and the handout do not promise.
 */
#include <errno.h>
#include <fenv.h>
#include <malloc.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "tests/harness.h"

static char trace[64];
static ct_coro *outer, *inner;

static void
note(const char *what)
{
    strncat(trace, what, sizeof trace - strlen(trace) - 1);
}

static ct_coro *
make(void *(*fn)(void *), size_t size)
{
    ct_coro *co = ct_coro_create(fn, size);

    ck_assert_ptr_nonnull(co);
    return co;
}

/* Resumes co with `in` and returns what it passes back. */
static void *
pass(ct_coro *co, void *in)
{
    void *out = &out;

    ck_assert_int_eq(ct_coro_resume(co, in, &out), 0);
    return out;
}

/* C2: as many values as there are registers to keep, and some more, from
 * `from` on.  They must be the same after a turn of somebody else. */
static volatile long step = 1;

static int
keeps(long from, void (*turn)(void))
{
    long a = from, b = a + step, c = b + step, d = c + step, e = d + step,
         f = e + step, g = f + step, h = g + step;

    turn();
    return a == from && b == a + 1 && c == b + 1 && d == c + 1 && e == d + 1
           && f == e + 1 && g == f + 1 && h == g + 1;
}

static void
yield(void)
{
    ct_coro_yield(NULL);
}

static void
resume_inner(void)
{
    pass(inner, NULL);
}

static void *
keeps_its_own(void *unused)
{
    int kept = 1;

    for (int i = 0; i < 5; i++)
        kept &= keeps(1000 + i, yield);
    return kept ? "kept" : "lost";
}

START_TEST(registers_are_kept_on_both_sides)
{
    inner = make(keeps_its_own, 0);
    for (int i = 0; i < 5; i++)
        ck_assert(keeps(-1000 - i, resume_inner));
    ck_assert_str_eq(pass(inner, NULL), "kept");
}
END_TEST

/* C3: fegetround() looks at one unit alone, so each is asked to round.  (Not
 * under valgrind, which rounds to nearest whatever it is told.) */
static volatile double one = 1, tiny = 0x1p-100;
static volatile long double long_one = 1, long_tiny = 0x1p-100L;

/* 'u' or 'd' if all of them round upward or downward, else '?'. */
static char
rounding(void)
{
    int up = (one + tiny > 1) + (long_one + long_tiny > 1)
             + (fegetround() == FE_UPWARD);
    int down = (one - tiny < 1) + (long_one - long_tiny < 1)
               + (fegetround() == FE_DOWNWARD);

    return up == 3 ? 'u' : down == 3 ? 'd' : '?';
}

static void *
rounds_upward(void *unused)
{
    static char seen[4];

    fesetround(FE_UPWARD);
    for (int i = 0; i < 3; i++) {
        ct_coro_yield(NULL);
        seen[i] = rounding();
    }
    return seen;
}

START_TEST(rounding_belongs_to_whoever_has_set_it)
{
    ct_coro *co = make(rounds_upward, 0);

    fesetround(FE_DOWNWARD);
    for (int i = 0; i < 3; i++) {
        pass(co, NULL);
        ck_assert_int_eq(rounding(), 'd');
    }
    ck_assert_str_eq(pass(co, NULL), "uuu");
}
END_TEST

/* C5: of its maker, not of its first resumer, nor what programs begin with. */
static void *
tells_rounding(void *unused)
{
    static char seen[2];

    seen[0] = rounding();
    return seen;
}

START_TEST(a_new_one_rounds_as_its_maker_did)
{
    fesetround(FE_UPWARD);

    ct_coro *co = make(tells_rounding, 0);

    fesetround(FE_DOWNWARD);
    ck_assert_str_eq(pass(co, NULL), "u");
    ck_assert_int_eq(rounding(), 'd');
}
END_TEST

/* C4: what the compiler takes to be aligned is.  The address goes through a
 * variable that it must ask for it. */
static void *volatile where;

static void *
is_aligned(void *unused)
{
    _Alignas(16) char bytes[16];

    where = bytes;
    return (uintptr_t)where % 16 == 0 ? "aligned" : "not";
}

START_TEST(its_stack_is_aligned)
{
    ck_assert_str_eq(pass(make(is_aligned, 0), NULL), "aligned");
}
END_TEST

/* C5: also where the memory of coroutines has high addresses. */
static void *
same(void *value)
{
    return value;
}

START_TEST(it_runs_wherever_its_memory_is)
{
    mallopt(M_MMAP_THRESHOLD, 1);
    mallopt(M_TOP_PAD, 0);
    for (int i = 0; i < 10000 && (uintptr_t)malloc(64) <= UINT32_MAX; i++)
        ;
    for (int i = 0; i < 4; i++)
        ck_assert_ptr_eq(pass(make(same, 0), trace), trace);
}
END_TEST

/* C6, and where everybody stands at each turn. */
static void *
two_steps(void *name)
{
    note(name);
    note(ct_coro_yield("1"));
    note(ct_coro_yield("2"));
    return "3";
}

START_TEST(whoever_is_resumed_runs_and_nobody_else)
{
    ct_coro *a = make(two_steps, 0), *b = make(two_steps, 0);

    ck_assert_str_eq(trace, "");        /* nobody has run yet */
    ck_assert_int_eq(ct_coro_status(a), CT_CORO_SUSPENDED);
    ck_assert_str_eq(pass(a, "a"), "1");
    ck_assert_str_eq(pass(b, "b"), "1");
    ck_assert_str_eq(pass(b, "B"), "2");
    ck_assert_str_eq(pass(a, "A"), "2");
    ck_assert_str_eq(pass(b, "x"), "3");
    ck_assert_int_eq(ct_coro_status(b), CT_CORO_DEAD);
    ck_assert_int_eq(ct_coro_status(a), CT_CORO_SUSPENDED);
    ck_assert_str_eq(pass(a, "y"), "3");
    ck_assert_str_eq(trace, "abBAxy");
}
END_TEST

/* C7 */
static void *
hands_on(void *value)
{
    for (int i = 0; i < 4; i++)
        value = ct_coro_yield((void *)~(uintptr_t)value);
    return (void *)((uintptr_t)value + 1);
}

START_TEST(values_pass_whole_in_both_directions)
{
    ct_coro *co = make(hands_on, 0);
    uintptr_t in = UINTPTR_MAX / 7;

    for (int i = 0; i < 4; i++, in -= 3)
        ck_assert_ptr_eq(pass(co, (void *)in), (void *)~in);
    ck_assert_ptr_eq(pass(co, (void *)in), (void *)(in + 1));
}
END_TEST

START_TEST(nobody_needs_to_look_at_what_comes_out)
{
    ct_coro *co = make(two_steps, 0);

    ck_assert_int_eq(ct_coro_resume(co, "a", NULL), 0);
    ck_assert_str_eq(pass(co, "b"), "2");
    ck_assert_int_eq(ct_coro_resume(co, "c", NULL), 0);
    ck_assert_int_eq(ct_coro_status(co), CT_CORO_DEAD);
}
END_TEST

/* C8: whoever fails to resume or destroy co hears so, and *out stays. */
static void
refused(ct_coro *co, int error)
{
    void *out = &out;

    errno = 0;
    ck_assert_int_eq(ct_coro_resume(co, NULL, &out), -1);
    ck_assert_int_eq(errno, error);
    ck_assert_ptr_eq(out, &out);
    if (error != EBUSY)
        return;
    errno = 0;
    ck_assert_int_eq(ct_coro_destroy(co), -1);
    ck_assert_int_eq(errno, EBUSY);
}

/* C6, C8: a chain is like calls; who is below comes back to its resumer. */
static void *
innermost(void *unused)
{
    ck_assert_int_eq(ct_coro_status(outer), CT_CORO_NORMAL);
    ck_assert_int_eq(ct_coro_status(inner), CT_CORO_RUNNING);
    refused(outer, EBUSY);
    refused(inner, EBUSY);
    note("i");
    ct_coro_yield(NULL);
    note("I");
    return NULL;
}

static void *
resumes_inner(void *unused)
{
    for (int i = 0; i < 2; i++) {
        note("o");
        pass(inner, NULL);
        ck_assert_int_eq(ct_coro_status(outer), CT_CORO_RUNNING);
        note("p");
        ct_coro_yield(NULL);
    }
    return NULL;
}

START_TEST(each_comes_back_to_its_own_resumer)
{
    outer = make(resumes_inner, 0);
    inner = make(innermost, 0);
    pass(outer, NULL);
    note("m");
    ck_assert_int_eq(ct_coro_status(outer), CT_CORO_SUSPENDED);
    ck_assert_int_eq(ct_coro_status(inner), CT_CORO_SUSPENDED);
    pass(outer, NULL);
    pass(outer, NULL);
    ck_assert_str_eq(trace, "oipmoIp");
    ck_assert_int_eq(ct_coro_status(outer), CT_CORO_DEAD);
}
END_TEST

/* C6: it may be resumed from plain code now, and by a coroutine then. */
START_TEST(who_resumes_may_change)
{
    outer = make(resumes_inner, 0);
    inner = make(two_steps, 0);
    ck_assert_str_eq(pass(inner, "a"), "1");
    trace[0] = '\0';
    inner = make(innermost, 0);
    pass(outer, NULL);
    note("m");
    pass(inner, NULL);
    note("m");
    ck_assert_str_eq(trace, "oipmIm");
    refused(inner, ESRCH);
}
END_TEST

/* C8 */
START_TEST(a_dead_one_stays_dead)
{
    ct_coro *co = make(same, 0);

    ck_assert_ptr_eq(pass(co, trace), trace);
    refused(co, ESRCH);
    refused(co, ESRCH);
    ck_assert_int_eq(ct_coro_status(co), CT_CORO_DEAD);
    ck_assert_int_eq(ct_coro_destroy(co), 0);
}
END_TEST

START_TEST(what_cannot_be_made_is_refused)
{
    errno = 0;
    ck_assert_ptr_null(ct_coro_create(NULL, 0));
    ck_assert_int_eq(errno, EINVAL);
    errno = 0;
    ck_assert_ptr_null(ct_coro_create(same, SIZE_MAX / 2));
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

/* A panic ends in abort(), whose signal is the last thing but this. */
static sigjmp_buf before_it;

static void
caught(int signal)
{
    siglongjmp(before_it, 1);
}

START_TEST(a_yield_needs_a_coroutine)
{
    pass(make(two_steps, 0), "a");      /* one has run, and does no more */
    signal(SIGABRT, caught);
    if (sigsetjmp(before_it, 1) == 0) {
        ct_coro_yield(NULL);
        ck_abort_msg("there was nobody to yield");
    }
}
END_TEST

/* C6: as much stack as was asked for, and it is kept while others run. */
static int
dig(int depth)
{
    volatile char here[1024];

    memset((char *)here, depth, sizeof here);
    if (depth == 0)
        ct_coro_yield(NULL);
    else
        dig(depth - 1);
    for (size_t i = 0; i < sizeof here; i++)
        ck_assert_int_eq(here[i], depth);
    return here[0];
}

static void *
digs(void *depth)
{
    dig((int)(intptr_t)depth);
    return "up again";
}

START_TEST(each_has_the_stack_that_it_asked_for)
{
    static const struct { size_t size; intptr_t depth; } asked[] = {
        { 0, 40 }, { 32 * 1024, 20 }, { 256 * 1024, 120 }, { 32 * 1024, 20 }
    };
    ct_coro *all[4];

    for (int i = 0; i < 4; i++) {
        all[i] = make(digs, asked[i].size);
        pass(all[i], (void *)asked[i].depth);
    }
    for (int i = 0; i < 4; i++)
        ck_assert_str_eq(pass(all[i], NULL), "up again");
}
END_TEST

/* C9: a destroyed one leaves room for the next, finished or not. */
START_TEST(those_that_come_after_are_as_good)
{
    for (int i = 0; i < 100; i++) {
        ct_coro *co = make(two_steps, 0);

        trace[0] = '\0';
        for (int n = 0; n < i % 4; n++)
            pass(co, "a");
        ck_assert_int_eq(ct_coro_destroy(co), 0);
    }
    trace[0] = '\0';
    ck_assert_str_eq(pass(make(two_steps, 0), "a"), "1");
    ck_assert_str_eq(trace, "a");
}
END_TEST

/* C6: a resumed one may resume another, however many there are already. */
static void *
resumes_the_next(void *left)
{
    if ((intptr_t)left == 0)
        return "at the end";
    return pass(make(resumes_the_next, 0), (char *)left - 1);
}

START_TEST(a_long_chain_is_a_chain)
{
    ck_assert_str_eq(pass(make(resumes_the_next, 0), (void *)100),
                     "at the end");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("lab 01");
    TCase *tc = harness_case(s, "coroutines");

    harness_add(tc, registers_are_kept_on_both_sides);
    harness_add(tc, rounding_belongs_to_whoever_has_set_it);
    harness_add(tc, a_new_one_rounds_as_its_maker_did);
    harness_add(tc, its_stack_is_aligned);
    harness_add(tc, it_runs_wherever_its_memory_is);
    harness_add(tc, whoever_is_resumed_runs_and_nobody_else);
    harness_add(tc, values_pass_whole_in_both_directions);
    harness_add(tc, nobody_needs_to_look_at_what_comes_out);
    harness_add(tc, each_comes_back_to_its_own_resumer);
    harness_add(tc, who_resumes_may_change);
    harness_add(tc, a_long_chain_is_a_chain);
    harness_add(tc, a_dead_one_stays_dead);
    harness_add(tc, what_cannot_be_made_is_refused);
    harness_add(tc, a_yield_needs_a_coroutine);
    harness_add(tc, each_has_the_stack_that_it_asked_for);
    harness_add(tc, those_that_come_after_are_as_good);
    return harness_run(s);
}
