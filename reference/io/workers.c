/*
 * workers.c -- how many kernel threads there may be for what always blocks.
 *
 * As many as a disk can make use of at once, and no more: a disk that has 32
 * requests to choose from is as fast as it gets, and each worker takes a stack.
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
