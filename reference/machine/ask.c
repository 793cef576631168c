/*
 * ask.c -- what there is to know about a machine before one builds on it.
 *
 * Every answer is the worst, or the best, of many experiments: an experiment
 * that is done once tells what happened, and not what always happens.  The
 * direction alone is the same each time.
 *
 *      alignment, kept    what all tries agree on
 *      red zone           the least of all tries: each shows some bytes that
 *                         survived, and the promise is what always does
 *      cost               the least of all tries: whatever disturbs a run makes
 *                         it longer
 *
 * For a cost the loop must run long enough for the clock to tell.  How long is
 * not known beforehand, so it is doubled until even the shortest run lasts.
 * Both loops are warmed first: the one quiet run of ten could be a cold one.
 * Rejected: means, into which each disturbance goes; a fixed number of turns,
 * which is a minute for a process switch, or a tick of the clock for a call.
 */
#include <limits.h>
#include <string.h>

#include "machine/ask.h"

enum {
    COLD = 100,                 /* turns that may take longer */
    ROUNDS = 10,                /* runs of which one is not disturbed */
    LONG_ENOUGH = 100 * 1000    /* ns: the clock's 1,000 are one in a hundred */
};

/* Notes where its own frame is. */
static __attribute__((noinline)) void
note_frame(void *frame)
{
    *(uintptr_t *)frame = (uintptr_t)__builtin_frame_address(0);
}

int
ask_direction(const struct machine *m)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0), inner = here;

    m->deeper(note_frame, &inner);
    return inner < here ? -1 : 1;
}

unsigned
ask_alignment(const struct machine *m)
{
    unsigned offset = m->entry() % 16;

    for (int i = 1; i < ASK_TRIES; i++)
        if (m->entry() % 16 != offset)
            return ASK_NO_RULE;
    return offset;
}

/* A number for register i in try t: different for each, with bits set in both
 * halves, and every second time all bits the other way round. */
static uint64_t
filling(unsigned t, unsigned i)
{
    uint64_t n = (t / 2 * MACHINE_REGISTERS_MAX + i + 1)
                 * 0x9e3779b97f4a7c15u;

    return t % 2 == 0 ? n : ~n;
}

uint32_t
ask_kept(const struct machine *m)
{
    uint32_t kept = UINT32_MAX >> (MACHINE_REGISTERS_MAX - m->nregisters);
    struct machine_registers r;

    for (unsigned t = 0; t < ASK_TRIES; t++) {
        for (unsigned i = 0; i < m->nregisters; i++)
            r.value[i] = filling(t, i);
        m->call(&r);
        for (unsigned i = 0; i < m->nregisters; i++)
            if (r.value[i] != filling(t, i))
                kept &= ~((uint32_t)1 << i);
    }
    return kept;
}

/* How many bytes below sp still hold the pattern after a signal. */
static size_t
survivors(const struct machine *m, unsigned shift, int pattern)
{
    unsigned char below[MACHINE_BELOW];
    size_t n = 0;

    memset(below, pattern, sizeof below);
    m->interrupt(shift, below);
    while (n < sizeof below && below[n] == pattern)
        n++;
    return n;
}

size_t
ask_red_zone(const struct machine *m)
{
    size_t least = MACHINE_BELOW;

    for (unsigned shift = 0; shift < 64; shift++)
        for (int i = 0; i < 2; i++) {
            size_t n = survivors(m, shift, i == 0 ? 0x5a : 0xa5);
            if (n < least)
                least = n;
        }
    return least / 16 * 16;
}

/* The shortest of some runs of n actions, ns. */
static int64_t
shortest(const struct machine *m, enum machine_action action, size_t n)
{
    int64_t least = INT64_MAX;

    for (int i = 0; i < ROUNDS; i++) {
        int64_t begun = m->now();
        m->act(action, n);
        int64_t took = m->now() - begun;
        if (took < least)
            least = took;
    }
    return least;
}

int64_t
ask_cost(const struct machine *m, enum machine_action action)
{
    int64_t took;
    size_t n = 1;

    m->act(action, COLD);
    m->act(MACHINE_NOTHING, COLD);
    while ((took = shortest(m, action, n)) < LONG_ENOUGH)
        n *= 2;
    return (took - shortest(m, MACHINE_NOTHING, n)) * 1000 / (int64_t)n;
}

int
ask_orders(int64_t small, int64_t large)
{
    if (small > large)
        return -ask_orders(large, small);

    /* Half an order is a factor of the square root of ten. */
    double ratio = (double)large / (double)small;
    int n = 0;
    for (; ratio >= 3.16227766; ratio /= 10)
        n++;
    return n;
}
