/*
 * io_plan.c -- scripts for lab 05.
 *
 * A script opens sources, lets callers ask for something and says what then
 * comes, in which order; it ends with the sums.  Numbers, and who is served by
 * what, are drawn.
 */
#include <errno.h>
#include <stdbool.h>

#include "autograder/judge.h"
#include "autograder/judges/io_plan.h"
#include "autograder/scenarios/io_orders.h"
#include "autograder/scenarios/script.h"

struct pen {
    int64_t *script;
    size_t step;
    unsigned callers;           /* that have been started */
    struct dice dice;
};

static void
put(struct pen *p, unsigned op, unsigned x, unsigned y, int64_t value)
{
    order_write(p->script, p->step++, (struct order){ op, x, y, value });
}

static void
start(struct pen *p, unsigned call, unsigned source, unsigned length)
{
    put(p, I_START, ++p->callers, call, io_call_pack(source, length));
}

/* Some seeds are on the real clock. */
static bool
is_real(uint64_t seed)
{
    return seed % 4 == 3;
}

static struct pen
begin(uint64_t seed, int64_t *script, bool real)
{
    struct pen p = { .script = script };

    dice_seed(&p.dice, seed);
    if (real)
        put(&p, I_CLOCK, 0, 0, 0);
    put(&p, I_OPEN, 0, 0, 0);
    put(&p, I_OPEN, 1, 0, 0);
    return p;
}

static size_t
end(struct pen *p)
{
    put(p, I_FINISH, 0, 0, 0);
    return p->step * ORDER_WORDS;
}

static unsigned
some(struct pen *p, unsigned most)
{
    return 1 + dice_below(&p->dice, most);
}

/* A read that finds what is there, or waits for what comes; sometimes what
 * comes is there before anybody asks, sometimes it is nothing. */
static void
read_once(struct pen *p, unsigned source)
{
    switch (dice_below(&p->dice, 4)) {
    case 0:
        put(p, I_ARRIVE, source, 0, some(p, 100));
        put(p, I_SLEEP, 0, 0, 0);
        start(p, CALL_READ, source, some(p, 200));
        break;
    case 1:
        start(p, CALL_READ, source, some(p, 200));
        put(p, I_ARRIVE, source, 0, some(p, 100));
        break;
    case 2:
        start(p, CALL_READ, source, some(p, 200));
        put(p, I_SLEEP, 0, 0, 0);
        put(p, I_CRY, source, 0, 0);
        put(p, I_SLEEP, 0, 0, 0);
        put(p, I_ARRIVE, source, 0, some(p, 100));
        break;
    default:
        start(p, CALL_READ, source, some(p, 200));
        put(p, I_SLEEP, 0, 0, 0);
        put(p, I_ARRIVE, source, 0, some(p, 100));
    }
    put(p, I_SLEEP, 0, 0, 0);
}

/* The last data and the end come together. */
static void
read_the_end(struct pen *p, unsigned source)
{
    start(p, CALL_READ, source, READ_MAX);
    put(p, I_SLEEP, 0, 0, 0);
    put(p, I_ARRIVE, source, 0, some(p, 100));
    put(p, I_END, source, 0, 0);
    put(p, I_SLEEP, 0, 0, 0);
    start(p, CALL_READ, source, READ_MAX);
    put(p, I_SLEEP, 0, 0, 0);
    start(p, CALL_READ, source, READ_MAX);
    put(p, I_SLEEP, 0, 0, 0);
}

size_t
io_plan_reads(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script, false);

    for (unsigned i = 0; i < 8; i++)
        read_once(&p, i % 2);
    read_the_end(&p, 0);
    read_the_end(&p, 1);
    return end(&p);
}

/* Room comes in small pieces; nothing is lost, and nothing twice. */
static void
write_long(struct pen *p, unsigned source)
{
    unsigned length = 20 + dice_below(&p->dice, 200), room = 0;

    if (dice_below(&p->dice, 2) == 0)
        put(p, I_ROOM, source, 0, room = some(p, 10));
    start(p, CALL_WRITE, source, length);
    put(p, I_SLEEP, 0, 0, 0);
    while (room < length) {
        unsigned more = some(p, 60);
        if (more > length - room)
            more = length - room;
        room += more;
        if (room == length)     /* and more than is wanted */
            more += dice_below(&p->dice, 20);
        put(p, I_ROOM, source, 0, more);
        put(p, I_SLEEP, 0, 0, 0);
    }
    put(p, I_SUM, source, 0, 0);
}

