/*
 * linked -- stacks in pieces.
 *
 * A linked stack is a chain of chunks.  A function that is called where it
 * might not find enough room gets a new chunk, and the chunk goes back when
 * the function returns.  Where that is asked, and how much room it takes, was
 * decided when the program was linked (place.c); this header is what the code
 * that was written then shares with the run time.
 *
 *      low addresses                                         high addresses
 *      +--------+---------+-----------------------------+----------------+
 *      | spare  | reserve |     <- room for frames      |  struct chunk  |
 *      +--------+---------+-----------------------------+----------------+
 *      base               low   limit = low + ZONE      the chunk itself
 *
 * The struct lies at the high end, so that the chunk's address is also the
 * first stack pointer on it; it is one cache line, so that chunks of a power
 * of two plus one line do not all compete for the same lines.
 *
 * N1  Compiled code that runs on a chunk never has a stack pointer below low.
 * N2  The reserve belongs to the slow path: the return address of a call that
 *     is checked, which no function's need counts, and seven words.  The spare
 *     is there under Valgrind only, which itself writes as low as 288 bytes
 *     below the stack pointer, and whose own malloc and its like are looked up
 *     at their first call, on the caller's stack: that takes a KiB.
 * N3  linked_current is the chunk that the stack pointer is on, and
 *     linked_limit is its limit, except within a few instructions here and
 *     while a signal handler runs, on its own stack, with limit 0.
 * N4  A chunk is in one chain, by prev, or on the free list of its class,
 *     by prev too.
 *
 * The check.  A function that needs at most ZONE bytes compares the stack
 * pointer itself with the limit: two instructions.  One that needs more
 * subtracts the excess first: three.  The limit 0 lets everything pass, and ~0
 * nothing.
 */
#ifndef LINKED_LINKED_H
#define LINKED_LINKED_H

/* Bytes.  The kit's slow path writes in the upper 40 of the reserve. */
#define LINKED_ZONE     256
#define LINKED_RESERVE  64
#define LINKED_SPARE    4096

/* Offsets in struct chunk and struct linked_call, for the assembler. */
#define CHUNK_LIMIT     0
#define CHUNK_PREV      8
#define CHUNK_LIST      16
#define CHUNK_LAST      24
#define CHUNK_BASE      32
#define CHUNK_SIZE      64
#define CALL_TARGET     0
#define CALL_LIST       8
#define CALL_ARGS       16

/* A small stack for what the slow path does in C, bytes. */
#define LINKED_SMALL_STACK 16384

/* The chunk sizes there are: 1 << class bytes for frames and the reserve. */
#define LINKED_CLASS_MIN 9
#define LINKED_CLASS_MAX 40

/* What a function outside our knowledge may use; and from this class on a
 * chunk has a mapping of its own, with a guard page below. */
#define LINKED_EXTERNAL (127 * 1024)
#define LINKED_CLASS_GUARDED 16

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/* A piece of stack; the picture is above. */
struct chunk {
    char *limit;                /* low + LINKED_ZONE */
    struct chunk *prev;         /* the chunk of its caller; NULL: a root.
                                 * On a free list: the next one */
    struct chunk **list;        /* the free list it goes back to */
    struct chunk *last;         /* of a root whose thread does not run: the
                                 * chunk the thread stands on */
    char *base;                 /* lowest byte of its memory */
    const struct linked_call *call;     /* painted programs: what runs on it */
    uint64_t canary[2];         /* the end of the struct; painted programs */
};

/* What the slow path is told of a function that it gives a chunk to. */
struct linked_call {
    void (*target)(void);
    struct chunk **list;        /* the chunks that suffice */
    uint32_t args;              /* bytes of arguments on the stack, at most;
                                 * a multiple of 64 */
    uint32_t need;              /* bytes below the return address */
    const char *name;           /* painted programs: the function's */
};

_Static_assert(offsetof(struct chunk, limit) == CHUNK_LIMIT, "linked.h");
_Static_assert(offsetof(struct chunk, prev) == CHUNK_PREV, "linked.h");
_Static_assert(offsetof(struct chunk, list) == CHUNK_LIST, "linked.h");
_Static_assert(offsetof(struct chunk, last) == CHUNK_LAST, "linked.h");
_Static_assert(offsetof(struct chunk, base) == CHUNK_BASE, "linked.h");
_Static_assert(sizeof(struct chunk) == CHUNK_SIZE, "linked.h");
_Static_assert(offsetof(struct linked_call, target) == CALL_TARGET, "linked.h");
_Static_assert(offsetof(struct linked_call, list) == CALL_LIST, "linked.h");
_Static_assert(offsetof(struct linked_call, args) == CALL_ARGS, "linked.h");

/* N3.  Kernel threads other than the first keep limit 0: they run on their
 * ordinary stacks, unchecked. */
extern __thread char *linked_limit;
extern __thread struct chunk *linked_current;

/* The lowest address that frames on c may reach. */
static inline char *
chunk_low(const struct chunk *c)
{
    return c->limit - LINKED_ZONE;
}

/*
 * The free lists, last in first out, by class.  What is popped was used last,
 * and is in the cache: a loop whose callee straddles the end of a chunk gets
 * the same chunk each time round.
 */
extern struct chunk *chunk_lists[LINKED_CLASS_MAX + 1];

/* Makes a chunk of the class of `list`; panics if there is no memory.  It is
 * not on the list.  The slow path calls it, on the small stack. */
struct chunk *chunk_make(struct chunk **list);

/* Takes a chunk from the list, or makes one. */
struct chunk *chunk_take(struct chunk **list);

/* Puts c, and all that are linked below it up to and without `end`, on their
 * lists. */
void chunk_give(struct chunk *c, const struct chunk *end);

/* The stack of LINKED_SMALL_STACK bytes. */
extern char linked_small_stack[];

/*
 * What was decided when the program was linked (emit.c): the class of a
 * thread's first chunk, and the bytes below low that are painted, 0 unless the
 * program is a painted one.
 */
extern const uint32_t linked_first_class, linked_painted;

/*
 * The slow path of a painted program shows each chunk to these (paint.c):
 * before its use, and after.
 */
void linked_paint(struct chunk *c, const struct linked_call *call);
void linked_look(const struct chunk *c);

/* How many chunks of a class there are, and how many of them are in use.  None
 * is ever destroyed, so the first is the most that were in use at once. */
struct chunk_count {
    size_t made, used;
};

struct chunk_count chunk_count(unsigned class);

#endif
#endif
