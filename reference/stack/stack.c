/*
 * stack.c -- memory to run on.
 *
 * Address space is plentiful on 64 bits and memory is not, so a stack is a
 * piece of a large mapping whose pages appear when they are first touched:
 * a thread that blocks early holds one page (the port, section 4).  Stacks come
 * in classes, 16 KiB << class; each class cuts its stacks from slabs and keeps
 * those that came back on a last-in-first-out list, because the one that was
 * used last is the one in the cache.
 *
 *      slab       slot 0          slot 1          slot 2
 *                 +-+-------------+-+-------------+-+-------------+
 *                 |G|   <- stack  |G|   <- stack  |G|   <- stack  |
 *                 +-+-------------+-+-------------+-+-------------+
 *                 base         top  (G: the guard)
 *
 * K1  A stack is either its owner's or on the list of its class, never both.
 * K2  A slot has its guard from its first use on, for ever.
 * K3  Two stacks never overlap, guards included.
 * K4  No guard is dropped silently: the kind stands in the struct, and
 *     stack_guard_kind() tells which kind the next one gets.
 *
 * The guard.  A page that may not be touched costs a mapping of its own, and
 * Linux allows 65,530 of those: one for the page and one for the stack ends at
 * some 32,000 stacks.  MADV_GUARD_INSTALL (Linux 6.13) puts the guard in the
 * page table instead, with no mapping at all.  Where the kernel does not know
 * it we use mprotect(2) for as many as half the allowed mappings, less some
 * for the program itself, hold, and beyond that a red zone: a pattern at the
 * low end that is compared whenever a thread is left.  It finds an overflow
 * late and only if it wrote there, and it costs the page it lies in.
 *
 * With CAPRICCIO_CHECK=1 a stack that is given back is overwritten near its top:
 * a thread that frees the stack it stands on does not get far.
 *
 * Rejected: one mmap(2) a stack (two mappings and three system calls each),
 * stacks from malloc (no guard, and the allocator's own data beside them),
 * an empty page between stacks without protection (finds nothing).
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>
#include <valgrind/memcheck.h>

#include "base/panic.h"
#include "stack/shadow.h"
#include "stack/stack.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102          /* newer than Debian 12's headers */
#endif

enum {
    CLASSES = 21,
    SLAB_FIRST = 16,                    /* stacks in the first slab */
    COLOURS = 16,                       /* more cost a page where printf runs */
    COLOUR_STEP = 128,                  /* bytes: two cache lines */
    REDZONE = 512,                      /* bytes; covers what Valgrind itself
                                         * writes below sp, 288 bytes */
    POISON = 2048,                      /* bytes below the top that are */
    POISON_BYTE = 0xdb,                 /* overwritten by stack_free() */
    VALGRIND_MAX = 4096                 /* stacks it is told of; it searches
                                         * a list at every switch */
};

/* The most that one slab spans, unless a single stack is larger. */
#define SLAB_SPAN ((size_t)1 << 30)

/* Out of line: it would cost the common path its registers. */
#define SLOW __attribute__((noinline, cold))

/* The mappings that are left to the program. */
#define MAPS_SPARE 2048

static const uint64_t redzone_word = 0x5ca1ab1eca11ab1e;

/* The stacks of one size. */
struct class {
    char *slab;                 /* the slab that is being cut */
    uint32_t cut, slots;        /* how many of its slots are cut; has */
    struct stack *free;         /* those that came back: a stack of stacks */
    size_t nfree, room;         /* on it; the room is for all ever cut */
};

static struct class classes[CLASSES];
static size_t page;             /* bytes; 0: nothing is set up yet */
static enum stack_guard kind;   /* what the next slot gets */
static long maps_left = -1;     /* mprotect guards we may still make; -1:
                                 * nobody has asked the kernel yet */
static bool on_valgrind;        /* it wants to know of stacks */
static bool on_memcheck;        /* and what may be read on them */
static uint32_t told_valgrind;  /* stacks registered */
static bool poison;             /* CAPRICCIO_CHECK */

void (*stack_on_redzone)(void);

const char *
stack_guard_name(enum stack_guard guard)
{
    static const char *const names[] = { "madvise", "mprotect", "redzone" };

    return names[guard];
}

/* Half of the mappings that the kernel allows, less the program's. */
static long
mprotect_budget(void)
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
    void *p = mmap(NULL, page, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return false;
    bool can = madvise(p, page, MADV_GUARD_INSTALL) == 0 &&
               getrandom(p, 1, GRND_NONBLOCK) < 0 && errno == EFAULT;
    munmap(p, page);
    return can;
}

