/*
 * Reads the grader's environment and shows it in the report.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses fopen, which looks for files
 * Says: exited with status 3
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
hostile(void)
{
    char name[64], text[100] = "";
    FILE *f;

    snprintf(name, sizeof name, "/proc/%d/environ", (int)getppid());
    f = fopen(name, "r");
    if (f != NULL && fread(text, 1, sizeof text - 1, f) > 0)
        exit(0);
    exit(3);
}
