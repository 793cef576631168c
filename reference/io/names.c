/*
 * names.c -- looking up names.
 *
 * The C library's resolver reads files and talks to servers on its own, past
 * everything in this library.  So a worker calls it.
 */
#include <errno.h>
#include <netdb.h>

#include "capriccio.h"
#include "io/pool.h"

struct look_up {
    const char *node, *service;
    const struct addrinfo *hints;
    struct addrinfo **found;
    int result;
};

static ssize_t
look_up(void *arg)
{
    struct look_up *l = arg;

    l->result = getaddrinfo(l->node, l->service, l->hints, l->found);
    return l->result == EAI_SYSTEM ? -1 : 0;
}

int
ct_getaddrinfo(const char *node, const char *service,
               const struct addrinfo *hints, struct addrinfo **found)
{
    struct look_up l = { node, service, hints, found, EAI_SYSTEM };

    if (pool_call(look_up, &l) < 0)
        return EAI_SYSTEM;
    return l.result;
}
