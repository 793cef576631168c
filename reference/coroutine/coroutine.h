/*
 * coroutine -- what the thread layer must know about coroutines.
 */
#ifndef COROUTINE_COROUTINE_H
#define COROUTINE_COROUTINE_H

#include "capriccio.h"

/*
 * The coroutine that is running, NULL if none is.  Each thread has its own:
 * whoever switches between threads saves and restores it.
 */
extern struct ct_coro *coro_current;

#endif
