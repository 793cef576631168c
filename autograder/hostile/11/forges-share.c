/*
 * Says in the scenario's place that its limits were the best.
 *
 * File: climb.c
 * Gate: runs before main by itself
 * Says: to speak in the scenario's name
 */
#include <unistd.h>

struct record { unsigned kind, who; long a, b; };

__attribute__((constructor))
static void
hostile(void)
{
    static const struct record share[] = { { 28, 0, 0, 0 }, { 0, 0, 0, 0 } };

    _exit(write(3, share, sizeof share) != sizeof share);
}
