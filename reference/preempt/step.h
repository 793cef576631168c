/*
 * step -- ticks at instructions that somebody chooses, for tests.
 */
#ifndef PREEMPT_STEP_H
#define PREEMPT_STEP_H

#include "preempt/preempt.h"

/*
 * From the return of step_begin() to the call of step_end(), calls
 * each(ucontext) before every instruction that the process runs, whichever
 * thread does, this library's and the C library's included.  It is called in a
 * signal handler; it may call step_tick() and step_end().  NULL, or why it does
 * not work here, which step_refusal() tells beforehand.
 */
const char *step_refusal(void);
const char *step_begin(void (*each)(void *ucontext));
void step_end(void);

/* A tick that finds that the thread has had its time: what a second tick does
 * in the same place.  Returns its verdict. */
enum verdict step_tick(void *ucontext);

#endif