size_t
io_plan_writes(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script, false);

    for (unsigned i = 0; i < 6; i++)
        write_long(&p, i % 2);
    return end(&p);
}

/* A read by one who may not wait, and one that a handler interrupts. */
static void
read_in_vain(struct pen *p, unsigned source)
{
    start(p, CALL_LATE, source, some(p, 50));
    put(p, I_SLEEP, 0, 0, 0);
    start(p, CALL_READ, source, some(p, 50));
    put(p, I_SIGNAL, 0, 0, 0);
    put(p, I_SLEEP, 0, 0, 0);
}

/* Calls that say EAGAIN or EINTR some times before they do anything. */
size_t
io_plan_storms(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script, false);

    for (unsigned i = 0; i < 8; i++) {
        unsigned source = i % 2;
        bool writes = dice_below(&p.dice, 2) == 0;
        put(&p, I_LIE, source, dice_below(&p.dice, 2) ? EINTR : EAGAIN,
            some(&p, 5));
        unsigned n = some(&p, 50);
        put(&p, writes ? I_ROOM : I_ARRIVE, source, 0, n);
        start(&p, writes ? CALL_WRITE : CALL_READ, source, n);
        put(&p, I_SLEEP, 0, 0, 0);
        put(&p, I_SUM, source, 0, 0);
        if (dice_below(&p.dice, 4) == 0)
            read_in_vain(&p, source);
    }
    return end(&p);
}

/* Several in accept; one report can mean many connections. */
size_t
io_plan_accepts(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script, false);
    unsigned waiting = 0;

    for (unsigned round = 0; round < 4; round++) {
        put(&p, I_LIE, 0, EINTR, some(&p, 2));
        for (unsigned i = some(&p, 4); i > 0; i--, waiting++)
            start(&p, CALL_ACCEPT, 0, 0);
        if (dice_below(&p.dice, 2) == 0)
            put(&p, I_SLEEP, 0, 0, 0);
        unsigned n = some(&p, waiting);
        put(&p, I_ARRIVE, 0, 0, n);
        put(&p, I_SLEEP, 0, 0, 0);
        waiting -= n;
    }
    put(&p, I_ARRIVE, 0, 0, waiting + 2);
    put(&p, I_SLEEP, 0, 0, 0);
    start(&p, CALL_ACCEPT, 0, 0);
    start(&p, CALL_ACCEPT, 0, 0);
    put(&p, I_SLEEP, 0, 0, 0);
    return end(&p);
}

size_t
io_plan_connects(uint64_t seed, int64_t *script)
{
    static const int ends[] = { 0, ECONNREFUSED, ETIMEDOUT, ENETUNREACH };
    struct pen p = begin(seed, script, false);

    for (unsigned i = 0; i < 6; i++) {
        unsigned source = i % SOURCES;
        put(&p, I_OPEN, source, 0, 0);
        put(&p, I_LIE, source, EINTR, some(&p, 2));
        bool at_once = dice_below(&p.dice, 3) == 0;
        unsigned how = (unsigned)ends[dice_below(&p.dice, 4)];
        if (at_once)
            put(&p, I_SETTLE, source, how, 0);
        start(&p, CALL_CONNECT, source, 0);
        put(&p, I_SLEEP, 0, 0, 0);
        if (at_once)
            continue;
        put(&p, I_CRY, source, 0, 0);
        put(&p, I_SLEEP, 0, 0, 0);
        put(&p, I_SETTLE, source, how, 0);
        put(&p, I_SLEEP, 0, 0, 0);
    }
    return end(&p);
}

/* Closed while somebody waits; the number is used again, at once or later. */
static void
close_and_open(struct pen *p, unsigned source)
{
    unsigned n = some(p, 100);

    start(p, CALL_READ, source, READ_MAX);
    if (dice_below(&p->dice, 3) > 0) {
        put(p, I_SLEEP, 0, 0, 0);
        put(p, I_CLOSE, source, 0, 0);
        if (dice_below(&p->dice, 2) == 0)
            put(p, I_SLEEP, 0, 0, 0);
    } else {
        put(p, I_ARRIVE, source, 0, n);
        put(p, I_SLEEP, 0, 0, 0);
        put(p, I_CLOSE, source, 0, 0);
    }
    put(p, I_OPEN, source, 0, 0);
    put(p, I_ARRIVE, source, 0, n);
    put(p, I_SLEEP, 0, 0, 0);
    start(p, CALL_READ, source, READ_MAX);
    put(p, I_SLEEP, 0, 0, 0);
}

