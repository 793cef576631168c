/*
 * contexts.c -- coroutines and threads on linked stacks.
 *
 * Coroutines and threads take their memory from stack_alloc() and begin with
 * context_make().  In a program that ct-cc has linked, their calls of these
 * come here instead, and their calls of context_switch() to
 * context_x86_64.S.  With CAPRICCIO_STACK=linked they then stand on chunks: a
 * struct stack is made that has the first chunk for its top.  Otherwise they
 * get what they asked for, with limit 0, so that no check fails there.
 *
 * A stack is freed with all of its chain: a coroutine may be destroyed, and a
 * thread end, some chunks away from the root.
 *
 * What runs here was compiled without checks, and may be entered with as
 * little room as `make bounds` has measured for it.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "coroutine/context.h"
#include "linked/contexts.h"
#include "linked/linked.h"
#include "stack/stack.h"

/* What linked_begin finds at the top of a new stack. */
struct linked_start {
    struct chunk *chunk;
    void (*entry)(void *);
    void *arg;
    void *unused;               /* the top stays a multiple of 16 */
};

_Static_assert(sizeof(struct linked_start) % 16 == 0, "alignment of the top");

void linked_begin(void *start);

/* The root of all stacks that are not linked. */
static struct chunk unchecked;

/* Whether threads stand on chunks: CAPRICCIO_STACK=linked, read once. */
static bool
chosen(void)
{
    static int choice = -1;

    if (choice < 0) {
        const char *want = getenv("CAPRICCIO_STACK");

        choice = want != NULL && strcmp(want, "linked") == 0;
        if (want != NULL && choice == 0) {
            linked_limit = NULL;        /* the panic itself takes any stack */
            panic("CAPRICCIO_STACK=%s: there is linked", want);
        }
    }
    return choice;
}

/* The root of s: stack_top() must be it, whatever the smallest size is. */
static struct chunk *
root_of(const struct stack *s)
{
    return stack_top(s);
}

int
linked_stack_alloc(struct stack *s, size_t size)
{
    if (!chosen())
        return stack_alloc(s, size);
    if (size > STACK_LARGEST)
        return EINVAL;

    struct chunk *c = chunk_take(&chunk_lists[linked_first_class]);
    c->prev = NULL;
    c->last = c;
    *s = (struct stack){ .guard = STACK_MADVISE };   /* nothing to look at */
    s->base = (char *)c - stack_size(s);
    return 0;
}

void
linked_stack_free(struct stack *s)
{
    if (!chosen()) {
        stack_free(s);
    } else if (s->base != NULL) {
        chunk_give(root_of(s)->last, NULL);
        s->base = NULL;
    }
}

void
linked_context_make(struct context *c, void *top,
                    void (*entry)(void *), void *arg)
{
    struct linked_start *start = (struct linked_start *)top - 1;

    *start = (struct linked_start){
        .chunk = chosen() ? top : &unchecked,
        .entry = entry,
        .arg = arg,
    };
    context_make(c, start, linked_begin, start);
}
