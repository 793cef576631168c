/*
 * arena.c -- stacks by the slab.
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
 *      free       |    drained    |             warm             |
 *                 0            drained                         nfree
 *                 freed longest ago              freed last, next to be given
 *
 * A1  A stack that was cut is its owner's or on the free list of its class.
 * A2  The free list of a class has room for all its stacks: freeing cannot
 *     fail.
 * A3  The stacks below `drained` on the list hold no memory; those above may.
 * A4  A slab is twice as large as the one before it, up to SLAB_SPAN: so the
 *     number of mappings grows with the logarithm of that of the stacks, and
 *     beyond SLAB_SPAN by one for each.  It is never unmapped.
 *
 * After a crowd has gone, its stacks are warm: each holds what its thread
 * touched.  Trimming drains those that were freed longest ago; to keep as many
 * warm as there are in use now, and some, is to be ready for as many again.
 *
 * Rejected: one mmap(2) a stack (two mappings and three system calls each);
 * the links of the list on the free stacks themselves (the list would touch
 * a cold line of each); draining in arena_free() (a system call for each of a
 * crowd that leaves).
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "stack/guard.h"
#include "stack/source.h"
#include "stack/watch.h"
#include "stack/water.h"

enum { SLAB_FIRST = 16 };       /* stacks in the first slab of a class */

/* The most that one slab spans, unless a single stack is larger. */
#define SLAB_SPAN ((size_t)1 << 30)

/* Out of line: it would cost the common path its registers. */
#define SLOW __attribute__((noinline, cold))

struct slab {
    char *base;
    uint32_t slots;
    struct slab *older;
};

/* The stacks of one size. */
struct class {
    struct slab *slab;          /* the one that is being cut; NULL: none yet */
    uint32_t cut;               /* how many of its slots are */
    uint32_t guarded;           /* how many of its slots guard_row() guarded */
    size_t made;                /* stacks ever cut */
    struct stack *free;         /* those that came back: a stack of stacks */
    size_t nfree;               /* on it */
    size_t drained;             /* A3 */
};

static struct class classes[STACK_CLASSES];
static bool crowded;            /* some class has more than STACK_WARM: until
                                 * then there is never anything to tidy */

/* Makes room on the free list for that many more (A2).  0 or ENOMEM. */
static int
widen(struct class *c, uint32_t slots)
{
    struct stack *wider = realloc(c->free,
                                  (c->made + slots) * sizeof *wider);
    if (wider == NULL)
        return ENOMEM;
    c->free = wider;
    return 0;
}

/* Maps the next slab of the class, A4; nothing is left of the last one.  0, or
 * ENOMEM and all is as it was. */
static int
grow(struct class *c, size_t size)
{
    uint32_t slots = c->slab == NULL ? SLAB_FIRST : c->slab->slots * 2;

    if (slots * size > SLAB_SPAN)
        slots = size < SLAB_SPAN ? SLAB_SPAN / size : 1;

    struct slab *slab = malloc(sizeof *slab);
    if (slab == NULL || widen(c, slots) != 0) {
        free(slab);
        return ENOMEM;
    }
    char *base = mmap(NULL, slots * size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) {
        free(slab);
        return ENOMEM;
    }
    /* Where huge pages are the rule, the first touch would take 2 MiB.  A
     * kernel that has none refuses, and is right. */
    madvise(base, slots * size, MADV_NOHUGEPAGE);
    *slab = (struct slab){ .base = base, .slots = slots, .older = c->slab };
    c->slab = slab;
    c->cut = c->guarded = 0;
    crowded = crowded || c->made + slots > STACK_WARM;
    return 0;
}

/* Guards the slot that is cut next, and those that are cut after it if they
 * can all be had for the price of one.  Returns the kind. */
static enum stack_guard
guard(struct class *c, char *base, size_t size)
{
    if (c->cut >= c->guarded)
        c->guarded = c->cut + guard_row(base, size, c->slab->slots - c->cut);
    return c->cut < c->guarded ? STACK_MADVISE : guard_install(base);
}

/* Gives up to `most` stacks' memory back, sparing what `how` spares; returns
 * how many gave. */
static size_t
drain(enum stack_trim how, size_t most)
{
    size_t n = 0;

    for (struct class *c = classes; c < classes + STACK_CLASSES; c++) {
        size_t keep = how == STACK_EMPTY ? 0 : STACK_WARM + c->made - c->nfree;

        while (n < most && c->nfree - c->drained > keep) {
            water_drain(&c->free[c->drained++]);
            n++;
        }
    }
    return n;
}

/* Cuts a stack that nobody ever had.  0 or ENOMEM. */
static SLOW int
cut(struct class *c, unsigned k, struct stack *s)
{
    size_t size = (size_t)STACK_SMALLEST << k;

    /* What the free stacks hold may be what is missing. */
    if ((c->slab == NULL || c->cut == c->slab->slots) && grow(c, size) != 0
        && (drain(STACK_EMPTY, SIZE_MAX) == 0 || grow(c, size) != 0))
        return ENOMEM;
    char *base = c->slab->base + c->cut * size;
    *s = (struct stack){
        .base = base,
        .class = k,
        .guard = guard(c, base, size),
        .colour = stack_colour(c->cut),
        .valgrind_id = watch_made(base, size),
    };
    c->cut++;
    c->made++;
    return 0;
}

static int
arena_alloc(struct stack *s, size_t size)
{
    unsigned k = stack_class(size);
    if (k == STACK_CLASSES)
        return EINVAL;

    struct class *c = &classes[k];
    if (c->nfree == 0)
        return cut(c, k, s);
    *s = c->free[--c->nfree];
    if (c->drained > c->nfree)
        c->drained = c->nfree;
    if (s->guard == STACK_REDZONE)
        guard_paint(s->base);           /* its last owner may have harmed it */
    return 0;
}

static void
arena_free(struct stack *s)
{
    struct class *c = &classes[s->class];

    c->free[c->nfree++] = *s;
    s->base = NULL;
}

static size_t
arena_trim(enum stack_trim how)
{
    if (how == STACK_TIDY && !crowded)
        return 0;
    return drain(how, how == STACK_EMPTY ? SIZE_MAX : STACK_BATCH);
}

static bool
arena_find(const void *address, struct stack *s)
{
    uintptr_t at = (uintptr_t)address;

    for (unsigned k = 0; k < STACK_CLASSES; k++) {
        const struct slab *slab = classes[k].slab;
        uint32_t cut = classes[k].cut;
        size_t size = (size_t)STACK_SMALLEST << k;

        for (; slab != NULL; slab = slab->older) {
            uintptr_t from = (uintptr_t)slab->base;

            if (at >= from && at - from < cut * size) {
                s->base = slab->base + (at - from) / size * size;
                s->class = k;
                return true;
            }
            if (slab->older != NULL)
                cut = slab->older->slots;       /* older ones are cut up */
        }
    }
    return false;
}

const struct stack_source arena_source = {
    .name = "arena", .alloc = arena_alloc, .free = arena_free,
    .trim = arena_trim, .find = arena_find
};
