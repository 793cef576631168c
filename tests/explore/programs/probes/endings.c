/*
 * endings.c -- a program that ends in the way that its argument says, if `late`
 * comes before `early`.
 *
 *      explore-endings crash | exit | _exit | panic | hog | yields | points
 *
 * or reads the time, which is different each time:
 *
 *      explore-endings time
 */
#include <string.h>

#include "base/panic.h"
#include "tests/explore/explore.h"

static const char *way;
static bool late_was_here;

static void *
late(void *unused)
{
    late_was_here = true;
    return NULL;
}

static void
end_badly(void)
{
    volatile int *volatile nowhere = NULL;

    if (strcmp(way, "crash") == 0)
        *nowhere = 1;
    if (strcmp(way, "exit") == 0)
        exit(0);
    if (strcmp(way, "_exit") == 0)
        _exit(0);
    if (strcmp(way, "panic") == 0)
        panic("no more");
    for (volatile int i = 0; strcmp(way, "hog") == 0; i++)
        ;
    while (strcmp(way, "yields") == 0)
        ct_yield();
    for (volatile int i = 0; strcmp(way, "points") == 0; i++)
        explore_point("goes on");
}

static void *
early(void *unused)
{
    struct timespec now = { 0, 0 };

    explore_point("begins");
    if (strcmp(way, "time") == 0)
        clock_gettime(CLOCK_MONOTONIC, &now);
    explore_point("looks at its watch");
    if (late_was_here)
        end_badly();
    return (void *)now.tv_nsec;
}

void
explore_main(int argc, char **argv)
{
    way = argc > 1 ? argv[1] : "well";
    ct_thread a = explore_thread("early", early, NULL);
    ct_thread b = explore_thread("late", late, NULL);

    ct_join(a, NULL);
    ct_join(b, NULL);
}
