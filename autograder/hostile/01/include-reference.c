/*
 * Includes the kit's own solution.
 *
 * File: coroutine.c
 * Says: it does not compile: coroutine.c:
 */

#include "coroutine/coroutine.c"
