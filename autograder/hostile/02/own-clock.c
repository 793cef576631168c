/*
 * Replaces the kit's own clock by one that stands.
 *
 * File: thread.c
 * Gate: defines ct_now for all files to see
 * Says: ct_now is defined here and in the kit
 */
#include <stdint.h>

int64_t
ct_now(void)
{
    return 0;
}
