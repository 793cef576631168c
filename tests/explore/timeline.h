/*
 * timeline -- what happened in one run, a row for each turn of a thread.
 */
#ifndef TESTS_EXPLORE_TIMELINE_H
#define TESTS_EXPLORE_TIMELINE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

/* Makes the shared memory for it. */
void timeline_start(void);

/* Begins a new one, or ends recording; while none is recorded the calls
 * below do nothing. */
void timeline_record(bool on);
bool timeline_recording(void);

/* A thread's turn begins; deviation: another would have come anyway. */
void timeline_turn(const char *thread, bool deviation);

/* The thread goes on, where by the usual order another would have come. */
void timeline_goes_on(void);

/* It does something more in this turn. */
void timeline_add(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
void timeline_vadd(const char *format, va_list ap);

/* Prints it, in lines of 80 columns. */
void timeline_print(FILE *f);

#endif
