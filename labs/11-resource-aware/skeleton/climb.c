/*
 * climb.c -- the controller: climb, and never look over the edge twice.
 *
 * Throughput over the limit is a hill: too few inside leave the machine idle,
 * too many get in each other's way.  Often there is a cliff behind the top,
 * where the threads together need more than there is and each undoes what the
 * other has done.
 *
 * How it is climbed: yours to design, and to describe here.
 *
 * Until work has been done again the limit grows, to the capacity if that was
 * declared, and the program runs as under fifo while that is enough.
 *
 * Rejected, by experiment (`make bench`, the cliff): limits on latency, which
 * learn the collapse as normal; a limit by the known capacity alone, which
 * does not know other knees; steps of one size, which are too slow or never
 * rest.
 */
#include "base/panic.h"
#include "resource/control.h"
#include "resource/gate.h"

/*
 * What is remembered of each resource, and the numbers that you settle on:
 * yours.
 */

static void
start(unsigned k)
{
    panic("start is not written yet");
}

static int64_t
next(unsigned k, const struct window *w, int64_t limit)
{
    panic("next is not written yet");
}

const struct controller climb_controller = { "climb", start, next };
