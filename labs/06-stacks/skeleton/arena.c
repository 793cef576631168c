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
 * How free stacks are kept: yours to design.
 *
 * A1  A stack that was cut is its owner's or on the free list of its class.
 * A2 Write down what must hold in your design.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/panic.h"
#include "stack/guard.h"
#include "stack/source.h"
#include "stack/watch.h"
#include "stack/water.h"

/* What is known of slabs and of the stacks of one size: yours. */

static int
arena_alloc(struct stack *s, size_t size)
{
    panic("arena_alloc is not written yet");
}

static void
arena_free(struct stack *s)
{
    panic("arena_free is not written yet");
}

static size_t
arena_trim(enum stack_trim how)
{
    panic("arena_trim is not written yet");
}

static bool
arena_find(const void *address, struct stack *s)
{
    panic("arena_find is not written yet");
}

const struct stack_source arena_source = {
    .name = "arena", .alloc = arena_alloc, .free = arena_free,
    .trim = arena_trim, .find = arena_find
};
