/*
 * Tells the judge that all is over, on every descriptor there is.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: to speak in the scenario's name
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    static const struct { unsigned kind, who; long a, b; } end;

    for (int fd = 1; fd < 16; fd++)
        if (write(fd, &end, sizeof end) < 0)
            continue;
}
