/*
 * wait_plan.c -- the scripts of lab 07's tests in a played world.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>

#include "autograder/judge.h"
#include "autograder/judges/wait_plan.h"
#include "autograder/scenarios/script.h"
#include "autograder/scenarios/time_orders.h"

enum { MS = 1000000, ROUNDS = 6 };

/* Threads, and sources that are nobody else's; a looks at two. */
enum { A = 1, B, C, D, E, F, G, H };
enum { OF_A = 0, OF_B = 3, OF_C = 2, OF_H = 1, OF_F = 4 };

struct pen {
    int64_t *script;
    size_t step;
    struct dice dice;
};

static void
put(struct pen *p, unsigned op, unsigned x, unsigned y, int64_t value)
{
    order_write(p->script, p->step++, (struct order){ op, x, y, value });
}

static void
call(struct pen *p, unsigned who, unsigned kind, unsigned source,
     unsigned length)
{
    put(p, W_CALL, who, kind, call_pack(source, length));
}

static void
sleep_ms(struct pen *p, unsigned ms)
{
    put(p, W_SLEEP, 0, 0, ms);
}

static void
arrive(struct pen *p, unsigned source, unsigned n)
{
    put(p, W_ARRIVE, source, 0, n);
    put(p, W_REPORT, source, POLLIN, 0);
}

static struct pen
begin(uint64_t seed, int64_t *script)
{
    struct pen p = { .script = script };

    dice_seed(&p.dice, seed);
    for (unsigned x = 0; x < W_SOURCES; x++)
        put(&p, W_OPEN, x, 0, 0);
    return p;
}

static size_t
end(struct pen *p)
{
    put(p, W_FINISH, 0, 0, 0);
    return p->step * ORDER_WORDS;
}

static unsigned
below(struct pen *p, unsigned n)
{
    return dice_below(&p->dice, n);
}

/* Threads sleep, many for as long as others; some are cancelled. */
static void
sleep_together(struct pen *p)
{
    unsigned lengths[2] = { 1 + below(p, 3), below(p, 5) };

    for (unsigned who = A; who <= F; who++)
        for (unsigned k = 1 + below(p, 2); k > 0; k--)
            call(p, who, CALL_SLEEP, 0, lengths[below(p, 2)]);
    call(p, G, CALL_SLEEP_WRONG, 0, below(p, 4));
    call(p, G, CALL_SLEEP_LONG, 0, 0);
    sleep_ms(p, 1 + below(p, 2));
    put(p, W_CANCEL, A + below(p, 6), 0, 0);
    sleep_ms(p, 12);
    put(p, W_CANCEL, G, 0, 0);
    sleep_ms(p, 1);
}

size_t
plan_sleeps(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script);

    for (unsigned i = 0; i < ROUNDS; i++)
        sleep_together(&p);
    call(&p, A, CALL_SLEEP, 0, 86400 * 1000u);  /* a day, and then some */
    sleep_ms(&p, 86400 * 1000u);
    sleep_ms(&p, 20);
    return end(&p);
}

/* Somebody can always run, and yet who sleeps wakes, and who is late is told:
 * nobody says so to those who only wait until nobody can run.  Afterwards there
 * is nothing to look for, and nobody does. */
size_t
plan_busy(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script);

    for (unsigned i = 0; i < 3; i++) {
        call(&p, B, CALL_BUSY, 0, 0);
        call(&p, C, CALL_NO_DEADLINE, 0, 0);
        call(&p, C, CALL_DEADLINE, 0, 7);
        call(&p, C, CALL_READ, OF_C, 0);
        if (i > 0 && below(&p, 2) == 0) {
            call(&p, A, CALL_SLEEP, 0, 1 + below(&p, 5));
        } else {
            call(&p, A, CALL_NO_DEADLINE, 0, 0);
            call(&p, A, CALL_DEADLINE, 0, 1 + below(&p, 5));
            call(&p, A, CALL_READ, OF_A, 0);
            call(&p, A, CALL_NO_DEADLINE, 0, 0);
        }
        sleep_ms(&p, 30);
        put(&p, W_QUIET, 0, 0, 0);
    }
    return end(&p);
}

