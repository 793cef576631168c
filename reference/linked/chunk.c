/*
 * chunk.c -- where the pieces of stacks come from.
 *
 * Linking must be cheap, or a loop whose callee straddles the end of a chunk
 * becomes a hundred times slower: the "hot split", which made Go give up
 * segmented stacks.  The whole remedy is a free list for each size, last in
 * first out.  The lists only grow: what was in use at once at the worst time
 * stays, ready for the next time.
 *
 * New chunks are cut from slabs, each twice as large as the one before, so that
 * a million chunks are some twenty mappings.  Large ones, which functions
 * outside our knowledge run on, have a mapping each and a guard page below:
 * what nobody analysed may overrun.
 *
 * Rejected: malloc at each link (1,095 ns instead of 15 where the split is
 * hot), mmap at each link (31,970 ns), a chunk kept by each thread beside the
 * one it uses (saves nothing and costs memory in all that are blocked).
 */
#include <sys/mman.h>
#include <unistd.h>

#include "linked/linked.h"
#include "linked/room.h"

enum {
    SLAB_FIRST = 256 * 1024,            /* bytes */
    SLAB_LARGEST = 64 * 1024 * 1024
};

__thread char *linked_limit;
__thread struct chunk *linked_current;
struct chunk *chunk_lists[LINKED_CLASS_MAX + 1];
char linked_small_stack[LINKED_SMALL_STACK] __attribute__((aligned(16)));

static char *slab, *slab_end;           /* what is left of the newest slab */
static size_t slab_size = SLAB_FIRST;   /* of the next one */
static size_t made[LINKED_CLASS_MAX + 1];       /* chunks of each class */

/* `size` bytes of a slab.  The rest of an old slab is left unused, untouched
 * but for the page it begins in. */
static char *
cut(size_t size)
{
    if ((size_t)(slab_end - slab) < size) {
        slab = room_map(slab_size);
        slab_end = slab + slab_size;
        if (slab_size < SLAB_LARGEST)
            slab_size *= 2;
    }
    char *p = slab;
    slab += size;
    return p;
}

/* The same with a guard page below. */
static char *
map_guarded(size_t size)
{
    size_t page = sysconf(_SC_PAGESIZE);

    size = (size + page - 1) / page * page;
    char *p = room_map(page + size);
    if (mprotect(p, page, PROT_NONE) != 0)
        room_refused(size);
    return p + page;
}

struct chunk *
chunk_make(struct chunk **list)
{
    unsigned class = list - chunk_lists;
    size_t spare = room_spare();
    size_t room = (size_t)1 << class;
    size_t size = spare + room + sizeof(struct chunk);
    char *base = class < LINKED_CLASS_GUARDED ? cut(size) : map_guarded(size);
    struct chunk *c = (struct chunk *)(base + spare + room);

    c->base = base;
    c->limit = base + spare + LINKED_RESERVE + LINKED_ZONE;
    c->list = list;
    made[class]++;
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

void
chunk_give(struct chunk *c, const struct chunk *end)
{
    while (c != end) {
        struct chunk *prev = c->prev;

        c->prev = *c->list;
        *c->list = c;
        c = prev;
    }
}

struct chunk_count
chunk_count(unsigned class)
{
    size_t free = 0;

    for (struct chunk *c = chunk_lists[class]; c != NULL; c = c->prev)
        free++;
    return (struct chunk_count){ .made = made[class],
                                 .used = made[class] - free };
}
