/*
 * Has the C library's own switch do the work.
 *
 * File: coroutine.c
 * Gate: uses swapcontext, which switches stacks
 */

#include <ucontext.h>

static int (*volatile borrowed)(ucontext_t *, const ucontext_t *)
    = swapcontext;
