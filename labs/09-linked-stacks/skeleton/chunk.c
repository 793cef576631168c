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

#include "base/panic.h"
#include "linked/linked.h"
#include "linked/room.h"

/* How large a slab is: yours. */

__thread char *linked_limit;
__thread struct chunk *linked_current;
struct chunk *chunk_lists[LINKED_CLASS_MAX + 1];
char linked_small_stack[LINKED_SMALL_STACK] __attribute__((aligned(16)));

/* What there is to remember of slabs, and of the chunks made: yours. */

struct chunk *
chunk_make(struct chunk **list)
{
    panic("chunk_make is not written yet");
}

struct chunk *
chunk_take(struct chunk **list)
{
    panic("chunk_take is not written yet");
}

void
chunk_give(struct chunk *c, const struct chunk *end)
{
    panic("chunk_give is not written yet");
}

struct chunk_count
chunk_count(unsigned class)
{
    panic("chunk_count is not written yet");
}
