/*
 * arena.c -- another design: of each class two piles of free stacks.
 *
 * Warm ones came back and hold what their owners touched; cold ones hold
 * nothing.  Who frees puts on the warm pile, who takes takes from it, or from
 * the cold one if it is empty; trimming takes the warm pile from below, where
 * the oldest are, and puts them on the cold one.  So all cold ones are older
 * than all warm ones, and the youngest cold one lies on top.
 *
 *      cold   [0 .. ncold)                  top: the youngest
 *      warm   [oldest .. oldest + nwarm)    a ring; its end: the youngest
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "stack/guard.h"
#include "stack/source.h"
#include "stack/watch.h"
#include "stack/water.h"

#define SLAB ((size_t)128 << 20)

struct pile {
    struct stack *cold, *warm;
    size_t ncold, nwarm, oldest, room;  /* room: in each of them */
    size_t made;
};

struct slab {
    char *from, *next, *to;     /* next: where the next one is cut */
    unsigned class;
    struct slab *other;
};

static struct pile piles[STACK_CLASSES];
static struct slab *slabs;      /* the newest of each class comes first */

static size_t arena_trim(enum stack_trim how);

static struct stack *
warm_at(const struct pile *p, size_t i)
{
    return &p->warm[(p->oldest + i) % p->room];
}

/* Makes room for as many stacks again; the ring begins at 0 in the new one. */
static bool
widen(struct pile *p)
{
    size_t room = p->room == 0 ? 64 : 2 * p->room;
    struct stack *warm = malloc(room * sizeof *warm);
    struct stack *cold = realloc(p->cold, room * sizeof *cold);

    if (cold != NULL)
        p->cold = cold;
    if (warm == NULL || cold == NULL) {
        free(warm);
        return false;
    }
    for (size_t i = 0; i < p->nwarm; i++)
        warm[i] = *warm_at(p, i);
    free(p->warm);
    p->warm = warm;
    p->oldest = 0;
    p->room = room;
    return true;
}

/* The slab of that class with a slot left, an old one or a new one; NULL. */
static struct slab *
slab_for(unsigned k)
{
    size_t size = (size_t)STACK_SMALLEST << k;
    size_t bytes = size > SLAB ? size : SLAB;
    struct slab *s = slabs;

    while (s != NULL && s->class != k)
        s = s->other;
    if (s != NULL && s->next < s->to)
        return s;
    if ((s = malloc(sizeof *s)) == NULL)
        return NULL;
    s->from = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (s->from == MAP_FAILED) {
        free(s);
        return NULL;
    }
    s->next = s->from;
    s->to = s->from + bytes / size * size;
    s->class = k;
    s->other = slabs;
    slabs = s;
    return s;
}

__attribute__((noinline, cold))
static int
make(struct pile *p, unsigned k, struct stack *s)
{
    size_t size = (size_t)STACK_SMALLEST << k;
    struct slab *slab;

    if (p->made == p->room && !widen(p))
        return ENOMEM;
    slab = slab_for(k);
    if (slab == NULL && arena_trim(STACK_EMPTY) > 0)
        slab = slab_for(k);
    if (slab == NULL)
        return ENOMEM;
    *s = (struct stack){
        .base = slab->next,
        .class = (uint8_t)k,
        .guard = (uint8_t)guard_install(slab->next),
        .colour = stack_colour((uint32_t)p->made),
        .valgrind_id = watch_made(slab->next, size)
    };
    slab->next += size;
    p->made++;
    return 0;
}

static int
arena_alloc(struct stack *s, size_t size)
{
    unsigned k = stack_class(size);

    if (k >= STACK_CLASSES)
        return EINVAL;

    struct pile *p = &piles[k];
    if (p->nwarm > 0)
        *s = *warm_at(p, --p->nwarm);
    else if (p->ncold > 0)
        *s = p->cold[--p->ncold];
    else
        return make(p, k, s);
    if (s->guard == STACK_REDZONE)
        guard_paint(s->base);
    return 0;
}

static void
arena_free(struct stack *s)
{
    struct pile *p = &piles[s->class];

    *warm_at(p, p->nwarm++) = *s;
    s->base = NULL;
}

/* Empties the oldest of the warm ones. */
static void
cool(struct pile *p)
{
    struct stack *s = warm_at(p, 0);

    water_drain(s);
    p->cold[p->ncold++] = *s;
    p->oldest = (p->oldest + 1) % p->room;
    p->nwarm--;
}

static size_t
arena_trim(enum stack_trim how)
{
    size_t n = 0;

    for (struct pile *p = piles; p < piles + STACK_CLASSES; p++) {
        size_t out = p->made - p->nwarm - p->ncold;
        size_t keep = how == STACK_EMPTY ? 0 : STACK_WARM + out;

        for (; p->nwarm > keep && (how == STACK_EMPTY || n < STACK_BATCH); n++)
            cool(p);
    }
    return n;
}

static bool
arena_find(const void *address, struct stack *s)
{
    const char *at = address;

    for (const struct slab *slab = slabs; slab != NULL; slab = slab->other) {
        size_t size = (size_t)STACK_SMALLEST << slab->class;

        if (at < slab->from || at >= slab->next)
            continue;
        s->base = slab->from + (size_t)(at - slab->from) / size * size;
        s->class = (uint8_t)slab->class;
        return true;
    }
    return false;
}

const struct stack_source arena_source = {
    .name = "arena", .alloc = arena_alloc, .free = arena_free,
    .trim = arena_trim, .find = arena_find
};
