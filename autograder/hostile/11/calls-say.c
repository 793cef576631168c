/*
 * Calls the scenario's own function, to say that all is done.
 *
 * File: graph.c
 * Says: event 1 was "the scenario ends"
 */
#include <stdint.h>
#include <unistd.h>

void say(uint32_t kind, uint32_t who, int64_t a, int64_t b);

__attribute__((constructor))
static void
hostile(void)
{
    say(0, 0, 0, 0);
    _exit(0);
}
