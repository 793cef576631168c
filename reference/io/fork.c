/*
 * fork.c -- what a child must not share with its parent.
 *
 * fork(2) copies the memory, with all threads in it, and shares the files.
 * The child goes on with the thread that called it and no other (as POSIX has
 * it): the others are forgotten, and what they waited for with them.  The back
 * end is begun anew; the old one's descriptors are only closed, because taking
 * a file out of the shared set would take it out for the parent as well.  There
 * are no workers, which are kernel threads of the parent.
 *
 * vfork(2) and posix_spawn(3) do not come here; their children share the
 * parent's memory and must not touch it.
 */
#include <pthread.h>

#include "base/panic.h"
#include "io/backend.h"
#include "io/pool.h"
#include "io/wait.h"
#include "thread/sched.h"
#include "time/timer.h"

static void
in_child(void)
{
    timer_forget();
    wait_fork();
    sched_alone();              /* after those: nothing is polled any more */
    pool_fork();
    fd_fork();
    backend_started = false;
}

__attribute__((constructor(106)))
static void
start(void)
{
    if (pthread_atfork(NULL, NULL, in_child) != 0)
        panic("no memory to be told of fork");
}
