/*
 * 00.c -- the machines that are asked while experiments are being marked
 * (lab 00).
 *
 * A right answer about one machine can be looked up.  So the experiments are
 * made on machines that nobody has: each order of the script makes one up
 * (machine_orders.h), asks a question about it and tells the answer.  Their
 * time is made up, too, so that nothing depends on how fast ours is.
 */
#include <string.h>

#include "machine/ask.h"
#include "autograder/scenarios/machine_orders.h"
#include "autograder/scenarios/stage.h"

_Static_assert((int)MADE_TRIES == (int)ASK_TRIES
               && (int)MADE_NO_RULE == (int)ASK_NO_RULE
               && MADE_ZONES * 16 == MACHINE_BELOW,
               "machine_orders.h and ask.h agree");

/* The machine that is asked now. */
static struct order made;
static unsigned tries;          /* entries or calls so far */
static struct machine_registers loaded[ASK_TRIES];  /* by the last calls */
static unsigned interrupts;     /* so far */
static unsigned char first_below[MACHINE_BELOW];    /* at the first of them */
static int64_t elapsed_ps;      /* on its clock */
static unsigned runs[MACHINE_ACTIONS];
static uint64_t times[MACHINE_ACTIONS];     /* each was done */

/* Three stacks, one above the other: a question is asked on the middle one. */
enum { STACK = 128 * 1024, PARTS = 4 };
static char stacks[3][STACK] __attribute__((aligned(4096)));

/* What is called there may call it again: that is deeper still. */
static void
deeper(void (*fn)(void *), void *arg)
{
    static int within;
    int part = within < PARTS ? within : PARTS - 1;
    char *top = made_upward(made) ? stacks[2] + (part + 1) * (STACK / PARTS)
                : stacks[0] + STACK - part * (STACK / PARTS);

    within++;
    machine_on(top - made.x * 16, fn, arg);
    within--;
}

static uintptr_t
entry(void)
{
    unsigned offset = made_offset(made);

    if (offset == MADE_NO_RULE)
        offset = (unsigned)made_number(made, 1, 16)
                 ^ (tries == made_odd_try(made) ? 8 : 0);
    tries++;
    return 0x7ff000 - 16 * made_number(made, 2 + tries, 4096) + offset;
}

/* What the call before left in register i, or one of the three before that. */
static uint64_t
left_behind(unsigned i, uint64_t was)
{
    unsigned ago = 1 + (unsigned)made_number(made, 100 + i, 4);

    return tries >= ago ? loaded[(tries - ago) % ASK_TRIES].value[i] : was;
}

/* What becomes of register i, which this machine does not keep. */
static uint64_t
spoil(const struct machine_registers *r, unsigned i, unsigned n)
{
    uint64_t was = r->value[i];
    uint64_t bit = (uint64_t)1 << made_number(made, 200 + i, 64);

    switch (made_number(made, 1 + i, 10)) {
    case 0:
        return 0;
    case 1:
        return ~was;
    case 2:
        return (uint32_t)was;
    case 3:
        return r->value[(i + 1 + made_number(made, 100 + i, n - 1)) % n];
    case 4:
    case 5:
        return tries == made_odd_try(made) ? was ^ bit : was;
    case 6:
        return left_behind(i, was);
    case 7:
        return was | bit;
    case 8:
        return was & ~bit;
    default:
        return UINT64_MAX;
    }
}

static void
call(struct machine_registers *r)
{
    struct machine_registers before = *r;
    unsigned n = made_registers(made);

    for (unsigned i = 0; i < n; i++)
        if ((made_kept(made) >> i & 1) == 0)
            r->value[i] = spoil(&before, i, n);
    loaded[tries % ASK_TRIES] = before;
    tries++;
}

/* The handler writes a few bytes, and they are what it happened to find there
 * the first time; or none, if all that is shown is safe. */
static void
interrupt(unsigned shift, unsigned char below[MACHINE_BELOW])
{
    size_t first = made_safe(made) + made_more(made, shift);
    size_t end = first + 1 + made_number(made, 1, 60);

    if (interrupts++ == 0)
        memcpy(first_below, below, MACHINE_BELOW);
    for (size_t i = first; i < end && i < MACHINE_BELOW; i++)
        below[i] = first_below[i];
}

