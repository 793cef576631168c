/*
 * paint.c -- does what runs on a chunk stay within it?
 *
 * A program that computes the right answer proves little about its stacks: a
 * frame that was counted too small writes into memory that happens to be free.
 * In a painted program (ct-cc --ct-paint) each chunk has a wide strip below
 * low, which is painted whenever the chunk is given out and looked at when it
 * comes back, and a canary at the high end of its struct.
 *
 * What the slow path itself may write below low, 40 bytes, is not looked at.
 * Under Valgrind only the canary is: the emulator writes below the stack
 * pointer itself.
 *
 * This code runs between a function and its return, on the small stack: it
 * uses no vector registers, which may carry arguments or results.
 */
#include <stdbool.h>
#include <valgrind/valgrind.h>

#include "base/panic.h"
#include "linked/linked.h"

enum { SLOW_PATH = 40 };        /* bytes below low that are the slow path's */

static const uint64_t paint = 0x9a14edc0105ed5c0;

/* The strip of c, up to `end`, and empty under Valgrind. */
static volatile uint64_t *
strip(const struct chunk *c, volatile uint64_t *end)
{
    if (RUNNING_ON_VALGRIND)
        return end;
    return (uint64_t *)(chunk_low(c) - LINKED_RESERVE - linked_painted);
}

void
linked_paint(struct chunk *c, const struct linked_call *call)
{
    volatile uint64_t *end = (uint64_t *)chunk_low(c);

    for (volatile uint64_t *p = strip(c, end); p < end; p++)
        *p = paint;
    c->call = call;
    c->canary[0] = c->canary[1] = paint;
}

void
linked_look(const struct chunk *c)
{
    volatile uint64_t *end = (uint64_t *)(chunk_low(c) - SLOW_PATH);
    volatile uint64_t *p = strip(c, end);

    while (p < end && *p == paint)
        p++;
    bool below = p < end;
    bool above = c->canary[0] != paint || c->canary[1] != paint;
    if (!below && !above)
        return;
    linked_limit = NULL;                /* the panic itself takes any stack */
    if (below)
        panic("what %s called wrote %td bytes below the end of its chunk",
              c->call->name, chunk_low(c) - (char *)p);
    panic("what %s called wrote above its chunk", c->call->name);
}