/* A call of one of the kinds that heed a deadline. */
static void
call_any(struct pen *p, unsigned who, unsigned source)
{
    switch (below(p, 5)) {
    case 0:
        call(p, who, CALL_SLEEP, 0, below(p, 4));
        break;
    case 1:
        call(p, who, CALL_WRITE, source, 1 + below(p, W_WRITE));
        break;
    case 2:
        if (source != OF_C) {
            call(p, who, CALL_LOOK, source, below(p, 4));
            break;
        }
        /* fall through */
    default:
        call(p, who, CALL_READ, source, 0);
    }
}

/* Gives everybody what he may wait for, until nobody does. */
static void
let_all_go_on(struct pen *p)
{
    static const unsigned sources[] = { OF_A, OF_B, OF_C };

    for (unsigned i = 0; i < 3; i++) {
        for (unsigned k = 0; k < 3; k++) {
            put(p, W_ARRIVE, sources[k], 1, W_WRITE);
            put(p, W_ARRIVE, sources[k], 0, 1);
            put(p, W_REPORT, sources[k], POLLIN | POLLOUT, 0);
        }
        sleep_ms(p, 5);
    }
}

static void
set_a_deadline(struct pen *p, unsigned who)
{
    switch (below(p, 8)) {
    case 0:
        call(p, who, CALL_NO_DEADLINE, 0, below(p, 2));
        break;
    case 2:
        call(p, who, CALL_DEADLINE_PAST, 0, 0);
        break;
    case 1:
        call(p, who, CALL_DEADLINE_WRONG, 0, below(p, 2));
        break;
    default:
        call(p, who, CALL_DEADLINE, 0, below(p, 4));
    }
}

static void
be_late(struct pen *p)
{
    static const unsigned sources[] = { 0, OF_A, OF_B, OF_C };

    for (unsigned who = A; who <= C; who++) {
        set_a_deadline(p, who);
        for (unsigned k = 1 + below(p, 2); k > 0; k--)
            call_any(p, who, sources[who]);
    }
    for (unsigned who = D; who <= E; who++) {   /* at the very same time */
        call(p, who, CALL_DEADLINE, 0, 2);
        call(p, who, CALL_SLEEP, 0, 1 + below(p, 3));
        call(p, who, CALL_SLEEP, 0, below(p, 3));
    }
    sleep_ms(p, 1 + below(p, 2));
    for (unsigned who = A; who <= C; who++)
        put(p, W_ARRIVE, sources[who], 1, 1);
    put(p, W_REPORT, sources[A + below(p, 3)], POLLOUT, 0);
    arrive(p, sources[A + below(p, 3)], 1);
    sleep_ms(p, 8);
    let_all_go_on(p);
}

/* What is there is had, however late it is: also if nobody has told yet.  This
 * is for the begin, before anybody waits: then nobody else asks. */
static void
be_late_and_lucky(struct pen *p)
{
    call(p, H, CALL_DEADLINE, 0, 1);
    call(p, H, CALL_READ, OF_H, 0);
    call(p, H, CALL_READ, OF_H, 0);
    sleep_ms(p, 3);
    put(p, W_ARRIVE, OF_H, 0, 1);
    put(p, W_MAIL, OF_H, POLLIN, 0);
    call(p, H, CALL_READ, OF_H, 0);
    call(p, H, CALL_READ, OF_H, 0);
    sleep_ms(p, 1);
}

/* And it leaves a cancellation to the next, who has to wait. */
static void
be_cancelled_and_lucky(struct pen *p)
{
    call(p, H, CALL_NO_DEADLINE, 0, 0);
    sleep_ms(p, 1);
    put(p, W_CANCEL, H, 0, 0);
    put(p, W_ARRIVE, OF_H, 0, 1);
    put(p, W_MAIL, OF_H, POLLIN, 0);
    call(p, H, CALL_READ, OF_H, 0);
    call(p, H, CALL_READ, OF_H, 0);
    sleep_ms(p, 1);
}

size_t
plan_deadlines(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script);

    be_late_and_lucky(&p);
    be_cancelled_and_lucky(&p);
    for (unsigned i = 0; i < ROUNDS; i++)
        be_late(&p);
    return end(&p);
}

