/*
 * room.c -- memory for chunks, and what others must know of it.
 *
 * The kernel gives address space, or there is nothing left to be done: whoever
 * asks for a chunk stands at the end of its stack and has no room to return
 * an error to.  Valgrind is told where chunks lie, so that it knows a link from
 * a frame; it searches a list of them at every change of stack, which is why
 * it is told of some thousands only.
 */
#include <sys/mman.h>
#include <valgrind/valgrind.h>

#include "base/panic.h"
#include "linked/room.h"

enum { VALGRIND_MAX = 4096 };           /* chunks it is told of */

static int told_valgrind;               /* chunks registered */

void
room_refused(size_t size)
{
    linked_limit = NULL;                /* the panic itself takes any stack */
    panic("no memory for stack chunks: %zu bytes were wanted", size);
}

char *
room_map(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED)
        room_refused(size);
    return p;
}

size_t
room_spare(void)
{
    return linked_painted + (RUNNING_ON_VALGRIND ? LINKED_SPARE : 0);
}

void
room_announce(const struct chunk *c)
{
    if (!RUNNING_ON_VALGRIND)
        return;
    if (told_valgrind == 0)             /* where this runs, too */
        VALGRIND_STACK_REGISTER(linked_small_stack,
                                linked_small_stack + LINKED_SMALL_STACK);
    if (told_valgrind == VALGRIND_MAX)
        VALGRIND_PRINTF("capriccio: only the first %d stack chunks are known "
                        "to Valgrind\n", VALGRIND_MAX);
    if (told_valgrind++ < VALGRIND_MAX)
        VALGRIND_STACK_REGISTER(c->base, c);
}
