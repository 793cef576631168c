/*
 * Ends the process with success before anything has been placed.
 *
 * File: place.c
 * Says: exited with status 0, before the scenario had ended
 */
#include <stdlib.h>

__attribute__((constructor))
static void
hostile(void)
{
    exit(0);
}