/* Cancelled while it waits, before it does, twice, or when it is late. */
static void
cancel_one(struct pen *p)
{
    bool waits = below(p, 2) == 0;

    put(p, W_ARRIVE, OF_A, 1, below(p, 3));
    if (waits) {
        call_any(p, A, OF_A);
        sleep_ms(p, 1);
    }
    put(p, W_CANCEL, A, 0, 0);
    if (below(p, 3) == 0)
        put(p, W_CANCEL, A, 0, 0);
    if (!waits && below(p, 2) == 0) {
        call(p, A, CALL_SLEEP, 0, 0);           /* it need not wait */
        call(p, A, CALL_DEADLINE, 0, 0);
    }
    call_any(p, A, OF_A);
    call_any(p, A, OF_A);
    call(p, A, CALL_NO_DEADLINE, 0, 0);
    sleep_ms(p, 6);
    let_all_go_on(p);
}

/* A write that is broken off after some bytes tells of those, and the next wait
 * of the cancellation.  This is for the begin, when there is little room. */
static void
cancel_in_mid_write(struct pen *p)
{
    put(p, W_ARRIVE, OF_A, 1, 1);
    call(p, A, CALL_WRITE, OF_A, W_WRITE);
    sleep_ms(p, 1);
    put(p, W_CANCEL, A, 0, 0);
    call(p, A, CALL_SLEEP, 0, 1);
    sleep_ms(p, 2);
}

/* Cancelled and at its end; who comes after it has nothing of it. */
static void
cancel_the_next(struct pen *p)
{
    call(p, B, CALL_DEADLINE, 0, 0);
    call(p, B, CALL_SLEEP, 0, 1);
    sleep_ms(p, 1);
    put(p, W_CANCEL, B, 0, 0);
    call(p, B, CALL_END, 0, 0);
    sleep_ms(p, 1);
    put(p, W_CANCEL, B, 0, 0);
    call(p, B, CALL_SLEEP, 0, 1 + below(p, 2));
    call(p, B, CALL_READ, OF_B, 0);
    sleep_ms(p, 6);
    if (below(p, 2) == 0)
        put(p, W_CANCEL, B, 0, 0);
    arrive(p, OF_B, 1);
    sleep_ms(p, 1);
    call(p, B, CALL_END, 0, 0);
    sleep_ms(p, 1);
}

size_t
plan_cancels(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script);

    cancel_in_mid_write(&p);
    for (unsigned i = 0; i < ROUNDS; i++)
        cancel_one(&p);
    for (unsigned i = 0; i < 3; i++)
        cancel_the_next(&p);
    return end(&p);
}

/* One way to end the wait of a, who waits for OF_A until 2.37 ms. */
static void
end_it(struct pen *p, unsigned way)
{
    switch (way) {
    case 0:
        arrive(p, OF_A, 1);
        break;
    case 1:
        put(p, W_CANCEL, A, 0, 0);
        break;
    case 2:
        put(p, W_SPEND, 0, 0, 3 * MS);
        break;
    case 3:
        put(p, W_CLOSE, OF_A, 0, 0);
        put(p, W_OPEN, OF_A, 0, 0);
        break;
    default:
        put(p, W_STALE, OF_A, POLLIN, 0);
    }
}

/* Two or three of them at once; then something else has to be as it was. */
static void
race(struct pen *p)
{
    unsigned first = below(p, 5), second = (first + 1 + below(p, 4)) % 5;

    call(p, A, CALL_DEADLINE, 0, 2);
    call(p, A, CALL_READ, OF_A, 0);
    sleep_ms(p, 1);
    end_it(p, first);
    end_it(p, second);
    if (below(p, 3) == 0)
        end_it(p, below(p, 3));
    sleep_ms(p, 1);
    call(p, A, CALL_NO_DEADLINE, 0, 0);
    call(p, A, CALL_READ, OF_A, 0);
    call(p, A, CALL_READ, OF_A, 0);
    sleep_ms(p, 5);
    let_all_go_on(p);
}

