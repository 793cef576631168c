/*
 * depth.c -- how far below its return address a function's stack pointer is.
 *
 * gcc describes each change of the stack pointer by a .cfi directive, as long
 * as it tells the CFA by that register.  Functions with a frame pointer
 * (alloca, -O0, locals aligned beyond 16 bytes) are told by rbp or r10; there
 * the few instructions are followed that gcc moves the stack pointer with.
 *
 * Below the stack pointer lies the red zone, which functions without calls use
 * without saying so: a negative offset from rsp, or one from rbp that is beyond
 * the stack pointer.
 *
 * The .su files of -fstack-usage were rejected: they drop the numbers of clones
 * and do not count the red zone.
 */
#include <stdlib.h>
#include <string.h>

#include "linked/cc/depth.h"

enum { RBP = 6, RSP = 7, R11 = 11 };    /* the DWARF numbers */

static void
reached(struct depth *d, long depth)
{
    if (depth > d->deepest)
        d->deepest = depth;
}

void
depth_again(struct depth *d)
{
    d->state = (struct depth_state){ .cfa = RSP, .offset = 8, .now = 8 };
    d->nsaved = 0;
}

void
depth_begin(struct depth *d)
{
    *d = (struct depth){ .deepest = 8 };
    depth_again(d);
}

/* The CFA is told by this register from now on. */
static void
tell_by(struct depth *d, int reg)
{
    d->state.cfa = reg;
    if (reg == RSP)
        d->state.now = d->state.offset;
    else if (reg == R11)                /* where a probed frame will end */
        reached(d, d->state.offset);
}

static void
set_offset(struct depth *d, long offset)
{
    d->state.offset = offset;
    tell_by(d, d->state.cfa);
}

void
depth_directive(struct depth *d, const char *name, const char *operands)
{
    char *end;

    if (strcmp(name, ".cfi_def_cfa_offset") == 0) {
        set_offset(d, strtol(operands, NULL, 0));
    } else if (strcmp(name, ".cfi_adjust_cfa_offset") == 0) {
        set_offset(d, d->state.offset + strtol(operands, NULL, 0));
    } else if (strcmp(name, ".cfi_def_cfa_register") == 0) {
        tell_by(d, strtol(operands, NULL, 0));
    } else if (strcmp(name, ".cfi_def_cfa") == 0) {
        int reg = strtol(operands, &end, 0);
        d->state.offset = strtol(end + strspn(end, ", "), NULL, 0);
        tell_by(d, reg);
    } else if (strcmp(name, ".cfi_escape") == 0) {
        tell_by(d, -1);                 /* an expression */
    } else if (strcmp(name, ".cfi_remember_state") == 0) {
        if (d->nsaved < DEPTH_SAVED)
            d->saved[d->nsaved] = d->state;
        d->nsaved++;
    } else if (strcmp(name, ".cfi_restore_state") == 0 && d->nsaved > 0) {
        if (--d->nsaved < DEPTH_SAVED)
            d->state = d->saved[d->nsaved];
    }
    reached(d, d->state.now);
}

/* Looks for stores below the stack pointer: -N(%rsp) and -N(%rbp). */
static void
look_for_red_zone(struct depth *d, const char *operands)
{
    for (const char *p = strchr(operands, '-'); p != NULL;
         p = strchr(p + 1, '-')) {
        char *end;
        long n = strtol(p + 1, &end, 0);

        if (end == p + 1)
            continue;
        if (strncmp(end, "(%rsp", 5) == 0)
            reached(d, d->state.now + n);
        else if (strncmp(end, "(%rbp", 5) == 0 && d->state.cfa == RBP)
            reached(d, d->state.offset + n);
    }
}

/* The number in "$N, %rsp"; *is tells whether the operands are that. */
static long
immediate(const char *operands, bool *is)
{
    char *end = NULL;
    long n = operands[0] == '$' ? strtol(operands + 1, &end, 0) : 0;

    *is = end != NULL && strcmp(end, ", %rsp") == 0;
    return n;
}

/* Whether the last operand is the stack pointer. */
static bool
to_rsp(const char *operands)
{
    const char *comma = strrchr(operands, ',');

    return comma != NULL && strcmp(comma, ", %rsp") == 0;
}

/* Follows an instruction where the CFA is not told by the stack pointer. */
static void
follow(struct depth *d, const char *name, const char *operands)
{
    bool fixed;
    long n = immediate(operands, &fixed);

    if (strncmp(name, "push", 4) == 0)
        d->state.now += 8;
    else if (strncmp(name, "pop", 3) == 0)
        d->state.now -= 8;
    else if (strncmp(name, "sub", 3) == 0 && fixed)
        d->state.now += n;
    else if (strncmp(name, "add", 3) == 0 && fixed)
        d->state.now -= n;
    else if (strncmp(name, "and", 3) == 0 && fixed)
        d->state.now += -n;             /* at most: $-32 aligns to 32 */
    else if (strncmp(name, "lea", 3) == 0 && to_rsp(operands) &&
             strstr(operands, "(%rbp), %rsp") != NULL)
        d->state.now = d->state.offset - strtol(operands, NULL, 0);
    else if (strncmp(name, "lea", 3) == 0 && to_rsp(operands) &&
             strstr(operands, "(%rsp), %rsp") != NULL)
        d->state.now -= strtol(operands, NULL, 0);
    reached(d, d->state.now);
}

void
depth_instruction(struct depth *d, const char *name, const char *operands)
{
    look_for_red_zone(d, operands);
    if (strncmp(name, "sub", 3) == 0 && operands[0] == '%' && to_rsp(operands))
        d->dynamic = true;
    if (d->state.cfa != RSP)
        follow(d, name, operands);
}
