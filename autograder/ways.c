/*
 * ways -- the many ways in which one and the same library can be made.
 *
 * The compiler has a hundred passes that can be left out and leave what a
 * program does as it is.  Those that change much of our files' code are
 * drawn, each by itself, with the level, the processor to tune for, the
 * alignment of functions and room before each.  Of two functions that are the
 * same in C the instructions differ, not only the addresses.
 *
 * Where things lie is drawn, too: a file of nothing but room is put between
 * two of a library's modules, so that all that comes behind it is elsewhere,
 * and the program's sizes are other ones.
 *
 * Rejected: modules in another order, which would change that of their
 * constructors; registers that the compiler may not use, which the kit's own
 * assembly names; a stack protector, which needs a thread of the kernel's.
 */
#include <errno.h>
#include <stdio.h>

#include "autograder/kit.h"
#include "autograder/ways.h"

enum { ROOM_MAX = 1 << 15 };    /* bytes of each kind */

/* Passes that are there at every level, or do nothing where they are not. */
static const char *const passes[] = {
    "caller-saves", "cse-follow-jumps", "crossjumping", "gcse",
    "if-conversion", "inline-functions", "ipa-ra", "ivopts", "peephole2",
    "rename-registers", "reorder-blocks", "schedule-insns2", "shrink-wrap",
    "split-wide-types", "thread-jumps", "tree-ch", "tree-copy-prop", "tree-pre",
    "tree-ter"
};

enum { PASSES = sizeof passes / sizeof *passes };

_Static_assert(PASSES + 5 == WAYS_OPTIONS, "an option more or less");

static const char *const tunings[] = {
#if defined __x86_64__
    "-mtune=generic", "-mtune=core2", "-mtune=atom", "-mtune=silvermont",
    "-mtune=k8", "-mtune=btver2", "-mtune=znver1", "-mtune=skylake"
#elif defined __aarch64__
    "-mtune=generic", "-mtune=cortex-a53", "-mtune=cortex-a57",
    "-mtune=cortex-a72", "-mtune=thunderx", "-mtune=xgene1",
    "-mtune=exynos-m1", "-mtune=cortex-a35"
#else
    "-fno-lto"                  /* nothing is known of it */
#endif
};

/* Steps on (splitmix64). */
static uint64_t
next(struct ways *w)
{
    uint64_t z = w->state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

void
ways_begin(struct ways *w, uint64_t seed, const char *text)
{
    w->state = kit_digest(text);
    w->state = next(w) ^ seed;
}

unsigned
ways_draw(struct ways *w, unsigned n)
{
    return (unsigned)((next(w) >> 32) * n >> 32);
}

void
ways_compile(struct ways *w, const char *options[WAYS_OPTIONS])
{
    static const char *const levels[] = { "-O1", "-O2", "-O3", "-Os" };
    static const char *const regions[] = {
        "-fira-region=one", "-fira-region=all", "-fira-region=mixed"
    };
    static char alignment[32], room[48], pass[PASSES][32];

    snprintf(alignment, sizeof alignment, "-falign-functions=%u",
             1u << ways_draw(w, 7));
    snprintf(room, sizeof room, "-fpatchable-function-entry=%u",
             ways_draw(w, 32));
    options[0] = tunings[ways_draw(w, sizeof tunings / sizeof *tunings)];
    options[1] = levels[ways_draw(w, 4)];
    options[2] = regions[ways_draw(w, 3)];
    options[3] = alignment;
    options[4] = room;
    for (int i = 0; i < PASSES; i++) {
        snprintf(pass[i], sizeof pass[i], "-f%s%s",
                 ways_draw(w, 2) != 0 ? "" : "no-", passes[i]);
        options[5 + i] = pass[i];
    }
}

int
ways_write_room(struct ways *w, const char *path)
{
    FILE *f = fopen(path, "we");

    if (f == NULL)
        return errno;
    fprintf(f, "        .text\n        .skip %u\n", ways_draw(w, ROOM_MAX));
    fprintf(f, "        .data\n        .skip %u\n", ways_draw(w, ROOM_MAX));
    fprintf(f, "        .bss\n        .skip %u\n", ways_draw(w, ROOM_MAX));
    fprintf(f, "        .section .rodata\n        .skip %u\n",
            ways_draw(w, ROOM_MAX));
    fprintf(f, "        .section .note.GNU-stack, \"\", %%progbits\n");
    return fclose(f) == 0 ? 0 : errno;
}
