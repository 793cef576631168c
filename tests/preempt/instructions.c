/*
 * A tick at every instruction.
 *
 * A small program is run with a tick before the first of its own instructions,
 * then anew with one before the second, and so on until it is over before the
 * tick would come.  What holds then holds wherever a timer's tick may land.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "preempt/machine.h"
#include "preempt/preempt.h"
#include "preempt/step.h"
#include "preempt/text.h"
#include "tests/harness.h"

static unsigned long at;        /* the instruction before which to tick */
static unsigned long counted;   /* of the program's own, so far */
static enum verdict verdict;    /* of the tick, once counted > at */
static unsigned long library;   /* instructions elsewhere */
static unsigned long refused;   /* of those, ticks that were asked again */

static bool
is_own(uintptr_t pc)
{
    for (int i = 0; i < TEXTS; i++)
        if (pc >= text_own[i].from && pc < text_own[i].to)
            return true;
    return false;
}

/* Steps are slow, some 25 us each in a virtual machine: none after the tick. */
static void
tick_at(void *ucontext)
{
    if (is_own(machine_pc(ucontext)) && counted++ == at) {
        verdict = step_tick(ucontext);
        step_end();
    }
}

static void
tick_in_libraries(void *ucontext)
{
    if (is_own(machine_pc(ucontext)))
        return;
    library++;
    refused += step_tick(ucontext) == TICK_SOON;
}

static void (*program)(int which);
static int wrong;               /* what a program found wrong, and must not:
                                 * assertions would be stepped through, too */

static void *
run(void *which)
{
    if (counted <= at)
        step_begin(tick_at);
    program((int)(intptr_t)which);
    step_end();
    return NULL;
}

/*
 * Runs two threads of the program with a tick at the next instruction.  False:
 * it was over before.
 */
static bool
next_run(void (*of)(int which))
{
    ct_thread t[2];

    program = of;
    for (intptr_t i = 0; i < 2; i++)
        ck_assert_int_eq(ct_create(&t[i], NULL, run, (void *)i), 0);
    counted = 0;
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(ct_join(t[i], NULL), 0);
    ck_assert_int_eq(wrong, 0);
    return counted > at++;
}

static bool
works_here(void)
{
    at = 0;
    return step_refusal() == NULL;
}

static uint64_t results[2];     /* of the two threads */

/* Integers with carries, floating point of both kinds, and a red zone: at -O2
 * no other function is called and the stack pointer stays where it is. */
static void
compute(int which)
{
    volatile uint64_t below[4] = { 1, 2, 3, 4 };
    unsigned __int128 wide = 1;
    double x = 1;
    long double y = 1;

    for (unsigned i = 0; i < 4; i++) {
        wide = wide * 0x9e3779b97f4a7c15 + ((unsigned __int128)i << 64);
        x = x * 1.5 + (double)i;
        y = y / 3 + i;
        below[i] += (uint64_t)(wide >> 64);
    }
    results[which] = (uint64_t)wide ^ below[0] ^ below[3] ^
                     (uint64_t)x ^ (uint64_t)(y * 1e9L);
}

START_TEST(every_register_survives_a_tick_anywhere)
{
    if (!works_here())
        return;
    do {
        memset(results, 0, sizeof results);
        if (!next_run(compute))
            break;
        ck_assert_uint_ne(results[0], 0);
        ck_assert_msg(results[0] == results[1], "instruction %lu", at - 1);
    } while (true);
    ck_assert_uint_gt(at, 30);
}
END_TEST

static volatile int counter;

static void
count_up(int which)
{
    int n = counter;

    __asm__ ("" : "+r" (n));    /* a load and a store, not one instruction */
    counter = n + 1;
}

/* That the ticks are where they should be: they find the race there is. */
START_TEST(an_unprotected_counter_loses_an_update_at_some_instruction)
{
    int lost = 0;

    if (!works_here())
        return;
    do
        counter = 0;
    while (next_run(count_up) && (lost += counter == 1, true));
    ck_assert_int_gt(lost, 0);
}
END_TEST

static int inside;

static void
count_up_undivided(int which)
{
    ct_preempt_disable();
    ct_preempt_disable();
    wrong += inside++ != 0;
    count_up(which);
    wrong += --inside != 0;
    ct_preempt_enable();
    wrong += inside++ != 0;
    wrong += --inside != 0;
    ct_preempt_enable();
}

