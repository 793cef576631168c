/*
 * ask.c -- experiments, by counting and sorting.
 *
 * Each experiment is made far more often than the contract asks for, and what
 * it found is kept in a table; the answer is read off the table.  A cost is
 * the least of twenty runs of an estimated length: one turn says roughly how
 * many fill a millisecond.
 */
#include <stdlib.h>
#include <string.h>

#include "machine/ask.h"

enum { MORE = 200 };

static void
look(void *where)
{
    volatile char here = 0;

    memcpy(where, &(const volatile char *){ &here }, sizeof(char *));
}

int
ask_direction(const struct machine *m)
{
    volatile char here = 0;
    uintptr_t mine = (uintptr_t)&here;
    char *theirs = NULL;

    m->deeper(look, &theirs);
    return (uintptr_t)theirs > mine ? 1 : -1;
}

unsigned
ask_alignment(const struct machine *m)
{
    unsigned seen[16] = { 0 };

    for (int i = 0; i < MORE; i++)
        seen[m->entry() & 15]++;
    for (unsigned offset = 0; offset < 16; offset++)
        if (seen[offset] == MORE)
            return offset;
    return ASK_NO_RULE;
}

uint32_t
ask_kept(const struct machine *m)
{
    unsigned survived[MACHINE_REGISTERS_MAX] = { 0 };
    struct machine_registers before, after;
    uint32_t kept = 0;

    srand(1);
    for (int t = 0; t < MORE; t++) {
        for (unsigned i = 0; i < m->nregisters; i++)
            before.value[i] = (uint64_t)rand() << 40 ^ (uint64_t)rand() << 20
                              ^ (uint64_t)rand();
        after = before;
        m->call(&after);
        for (unsigned i = 0; i < m->nregisters; i++)
            survived[i] += after.value[i] == before.value[i];
    }
    for (unsigned i = 0; i < m->nregisters; i++)
        if (survived[i] == MORE)
            kept += (uint32_t)1 << i;
    return kept;
}

size_t
ask_red_zone(const struct machine *m)
{
    char touched[MACHINE_BELOW + 1] = { [MACHINE_BELOW] = 1 };
    unsigned char below[MACHINE_BELOW];
    size_t zone = 0;

    for (int i = 0; i < 2; i++)
        for (unsigned shift = 0; shift < 64; shift++) {
            for (size_t k = 0; k < sizeof below; k++)
                below[k] = (unsigned char)(k * 7 + (i == 0 ? 1 : 101));
            m->interrupt(shift, below);
            for (size_t k = 0; k < sizeof below; k++)
                if (below[k] != (unsigned char)(k * 7 + (i == 0 ? 1 : 101)))
                    touched[k] = 1;
        }
    while (!touched[zone])
        zone++;
    return zone & ~(size_t)15;
}

static int
by_length(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The shortest of twenty runs. */
static int64_t
run(const struct machine *m, enum machine_action action, size_t n)
{
    int64_t took[20];

    for (int i = 0; i < 20; i++) {
        took[i] = -m->now();
        m->act(action, n);
        took[i] += m->now();
    }
    qsort(took, 20, sizeof took[0], by_length);
    return took[0];
}

int64_t
ask_cost(const struct machine *m, enum machine_action action)
{
    for (int i = 0; i < 100; i++) {
        m->act(action, 1);
        m->act(MACHINE_NOTHING, 1);
    }

    size_t n = 1;
    for (int64_t ns = run(m, action, n); ns < 1000000; ns = run(m, action, n))
        n = ns < 10000 ? n * 10 : n * 1200000 / (size_t)ns + 1;
    int64_t all = run(m, action, n), loop = run(m, MACHINE_NOTHING, n);
    return (int64_t)((double)(all - loop) * 1000 / (double)n + 0.5);
}

int
ask_orders(int64_t small, int64_t large)
{
    /* Where one order ends and the next begins, 10 to the n + 1/2. */
    long double border = 3.16227766017L;
    long double a = small < large ? small : large;
    long double b = small < large ? large : small;
    int n = 0;

    while (b / a >= border) {
        border *= 10;
        n++;
    }
    return small < large ? n : -n;
}
