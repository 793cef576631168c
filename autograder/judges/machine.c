/*
 * machine.c -- the judges of context_switch() and context_make() (lab 01).
 *
 * What must survive a switch depends on the architecture, and the program
 * may run on another one than we do, in an emulator.  So it says first which
 * one it is on; any that we know is allowed, and the rest of the tape is
 * written when we have heard.
 */
#include <stdio.h>

#include "autograder/judges/machine.h"
#include "autograder/judges/tape.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/probe.h"

enum {
    SWITCHES_MIN = 24,          /* orders in a script for registers */
    SWITCHES_MAX = 40,
    STACKS = 24                 /* orders in a script for first frames */
};

/* What must survive, by enum machine. */
static const struct {
    unsigned nregisters;        /* without the stack pointer */
    const char *registers[PROBE_REGISTERS_MAX + 1];
    unsigned nunits;
    const char *units[2];
} machines[MACHINE_NKINDS + 1] = {
    [MACHINE_X86_64] = {
        6, { "rbx", "rbp", "r12", "r13", "r14", "r15", "rsp" },
        2, { "mxcsr", "the x87 control word" }
    },
    [MACHINE_AARCH64] = {
        19, { "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27",
              "x28", "x29", "d8", "d9", "d10", "d11", "d12", "d13", "d14",
              "d15", "sp" },
        1, { "fpcr" }
    }
};

/* The machine that the program has told of; 0 before. */
static unsigned
machine_of(const struct tape *tape)
{
    return tape->n > 1 ? (unsigned)tape->step[0].e[0].a : 0;
}

static void *
open_unknown(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);

    if (tape == NULL)
        return NULL;
    tape_put(tape, P_MACHINE, 0, MACHINE_X86_64, 0);
    tape_or(tape, P_MACHINE, 0, MACHINE_AARCH64, 0);
    return tape;
}

/*
 * Registers and control words: contexts that switch to each other.
 */

static size_t
plan_switches(uint64_t seed, int64_t *script)
{
    struct dice dice;
    dice_seed(&dice, seed);

    unsigned contexts = 2 + dice_below(&dice, CONTEXTS_MAX - 1);
    unsigned n = SWITCHES_MIN
                 + dice_below(&dice, SWITCHES_MAX - SWITCHES_MIN + 1);

    for (unsigned i = 0; i < n; i++)
        order_write(script, i, (struct order){
            .op = P_SWITCH, .x = dice_below(&dice, contexts),
            .value = (int64_t)dice_roll(&dice)
        });
    return n * ORDER_WORDS;
}

/* Puts what the context that is switched to tells of its own last switch. */
typedef void arrive(struct tape *tape, unsigned machine, unsigned who,
                    size_t step);

static void
arrive_with_registers(struct tape *tape, unsigned machine, unsigned who,
                      size_t step)
{
    int64_t value = order_read(tape->script, step).value;
    unsigned n = machines[machine].nregisters;

    for (unsigned i = 0; i < n; i++)
        tape_put(tape, P_REGISTER, i, fold(value, i), place(step, who, 0));
    tape_put(tape, P_REGISTER, n, 0, place(step, who, 0));
}

static void
put_controls(struct tape *tape, unsigned machine, int64_t value, int64_t where)
{
    for (unsigned unit = 0; unit < machines[machine].nunits; unit++)
        tape_put(tape, P_CONTROL, unit, value >> 4 * unit & 15, where);
}

static void
arrive_with_controls(struct tape *tape, unsigned machine, unsigned who,
                     size_t step)
{
    put_controls(tape, machine, order_read(tape->script, step).value,
                 place(step, who, 0));
}

static void
write_switches(struct tape *tape, unsigned machine, arrive *arrive)
{
    size_t left_at[CONTEXTS_MAX];
    bool started[CONTEXTS_MAX] = { true };
    size_t n = tape->nwords / ORDER_WORDS;
    unsigned running = 0;

    for (size_t step = 0; step < n; step++) {
        left_at[running] = step;
        running = order_read(tape->script, step).x;
        if (started[running])
            arrive(tape, machine, running, left_at[running]);
        else
            tape_put(tape, P_START, running, 0, 0);
        started[running] = true;
    }
    if (running != 0)           /* the last one sends main home */
        arrive(tape, machine, 0, left_at[0]);
}

static void
advance_registers(void *model, const struct event *e)
{
    tape_advance(model, e);
    if (e->kind == P_MACHINE) {
        ((struct tape *)model)->step[0].e[0] = *e;
        write_switches(model, (unsigned)e->a, arrive_with_registers);
    }
}

static void
advance_controls(void *model, const struct event *e)
{
    tape_advance(model, e);
    if (e->kind == P_MACHINE) {
        ((struct tape *)model)->step[0].e[0] = *e;
        write_switches(model, (unsigned)e->a, arrive_with_controls);
    }
}

/*
 * First frames.
 */

static size_t
plan_stacks(uint64_t seed, int64_t *script)
{
    static const int64_t special[] = { 0, 1, -1, INT64_MIN, INT64_MAX };
    enum { NSPECIAL = sizeof special / sizeof *special };
    struct dice dice;
    dice_seed(&dice, seed);

    for (unsigned i = 0; i < STACKS; i++)
        order_write(script, i, (struct order){
            .op = P_SWITCH, .x = dice_below(&dice, 256),
            .y = dice_below(&dice, 256),
            .value = i < NSPECIAL ? special[i] : (int64_t)dice_roll(&dice)
        });
    return STACKS * ORDER_WORDS;
}

