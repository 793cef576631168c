/*
 * workers.c -- how many kernel threads there may be for what always blocks.
 *
 * As many calls can wait for disks at once.  One that takes 1 ms for each and
 * serves many at a time gives 25,000 a second to 32 workers and 960 to one; but
 * where the data is nearly there (14 us) 32 are no better than one (lab 08).
 */
#include <stddef.h>
#include <stdlib.h>

#include "base/panic.h"
#include "io/pool.h"

enum { WORKERS_DEFAULT = 32, WORKERS_MAX = 1024 };

unsigned pool_limit;

__attribute__((constructor(105)))
static void
start(void)
{
    const char *text = getenv("CAPRICCIO_WORKERS");
    char *end = NULL;
    long n = text == NULL ? WORKERS_DEFAULT : strtol(text, &end, 10);

    if (n < 1 || n > WORKERS_MAX || (end != NULL && *end != '\0'))
        panic("CAPRICCIO_WORKERS=%s: there can be 1 to %d", text, WORKERS_MAX);
    pool_limit = n;
}