START_TEST(a_critical_section_is_never_divided)
{
    int deferred = 0;

    if (!works_here())
        return;
    do {
        counter = 0;
        verdict = TICK_SEEN;
        if (!next_run(count_up_undivided))
            break;
        ck_assert_int_eq(counter, 2);
        ck_assert(verdict == TICK_SWITCH || verdict == TICK_DEFERRED);
        deferred += verdict == TICK_DEFERRED;
    } while (true);
    ck_assert_int_gt(deferred, 0);
}
END_TEST

static char trace[8];
static int ntrace;

/* Whoever owes a switch gives way when it may, and not later: what follows
 * the section is not reached before the other thread has run. */
static void
note_after_section(int which)
{
    ct_preempt_disable();
    trace[ntrace++] = 'i';
    ct_preempt_enable();
    trace[ntrace++] = 'o';
}

START_TEST(a_deferred_tick_is_given_at_the_end_of_the_section)
{
    int given = 0;

    if (!works_here() || harness_any_order())
        return;
    do {
        memset(trace, 0, sizeof trace);
        ntrace = 0;
        verdict = TICK_SEEN;
        if (!next_run(note_after_section))
            break;
        if (verdict == TICK_DEFERRED && strcmp(trace, "iioo") == 0)
            given++;
        else if (verdict == TICK_DEFERRED)
            ck_assert_str_eq(trace, "ioio");    /* the other had ended */
    } while (true);
    ck_assert_int_gt(given, 0);
}
END_TEST

/* A thread that blocks in a critical section takes its count along, and no
 * other's. */
static void
yield_inside(int which)
{
    ct_preempt_disable();
    ct_yield();
    ct_preempt_enable();
    count_up(which);
}

START_TEST(the_count_is_the_threads_own)
{
    if (!works_here())
        return;
    do
        ck_assert_uint_eq(thread_current->critical, 0);
    while (next_run(yield_inside));
}
END_TEST

START_TEST(a_tick_in_a_library_is_always_asked_again)
{
    char text[32];

    if (!works_here())
        return;
    ck_assert_ptr_eq(step_begin(tick_in_libraries), NULL);
    void *p = malloc(100);
    snprintf(text, sizeof text, "%d %s", 12345, "words");
    ct_yield();
    free(p);
    step_end();
    ck_assert_str_eq(text, "12345 words");
    ck_assert_uint_gt(library, 500);
    ck_assert_uint_eq(refused, library);
}
END_TEST

static enum verdict
twice(uintptr_t pc)
{
    enum verdict v = decide(pc);

    return v == TICK_SEEN ? decide(pc) : v;
}

START_TEST(the_borders_are_where_they_should_be)
{
    struct text all[TEXTS];

    if (!works_here())
        return;
    memcpy(all, text_own, sizeof all);
    for (int i = 0; i < TEXTS; i++) {
        if (all[i].from == all[i].to)
            continue;
        preempt_set_mark(thread_current, NULL);
        ck_assert_int_eq(decide(all[i].from - 1), TICK_SOON);
        ck_assert_int_eq(decide(all[i].to), TICK_SOON);
        ck_assert_int_eq(decide(all[i].from), TICK_SEEN);
        ck_assert_int_eq(twice(all[i].to - 1), TICK_SWITCH);
    }
    ck_assert_int_eq(twice((uintptr_t)compute), TICK_SWITCH);
    ck_assert_int_eq(decide((uintptr_t)decide), TICK_SOON);
    ck_assert_int_eq(decide((uintptr_t)memcpy), TICK_SOON);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("instructions");
    TCase *tc = harness_case(s, "a tick at each");

    harness_add(tc, every_register_survives_a_tick_anywhere);
    harness_add(tc, an_unprotected_counter_loses_an_update_at_some_instruction);
    harness_add(tc, a_critical_section_is_never_divided);
    harness_add(tc, a_deferred_tick_is_given_at_the_end_of_the_section);
    harness_add(tc, the_count_is_the_threads_own);
    harness_add(tc, a_tick_in_a_library_is_always_asked_again);
    harness_add(tc, the_borders_are_where_they_should_be);
    return harness_run(s);
}
