/*
 * after-you.c -- wrong: two threads that let each other go first, for ever.
 *
 * Neither waits: both run, and nothing comes of it.
 */
#include "tests/explore/explore.h"

static bool wants[2];
static int done;

static void *
pass(void *number)
{
    int me = *(int *)number, other = 1 - me;

    wants[me] = true;
    explore_point("wants to pass");
    while (wants[other])
        ct_yield();
    explore_note("passes");
    done++;
    wants[me] = false;
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    static int number[] = { 0, 1 };
    ct_thread a = explore_thread("a", pass, &number[0]);
    ct_thread b = explore_thread("b", pass, &number[1]);

    ct_join(a, NULL);
    ct_join(b, NULL);
    explore_assert(done == 2, "%d have passed", done);
}
