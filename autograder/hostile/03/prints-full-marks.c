/*
 * Prints what a report of full marks looks like.
 *
 * File: barrier.c
 * Says: exited with status 0, before the scenario had ended
 */
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor))
static void
hostile(void)
{
    puts("{\"score\": 100, \"max_score\": 100, \"state\": \"graded\"}");
    fprintf(stderr, "  100/100\n");
    exit(0);
}
