/*
 * ask.c -- experiments that stop as soon as the answer cannot change.
 *
 * A rule is given up at the first exception, a set of registers when it is
 * empty, a red zone when it is zero.  A cost comes from the difference of a
 * short and a long run, in which the loop and the clock's own time cancel out
 * but for the loop's turns, which are measured in the same way.
 */
#include <stdbool.h>
#include <stdint.h>

#include "machine/ask.h"

static int direction;

/* outer is the address of a local of the caller's caller. */
static __attribute__((noinline)) void
compare(void *outer)
{
    char inner;

    direction = (uintptr_t)&inner < (uintptr_t)outer ? -1 : 1;
}

int
ask_direction(const struct machine *m)
{
    char outer;

    m->deeper(compare, &outer);
    return direction;
}

unsigned
ask_alignment(const struct machine *m)
{
    uintptr_t first = m->entry();
    int left = ASK_TRIES;

    while (--left > 0 && (m->entry() - first) % 16 == 0)
        continue;
    return left > 0 ? ASK_NO_RULE : first % 16;
}

uint32_t
ask_kept(const struct machine *m)
{
    uint32_t kept = (uint32_t)(((uint64_t)1 << m->nregisters) - 1);
    uint64_t number = 88172645463325252u;
    struct machine_registers r, was;

    for (int left = ASK_TRIES; left > 0 && kept != 0; left--) {
        for (unsigned i = 0; i < m->nregisters; i++) {
            number ^= number << 13;
            number ^= number >> 7;
            number ^= number << 17;
            r.value[i] = number;
        }
        was = r;
        m->call(&r);
        for (uint32_t todo = kept; todo != 0; todo &= todo - 1) {
            unsigned i = (unsigned)__builtin_ctz(todo);

            if (r.value[i] != was.value[i])
                kept ^= (uint32_t)1 << i;
        }
    }
    return kept;
}

/* Whether the byte at that depth survives all shifts with this pattern;
 * *zone shrinks to what does. */
static void
shrink(const struct machine *m, unsigned char pattern, size_t *zone)
{
    unsigned char below[MACHINE_BELOW];

    for (unsigned shift = 0; shift < 64 && *zone > 0; shift++) {
        for (unsigned i = 0; i < MACHINE_BELOW; i++)
            below[i] = pattern;
        m->interrupt(shift, below);
        for (size_t i = *zone; i-- > 0;)
            if (below[i] != pattern)
                *zone = i;
    }
}

size_t
ask_red_zone(const struct machine *m)
{
    size_t zone = MACHINE_BELOW;

    shrink(m, 0, &zone);
    shrink(m, 255, &zone);
    return zone - zone % 16;
}

static int64_t
quickest(const struct machine *m, enum machine_action action, size_t n)
{
    int64_t best = -1;

    for (int i = 0; i < 12; i++) {
        int64_t begin = m->now();
        m->act(action, n);
        int64_t end = m->now();
        if (best < 0 || end - begin < best)
            best = end - begin;
    }
    return best;
}

/* ps for one turn: what n more turns take, divided by n. */
static double
turn(const struct machine *m, enum machine_action action, size_t n)
{
    int64_t more = quickest(m, action, 2 * n) - quickest(m, action, n);

    return (double)more * 1000 / (double)n;
}

int64_t
ask_cost(const struct machine *m, enum machine_action action)
{
    size_t n = 1;

    m->act(MACHINE_NOTHING, 128);
    m->act(action, 128);
    while (quickest(m, action, n) < 200000)
        n += n;
    return (int64_t)(turn(m, action, n) - turn(m, MACHINE_NOTHING, n));
}

int
ask_orders(int64_t small, int64_t large)
{
    double ratio = (double)large / (double)small;
    int n = 0;

    for (; ratio * ratio >= 10; ratio /= 10)
        n++;
    for (; ratio * ratio < 0.1; ratio *= 10)
        n--;
    return n;
}
