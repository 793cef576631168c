/*
 * decide.c -- what to do about a tick.
 *
 * A tick comes between any two instructions.  All that it brings is the address
 * of the next one, and that is enough to tell three cases apart.
 *
 * They are the program's own code, this library and any other. Which answer
 * each gets, and what a tick may leave behind in each, is yours to work out:
 * P1 to P5 in preempt.h.
 */
#include "base/panic.h"
#include "preempt/preempt.h"
#include "preempt/text.h"

enum verdict
decide(uintptr_t pc)
{
    panic("decide is not written yet");
}
