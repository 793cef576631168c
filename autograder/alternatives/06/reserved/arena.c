/*
 * arena.c -- another design: nothing ever moves or grows.
 *
 * The list of free stacks of a class is an array for more than there can be, in
 * reserved address space; slabs are all of one size, in a table.  Which free
 * stacks are warm is a mark on each.
 */
#include <errno.h>
#include <sys/mman.h>

#include "stack/guard.h"
#include "stack/source.h"
#include "stack/watch.h"
#include "stack/water.h"

enum {
    SLABS_MAX = 4096,
    FREE_MAX = 1 << 20          /* of one class */
};

#define SLAB ((size_t)64 << 20)

struct resting {
    struct stack stack;
    bool warm;
};

static struct resting *resting[STACK_CLASSES];
static unsigned nresting[STACK_CLASSES], made[STACK_CLASSES];

static struct {
    char *base;
    unsigned class, cut, slots;
} slabs[SLABS_MAX];
static unsigned nslabs;
static unsigned current[STACK_CLASSES];         /* slab + 1; 0: none */

static size_t arena_trim(enum stack_trim how);

static void *
reserve(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

/* Sees to it that the class has a slab with a slot left. */
static bool
provide(unsigned k)
{
    size_t size = (size_t)STACK_SMALLEST << k;
    size_t bytes = size > SLAB ? size : SLAB;

    if (resting[k] == NULL
        && (resting[k] = reserve(FREE_MAX * sizeof **resting)) == NULL)
        return false;
    if (current[k] != 0
        && slabs[current[k] - 1].cut < slabs[current[k] - 1].slots)
        return true;
    if (nslabs == SLABS_MAX || made[k] + bytes / size > FREE_MAX)
        return false;

    char *base = reserve(bytes);
    if (base == NULL)
        return false;
    slabs[nslabs].base = base;
    slabs[nslabs].class = k;
    slabs[nslabs].slots = (unsigned)(bytes / size);
    current[k] = ++nslabs;
    return true;
}

static int
arena_alloc(struct stack *s, size_t size)
{
    unsigned k = stack_class(size);

    if (k == STACK_CLASSES)
        return EINVAL;
    if (nresting[k] > 0) {
        *s = resting[k][--nresting[k]].stack;
        if (s->guard == STACK_REDZONE)
            guard_paint(s->base);
        return 0;
    }
    if (!provide(k) && (arena_trim(STACK_EMPTY) == 0 || !provide(k)))
        return ENOMEM;

    unsigned slab = current[k] - 1;
    *s = (struct stack){
        .base = slabs[slab].base
                + slabs[slab].cut++ * ((size_t)STACK_SMALLEST << k),
        .class = (uint8_t)k,
        .colour = stack_colour(made[k]++)
    };
    s->guard = (uint8_t)guard_install(s->base);
    s->valgrind_id = watch_made(s->base, stack_size(s));
    return 0;
}

static void
arena_free(struct stack *s)
{
    struct resting *r = &resting[s->class][nresting[s->class]++];

    r->stack = *s;
    r->warm = true;
    s->base = NULL;
}

static unsigned
count_warm(unsigned k)
{
    unsigned n = 0;

    for (unsigned i = 0; i < nresting[k]; i++)
        n += resting[k][i].warm;
    return n;
}

static size_t
arena_trim(enum stack_trim how)
{
    size_t n = 0;

    for (unsigned k = 0; k < STACK_CLASSES; k++) {
        unsigned warm = count_warm(k);
        unsigned keep = how == STACK_EMPTY ? 0
                        : STACK_WARM + made[k] - nresting[k];

        for (unsigned i = 0; i < nresting[k] && warm > keep; i++) {
            if (!resting[k][i].warm)
                continue;
            if (how == STACK_TIDY && n == STACK_BATCH)
                return n;
            water_drain(&resting[k][i].stack);
            resting[k][i].warm = false;
            warm--;
            n++;
        }
    }
    return n;
}

static bool
arena_find(const void *address, struct stack *s)
{
    const char *at = address;

    for (unsigned i = 0; i < nslabs; i++) {
        size_t size = (size_t)STACK_SMALLEST << slabs[i].class;
        size_t offset = (uintptr_t)at - (uintptr_t)slabs[i].base;

        if ((uintptr_t)at < (uintptr_t)slabs[i].base
            || offset >= slabs[i].cut * size)
            continue;
        s->base = slabs[i].base + offset - offset % size;
        s->class = (uint8_t)slabs[i].class;
        return true;
    }
    return false;
}

const struct stack_source arena_source = {
    .name = "arena", .alloc = arena_alloc, .free = arena_free,
    .trim = arena_trim, .find = arena_find
};
