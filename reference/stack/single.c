/*
 * single.c -- stacks made one by one.
 *
 * What a program does that does not think about stacks: malloc(3) or mmap(2)
 * for each, and free(3) or munmap(2) at its end.  A stack then costs a call
 * into the allocator or the kernel at both ends of its life, and a guard page
 * each time; and each mmap'd stack with a page guard is two mappings, of
 * which there are 65,530.
 *
 * The high end of each holds a node that chains them, so that an address can
 * be found again; the page it lies in is touched by the first frame anyway.
 *
 * N1  A node is on the chain if and only if its stack has an owner.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "stack/guard.h"
#include "stack/source.h"
#include "stack/watch.h"

struct node {
    struct node *next, **link;  /* link: what points to this one */
    char *base;
    unsigned class;
};

/* A node must leave the top aligned. */
enum { NODE_ROOM = 32 };

_Static_assert(sizeof(struct node) == NODE_ROOM, "a multiple of 16");

static struct node *chain;
static uint32_t made;           /* ever, for their colours */

/* Makes a stack of memory that was just obtained. */
static void
make(struct stack *s, char *base, unsigned k)
{
    size_t size = (size_t)STACK_SMALLEST << k;
    struct node *node = (struct node *)(base + size) - 1;

    *s = (struct stack){
        .base = base,
        .class = k,
        .guard = guard_install(base),
        .colour = NODE_ROOM + stack_colour(made++),
        .valgrind_id = watch_made(base, size),
    };
    *node = (struct node){ chain, &chain, base, k };
    if (chain != NULL)
        chain->link = &node->next;
    chain = node;
}

/* Makes plain memory of it again; whether it is, guard included. */
static bool
unmake(const struct stack *s)
{
    const struct node *node = (struct node *)(s->base + stack_size(s)) - 1;

    *node->link = node->next;
    if (node->next != NULL)
        node->next->link = node->link;
    watch_unmade(s->valgrind_id);
    return guard_remove(s->base, s->guard);
}

static int
malloc_alloc(struct stack *s, size_t size)
{
    unsigned k = stack_class(size);
    if (k == STACK_CLASSES)
        return EINVAL;

    char *base = aligned_alloc(stack_page, (size_t)STACK_SMALLEST << k);
    if (base == NULL)
        return ENOMEM;
    make(s, base, k);
    return 0;
}

static void
malloc_free(struct stack *s)
{
    /* A guard that stays would be found by who gets this memory next:
     * better lost than given back. */
    if (unmake(s))
        free(s->base);
    s->base = NULL;
}

static int
mmap_alloc(struct stack *s, size_t size)
{
    unsigned k = stack_class(size);
    if (k == STACK_CLASSES)
        return EINVAL;

    char *base = mmap(NULL, (size_t)STACK_SMALLEST << k,
                      PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return ENOMEM;
    make(s, base, k);
    return 0;
}

static void
mmap_free(struct stack *s)
{
    unmake(s);
    munmap(s->base, stack_size(s));
    s->base = NULL;
}

/* A free stack is no stack any more: it holds no memory of ours. */
static size_t
trim(enum stack_trim how)
{
    return 0;
}

static bool
find(const void *address, struct stack *s)
{
    uintptr_t at = (uintptr_t)address;

    for (const struct node *n = chain; n != NULL; n = n->next) {
        size_t size = (size_t)STACK_SMALLEST << n->class;

        if (at < (uintptr_t)n->base || at - (uintptr_t)n->base >= size)
            continue;
        s->base = n->base;
        s->class = n->class;
        return true;
    }
    return false;
}

const struct stack_source malloc_source = {
    .name = "malloc", .alloc = malloc_alloc, .free = malloc_free,
    .trim = trim, .find = find
};

const struct stack_source mmap_source = {
    .name = "mmap", .alloc = mmap_alloc, .free = mmap_free,
    .trim = trim, .find = find
};
