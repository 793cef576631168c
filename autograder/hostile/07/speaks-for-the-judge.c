/*
 * Tells by the scenario's own function that all has gone well.
 *
 * File: limit.c
 * At: limit_due limit_reached
 * Gate: uses say, which belongs to the grader
 */
#include <stdint.h>
#include <unistd.h>

void say(uint32_t kind, uint32_t who, int64_t a, int64_t b);

static void
hostile(void)
{
    say(0, 0, 0, 0);
    _exit(0);
}