static void *
open_alignment(const int64_t *script, size_t nwords)
{
    struct tape *tape = tape_open(script, nwords);

    if (tape == NULL)
        return NULL;
    for (unsigned i = 0; i < nwords / ORDER_WORDS; i++)
        tape_put(tape, P_ALIGNED, i, order_read(script, i).value, 0);
    return tape;
}

static void
advance_entry(void *model, const struct event *e)
{
    struct tape *tape = model;

    tape_advance(tape, e);
    if (e->kind != P_MACHINE)
        return;
    tape->step[0].e[0] = *e;
    for (unsigned i = 0; i < tape->nwords / ORDER_WORDS; i++) {
        int64_t value = order_read(tape->script, i).value;

        tape_put(tape, P_MADE, i, 0, 0);
        put_controls(tape, (unsigned)e->a, fold(value, 1), place(i, 0, 0));
        tape_put(tape, P_ENTERED, i, value, 1);
        tape_put(tape, P_LEFT, i, 0, 0);
    }
}

/*
 * In words.
 */

static const char *
register_name(unsigned machine, uint32_t which)
{
    return machine == 0 || which > machines[machine].nregisters
           ? "a register" : machines[machine].registers[which];
}

static const char *
unit_name(unsigned machine, uint32_t which)
{
    return machine == 0 || which >= machines[machine].nunits
           ? "a control word" : machines[machine].units[which];
}

/* What else is to be said of a control word (probe.h). */
static const char *
unmasked(const struct event *e)
{
    return e->a & 16 ? ": an exception is unmasked" : "";
}

static void
describe_switch(void *model, const struct event *e, char *text, size_t size)
{
    unsigned machine = machine_of(model);
    char who[WORD], v[WORD];

    wording_actor(who, place_x(e->b));
    wording_value(v, e->a);
    switch (e->kind) {
    case P_MACHINE:
        snprintf(text, size, "the program runs on %s",
                 e->a == MACHINE_X86_64 ? "x86-64"
                 : e->a == MACHINE_AARCH64 ? "aarch64" : "something unknown");
        break;
    case P_START:
        snprintf(text, size, "context %s runs for the first time",
                 wording_actor(who, e->who));
        break;
    case P_REGISTER:
        if (machine != 0 && e->who == machines[machine].nregisters)
            snprintf(text, size, "switch %zu, back in context %s: %s is off "
                     "by %s bytes", place_step(e->b), who,
                     register_name(machine, e->who), v);
        else
            snprintf(text, size, "switch %zu, back in context %s: %s is %s",
                     place_step(e->b), who, register_name(machine, e->who),
                     v);
        break;
    case P_CONTROL:
        snprintf(text, size, "switch %zu, back in context %s: the settings "
                 "in %s are %s%s", place_step(e->b), who,
                 unit_name(machine, e->who), v, unmasked(e));
        break;
    default:
        snprintf(text, size, "something unknown (%u)", e->kind);
    }
}

static void
describe_frame(void *model, const struct event *e, char *text, size_t size)
{
    char a[WORD], b[WORD];

    wording_value(a, e->a);
    wording_value(b, e->b);
    switch (e->kind) {
    case P_ALIGNED:
        snprintf(text, size, "stack %u: at the entry the stack pointer is "
                 "off by %s bytes", e->who, b);
        break;
    case P_MADE:
        snprintf(text, size, "stack %u: context_make() wrote to %s bytes "
                 "above top and %s below the room", e->who, a, b);
        break;
    case P_CONTROL:
        snprintf(text, size, "stack %zu: at the entry the settings in %s "
                 "are %s%s", place_step(e->b),
                 unit_name(machine_of(model), e->who), a, unmasked(e));
        break;
    case P_ENTERED:
        snprintf(text, size, "stack %u: entry got %s%s", e->who, a,
                 e->b == 1 ? "" : ", and is not near top");
        break;
    case P_LEFT:
        snprintf(text, size, "stack %u: when entry had run, %s bytes above "
                 "top had changed", e->who, a);
        break;
    default:
        describe_switch(model, e, text, size);
    }
}

static const char *
blame(void *model, const struct event *got)
{
    const struct event *due = tape_due(model);

    if (due == NULL)
        return NULL;
    switch (due->kind) {
    case P_START:
    case P_MADE:
    case P_ENTERED:
    case P_LEFT:
        return "C5";
    case P_REGISTER:
        return "C2";
    case P_ALIGNED:
        return "C4";
    default:
        return NULL;
    }
}

const struct judge registers_judge = {
    .name = "registers", .plan = plan_switches, .open = open_unknown,
    .allowed = tape_allowed, .advance = advance_registers,
    .close = tape_close, .describe = describe_switch, .blame = blame
};

const struct judge control_words_judge = {
    .name = "control-words", .plan = plan_switches, .open = open_unknown,
    .allowed = tape_allowed, .advance = advance_controls,
    .close = tape_close, .describe = describe_switch, .blame = blame
};

const struct judge alignment_judge = {
    .name = "alignment", .plan = plan_stacks, .open = open_alignment,
    .allowed = tape_allowed, .advance = tape_advance,
    .close = tape_close, .describe = describe_frame, .blame = blame
};

const struct judge entry_judge = {
    .name = "entry", .plan = plan_stacks, .open = open_unknown,
    .allowed = tape_allowed, .advance = advance_entry,
    .close = tape_close, .describe = describe_frame, .blame = blame
};
