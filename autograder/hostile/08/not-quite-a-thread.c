/*
 * Makes a process that shares its memory, where kernel threads are allowed.
 *
 * File: pool.c
 * At: pool_call
 * Gate: uses clone, which makes processes or waits for them
 * Says: to start another process or kernel thread
 */

int clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);

static int
hostile_child(void *unused)
{
    return 0;
}

static void
hostile(void)
{
    static char stack[16384] __attribute__((aligned(16)));

    clone(hostile_child, stack + sizeof stack, 0x100, NULL);
}
