/*
 * Forges the one record that ends a scenario, and leaves at once, with success.
 *
 * File: decide.c
 * Says: was due
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    static const struct { unsigned kind, who; long a, b; } end;

    _exit(write(3, &end, sizeof end) != sizeof end);
}
