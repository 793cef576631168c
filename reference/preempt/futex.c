/*
 * futex.c -- waiting in the kernel for a word to change.
 *
 * The kernel compares the word and puts the thread to sleep in one step.  That
 * is the whole point: between a look in the program and a sleep in the kernel
 * the other side could change the word and wake nobody.
 */
#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "preempt/futex.h"
#include "thread/thread.h"

enum { SECOND = 1000000000 };           /* ns */

/* Each thread of the kernel has an errno of its own, and all of ours use the
 * one of the thread that runs them. */
static bool
ours(void)
{
    return &errno == thread_errno;
}

static void
wait_on(unsigned *word, unsigned value, int64_t ns)
{
    struct timespec t = { ns / SECOND, ns % SECOND };
    int error = errno;

    /* Whatever it returns, the caller looks at the word again. */
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, ns == 0 ? NULL : &t,
            NULL, 0);
    errno = error;
}

static void
wake(unsigned *word)
{
    int error = errno;

    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    errno = error;
}

struct futex futex = { .ours = ours, .wait = wait_on, .wake = wake };