/* Reads the environment once. */
static SLOW void
start(void)
{
    const char *want = getenv("CAPRICCIO_GUARD");
    const char *check = getenv("CAPRICCIO_CHECK");

    shadow_refuse(shadow_stack());
    page = sysconf(_SC_PAGESIZE);
    on_valgrind = RUNNING_ON_VALGRIND != 0;
    on_memcheck = VALGRIND_MAKE_MEM_DEFINED(&page, sizeof page) != 0;
    poison = check != NULL && strcmp(check, "1") == 0;
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
stack_guard_kind(void)
{
    if (page == 0)
        start();
    return kind;
}

/* Gives the slot at base the best guard there is; K2. */
static enum stack_guard
protect(char *base)
{
    if (kind == STACK_MADVISE) {
        if (madvise(base, page, MADV_GUARD_INSTALL) == 0)
            return STACK_MADVISE;
        kind = STACK_MPROTECT;          /* as in a locked mapping */
    }
    if (kind == STACK_MPROTECT) {
        if (maps_left < 0)
            maps_left = mprotect_budget();
        if (maps_left > 0 && mprotect(base, page, PROT_NONE) == 0) {
            maps_left--;
            return STACK_MPROTECT;
        }
        kind = STACK_REDZONE;
    }
    for (size_t i = 0; i < REDZONE; i += sizeof redzone_word)
        memcpy(base + i, &redzone_word, sizeof redzone_word);
    if (stack_on_redzone != NULL)
        stack_on_redzone();
    return STACK_REDZONE;
}

/*
 * Maps the next slab of the class: twice as many slots as the last one, within
 * limits.  Makes room on the free list for all of them, so that stack_free()
 * cannot fail.  0 or ENOMEM.
 */
static int
grow(struct class *c, size_t size)
{
    uint32_t slots = c->slots == 0 ? SLAB_FIRST : c->slots * 2;

    if (slots * size > SLAB_SPAN)
        slots = size < SLAB_SPAN ? SLAB_SPAN / size : 1;

    struct stack *free_list = realloc(c->free, (c->room + slots) *
                                      sizeof *free_list);
    if (free_list == NULL)
        return ENOMEM;
    c->free = free_list;

    char *slab = mmap(NULL, slots * size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (slab == MAP_FAILED)
        return ENOMEM;
    c->room += slots;
    c->slab = slab;
    c->slots = slots;
    c->cut = 0;
    return 0;
}

/* Tells Valgrind that this is a stack, so that it knows a switch from a
 * runaway stack pointer. */
static uint32_t
tell_valgrind(char *base, size_t size)
{
    if (!on_valgrind)
        return 0;
    if (told_valgrind == VALGRIND_MAX)
        VALGRIND_PRINTF("capriccio: only the first %d stacks are known to "
                        "Valgrind\n", VALGRIND_MAX);
    if (told_valgrind++ >= VALGRIND_MAX)
        return 0;
    return VALGRIND_STACK_REGISTER(base, base + size);
}

/* The class whose stacks hold `size` bytes; CLASSES if there is none. */
static unsigned
class_for(size_t size)
{
    if (size < 4 * page)                /* pages may be large */
        size = 4 * page;
    if (size <= STACK_SMALLEST)
        return 0;
    if (size > STACK_LARGEST)
        return CLASSES;
    return 64 - __builtin_clzll((size - 1) / STACK_SMALLEST);
}

/* Tells memcheck that s is given out, or that it came back. */
static SLOW void
tell_memcheck(const struct stack *s, bool given)
{
    size_t size = stack_size(s) - page;

    if (given)
        VALGRIND_MAKE_MEM_UNDEFINED(s->base + page, size);
    else
        VALGRIND_MAKE_MEM_NOACCESS(s->base + page, size);
}

/* Cuts a stack that nobody ever had.  0 or ENOMEM. */
static SLOW int
cut(struct class *c, unsigned k, struct stack *s)
{
    size_t size = (size_t)STACK_SMALLEST << k;

    if (c->cut == c->slots && grow(c, size) != 0)
        return ENOMEM;
    char *base = c->slab + c->cut * size;
    *s = (struct stack){
        .base = base,
        .class = k,
        .guard = protect(base),
        .colour = c->cut % COLOURS * COLOUR_STEP,
        .valgrind_id = tell_valgrind(base, size),
    };
    c->cut++;
    return 0;
}

int
stack_alloc(struct stack *s, size_t size)
{
    if (page == 0)
        start();

    unsigned k = class_for(size == 0 ? STACK_DEFAULT : size);
    if (k == CLASSES)
        return EINVAL;

    struct class *c = &classes[k];
    if (c->nfree > 0)
        *s = c->free[--c->nfree];
    else if (cut(c, k, s) != 0)
        return ENOMEM;
    if (on_memcheck)
        tell_memcheck(s, true);
    return 0;
}

void
stack_free(struct stack *s)
{
    if (s->base == NULL)
        return;

    struct class *c = &classes[s->class];
    if (poison) {
        memset((char *)stack_top(s) - POISON, POISON_BYTE, POISON);
    }
    if (on_memcheck)
        tell_memcheck(s, false);
    c->free[c->nfree++] = *s;
    s->base = NULL;
}

bool
stack_intact(const struct stack *s)
{
    if (s->base == NULL || s->guard != STACK_REDZONE)
        return true;
    for (size_t i = 0; i < REDZONE; i += sizeof redzone_word)
        if (memcmp(s->base + i, &redzone_word, sizeof redzone_word) != 0)
            return false;
    return true;
}
