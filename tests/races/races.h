/*
 * races -- a small program, with a tick at each of its instructions.
 *
 * A program for it is one file with a main() that ends by
 *
 *      return races(a, b, begin, right);
 *
 * and is linked before the library, so that its code is the program's own.
 * What may be wrong in it is told by right(); assertions are not stepped over.
 */
#ifndef TESTS_RACES_H
#define TESTS_RACES_H

#include <stdbool.h>

/*
 * Runs two threads, a() and b(), over and over: before each run begin(), after
 * it right().  In the first run a tick comes before the first instruction that
 * either of them runs of the program's own, in the second before the second,
 * and so on, until a run is over before its tick.  If right() is false prints
 * that run, a column a thread, line by line of the source, and returns 1;
 * otherwise prints how many runs there were and returns 0.  2: it cannot be
 * done here.
 */
int races(void (*a)(void), void (*b)(void), void (*begin)(void),
          bool (*right)(void));

#endif
