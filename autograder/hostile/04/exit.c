/*
 * Leaves with success before anything was asked.
 *
 * Test: mixed-excludes
 * File: mixed.c
 * Says: before the scenario had ended
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    _exit(0);
}
