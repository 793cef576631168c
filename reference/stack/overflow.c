/*
 * overflow.c -- a stack that did not suffice is named, not only noticed.
 *
 * A write into a guard page is a SIGSEGV, and "Segmentation fault" is all that
 * the program says.  The handler here says whose stack it was and how large.
 * It cannot run on that stack, where no room is left for a signal's frame, so
 * it has one of its own (sigaltstack).  Where a red zone was found hurt, the
 * words are said there as well: the thread that was found stands below it.
 *
 * O1  A fault that is not in a guard is not ours: it ends the program as it
 *     would have without us.
 * O2  A program that handles SIGSEGV itself, before us or after, is left
 *     alone; its handler needs SA_ONSTACK then, and has our stack to run on.
 *
 * The alternate stack belongs to the kernel thread, of which there is one.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "base/panic.h"
#include "stack/overflow.h"
#include "stack/source.h"

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

static bool ours;               /* the handler of SIGSEGV */
static size_t found;            /* the size of a stack whose red zone is hurt */

/* What the handler itself may use.  A frame with all the registers of a
 * large processor comes to that: the kernel tells how much it is. */
enum { HANDLER_ROOM = 32 * 1024 };

__attribute__((noreturn))
static void
say(size_t size)
{
    panic("its stack of %zu bytes has overflowed: give it more "
          "(ct_attr.stack_size), or keep large variables elsewhere", size);
}

static void
faulted(int sig, siginfo_t *info, void *context)
{
    char *at = info->si_addr;
    struct stack s;

    if (found > 0)
        say(found);
    if (stack_find(at, &s) && at < s.base + stack_page)
        say(stack_size(&s));
    signal(sig, SIG_DFL);               /* O1: it will happen again */
}

void
overflow_panic(size_t size)
{
    found = size;
    if (ours)
        raise(SIGSEGV);                 /* the words need room, too */
    say(size);
}

/* An alternate stack, unless there is one.  Whether there is now. */
static bool
give_room(void)
{
    stack_t old, new = { .ss_size = HANDLER_ROOM + getauxval(AT_MINSIGSTKSZ) };

    if (sigaltstack(NULL, &old) == 0 && !(old.ss_flags & SS_DISABLE))
        return true;
    new.ss_sp = mmap(NULL, new.ss_size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return new.ss_sp != MAP_FAILED && sigaltstack(&new, NULL) == 0;
}

void
overflow_start(void)
{
    /* SA_RESTART: a handler without it makes calls that wait say EINTR. */
    struct sigaction old, new = {
        .sa_sigaction = faulted,
        .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART
    };

    if (sigaction(SIGSEGV, NULL, &old) != 0 || old.sa_handler != SIG_DFL)
        return;                         /* O2 */
    /* Without room the bare signal says more than a handler that cannot run. */
    ours = give_room() && sigaction(SIGSEGV, &new, NULL) == 0;
}
