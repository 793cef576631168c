#include "linked/linked.h"

__thread char *linked_limit;
__thread struct chunk *linked_current;
struct chunk *chunk_lists[LINKED_CLASS_MAX + 1];
char linked_small_stack[LINKED_SMALL_STACK];

void __morestack(void);

struct chunk *
chunk_make(struct chunk **list)
{
    __morestack();
    return NULL;
}

struct chunk *
chunk_take(struct chunk **list)
{
    return chunk_make(list);
}

void
chunk_give(struct chunk *c, const struct chunk *end)
{
    __morestack();
}

struct chunk_count
chunk_count(unsigned class)
{
    __morestack();
    return (struct chunk_count){ 0, 0 };
}
