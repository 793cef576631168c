/*
 * stack.c -- memory to run on, wherever it comes from.
 *
 * Here is what holds for every stack, and the choice among those who make
 * them (source.h), which CAPRICCIO_STACK names:
 *
 *      arena     slabs by size, with lists of free stacks: arena.c
 *      malloc    each stack is allocated: single.c
 *      mmap      each stack is mapped: single.c
 *
 * The arena is the one to use.  The others are what most programs begin with;
 * they are here to be compared with, and because some tools see more when
 * each stack is an allocation of its own.
 *
 * K1  A stack is either its owner's or free, never both; it is freed once.
 * K2  Two stacks never overlap, guards included.
 * K3  A stack has its guard whenever it is given out (guard.c).
 *
 * With CAPRICCIO_CHECK=1 a stack that is given back is overwritten near its
 * top: a thread that frees the stack it stands on does not get far.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/panic.h"
#include "stack/guard.h"
#include "stack/overflow.h"
#include "stack/shadow.h"
#include "stack/source.h"
#include "stack/stack.h"
#include "stack/watch.h"

enum {
    POISON = 2048,                      /* bytes below the top that are */
    POISON_BYTE = 0xdb                  /* overwritten by stack_free() */
};

static const struct stack_source *const sources[] = {
    &arena_source, &malloc_source, &mmap_source
};

static const struct stack_source starting;

/* Whom to ask.  Not the source itself before the first stack is asked for,
 * nor while stacks that come and go need more than it does (see tended). */
static const struct stack_source *asked = &starting;

static const struct stack_source *source;       /* NULL: nothing is set up */
static bool poison;             /* CAPRICCIO_CHECK */

size_t stack_page;

/* The source that CAPRICCIO_STACK names. */
static const struct stack_source *
choose(void)
{
    const char *want = getenv("CAPRICCIO_STACK");

    if (want == NULL)
        return &arena_source;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (strcmp(want, sources[i]->name) == 0)
            return sources[i];
    if (strcmp(want, "linked") == 0)
        panic("CAPRICCIO_STACK=linked: compile the program and this library "
              "with ct-cc; these have stacks in one piece");
    panic("CAPRICCIO_STACK=%s: there are arena, malloc and mmap", want);
}

/*
 * Stacks are tended where somebody wants to know who has them.  As such
 * stacks are the exception, nobody asks at each whether it is one: all go
 * through these two or none does.
 */
static bool
watched(void)
{
    return stack_watcher != NULL && stack_watcher->given != NULL;
}

/* The lowest byte above the guard's page. */
static char *
low(const struct stack *s)
{
    return s->base + stack_page;
}

static int
tended_alloc(struct stack *s, size_t size)
{
    int error = source->alloc(s, size);

    if (error == 0 && watched())
        stack_watcher->given(low(s), (char *)stack_top(s) - low(s));
    return error;
}

/* Who watches has taken the memory below the stack pointer away already, and
 * would take the poison for a mistake. */
static void
tended_free(struct stack *s)
{
    if (watched())
        stack_watcher->back(low(s), (char *)stack_top(s) - low(s));
    else if (poison)
        memset((char *)stack_top(s) - POISON, POISON_BYTE, POISON);
    source->free(s);
}

static const struct stack_source tended = {
    .alloc = tended_alloc, .free = tended_free
};

/* Reads the environment, once. */
static void
start(void)
{
    const char *check = getenv("CAPRICCIO_CHECK");
    const struct stack_source *chosen = choose();

    shadow_refuse(shadow_stack());
    stack_page = sysconf(_SC_PAGESIZE);
    poison = check != NULL && strcmp(check, "1") == 0;
    watch_start();
    guard_start();
    overflow_start();
    source = chosen;
    asked = poison || watched() ? &tended : source;
}

static int
first_alloc(struct stack *s, size_t size)
{
    start();
    return asked->alloc(s, size);
}

static const struct stack_source starting = { .alloc = first_alloc };

int
stack_alloc(struct stack *s, size_t size)
{
    return asked->alloc(s, size);
}

void
stack_free(struct stack *s)
{
    if (s->base != NULL)
        asked->free(s);
}

void *
stack_limit(const struct stack *s)
{
    return s->base + stack_page + STACK_SPARE;
}

size_t
stack_trim(enum stack_trim how)
{
    return source == NULL ? 0 : source->trim(how);
}

bool
stack_find(const void *address, struct stack *s)
{
    return source != NULL && source->find(address, s);
}

enum stack_guard
stack_guard_kind(void)
{
    if (source == NULL)
        start();
    return guard_kind();
}

const char *
stack_source_name(void)
{
    if (source == NULL)
        start();
    return source->name;
}
