/*
 * Two coroutines' worth of switching, for a debugger to step through.
 */
#include <stddef.h>

#include "capriccio.h"

static void *
yields(void *arg)
{
    while (arg != NULL)
        arg = ct_coro_yield(arg);
    return NULL;
}

static void *
resumes(ct_coro *co)
{
    void *out = NULL;

    for (int i = 0; i < 3; i++)
        if (ct_coro_resume(co, &i, &out) != 0)
            return NULL;
    return out;
}

int
main(void)
{
    ct_coro *co = ct_coro_create(yields, 0);

    return resumes(co) == NULL;
}
