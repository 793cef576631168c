/*
 * Tells of a trial that never was, with notes in a fine order.
 *
 * File: mixed.c
 * Gate: runs before main by itself
 * Says: to speak in the scenario's name
 */
#include <unistd.h>

struct record { unsigned kind, who; long a, b; };

__attribute__((constructor))
static void
hostile(void)
{
    static const struct record trial[] = {
        { 70, 0, 0, 0 }, { 71, 0, 0, 0 }, { 71, 0, 1, 0 }, { 71, 1, 0, 0 },
        { 71, 1, 1, 0 }, { 72, 0, 5, 0 }, { 0, 0, 0, 0 }
    };

    _exit(write(3, trial, sizeof trial) != sizeof trial);
}
