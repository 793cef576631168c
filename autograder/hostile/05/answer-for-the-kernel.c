/*
 * Says that the scenario has ended, in place of the scenario.
 *
 * File: stream.c
 * Says: where "descriptor 0 is opened" was due
 */
#include <unistd.h>

#include "autograder/event.h"

__attribute__((constructor))
static void
hostile(void)
{
    struct event e = { .kind = EVENT_END };

    if (write(EVENT_FD, &e, sizeof e) < 0)
        return;
}
