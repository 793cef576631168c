/*
 * ask.c -- experiments that add up differences.
 *
 * What was, and what was found, are compared bit by bit, and the differences of
 * all tries are put together; what no try touched has no bit set in the end.
 * Each pattern is followed by its complement, so that nothing can be there by
 * chance both times.  Costs are compared in turns, the loop right after the
 * action, so that both see the same machine.
 */
#include <stdint.h>
#include <string.h>

#include "machine/ask.h"

enum {
    TURNS = 15,                 /* runs of each */
    WARM_TURNS = 150,           /* before the first */
    FLOOR_NS = 300000           /* a run that is shorter tells too little */
};

/* Leaves the address of the frame that it runs in. */
static __attribute__((noinline)) void
leave_address(void *address)
{
    *(char **)address = __builtin_frame_address(0);
}

int
ask_direction(const struct machine *m)
{
    char *first = NULL, *second = __builtin_frame_address(0);

    m->deeper(leave_address, &first);
    return (intptr_t)first - (intptr_t)second > 0 ? 1 : -1;
}

unsigned
ask_alignment(const struct machine *m)
{
    uintptr_t one = m->entry(), different = 0;

    for (int more = ASK_TRIES - 1; more > 0; more--)
        different |= one ^ m->entry();
    return different & 15 ? ASK_NO_RULE : one & 15;
}

/* The number for register i in try t; that of an odd try is the complement of
 * the one before. */
static uint64_t
number(unsigned t, unsigned i)
{
    uint64_t n = (uint64_t)(t / 2 + 1) << 32 | (i + 1);

    n *= 0xd6e8feb86659fd93u;
    n ^= n >> 29;
    return t % 2 == 0 ? n : ~n;
}

uint32_t
ask_kept(const struct machine *m)
{
    uint64_t different[MACHINE_REGISTERS_MAX] = { 0 };
    uint32_t kept = 0;

    for (unsigned t = 0; t < 2 * ASK_TRIES; t++) {
        struct machine_registers r;

        for (unsigned i = 0; i < m->nregisters; i++)
            r.value[i] = number(t, i);
        m->call(&r);
        for (unsigned i = 0; i < m->nregisters; i++)
            different[i] |= r.value[i] ^ number(t, i);
    }
    for (unsigned i = m->nregisters; i-- > 0;)
        kept = kept << 1 | (different[i] == 0);
    return kept;
}

size_t
ask_red_zone(const struct machine *m)
{
    unsigned char below[MACHINE_BELOW], different[MACHINE_BELOW] = { 0 };
    size_t safe = 0;

    for (unsigned t = 0; t < 128; t++) {
        unsigned char fill = t % 2 == 0 ? 0x3c : 0xc3;

        memset(below, fill, sizeof below);
        m->interrupt(t / 2, below);
        for (size_t i = 0; i < sizeof below; i++)
            different[i] |= below[i] ^ fill;
    }
    while (safe < MACHINE_BELOW && different[safe] == 0)
        safe++;
    return safe / 16 * 16;
}

/* ns for n actions, this time. */
static int64_t
once(const struct machine *m, enum machine_action action, size_t n)
{
    int64_t from = m->now();

    m->act(action, n);
    return m->now() - from;
}

int64_t
ask_cost(const struct machine *m, enum machine_action action)
{
    int64_t least = 0, empty = 0;
    size_t n;

    once(m, action, WARM_TURNS);
    once(m, MACHINE_NOTHING, WARM_TURNS);
    for (n = 1; least < FLOOR_NS; n *= 3) {
        least = empty = INT64_MAX;
        for (int i = 0; i < TURNS; i++) {
            int64_t took = once(m, action, n);
            int64_t loop = once(m, MACHINE_NOTHING, n);

            least = took < least ? took : least;
            empty = loop < empty ? loop : empty;
        }
    }
    return (least - empty) * 1000 / (int64_t)(n / 3);
}

/* The orders from a up to b, which is not smaller. */
static int
climb(int64_t a, int64_t b)
{
    __int128 step = a;
    int n = 0;

    for (; step * 10 <= b; step *= 10)
        n++;
    /* Nearer to the next one, by ratio: b / step > step * 10 / b. */
    return n + ((long double)b * b >= (long double)step * step * 10);
}

int
ask_orders(int64_t small, int64_t large)
{
    return small <= large ? climb(small, large) : -climb(large, small);
}