/* A sleep that its deadline has ended is cancelled before its thread runs. */
static void
race_asleep(struct pen *p)
{
    call(p, A, CALL_DEADLINE, 0, 2);
    call(p, A, CALL_SLEEP, 0, 40);
    sleep_ms(p, 1);
    end_it(p, 2);
    end_it(p, 1);
    sleep_ms(p, 1);
    call(p, A, CALL_NO_DEADLINE, 0, 0);
    call(p, A, CALL_SLEEP, 0, 1);
    sleep_ms(p, 5);
}

size_t
plan_races(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script);

    for (unsigned i = 0; i < ROUNDS + 2; i++)
        race(&p);
    race_asleep(&p);
    return end(&p);
}

/* One descriptor, four who wait for it: each is told what concerns it. */
static void
tell_each(struct pen *p)
{
    unsigned side = below(p, 2);

    call(p, C, CALL_LOOK, OF_A, 0);
    sleep_ms(p, 1);
    call(p, A, CALL_READ, OF_A, 0);
    call(p, B, CALL_WRITE, OF_A, 1);
    sleep_ms(p, 1);
    call(p, D, CALL_LOOK, W_SOURCES - 1, 0);
    sleep_ms(p, 1);
    for (unsigned who = A; who <= D; who++)
        put(p, W_NAMED, who, who == A ? 0 : who == B ? 1 : 2, 0);
    put(p, W_ARRIVE, OF_A, side, 1);
    put(p, W_REPORT, OF_A, side == 0 ? POLLIN : POLLOUT, 0);
    put(p, W_ASLEEP, side == 0 ? B : A, 0, 0);
    sleep_ms(p, 1);
    put(p, W_ARRIVE, OF_A, !side, 1);
    put(p, W_REPORT, OF_A, side == 0 ? POLLOUT : POLLIN, 0);
    sleep_ms(p, 1);
}

/* Both sides in one report: one who reads and one who writes. */
static void
tell_both(struct pen *p)
{
    call(p, A, CALL_READ, OF_A, 0);
    call(p, B, CALL_WRITE, OF_A, 1);
    sleep_ms(p, 1);
    put(p, W_ARRIVE, OF_A, 0, 1);
    put(p, W_ARRIVE, OF_A, 1, 1);
    put(p, W_REPORT, OF_A, POLLIN | POLLOUT, 0);
    sleep_ms(p, 1);
}

/* What is reported while nobody waits is worth a try later. */
static void
tell_nobody(struct pen *p)
{
    call(p, E, CALL_DEADLINE, 0, 1);
    call(p, E, CALL_READ, OF_B, 0);
    sleep_ms(p, 3);
    arrive(p, OF_B, 1);
    sleep_ms(p, 1);
    call(p, E, CALL_READ, OF_B, 0);
    sleep_ms(p, 1);
    call(p, E, CALL_NO_DEADLINE, 0, 0);
    call(p, E, CALL_READ, OF_B, 0);
    sleep_ms(p, 1);
    put(p, W_ARRIVE, OF_B, 0, 1);
    put(p, W_MAIL, OF_B, POLLIN, 0);
    sleep_ms(p, 1);
}

/* One of two has just been cancelled: what comes is the other's. */
static void
tell_the_other(struct pen *p)
{
    call(p, F, CALL_READ, OF_F, 0);
    sleep_ms(p, 1);
    call(p, G, CALL_READ, OF_F, 0);
    sleep_ms(p, 1);
    put(p, W_CANCEL, F, 0, 0);
    arrive(p, OF_F, 1);
    sleep_ms(p, 1);
}

/* A back end that will not watch: what it says is told, and asked again. */
static void
tell_of_refusal(struct pen *p)
{
    put(p, W_CLOSE, OF_B, 0, 0);
    put(p, W_OPEN, OF_B, 0, 0);
    put(p, W_REFUSE, OF_B, ENOSPC, 0);
    call(p, H, CALL_READ, OF_B, 0);
    call(p, H, CALL_READ, OF_B, 0);
    sleep_ms(p, 1);
    put(p, W_REFUSE, OF_B, 0, 0);
    call(p, H, CALL_READ, OF_B, 0);
    sleep_ms(p, 1);
    arrive(p, OF_B, 1);
    sleep_ms(p, 1);
}

