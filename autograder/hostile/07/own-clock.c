/*
 * Has a clock of its own, on which everybody wakes at once.
 *
 * File: wait.c
 * Says: ct_now is defined here and in the kit
 */
#include <stdint.h>

int64_t
ct_now(void)
{
    return INT64_MAX;
}
