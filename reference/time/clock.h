/*
 * clock -- what time it is, and waiting for a later one.
 *
 * CAPRICCIO_CLOCK chooses CLOCK_MONOTONIC or a virtual clock, which starts at
 * 0, stands still while threads run, and jumps when they all wait.  Under it a
 * program that sleeps for a year takes no time, and takes the same course each
 * time.
 */
#ifndef TIME_CLOCK_H
#define TIME_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t clock_now(void);                /* ns */
void clock_wait(int64_t until);         /* blocks the process till then, ns */
void clock_spend(int64_t span);         /* the caller computed so long, ns: the
                                         * virtual clock goes on by so much;
                                         * the real one did by itself */
const char *clock_name(void);           /* "real" or "virtual" */
bool clock_is_virtual(void);
void clock_choose(bool virtual);        /* in place of CAPRICCIO_CLOCK, before
                                         * anybody has asked for the time */

#endif
