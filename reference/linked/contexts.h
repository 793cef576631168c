/*
 * contexts -- what coroutines and threads call in a program on linked stacks.
 *
 * The contracts are those of stack_alloc(), stack_free() and context_make().
 */
#ifndef LINKED_CONTEXTS_H
#define LINKED_CONTEXTS_H

#include "coroutine/context.h"
#include "stack/stack.h"

int linked_stack_alloc(struct stack *s, size_t size);
void linked_stack_free(struct stack *s);
void linked_context_make(struct context *c, void *top,
                         void (*entry)(void *), void *arg);
void linked_context_switch(struct context *from, struct context *to);

#endif
