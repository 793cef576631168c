/*
 * Takes back what the scenario asked of the stack module.
 *
 * File: thread.c
 * At: ct_create ct_join ct_detach
 * Gate: uses unsetenv, which changes the environment
 */
#include <stdlib.h>

static void
hostile(void)
{
    unsetenv("CAPRICCIO_CHECK");
}
