/*
 * Ends the process with success when somebody wants a timer.
 *
 * File: timer.c
 * At: timer_set timer_cancel timer_first timer_fire
 * Says: exited with status 0, before the scenario had ended
 */
#include <stdlib.h>

static void
hostile(void)
{
    quick_exit(0);
}
