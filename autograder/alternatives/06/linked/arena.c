/*
 * arena.c -- another design: a record for each stack, and free ones chained.
 *
 * Each class has an array of records, by number; a stack's number travels in
 * its struct (as valgrind_id, which only this file reads).  Free ones are a
 * list that is entered and left at its young end and trimmed from its old one.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "stack/guard.h"
#include "stack/source.h"
#include "stack/watch.h"
#include "stack/water.h"

enum { NONE = UINT32_MAX };

/* Bytes of the first slab of a class, and of the largest. */
#define SLAB_LEAST ((size_t)1 << 20)
#define SLAB_MOST ((size_t)1 << 29)

struct record {
    struct stack stack;
    uint32_t older, younger;    /* on the list of free ones; garbage at its
                                 * ends */
};

struct class {
    struct record *record;
    uint32_t made;
    uint32_t youngest;          /* free one; garbage if none is */
    uint32_t coldest;           /* the oldest free one that is warm; NONE */
    size_t nfree;
    char *next;                 /* of the slab: where the next one is cut */
    size_t left;                /* how many more it has */
    size_t slab;                /* its bytes */
};

static struct class classes[STACK_CLASSES];

static size_t arena_trim(enum stack_trim how);

/* Maps a slab for the class, and makes room for its records. */
static int
extend(struct class *c, size_t size)
{
    size_t bytes = c->slab == 0 ? SLAB_LEAST : c->slab * 2;

    if (bytes > SLAB_MOST)
        bytes = SLAB_MOST;
    if (bytes < size)
        bytes = size;

    size_t slots = bytes / size;
    struct record *record = realloc(c->record,
                                    (c->made + slots) * sizeof *record);
    if (record == NULL)
        return ENOMEM;
    c->record = record;

    char *base = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return ENOMEM;
    c->next = base;
    c->left = slots;
    c->slab = bytes;
    return 0;
}

__attribute__((noinline, cold))
static int
make(struct class *c, unsigned k, struct stack *s)
{
    size_t size = (size_t)STACK_SMALLEST << k;

    if (c->made == 0)
        c->coldest = NONE;
    if (c->left == 0 && extend(c, size) != 0
        && (arena_trim(STACK_EMPTY) == 0 || extend(c, size) != 0))
        return ENOMEM;

    struct record *r = &c->record[c->made];
    *r = (struct record){ .stack = {
        .base = c->next,
        .valgrind_id = c->made,
        .class = (uint8_t)k,
        .guard = (uint8_t)guard_install(c->next),
        .colour = stack_colour(c->made)
    } };
    watch_made(c->next, size);
    c->next += size;
    c->left--;
    c->made++;
    *s = r->stack;
    return 0;
}

static int
arena_alloc(struct stack *s, size_t size)
{
    unsigned k = stack_class(size);

    if (k >= STACK_CLASSES)
        return EINVAL;
    struct class *c = &classes[k];
    if (c->nfree == 0)
        return make(c, k, s);

    uint32_t n = c->youngest;
    struct record *r = &c->record[n];
    if (c->coldest == n)
        c->coldest = NONE;
    c->youngest = r->older;
    c->nfree--;
    if (r->stack.guard == STACK_REDZONE)
        guard_paint(r->stack.base);
    *s = r->stack;
    return 0;
}

static void
arena_free(struct stack *s)
{
    struct class *c = &classes[s->class];
    uint32_t n = s->valgrind_id;
    struct record *r = &c->record[n];

    r->older = c->youngest;
    if (c->nfree > 0)
        c->record[c->youngest].younger = n;
    c->youngest = n;
    if (c->coldest == NONE)
        c->coldest = n;
    c->nfree++;
    s->base = NULL;
}

/* How many free ones are warm: from the coldest to the youngest. */
static size_t
count_warm(const struct class *c)
{
    size_t n = 0;

    if (c->nfree == 0 || c->coldest == NONE)
        return 0;
    for (uint32_t i = c->coldest; i != c->youngest; i = c->record[i].younger)
        n++;
    return n + 1;
}

/* Empties the coldest of the warm ones. */
static void
cool(struct class *c)
{
    struct record *r = &c->record[c->coldest];

    water_drain(&r->stack);
    c->coldest = c->coldest == c->youngest ? NONE : r->younger;
}

static size_t
arena_trim(enum stack_trim how)
{
    size_t n = 0;

    for (unsigned k = 0; k < STACK_CLASSES; k++) {
        struct class *c = &classes[k];
        size_t warm = count_warm(c);
        size_t keep = how == STACK_EMPTY ? 0 : STACK_WARM + c->made - c->nfree;

        for (; warm > keep && (how == STACK_EMPTY || n < STACK_BATCH); warm--) {
            cool(c);
            n++;
        }
    }
    return n;
}

static bool
arena_find(const void *address, struct stack *s)
{
    for (unsigned k = 0; k < STACK_CLASSES; k++)
        for (uint32_t i = 0; i < classes[k].made; i++) {
            const struct stack *one = &classes[k].record[i].stack;

            if ((uintptr_t)address - (uintptr_t)one->base < stack_size(one)) {
                s->base = one->base;
                s->class = one->class;
                return true;
            }
        }
    return false;
}

const struct stack_source arena_source = {
    .name = "arena", .alloc = arena_alloc, .free = arena_free,
    .trim = arena_trim, .find = arena_find
};
