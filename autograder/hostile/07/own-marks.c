/*
 * Has the places that instructions are counted between all in one.
 *
 * File: timer.c
 * Says: mark is defined here and in the kit
 */
#include <stdint.h>

void mark(uint32_t n);

void
mark(uint32_t n)
{
}
