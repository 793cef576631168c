/*
 * Tells the judge that all is over, and leaves at once, with success.
 *
 * File: frame_{arch}.c
 * At: context_make
 * Says: to speak in the scenario's name
 */
#include <unistd.h>

static void
hostile(void)
{
    static const long end[4];

    _exit(write(3, end, sizeof end) != sizeof end);
}
