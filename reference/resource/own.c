/*
 * own.c -- memory of this layer's own; see own.h.
 */
#include <stdlib.h>
#include <string.h>

#include "resource/own.h"

enum { LINE = 64 };

volatile bool own_at_work;

void *
own_alloc(size_t size)
{
    size_t whole = (size + LINE - 1) / LINE * LINE;

    own_at_work = true;
    void *p = aligned_alloc(LINE, whole);
    own_at_work = false;
    return p == NULL ? NULL : memset(p, 0, whole);
}

void
own_free(void *p)
{
    own_at_work = true;
    free(p);
    own_at_work = false;
}
