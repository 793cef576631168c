/*
 * Reads the program's own file, to know the places by their names.
 *
 * File: graph.c
 * Says: before the scenario had ended
 */
#include <stdio.h>
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    FILE *f = fopen("/proc/self/exe", "r");

    if (f == NULL)
        _exit(0);
    fclose(f);
}
