/*
 * Says that the scenario has ended, in place of the scenario.
 *
 * File: limit.c
 * Gate: runs before main by itself
 * Says: to speak in the scenario's name
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    static const struct { unsigned kind, who; long a, b; } end;

    _exit(write(3, &end, sizeof end) != sizeof end);
}
