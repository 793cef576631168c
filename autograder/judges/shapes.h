/*
 * shapes -- calls of every shape that C has (lab 09).
 */
#ifndef JUDGES_SHAPES_H
#define JUDGES_SHAPES_H

#include <stdint.h>

/* A number that depends on the seed, and on every call having passed all its
 * arguments and its result. */
int64_t shapes(int64_t seed);

#endif
