/*
 * chain_x86_64.c -- reading a chain where there are no frame pointers.
 *
 * Compilers leave frame pointers out, and say instead, in .eh_frame, how far
 * up the caller's return address lies for every instruction.  The C
 * compiler's own unwinder reads that; it takes some microseconds a chain,
 * since it recovers every register.  Only the distance is wanted here, and at
 * one return address it is always the same: so it is learnt once, and kept
 * in a table from return address to distance.
 *
 * It is not the same in functions that use alloca() or arrays of variable
 * length.  When a second distance turns up the address is marked, and chains
 * through it are read by the unwinder each time.  Between the first and the
 * second distance such a chain may be taken for another one: a line of a
 * statistic is then in the wrong place, and nothing is read from outside the
 * stack.
 *
 * Rejected: frame pointers, which programs as they are compiled by default do
 * not have; parsing .eh_frame here, which is a second unwinder.
 */
#include <string.h>
#include <unwind.h>

#include "resource/chain.h"

enum {
    STEPS = 1 << 12,                    /* places in the table */
    STEPS_FULL = STEPS * 3 / 4,         /* then no more are learnt */
    OUTERMOST = 0,                      /* nobody called this one */
    VARIES = UINT32_MAX
};

static struct step {
    uintptr_t pc;                       /* 0: a free place */
    uint32_t distance;                  /* to its caller's, in bytes */
} steps[STEPS];
static unsigned steps_used;

/* The place of pc, or the free place where it belongs. */
static struct step *
find(uintptr_t pc)
{
    size_t i = (pc ^ pc >> 12) % STEPS;

    while (steps[i].pc != pc && steps[i].pc != 0)
        i = (i + 1) % STEPS;
    return &steps[i];
}

static void
learn(uintptr_t pc, uint32_t distance)
{
    struct step *s = find(pc);

    if (s->pc == pc) {
        if (s->distance != distance)
            s->distance = VARIES;
    } else if (steps_used < STEPS_FULL) {
        *s = (struct step){ pc, distance };
        steps_used++;
    }
}

/* What the unwinder is asked to fill in. */
struct reading {
    struct chain *chain;
    const char *here;
    uintptr_t last;             /* the address it came to last */
    bool ended;                 /* it came to where nobody calls */
};

/* The unwinder's own search, which its header leaves out: what .eh_frame says
 * of the function around pc, or NULL. */
struct dwarf_eh_bases {
    void *text, *data, *function;
};
extern const void *_Unwind_Find_FDE(void *pc, struct dwarf_eh_bases *bases);

/* Whether .eh_frame knows the function that calls from pc, or begins there, as
 * makecontext(3) forges it.  Where it does and the unwinder goes no further,
 * nobody has called that one. */
static bool
is_known(uintptr_t pc)
{
    struct dwarf_eh_bases bases;

    return _Unwind_Find_FDE((void *)(pc - 1), &bases) != NULL
           || _Unwind_Find_FDE((void *)pc, &bases) != NULL;
}

/* One frame: the address in it that runs next, which lies on the stack just
 * below the frame. */
static _Unwind_Reason_Code
take(struct _Unwind_Context *context, void *arg)
{
    struct reading *r = arg;
    struct chain *c = r->chain;
    const char *word = (const char *)_Unwind_GetCFA(context) - 8;

    r->last = _Unwind_GetIP(context);
    if (r->last == 0)
        r->ended = true;
    if (word < r->here || r->ended)
        return _URC_NO_REASON;          /* inside the reading; or the end */
    if (c->depth == CHAIN_MAX) {
        c->cut = true;
        return _URC_NORMAL_STOP;
    }
    c->call[c->depth++] = (struct call){ r->last, word - r->here };
    return _URC_NO_REASON;
}

/* Has the unwinder read it, and learns from it. */
static void
unwind(struct chain *c, const char *here)
{
    struct reading r = { .chain = c, .here = here };

    c->depth = 0;
    c->cut = false;
    _Unwind_Backtrace(take, &r);
    c->cut |= !r.ended && !is_known(r.last);
    for (uint32_t i = 0; i + 1 < c->depth; i++)
        learn(c->call[i].pc, c->call[i + 1].offset - c->call[i].offset);
    if (c->depth > 0 && !c->cut)
        learn(c->call[c->depth - 1].pc, OUTERMOST);
}

/* Walks by the table; false if it does not know the way. */
static bool
walk(struct chain *c, const char *here, const char *end)
{
    uint32_t offset = 0;

    c->cut = false;
    for (c->depth = 0; c->depth < CHAIN_MAX; ) {
        uintptr_t pc = *(const uintptr_t *)(here + offset);
        const struct step *s = find(pc);
        if (s->pc == 0 || s->distance == VARIES)
            return false;
        c->call[c->depth++] = (struct call){ pc, offset };
        if (s->distance == OUTERMOST)
            return true;
        offset += s->distance;
        if (offset >= (size_t)(end - here))
            return false;
    }
    c->cut = true;
    return true;
}

void
chain_read(struct chain *c, const char *here, const char *end)
{
    c->exact = true;
    if (walk(c, here, end))
        return;

    unwind(c, here);
    for (uint32_t i = 0; i + 1 < c->depth; i++)
        c->exact &= find(c->call[i].pc)->distance != VARIES;
}
