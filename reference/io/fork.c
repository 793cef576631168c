/*
 * fork.c -- what a child must not share with its parent.
 *
 * fork(2) copies the memory, with all threads in it, and shares the files.
 * The child goes on with one thread (alone.c), so nobody waits for anything.
 * The back end is begun anew when it is needed; the old one's descriptors are
 * only closed, because taking a file out of the shared set would take it out
 * for the parent as well.  There are no workers, which are kernel threads of
 * the parent.
 *
 * vfork(2) and posix_spawn(3) do not come here; their children share the
 * parent's memory and must not touch it.
 */
#include <stddef.h>

#include "io/backend.h"
#include "io/pool.h"
#include "io/wait.h"
#include "thread/sched.h"

static void (*below)(void);

static void
in_child(void)
{
    wait_fork();
    pool_fork();
    fd_fork();
    backend_started = false;
    below();
}

void
fork_start(void)
{
    if (sched_in_child == in_child)
        return;
    below = sched_in_child;
    sched_in_child = in_child;
}
