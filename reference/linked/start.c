/*
 * start.c -- main on a linked stack.
 *
 * The C library calls main on the stack that the kernel made.  Here main's
 * chain begins: with a root that has no room, so that the check in front of
 * main fails and gives it a chunk of its own, as do the checks in front of
 * what exit(3) calls later.
 *
 * Signal handlers need a stack of their own from now on: the kernel writes up
 * to 3 KiB below the stack pointer, 12 KiB on some processors (signals.c).
 */
#include "base/panic.h"
#include "linked/linked.h"
#include "linked/signals.h"

static struct chunk root = { .limit = (char *)UINTPTR_MAX };

/* The checked way into main; thunks.s defines it. */
int linked_program(int argc, char **argv, char **environment);

/* What the C library calls in place of main. */
int
linked_main(int argc, char **argv, char **environment)
{
    if (signals_stack() != 0)
        panic("no alternate stack for signal handlers");
    linked_current = &root;
    linked_limit = root.limit;
    return linked_program(argc, argv, environment);
}
