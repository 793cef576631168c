/*
 * ask -- what there is to know about a machine before one builds on it.
 *
 * Six questions.  Each answer comes from an experiment on the machine that is
 * given, and holds on any other that behaves as machine.h says.
 *
 * M1  The direction is that of a call, whatever the compiler does with locals.
 * M2  A rule is what holds at every call, not at one.
 * M3  A register is kept only if no call ever changed it, whatever was in it.
 * M4  What lies below the stack pointer is safe only as far as no signal, at
 *     no position of the stack, ever touched it.
 * M5  A cost is that of one action alone: not of the loop, not of the first
 *     time, not of what other programs did meanwhile.
 * M6  Orders of magnitude count powers of ten, and round to the nearest.
 */
#ifndef MACHINE_ASK_H
#define MACHINE_ASK_H

#include <stddef.h>
#include <stdint.h>

#include "machine/machine.h"

enum {
    ASK_TRIES = 64,             /* what holds so often is called a rule */
    ASK_NO_RULE = 16            /* no offset from a multiple of 16 */
};

/* Which way the stack grows: -1 to lower addresses, 1 to higher. */
int ask_direction(const struct machine *m);

/*
 * How many bytes the stack pointer is above a multiple of 16 at the entry of
 * a function, 0 to 15, if that is the same at ASK_TRIES entries; otherwise
 * ASK_NO_RULE.
 */
unsigned ask_alignment(const struct machine *m);

/*
 * Which registers survive a call: bit i is set if register i came back as it
 * was from each of ASK_TRIES calls.  A call may change any bits of a register,
 * set or clear some, exchange two registers, or leave something that happens to
 * be what was there; so what is loaded differs from register to register and
 * from each call to the others, and every bit is loaded as 0 and as 1.
 */
uint32_t ask_kept(const struct machine *m);

/*
 * How many of the MACHINE_BELOW bytes below the stack pointer no signal handler
 * touches, rounded down to a multiple of 16: the fewest over all shifts.  A
 * handler may happen to leave what was there, so each shift is tried with two
 * patterns of which no byte is the same.
 */
size_t ask_red_zone(const struct machine *m);

/*
 * What one action, not MACHINE_NOTHING, costs when it is warm: in ps (a
 * thousandth of a ns), at most a fifth too much or too little, the loop's share
 * taken off.  Takes less than ten seconds of the machine's time for any action
 * up to 5 ms.
 */
int64_t ask_cost(const struct machine *m, enum machine_action action);

/*
 * By how many orders of magnitude `large` is larger than `small`: the n for
 * which small * 10^n is nearest to it, by ratio.  Negative if it is smaller.
 * Both are above 0, and may be as great as their type allows.
 */
int ask_orders(int64_t small, int64_t large);

#endif
