/*
 * mended.c -- labs/04-races/broken.c with the look and the taking in a critical
 * section: no tick comes between them.
 */
#include "capriccio.h"
#include "tests/races/races.h"

static int locked, inside, most;

static bool
try(void)
{
    ct_preempt_disable();
    bool free = !locked;
    locked = 1;
    ct_preempt_enable();
    return free;
}

static void
enter(void)
{
    while (!try())
        ct_yield();
    inside++;
    if (inside > most)
        most = inside;
    ct_yield();
    inside--;
    locked = 0;
}

static void
begin(void)
{
    locked = inside = most = 0;
}

static bool
right(void)
{
    return most == 1;
}

int
main(void)
{
    return races(enter, enter, begin, right);
}
