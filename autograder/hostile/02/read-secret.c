/*
 * Reads a file of the grader and shows it in the report.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses fopen, which looks for files
 * Says: exited with status 3
 */
#include <stdio.h>
#include <stdlib.h>

static void
hostile(void)
{
    char line[100] = "";
    FILE *f = fopen("build/selftest-work/secret", "r");

    if (f != NULL && fgets(line, sizeof line, f) != NULL)
        puts(line);
    exit(3);
}
