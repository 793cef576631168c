/*
 * wait_words.c -- how lab 07's reports spell what was told.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "autograder/judges/wait_words.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/time_orders.h"

static void
describe_result(const struct event *e, char *text, size_t size)
{
    char who[WORD], error[WORD], when[WORD] = "";

    wording_actor(who, e->who);
    if (e->b != 0)
        snprintf(when, sizeof when, ", at %" PRId64 " us", e->b / 1000);
    if (e->a < 0)
        snprintf(text, size, "the call of %s fails with %s%s", who,
                 wording_error(error, (unsigned)-e->a & 255), when);
    else
        snprintf(text, size, "the call of %s gives %" PRId64 "%s", who, e->a,
                 when);
}

static void
describe_call(const struct event *e, unsigned call, char *text, size_t size)
{
    static const char *const names[CALLS] = {
        [CALL_READ] = "ct_read", [CALL_WRITE] = "ct_write",
        [CALL_LOOK] = "to look on (wait_for)", [CALL_SLEEP] = "ct_nanosleep",
        [CALL_SLEEP_WRONG] = "ct_nanosleep with no time",
        [CALL_SLEEP_LONG] = "ct_nanosleep for ever",
        [CALL_FLIGHT] = "a worker's work", [CALL_DEADLINE] = "ct_deadline",
        [CALL_DEADLINE_PAST] = "ct_deadline, long past",
        [CALL_NO_DEADLINE] = "ct_deadline for ever",
        [CALL_DEADLINE_WRONG] = "ct_deadline with no time",
        [CALL_BUSY] = "to be busy", [CALL_END] = "to end"
    };
    char who[WORD];
    bool of_source = call == CALL_READ || call == CALL_WRITE ||
                     call == CALL_LOOK;

    int n = snprintf(text, size, "thread %s is told: %s",
                     wording_actor(who, place_x(e->b)),
                     call < CALLS ? names[call] : "nothing known");
    if (of_source && n > 0 && (size_t)n < size)
        snprintf(text + n, size - (size_t)n, ", descriptor %u",
                 (unsigned)((uint64_t)e->a >> 32));
}

static void
describe_order(const struct event *e, char *text, size_t size)
{
    static const char *const words[W_ORDERS] = {
        [W_OPEN] = "descriptor %u is opened",
        [W_ARRIVE] = "something arrives on descriptor %u, or there is room",
        [W_REPORT] = "descriptor %u is reported",
        [W_STALE] = "what descriptor %u was before is reported",
        [W_MAIL] = "the back end will report descriptor %u when it is asked",
        [W_REFUSE] = "the back end will refuse descriptor %u, or not any more",
        [W_CLOSE] = "main closes descriptor %u"
    };
    char who[WORD];

    wording_actor(who, place_x(e->b));
    if (words[e->kind] != NULL)
        snprintf(text, size, words[e->kind], place_x(e->b));
    else if (e->kind == W_CANCEL || e->kind == W_LAND)
        snprintf(text, size, e->kind == W_LAND ? "the worker of thread %s is "
                 "done" : "main cancels thread %s", who);
    else if (e->kind == W_SPEND)
        snprintf(text, size, "main computes for %" PRId64 " us", e->a / 1000);
    else if (e->kind == W_SLEEP)
        snprintf(text, size, "main sleeps for %" PRId64 " ms", e->a);
    else if (e->kind == W_ASLEEP)
        snprintf(text, size, "thread %s still waits", who);
    else if (e->kind == W_NAMED)
        snprintf(text, size, "main looks what thread %s waits for", who);
    else if (e->kind == W_QUIET)
        snprintf(text, size, "main yields: nothing is pending outside");
    else
        snprintf(text, size, "main has no more to do");
}

/* What the scenario itself has found wrong. */
static void
describe_fault(const struct event *e, char *text, size_t size)
{
    static const char *const words[W_FAULTS] = {
        [W_DOZED] = "main's own sleep fails",
        [W_KEPT_TURN] = "a sleep of no time, and nobody else has had a turn",
        [W_NOT_READY] = "io_ready() is told POLLIN; ready is not just that",
        [W_ASKED] = "the back end is not standing and io_ready() is told "
                    "POLLIN: asked still has it",
        [W_NOT_ASKED] = "the back end is standing and io_ready() is told "
                        "POLLIN: asked is not what it was",
        [W_ODD] = "io_ready() is told POLLIN alone, and notes FD_ODD",
        [W_NOT_ODD] = "io_ready() is told POLLRDHUP, POLLHUP, POLLPRI or "
                      "POLLERR, and FD_ODD is not set",
        [W_NOT_A_FILE] = "the back end says EPERM: io_wait() does not return "
                         "0, or FD_DISK or what is ready is not noted",
        [W_WOKEN] = "one side is reported, and who waits for the other is "
                    "woken",
        [W_MISNAMED] = "a wait is not called in wait_what what it is: "
                       "\"input\", \"output\", \"descriptors\"",
        [W_LOOKS] = "no timer is set and nobody waits, and yet the scheduler "
                    "looks outside: what is pending was not taken back",
        [W_REMEMBERS] = "timer_forget() has not forgotten, or what is set "
                        "after it is wrong",
        [W_TOUCHES] = "timer_forget(), or what is done after it, changes the "
                      "memory of a timer that was set before",
        [W_BLOCKED] = "wait_block() of a wait that has ended does not return "
                      "its error at once",
        [W_TIMER_LEFT] = "wait_block() of a wait that has ended leaves its "
                         "timer set",
        [W_NOT_LATE] = "a deadline has passed, nothing is there, and io_wait() "
                       "does not fail with ETIMEDOUT",
        [W_NOT_REAPED] = "somebody who may not wait has asked the back end; a "
                         "worker was done, and pool_reap() is not called",
        [W_LEAN_TIMER] = "timer_set(), when there may be no memory: neither is "
                         "the timer set nor ENOMEM the answer; or others "
                         "are changed",
        [W_LEAN_LIMIT] = "ct_deadline() or ct_cancel(), when there may be no "
                         "memory: neither does it hold nor is ENOMEM the "
                         "answer",
        [W_LEAN_WAIT] = "a wait with a deadline, begun when there may be no "
                        "memory, ends neither at its deadline nor with ENOMEM",
        [W_LEAN_FLIGHT] = "there may be no memory for the timer of a wait with "
                          "stop: it is not stopped once and then waited for",
        [W_LEAN_LISTED] = "a wait for which there was no memory has left its "
                          "waiter in the list",
        [W_MEANWHILE] = "a timer fires and sets itself twice more, and "
                        "timer_fire() returns though it is due",
        [W_LIMIT_LOST] = "of 1,200 threads some have a deadline, one is "
                         "cancelled: one has other limits than its own",
        [W_DETACHED] = "ct_cancel() of a detached thread is not 0, or its "
                       "sleep does not fail with ECANCELED",
        [W_NO_TIME] = "a time with impossible nanoseconds is not refused, or "
                      "changes the deadline",
        [W_REST_TOUCHED] = "ct_nanosleep() fails with EINVAL or EFAULT, and "
                           "`remaining` is not what it was",
        [W_REST_WRONG] = "a sleep of 2 ms is ended early, its thread runs "
                         "after 5 ms: what is left is not 0 to 2 ms",
        [W_LEAN_REST] = "ct_nanosleep() fails with ENOMEM, and what is left is "
                        "not all of the sleep",
        [W_ASKED_FOR_BOTH] = "the back end is not standing and io_ready() is "
                             "told POLLIN: asked loses more than that"
    };

    snprintf(text, size, "%s", e->who < W_FAULTS ? words[e->who]
             : "something that never should be");
}

void
wait_describe(const struct event *e, unsigned call, char *text, size_t size)
{
    char who[WORD];

    if (e->kind == W_CALL)
        describe_call(e, call, text, size);
    else if (e->kind > 0 && e->kind < W_ORDERS)
        describe_order(e, text, size);
    else if (e->kind == W_RESULT)
        describe_result(e, text, size);
    else if (e->kind == W_REST)
        snprintf(text, size, "thread %s tells: %" PRId64 " (ns left of its "
                 "sleep, or times that a worker was told to stop)",
                 wording_actor(who, e->who), e->a);
    else if (e->kind == BEYOND)
        describe_fault(e, text, size);
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}
