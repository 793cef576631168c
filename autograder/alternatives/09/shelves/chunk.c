/*
 * chunk.c -- where the pieces of stacks come from: a slab for each class.
 *
 * Each class is cut from a slab of its own, of 32 MiB of address space (or one
 * chunk, if that is larger); what is made is not counted but follows from how
 * far the slabs are cut.  The chunks of a chain are given back from the oldest
 * to the newest, after the chain has been turned round: but then the list would
 * hold them in the wrong order, so that it is turned twice.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "linked/linked.h"
#include "linked/room.h"

__thread char *linked_limit;
__thread struct chunk *linked_current;
struct chunk *chunk_lists[LINKED_CLASS_MAX + 1];
char linked_small_stack[LINKED_SMALL_STACK] __attribute__((aligned(16)));

static const size_t slab_size = (size_t)32 << 20;

static struct shelf {
    char *at;                   /* the next chunk's memory */
    size_t left;                /* chunks still to be cut here */
    size_t full;                /* chunks on earlier slabs */
    size_t per_slab;
} shelves[LINKED_CLASS_MAX + 1];

static size_t
size_of(size_t class)
{
    return room_spare() + ((size_t)1 << class) + sizeof(struct chunk);
}

static void
fill(struct shelf *s, size_t class)
{
    size_t size = size_of(class);

    s->full += s->per_slab;
    s->per_slab = size < slab_size ? slab_size / size : 1;
    s->left = s->per_slab;
    s->at = room_map(s->per_slab * size);
}

/* Whole pages, the lowest of which is the guard. */
static char *
large(struct shelf *s, size_t class)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t size = page + (size_of(class) | (page - 1)) + 1;
    char *p = room_map(size);

    if (mprotect(p, page, PROT_NONE) != 0)
        room_refused(size);
    s->full++;
    return p + page;
}

static char *
small(struct shelf *s, size_t class)
{
    if (s->left == 0)
        fill(s, class);
    char *p = s->at;
    s->at += size_of(class);
    s->left--;
    return p;
}

struct chunk *
chunk_make(struct chunk **list)
{
    size_t class = (size_t)(list - chunk_lists);
    struct shelf *s = &shelves[class];
    char *base = class < LINKED_CLASS_GUARDED ? small(s, class)
                                              : large(s, class);
    struct chunk *c = (struct chunk *)(base + size_of(class)) - 1;

    c->base = base;
    c->list = list;
    c->limit = base + room_spare() + LINKED_RESERVE + LINKED_ZONE;
    room_announce(c);
    return c;
}

struct chunk *
chunk_take(struct chunk **list)
{
    struct chunk *c = *list;

    if (c == NULL)
        return chunk_make(list);
    *list = c->prev;
    return c;
}

/* Turns the chain from c to `end` round; returns what was its last. */
static struct chunk *
turn(struct chunk *c, const struct chunk *end)
{
    struct chunk *turned = NULL;

    while (c != end) {
        struct chunk *prev = c->prev;

        c->prev = turned;
        turned = c;
        c = prev;
    }
    return turned;
}

void
chunk_give(struct chunk *c, const struct chunk *end)
{
    c = turn(turn(c, end), NULL);
    while (c != NULL) {
        struct chunk *prev = c->prev;

        c->prev = *c->list;
        *c->list = c;
        c = prev;
    }
}

struct chunk_count
chunk_count(unsigned class)
{
    const struct shelf *s = &shelves[class];
    size_t made = s->full + s->per_slab - s->left, free = 0;

    for (struct chunk *c = chunk_lists[class]; c != NULL; c = c->prev)
        free++;
    return (struct chunk_count){ .made = made, .used = made - free };
}
