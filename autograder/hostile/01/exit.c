/*
 * Ends the process with success at the first new context.
 *
 * File: frame_{arch}.c
 * At: context_make
 * Says: exited with status 0, before the scenario had ended
 */
#include <stdlib.h>

static void
hostile(void)
{
    exit(0);
}
