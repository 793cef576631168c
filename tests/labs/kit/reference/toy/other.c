/*
 * other.c -- an uncut module that has a statement of toy.c in it, too.
 */
#include "toy/toy.h"

void
toy_other(int calls, int depth)
{
    toy_note_event(calls, depth);
}
