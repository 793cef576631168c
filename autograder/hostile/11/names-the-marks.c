/*
 * Has the places between which instructions are counted all in one.
 *
 * File: graph.c
 * Says: mark is defined here and in the kit
 */
#include <stdint.h>

void mark(uint32_t n);

void
mark(uint32_t n)
{
}
