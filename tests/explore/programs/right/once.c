/*
 * once.c -- what is to be done once is done once, and is done when anybody
 * who wanted it goes on.
 */
#include "tests/explore/explore.h"

enum { THREADS = 4 };

static ct_once_control once = CT_ONCE_INIT;
static int begun, done;

static void
prepare(void)
{
    begun++;
    explore_point("is preparing");
    explore_point("is still preparing");
    done++;
}

static void *
use(void *unused)
{
    explore_point("comes");
    ct_once(&once, prepare);
    explore_assert(begun == 1 && done == 1, "begun %d times, done %d times",
                   begun, done);
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread t[THREADS];

    for (int i = 0; i < THREADS; i++)
        t[i] = explore_thread((char[]){ 'a' + i, '\0' }, use, NULL);
    for (int i = 0; i < THREADS; i++)
        ct_join(t[i], NULL);
}
