/*
 * symbol -- the name of the function that an address lies in.
 */
#ifndef RESOURCE_SYMBOL_H
#define RESOURCE_SYMBOL_H

#include <stddef.h>
#include <stdint.h>

/* The name of the function that pc lies in, cut to fit; its address in
 * hexadecimal if nobody knows.  Reads the program's own file at the first
 * call.  May change errno. */
void symbol_name(uintptr_t pc, char *name, size_t size);

#endif
