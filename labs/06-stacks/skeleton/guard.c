/*
 * guard.c -- what stands at the low end of a stack.
 *
 * A page that may not be touched turns an overflow into a signal at the very
 * instruction.  Such a page costs a mapping of its own, and Linux allows
 * 65,530 of those: one for the page and one for the stack ends at some 32,000
 * stacks.  MADV_GUARD_INSTALL (Linux 6.13) puts the guard in the page table
 * instead, with no mapping at all.
 *
 *      kind        notices                          costs
 *      madvise     at once                          no mapping, no memory
 *      mprotect    at once                          two mappings
 *      redzone     when the thread is next left,    the page it lies in, and
 *                  and only if it was written to    a look at every switch
 *
 * G1  A stack that is given out has its guard, whole.
 * G2  No guard is dropped silently: its kind stands in struct stack, and
 *     guard_kind() tells which kind the next one gets.
 * G3  What page guards there are leave mappings enough for the program.
 *
 * Where the kernel does not know MADV_GUARD_INSTALL, or refuses it, as it does
 * in locked memory, we use mprotect(2) for as many stacks as half the allowed
 * mappings, less some for the program itself, hold; and beyond that a red
 * zone: a pattern in the guard's page that is compared whenever a thread is
 * left.  It is at the high end of that page: below it is room for whoever looks
 * at it, and says what he found, from the very stack that has overflowed.
 *
 * A system call for each guard is a fifth of what a burst of new threads costs;
 * hence guard_row(), which makes many in one call where the kernel can.
 *
 * What none of them sees: a step over the guard.  A function with a local
 * variable larger than a page may first touch the far end of it, in the
 * stack below.  -fstack-clash-protection makes the compiler touch each page
 * on the way; so compile with it whatever runs on such a stack.  Code that was
 * compiled without, assembly among it, can still step over.  And a system
 * call that is given a buffer in the guard fails with EFAULT: no signal.
 *
 * Rejected: an empty page between stacks without protection (finds nothing).
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/panic.h"
#include "stack/guard.h"
#include "stack/source.h"
#include "stack/watch.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102          /* newer than Debian 12's headers */
#define MADV_GUARD_REMOVE 103
#endif

#ifndef SYS_process_madvise
#define SYS_process_madvise 440
#endif

/* In place of a descriptor: this process (PIDFD_SELF_PROCESS, Linux 6.14). */
enum { THIS_PROCESS = -10001 };

/* The mappings that are left to the program. */
enum { MAPS_SPARE = 2048 };

/* The pattern of a red zone: yours. */

static enum stack_guard kind;   /* what the next one is */
static bool no_rows;            /* the kernel does not guard many at once */
/* What else there is to remember: yours. */

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

    no_rows = stack_watcher != NULL;    /* Valgrind does not know the call */
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

unsigned
guard_row(char *base, size_t stride, unsigned n)
{
    struct iovec pages[GUARD_ROW];

    if (kind != STACK_MADVISE || no_rows)
        return 0;
    if (n > GUARD_ROW)
        n = GUARD_ROW;
    for (unsigned i = 0; i < n; i++)
        pages[i] = (struct iovec){ base + i * stride, stack_page };

    long bytes = syscall(SYS_process_madvise, THIS_PROCESS, pages, (long)n,
                         MADV_GUARD_INSTALL, 0);
    no_rows = bytes != (long)(n * stack_page);
    return bytes < 0 ? 0 : (unsigned)((size_t)bytes / stack_page);
}

void
guard_paint(char *base)
{
    panic("guard_paint is not written yet");
}

enum stack_guard
guard_install(char *base)
{
    panic("guard_install is not written yet");
}

bool
guard_remove(char *base, enum stack_guard guard)
{
    panic("guard_remove is not written yet");
}

bool
stack_intact(const struct stack *s)
{
    panic("stack_intact is not written yet");
}