static void
act(enum machine_action action, size_t n)
{
    uint64_t cold = made_cold(made);
    int64_t each = made_loop(made)
                   + (action == MACHINE_NOTHING ? 0 : made_cost(made));

    elapsed_ps += (int64_t)n * each;
    if (times[action] < cold)
        elapsed_ps += made_cold_cost(each)
                      * (int64_t)(n < cold - times[action]
                                  ? n : cold - times[action]);
    times[action] += n;
    if (runs[action]++ % MADE_QUIET != made_quiet_run(made))
        elapsed_ps += made_disturbance(made);
}

static int64_t
now(void)
{
    return elapsed_ps / 1000 / made_tick(made) * made_tick(made);
}

static const char *const names[MACHINE_REGISTERS_MAX] = {
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13",
    "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25",
    "26", "27", "28", "29", "30", "31"
};

static struct machine machine = {
    .deeper = deeper, .entry = entry, .call = call, .name = names,
    .interrupt = interrupt, .act = act, .now = now
};

/* Whether an answer is the right cost but for a fifth. */
static bool
near(int64_t answer, int64_t cost)
{
    return answer >= cost - cost / 5 && answer <= cost + cost / 5;
}

static void
ask_for_cost(unsigned step)
{
    int64_t cost = made_cost(made), answer;

    answer = ask_cost(&machine, (enum machine_action)(made.x
                                                      % MACHINE_ACTIONS));
    if (elapsed_ps / 1000 > MADE_PATIENCE)
        say(A_LATE, step, 0, 0);
    else
        say(A_COST, step, near(answer, cost) ? cost : answer, 0);
}

/* Asks what an order says; arg is its number. */
static void
ask(void *arg)
{
    unsigned step = *(const unsigned *)arg;

    switch (made.op) {
    case A_DIRECTION:
        say(A_DIRECTION, step, ask_direction(&machine), 0);
        break;
    case A_ALIGNMENT:
        say(A_ALIGNMENT, step, ask_alignment(&machine), 0);
        break;
    case A_KEPT:
        say(A_KEPT, step, ask_kept(&machine), 0);
        break;
    case A_RED_ZONE:
        say(A_RED_ZONE, step, (int64_t)ask_red_zone(&machine), 0);
        break;
    case A_COST:
        ask_for_cost(step);
        break;
    case A_ORDERS:
        say(A_ORDERS, step, ask_orders(made_small(made), made_large(made)), 0);
        break;
    }
}

/* Makes a new machine, on which nothing has happened yet. */
static void
make(struct order o)
{
    made = o;
    machine.nregisters = made_registers(o);
    tries = 0;
    interrupts = 0;
    elapsed_ps = 0;
    memset(runs, 0, sizeof runs);
    memset(times, 0, sizeof times);
}

static void
play(const int64_t *script, size_t nwords)
{
    for (unsigned step = 0; step < nwords / ORDER_WORDS; step++) {
        make(order_read(script, step));
        machine_on(stacks[1] + STACK, ask, &step);
    }
}

/* The machine that we are on; what it costs nobody asks. */
static void
here(const int64_t *script, size_t nwords)
{
    say(A_HERE, 0, MACHINE_REGISTERS == 15 ? MADE_X86_64 : MADE_AARCH64, 0);
    say(A_DIRECTION, 1, ask_direction(&machine_here), 0);
    say(A_ALIGNMENT, 2, ask_alignment(&machine_here), 0);
    say(A_KEPT, 3, ask_kept(&machine_here), 0);
    say(A_RED_ZONE, 4, (int64_t)ask_red_zone(&machine_here), 0);
}

const struct scenario stage_scenarios[] = {
    { "directions", play },
    { "alignments", play },
    { "kept", play },
    { "red-zones", play },
    { "costs", play },
    { "orders", play },
    { "here", here },
    { NULL, NULL }
};
