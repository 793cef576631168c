/*
 * pool.c -- kernel threads for what always blocks.
 *
 * Opening a file, going to the disk for its data, forcing data there, looking
 * up a name: no system call does these without blocking, so a kernel thread
 * has to block.  A call is a job on its thread's own stack; it goes through
 * two lists, and an eventfd tells the idle loop that the second has something:
 *
 *      thread --> queue --> a worker --> ended --> pool_reap() wakes the thread
 *                                  \---> eventfd --> the back end
 *
 * The rest of this library counts on one kernel thread.  So a worker touches
 * nothing but the two lists, under the lock, and what the job's call touches;
 * it never wakes a user thread.  Workers are made as needed, up to
 * pool_limit, and stay; all signals are blocked in them.
 *
 * K1 Write down what must hold of your queue and your eventfd.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/panic.h"
#include "io/io.h"
#include "io/pool.h"
#include "io/wait.h"
#include "time/limit.h"

enum { WORKER_STACK = 256 * 1024 };     /* bytes; getaddrinfo needs most */

/* What a job is, and what is known of jobs and workers: yours. */

unsigned pool_pending;

/* pool_hire and pool_do_one are for other labs' tests: not needed. */

ssize_t
pool_call(ssize_t (*call)(void *arg), void *arg)
{
    panic("pool_call is not written yet");
}

ssize_t
pool_perform(struct io_request *r)
{
    panic("pool_perform is not written yet");
}

void
pool_watch(void)
{
    panic("pool_watch is not written yet");
}

void
pool_reap(void)
{
    panic("pool_reap is not written yet");
}

void
pool_fork(void)
{
    panic("pool_fork is not written yet");
}
