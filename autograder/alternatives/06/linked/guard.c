/*
 * guard.c -- another design: one attempt a kind, in a table, and a pattern in
 * which no two neighbours are alike.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "base/panic.h"
#include "stack/guard.h"
#include "stack/source.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102          /* newer than Debian 12's headers */
#define MADV_GUARD_REMOVE 103
#endif

/* The mappings that are left to the program. */
enum { MAPS_SPARE = 2048 };

/* What stands at byte i of a red zone. */
static char
pattern(size_t i)
{
    return (char)(i * 167 + 13);
}

static enum stack_guard kind;   /* what the next one is */
static long maps_left = -1;     /* mprotect guards we may still make; -1:
                                 * nobody has asked the kernel yet */

void (*stack_on_redzone)(void);

const char *
stack_guard_name(enum stack_guard guard)
{
    static const char *const names[] = { "madvise", "mprotect", "redzone" };

    return names[guard];
}

long
guard_budget(void)
{
    long max = 65530;
    FILE *f = fopen("/proc/sys/vm/max_map_count", "re");

    if (f != NULL) {
        if (fscanf(f, "%ld", &max) != 1)
            max = 65530;
        fclose(f);
    }
    return max > MAPS_SPARE ? (max - MAPS_SPARE) / 2 : 0;
}

/* Whether MADV_GUARD_INSTALL guards here.  Its word is not enough: emulators
 * ignore advice they do not know and report success.  So the kernel is asked
 * to write there, and must refuse. */
static bool
can_install(void)
{
    void *p = mmap(NULL, stack_page, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return false;
    bool can = madvise(p, stack_page, MADV_GUARD_INSTALL) == 0 &&
               getrandom(p, 1, GRND_NONBLOCK) < 0 && errno == EFAULT;
    munmap(p, stack_page);
    return can;
}

void
guard_start(void)
{
    const char *want = getenv("CAPRICCIO_GUARD");

    if (want == NULL) {
        kind = can_install() ? STACK_MADVISE : STACK_MPROTECT;
        return;
    }
    for (kind = STACK_MADVISE; kind <= STACK_REDZONE; kind++)
        if (strcmp(want, stack_guard_name(kind)) == 0)
            break;
    if (kind > STACK_REDZONE)
        panic("CAPRICCIO_GUARD=%s: there are madvise, mprotect and redzone",
              want);
    if (kind == STACK_MADVISE && !can_install())
        panic("CAPRICCIO_GUARD=madvise: this kernel has no "
              "MADV_GUARD_INSTALL (Linux 6.13); mprotect works here");
}

enum stack_guard
guard_kind(void)
{
    return kind;
}

void
guard_paint(char *base)
{
    for (size_t i = 0; i < GUARD_REDZONE; i++)
        base[stack_page - GUARD_REDZONE + i] = pattern(i);
}

static bool
try_madvise(char *base)
{
    return madvise(base, stack_page, MADV_GUARD_INSTALL) == 0;
}

static bool
try_mprotect(char *base)
{
    if (maps_left < 0)
        maps_left = guard_budget();
    return maps_left > 0 && mprotect(base, stack_page, PROT_NONE) == 0
           && maps_left-- > 0;
}

static bool
try_redzone(char *base)
{
    guard_paint(base);
    if (stack_on_redzone != NULL)
        stack_on_redzone();
    return true;
}

enum stack_guard
guard_install(char *base)
{
    static bool (*const attempt[])(char *base) = {
        try_madvise, try_mprotect, try_redzone
    };

    while (!attempt[kind](base))
        kind++;
    return kind;
}

bool
guard_remove(char *base, enum stack_guard guard)
{
    switch (guard) {
    case STACK_MADVISE:
        return madvise(base, stack_page, MADV_GUARD_REMOVE) == 0;
    case STACK_MPROTECT:
        if (mprotect(base, stack_page, PROT_READ | PROT_WRITE) != 0)
            return false;
        maps_left++;
        kind = STACK_MPROTECT;
        return true;
    default:
        return true;
    }
}

bool
stack_intact(const struct stack *s)
{
    bool whole = true;

    if (s->base == NULL || s->guard != STACK_REDZONE)
        return true;
    for (size_t i = 0; i < GUARD_REDZONE; i++)
        whole &= s->base[stack_page - GUARD_REDZONE + i] == pattern(i);
    return whole;
}
