/*
 * ask.c -- what there is to know about a machine before one builds on it.
 *
 * (Say here, in your words, what your experiments have in common.)
 */
#include <limits.h>
#include <string.h>

#include "base/panic.h"
#include "machine/ask.h"

/* Your constants. */

int
ask_direction(const struct machine *m)
{
    panic("ask_direction is not written yet");
}

unsigned
ask_alignment(const struct machine *m)
{
    panic("ask_alignment is not written yet");
}

uint32_t
ask_kept(const struct machine *m)
{
    panic("ask_kept is not written yet");
}

size_t
ask_red_zone(const struct machine *m)
{
    panic("ask_red_zone is not written yet");
}

int64_t
ask_cost(const struct machine *m, enum machine_action action)
{
    panic("ask_cost is not written yet");
}

int
ask_orders(int64_t small, int64_t large)
{
    panic("ask_orders is not written yet");
}
