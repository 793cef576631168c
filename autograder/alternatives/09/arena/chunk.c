/*
 * chunk.c -- where the pieces of stacks come from: one reservation.
 *
 * Address space costs nothing, so all small chunks there will ever be are cut
 * from one range of 8 GiB, from its high end down.  There are no slabs to
 * remember, only how low we are.  Large chunks are cut from it too, each with
 * a guard page that splits the mapping.
 */
#include <stdint.h>
#include <sys/mman.h>

#include "linked/linked.h"
#include "linked/room.h"

enum { PAGE = 4096 };

static const size_t reserved = (size_t)8 << 30;

__thread char *linked_limit;
__thread struct chunk *linked_current;
struct chunk *chunk_lists[LINKED_CLASS_MAX + 1];
char linked_small_stack[LINKED_SMALL_STACK] __attribute__((aligned(16)));

static char *start, *lowest;            /* of the range; of what is cut */
static uint32_t counts[LINKED_CLASS_MAX + 1];

/* The next `size` bytes further down. */
static char *
down(size_t size)
{
    if (start == NULL) {
        start = room_map(reserved);
        lowest = start + reserved;
    }
    if ((size_t)(lowest - start) < size)
        room_refused(size);
    lowest -= size;
    return lowest;
}

/* A page boundary, and a page below it that nobody may touch. */
static char *
down_guarded(size_t size)
{
    char *low = down(size);

    lowest -= (uintptr_t)lowest % PAGE;
    if (mprotect(down(PAGE), PAGE, PROT_NONE) != 0)
        room_refused(size);
    return low - (uintptr_t)low % PAGE;
}

struct chunk *
chunk_make(struct chunk **list)
{
    size_t class = (size_t)(list - chunk_lists);
    size_t room = room_spare() + ((size_t)1 << class);
    size_t size = room + sizeof(struct chunk);
    char *base = class >= LINKED_CLASS_GUARDED ? down_guarded(size)
                                               : down(size);
    struct chunk *c = (struct chunk *)(base + room);

    *c = (struct chunk){
        .base = base, .list = list,
        .limit = (char *)c - ((size_t)1 << class) + LINKED_RESERVE
                 + LINKED_ZONE
    };
    counts[class]++;
    room_announce(c);
    return c;
}

struct chunk *
chunk_take(struct chunk **list)
{
    struct chunk *c = *list != NULL ? *list : chunk_make(list);

    if (c == *list)
        *list = c->prev;
    return c;
}

void
chunk_give(struct chunk *c, const struct chunk *end)
{
    for (struct chunk *next; c != end; c = next) {
        next = c->prev;
        c->prev = *c->list;
        *c->list = c;
    }
}

struct chunk_count
chunk_count(unsigned class)
{
    struct chunk_count n = { counts[class], counts[class] };

    for (const struct chunk *c = chunk_lists[class]; c != NULL; c = c->prev)
        n.used--;
    return n;
}
