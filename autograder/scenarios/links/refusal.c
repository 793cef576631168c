/*
 * refusal.c -- a chunk that cannot have its guard (lab 09).
 *
 * Whoever asks for a chunk has no room to be told of an error, so the contract
 * lets nobody have a large one without its guard: there is a panic.  A guard
 * that is made in another way than by mprotect(2) is right, too.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "autograder/scenarios/link_orders.h"
#include "autograder/scenarios/links/refusal.h"
#include "linked/linked.h"

static bool refuses;            /* the kernel does, from now on */

/* In place of the C library's; weak, so that a submission may name it. */
int __attribute__((weak))
mprotect(void *where, size_t size, int may)
{
    if (refuses) {
        errno = ENOMEM;
        return -1;
    }
    return (int)syscall(SYS_mprotect, where, size, may);
}

void
refusal(unsigned class, void (*well)(int signal))
{
    refuses = true;
    if (signal(SIGABRT, well) == SIG_ERR)
        return;
    const struct chunk *c = chunk_take(&chunk_lists[class]);

    if (c != NULL && signal(SIGSEGV, well) != SIG_ERR)
        (void)*((const volatile char *)c->base - LINK_PAGE);
}