/* Fewer units than readers, and one report for several of them. */
static void
tell_a_crowd(struct pen *p)
{
    unsigned waiting = 0;

    for (unsigned who = A; who <= F; who++, waiting++)
        call(p, who, CALL_READ, CROWD, 0);
    sleep_ms(p, 1);
    while (waiting > 2) {
        unsigned n = 1 + below(p, waiting - 1);
        arrive(p, CROWD, n);
        sleep_ms(p, 1);
        waiting -= n;
    }
    if (below(p, 2) == 0)
        arrive(p, CROWD, 3);
    else
        put(p, W_CLOSE, CROWD, 0, 0);
    sleep_ms(p, 1);
}

size_t
plan_reports(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script);

    for (unsigned i = 0; i < 3; i++) {
        tell_each(&p);
        tell_nobody(&p);
        tell_the_other(&p);
        tell_of_refusal(&p);
    }
    tell_both(&p);
    tell_a_crowd(&p);
    return end(&p);
}

/* A number that is closed while four wait for it, and is used again. */
static void
close_and_open(struct pen *p)
{
    bool reported = below(p, 3) == 0, again = below(p, 3) > 0;

    call(p, A, CALL_DEADLINE, 0, 3);
    call(p, A, CALL_READ, OF_A, 0);
    call(p, B, CALL_WRITE, OF_A, 1);
    call(p, C, CALL_LOOK, OF_A, 4);
    call(p, D, CALL_SLEEP, 0, 5);
    sleep_ms(p, 1);
    if (reported)
        put(p, W_REPORT, OF_A, POLLIN | POLLOUT, 0);
    put(p, W_CLOSE, OF_A, 0, 0);
    if (below(p, 2) == 0)
        sleep_ms(p, 1);
    if (again)
        put(p, W_OPEN, OF_A, 0, 0);
    sleep_ms(p, 1);
    call(p, A, CALL_NO_DEADLINE, 0, 0);
    call(p, A, CALL_READ, OF_A, 0);
    call(p, C, CALL_LOOK, OF_A, 3);
    sleep_ms(p, 1);
    put(p, W_ARRIVE, OF_A, 0, 1);
    put(p, W_STALE, OF_A, POLLIN | POLLOUT, 0);
    sleep_ms(p, 6);
    if (!again)
        put(p, W_OPEN, OF_A, 0, 0);
    put(p, W_ARRIVE, OF_A, 0, 1);
    put(p, W_REPORT, OF_A, POLLIN, 0);
    sleep_ms(p, 1);
}

size_t
plan_closes(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script);

    for (unsigned i = 0; i < ROUNDS; i++)
        close_and_open(&p);
    put(&p, W_CLOSE, OF_A, 0, 0);
    put(&p, W_CLOSE, OF_A, 0, 0);
    return end(&p);
}

/* A worker has the thread's memory, whatever else happens. */
static void
fly(struct pen *p)
{
    unsigned way = below(p, 5);
    bool late = way == 1 || way == 4;

    call(p, A, CALL_DEADLINE, 0, late ? 1 : 20);
    call(p, A, CALL_FLIGHT, 0, 0);
    sleep_ms(p, late ? 3 : 1);
    if (way == 2 || way == 4)
        put(p, W_CANCEL, A, 0, 0);
    sleep_ms(p, 1);
    put(p, W_LAND, A, 0, 0);
    if (way == 3)
        put(p, W_CANCEL, A, 0, 0);
    if (below(p, 2) == 0)
        put(p, W_SPEND, 0, 0, 25 * MS);
    sleep_ms(p, 1);
    call(p, A, CALL_FLIGHT, 0, 0);
    call(p, A, CALL_NO_DEADLINE, 0, 0);
    sleep_ms(p, 1);
    put(p, W_LAND, A, 0, 0);
    sleep_ms(p, 30);
}

size_t
plan_flights(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script);

    for (unsigned i = 0; i < ROUNDS; i++)
        fly(&p);
    return end(&p);
}
