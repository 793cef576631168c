/*
 * Brings its own memcpy(), which sees all that is copied.
 *
 * File: thread.c
 * Gate: defines memcpy for all files to see
 */
#include <stddef.h>

__attribute__((weak))
void *
memcpy(void *to, const void *from, size_t n)
{
    return to;
}