size_t
io_plan_closes(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script, false);

    for (unsigned i = 0; i < 6; i++)
        close_and_open(&p, i % 2);
    put(&p, I_CLOSE, 0, 0, 0);
    put(&p, I_CLOSE, 0, 0, 0);
    return end(&p);
}

/* Sleepers are punctual while others wait for input; input comes to those who
 * wait although somebody is always able to run; and so does what workers have
 * done.  When a sleeper wakes by the real clock is nobody's promise. */
size_t
io_plan_sleepers(uint64_t seed, int64_t *script)
{
    bool real = is_real(seed);
    struct pen p = begin(seed, script, real);

    for (unsigned i = 0; i < 4; i++) {
        start(&p, CALL_READ, 0, READ_MAX);
        for (unsigned k = dice_below(&p.dice, 3); k > 0; k--)
            start(&p, CALL_WORK, 1, some(&p, 100));
        for (unsigned k = real ? 0 : some(&p, 3); k > 0; k--)
            start(&p, CALL_SLEEP, 1, some(&p, 4));
        for (unsigned k = 0; k < 5; k++)
            put(&p, I_SLEEP, 0, 0, 0);
        if (dice_below(&p.dice, 2) == 0)
            start(&p, CALL_BUSY, 1, 0);
        put(&p, I_ARRIVE, 0, 0, some(&p, 50));
        put(&p, I_SLEEP, 0, 0, 0);
    }
    return end(&p);
}

/* Several wait, and what they wait for comes for all at once. */
static void
read_all_at_once(struct pen *p)
{
    unsigned first = dice_below(&p->dice, SOURCES);

    for (unsigned i = 0; i < SOURCES; i++)
        start(p, CALL_READ, (first + i) % SOURCES, READ_MAX);
    put(p, I_SLEEP, 0, 0, 0);
    first = dice_below(&p->dice, SOURCES);
    for (unsigned i = 0; i < SOURCES; i++)
        put(p, I_ARRIVE, (first + i) % SOURCES, 0, some(p, 20));
    put(p, I_SLEEP, 0, 0, 0);
}

/* Several wait; the first has something, the last is closed, and then the
 * others have something: who keeps a list has to mend it twice. */
static void
read_one_after_another(struct pen *p)
{
    unsigned first = dice_below(&p->dice, SOURCES);
    unsigned last = (first + SOURCES - 1) % SOURCES;

    for (unsigned i = 0; i < SOURCES; i++)
        start(p, CALL_READ, (first + i) % SOURCES, READ_MAX);
    put(p, I_SLEEP, 0, 0, 0);
    put(p, I_ARRIVE, first, 0, some(p, 20));
    put(p, I_SLEEP, 0, 0, 0);
    put(p, I_CLOSE, last, 0, 0);
    put(p, I_OPEN, last, 0, 0);
    put(p, I_SLEEP, 0, 0, 0);
    for (unsigned i = 1; i < SOURCES - 1; i++)
        put(p, I_ARRIVE, (first + i) % SOURCES, 0, some(p, 20));
    put(p, I_SLEEP, 0, 0, 0);
}

/* The same with pipes, and a write that is longer than a pipe. */
size_t
io_plan_pipes(uint64_t seed, int64_t *script)
{
    struct pen p = begin(seed, script, is_real(seed));

    put(&p, I_OPEN, 2, 0, 0);
    start(&p, CALL_WRITE, 2, 100000 + some(&p, 100000));
    read_once(&p, 0);
    read_once(&p, 1);
    put(&p, I_DRAIN, 2, 0, 0);
    put(&p, I_SUM, 2, 0, 0);
    put(&p, I_CLOSE, 2, 0, 0);
    put(&p, I_OPEN, 2, 0, 0);
    put(&p, I_OPEN, 3, 0, 0);
    close_and_open(&p, dice_below(&p.dice, 2));
    read_all_at_once(&p);
    read_one_after_another(&p);
    read_one_after_another(&p);
    read_the_end(&p, dice_below(&p.dice, SOURCES));
    return end(&p);
}
