/*
 * 01.c -- what happens to contexts and coroutines while they are being
 * marked (lab 01).
 *
 * Four scenarios look at context_switch() and context_make() by themselves,
 * with the probes of probe.h; this file knows no architecture.  Three are one
 * program, obey(), that makes coroutines do what the script says
 * (coroutine_orders.h).  Then come an application, the same-fringe problem,
 * and two that are measured instead of watched.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "coroutine/context.h"
#include "autograder/scenarios/coroutine_edges.h"
#include "autograder/scenarios/coroutine_orders.h"
#include "autograder/scenarios/probe.h"
#include "autograder/scenarios/poison.h"
#include "autograder/scenarios/stage.h"

/* The script, for scenarios whose parts all take orders from it. */
static const int64_t *orders;
static size_t norders, taken;

static void
take_orders(const int64_t *script, size_t nwords)
{
    orders = script;
    norders = nwords / ORDER_WORDS;
    taken = 0;
}

/*
 * Registers and control words: some contexts, main's among them, switch to
 * each other as told, each time with other values in everything that must
 * survive.
 */

enum { CONTEXT_STACK = 32 * 1024 };

struct traveller {
    struct context context;
    struct probe probe;
};

/* Switches through the probe, which itself restores all registers: a switch
 * that forgets one is then seen where we look for it and not elsewhere. */
static void
go(struct traveller *from, struct traveller *to)
{
    from->probe.from = &from->context;
    from->probe.to = &to->context;
    probe_switch(&from->probe, &to->probe);
}

static struct traveller travellers[CONTEXTS_MAX];
static char context_stacks[CONTEXTS_MAX][CONTEXT_STACK]
    __attribute__((aligned(16)));

static unsigned calm[2];        /* the control words at the start, by unit */

static void
set_controls(int64_t value)
{
    for (unsigned unit = 0; unit < probe_units; unit++)
        probe_set_control(unit, value >> 4 * unit & 15);
}

/* Tells the control words as they are, then makes them ordinary again. */
static void
tell_controls(int64_t where)
{
    unsigned setting[2];

    for (unsigned unit = 0; unit < probe_units; unit++)
        setting[unit] = probe_control(unit);
    for (unsigned unit = 0; unit < probe_units; unit++) {
        probe_set_control(unit, calm[unit]);
        say(P_CONTROL, unit, setting[unit], where);
    }
}

static void
note_calm(void)
{
    for (unsigned unit = 0; unit < probe_units; unit++)
        calm[unit] = probe_control(unit);
}

/* Switches from traveller `who` to `x`, and tells what came back. */
static void
travel_with_registers(unsigned who, struct order o, size_t step)
{
    struct probe *p = &travellers[who].probe;

    for (unsigned i = 0; i < probe_registers; i++)
        p->in[i] = fold(o.value, i);
    go(&travellers[who], &travellers[o.x]);
    for (unsigned i = 0; i < probe_registers; i++)
        say(P_REGISTER, i, p->out[i], place(step, who, 0));
    say(P_REGISTER, probe_registers, p->sp_after - p->sp_before,
        place(step, who, 0));
}

static void
travel_with_controls(unsigned who, struct order o, size_t step)
{
    set_controls(o.value);
    go(&travellers[who], &travellers[o.x]);
    tell_controls(place(step, who, 0));
}

static void (*travel)(unsigned who, struct order o, size_t step);

/* Takes orders as traveller `who` until there are none. */
static void
wander(unsigned who)
{
    while (taken < norders) {
        size_t step = taken++;
        travel(who, order_read(orders, step), step);
    }
}

/* The first function of the contexts but main's. */
static void
set_out(void *who)
{
    for (unsigned unit = 0; unit < probe_units; unit++)
        probe_set_control(unit, calm[unit]);
    say(P_START, (unsigned)(uintptr_t)who, 0, 0);
    wander((unsigned)(uintptr_t)who);

    /* The orders are used up: main, which waits somewhere, must end it. */
    travel((unsigned)(uintptr_t)who, (struct order){ .x = 0 }, norders);
}

static void
wander_all(const int64_t *script, size_t nwords)
{
    say(P_MACHINE, 0, probe_machine, 0);
    take_orders(script, nwords);
    note_calm();
    for (unsigned i = 1; i < CONTEXTS_MAX; i++)
        context_make(&travellers[i].context, context_stacks[i + 1], set_out,
                     (void *)(uintptr_t)i);
    wander(0);
}

static void
registers(const int64_t *script, size_t nwords)
{
    travel = travel_with_registers;
    wander_all(script, nwords);
}

static void
control_words(const int64_t *script, size_t nwords)
{
    travel = travel_with_controls;
    wander_all(script, nwords);
}

/*
 * First frames: an order makes a context with top at y * 16 bytes and some
 * pages into the arena, and runs it once.
 */

enum { ARENA = 128 * 1024, FILLING = 0x5a };

static char arena[ARENA] __attribute__((aligned(4096)));
static struct traveller home, guest;
static size_t guest_number;     /* which stack it is */
static char *guest_top;
static int64_t guest_challenge;

/* How many bytes of [from, to) are not as fill() left them. */
static int64_t
count_changed(const char *from, const char *to)
{
    int64_t n = 0;

    for (; from < to; from++)
        n += *from != FILLING;
    return n;
}

static void
choose_top(size_t step, struct order o)
{
    guest_number = step;
    guest_top = arena + ARENA / 2 + o.x % 8 * 4096 + o.y * 16;
    guest_challenge = o.value;
}

/* On the new stack. */
static void
tell_alignment(void *arg)
{
    say(P_ALIGNED, guest_number, guest_challenge,
        (probe_entry_sp + probe_bias) & 15);
    go(&guest, &home);
}

static void
alignment(const int64_t *script, size_t nwords)
{
    take_orders(script, nwords);
    probe_then = tell_alignment;
    for (size_t i = 0; i < norders; i++) {
        choose_top(i, order_read(orders, i));
        context_make(&guest.context, guest_top, probe_entry, NULL);
        go(&home, &guest);
    }
}

/* On the new stack. */
static void
tell_entry(void *arg)
{
    uint64_t top = (uintptr_t)guest_top;

    tell_controls(place(guest_number, 0, 0));
    say(P_ENTERED, guest_number, (int64_t)(intptr_t)arg,
        probe_entry_sp <= top && probe_entry_sp >= top - CONTEXT_ROOM);
    go(&guest, &home);
}

static void
entry(const int64_t *script, size_t nwords)
{
    say(P_MACHINE, 0, probe_machine, 0);
    take_orders(script, nwords);
    note_calm();
    probe_then = tell_entry;
    for (size_t i = 0; i < norders; i++) {
        struct order o = order_read(orders, i);
        choose_top(i, o);
        memset(arena, FILLING, sizeof arena);

        /* The maker's control words are those of this moment. */
        set_controls(fold(o.value, 1));
        context_make(&guest.context, guest_top, probe_entry,
                     (void *)(intptr_t)o.value);
        for (unsigned unit = 0; unit < probe_units; unit++)
            probe_set_control(unit, calm[unit]);
        say(P_MADE, i, count_changed(guest_top, arena + ARENA),
            count_changed(arena, guest_top - CONTEXT_ROOM));
        go(&home, &guest);
        say(P_LEFT, i, count_changed(guest_top, arena + ARENA), 0);
    }
}

/*
 * Coroutines that take orders.
 */

/* What a coroutine, or main, knows of itself; on its own stack. */
struct self {
    unsigned who;
    int64_t mine;               /* folded from every order it has taken */
    void *result;
};

static ct_coro *coroutines[ACTORS_MAX];         /* by number */

static void obey(struct self *me);

static void
tell(const struct order *o, const struct self *me, size_t step, int64_t a,
     int error)
{
    say(o->op + RESULT, me->who, a, place(step, o->x, error));
}

static void *
begin(void *in)
{
    int64_t given = (int64_t)(intptr_t)in;
    struct self me = { .who = birth_who(given), .mine = given };

    say(C_START, me.who, given, 0);
    obey(&me);
    return me.result;
}

static void
create_wrong(const struct order *o, const struct self *me, size_t step)
{
    if (o->y >= CORO_NWRONG) {
        bool kept = false;
        int error = o->y == CORO_NO_SPACE ? create_without_space()
                                          : create_without_memory(&kept);
        tell(o, me, step, error == 0 ? 0 : kept ? 2 : 1, error);
        return;
    }
    errno = 0;
    ct_coro *co = o->y == CORO_NO_FUNCTION ? ct_coro_create(NULL, 0)
                  : o->y == CORO_TOO_LARGE
                    ? ct_coro_create(begin, STACK_LARGEST + 1)
                    : ct_coro_create(begin, SIZE_MAX);
    int error = errno;
    tell(o, me, step, co == NULL, error);
}

/* The errno of a call that returned `r`; 255 if that is neither 0 nor -1. */
static int
outcome(int r)
{
    return r == 0 ? 0 : r == -1 ? errno : 255;
}

static void
resume(const struct order *o, const struct self *me, size_t step)
{
    void *out = (void *)(intptr_t)UNTOUCHED;

    errno = 0;
    int error = outcome(ct_coro_resume(coroutines[o->x],
                                       (void *)(intptr_t)o->value,
                                       o->y != 0 ? NULL : &out));
    tell(o, me, step, (int64_t)(intptr_t)out, error);
}

/* Goes on `levels` calls further down; each has something to lose, at the far
 * end of `bytes` of its own. */
static __attribute__((noinline)) void
descend(struct self *me, unsigned levels, int64_t seed, size_t bytes)
{
    volatile int64_t local[bytes / sizeof(int64_t) + 1];

    local[0] = fold(seed, levels);
    if (levels > 1)
        descend(me, levels - 1, seed, bytes);
    else
        obey(me);
    me->mine = fold(me->mine, local[0]);
}

static struct order last_order;

/* SIGABRT: the panic that was wanted.  There is no way back from it. */
static void
panicked(int signal)
{
    struct self me = { .who = 0 };

    tell(&last_order, &me, norders - 1, 1, 0);
    say(EVENT_END, 0, 0, 0);
    _exit(0);
}

/* Main, which is no coroutine, yields: the process must not survive that. */
static void
yield_outside(const struct order *o, const struct self *me, size_t step)
{
    last_order = *o;
    if (signal(SIGABRT, panicked) == SIG_ERR)
        return;
    ct_coro_yield((void *)(intptr_t)o->value);
    tell(o, me, step, 0, 0);
}

/* Carries out orders until one says to return. */
static void
obey(struct self *me)
{
    for (;;) {
        if (taken == norders) {
            say(BEYOND, me->who, me->mine, place(taken, 0, 0));
            _exit(1);
        }
        size_t step = taken++;
        struct order o = order_read(orders, step);
        me->mine = fold(me->mine, o.value);
        say(o.op, me->who, me->mine, place(step, o.x, 0));

        switch (o.op) {
        case C_CREATE:
            errno = 0;
            coroutines[o.x] = ct_coro_create(begin, coroutine_size[o.y]);
            tell(&o, me, step, 0, coroutines[o.x] == NULL ? errno : 0);
            break;
        case C_CREATE_WRONG:
            create_wrong(&o, me, step);
            break;
        case C_RESUME:
            resume(&o, me, step);
            break;
        case C_YIELD:
            tell(&o, me, step, (int64_t)(intptr_t)
                 ct_coro_yield((void *)(intptr_t)o.value), 0);
            break;
        case C_RETURN:
            me->result = (void *)(intptr_t)o.value;
            return;
        case C_STATUS:
            tell(&o, me, step, ct_coro_status(coroutines[o.x]), 0);
            break;
        case C_DESTROY:
            errno = 0;
            tell(&o, me, step, 0, outcome(ct_coro_destroy(coroutines[o.x])));
            break;
        case C_DESCEND:
            descend(me, o.x, o.value, (size_t)o.y * WIDTH);
            tell(&o, me, step, me->mine, 0);
            break;
        case C_LADDER:
            tell(&o, me, step, climb(o.x, o.value), 0);
            break;
        case C_BESIDE:
            tell(&o, me, step, run_beside(o.value), 0);
            break;
        case C_YIELD_OUTSIDE:
            yield_outside(&o, me, step);
            return;
        case C_ASCEND:
        case C_FINISH:
            return;
        }
    }
}

static void
play(const int64_t *script, size_t nwords)
{
    struct self me = { .who = 0 };

    if (!poison_stacks())
        return;
    take_orders(script, nwords);
    obey(&me);
}

/*
 * Same fringe: do two trees have the same leaves from left to right?  A tree
 * is written as its leaves, each above 0, with a 0 before each pair of
 * subtrees.  script[0] is the length of the first; the second follows.
 */

static void
walk(const int64_t **at)
{
    int64_t word = *(*at)++;

    if (word == 0) {
        walk(at);
        walk(at);
    } else {
        ct_coro_yield((void *)(intptr_t)word);
    }
}

static void *
leaves(void *tree)
{
    const int64_t *at = tree;

    walk(&at);
    return NULL;
}

static void
fringe(const int64_t *script, size_t nwords)
{
    const int64_t *tree[2] = { script + 1, script + 1 + script[0] };
    ct_coro *generator[2];
    void *leaf[2];

    for (unsigned i = 0; i < 2; i++)
        generator[i] = ct_coro_create(leaves, 0);
    do {
        for (unsigned i = 0; i < 2; i++) {
            leaf[i] = (void *)(intptr_t)UNTOUCHED;
            ct_coro_resume(generator[i], (void *)tree[i], &leaf[i]);
            say(F_LEAF, i, (int64_t)(intptr_t)leaf[i], 0);
        }
    } while (leaf[0] == leaf[1] && leaf[0] != NULL);
    say(F_VERDICT, 0, leaf[0] == leaf[1], 0);
    for (unsigned i = 0; i < 2; i++)
        ct_coro_destroy(generator[i]);
}

/*
 * script[0] coroutines, one after another; a quarter are never started, a
 * quarter stopped in the middle.  Before each of them there is one that cannot
 * be made.  Says nothing unless a call fails that should not, or does not.
 */

static void *
yield_twice(void *in)
{
    ct_coro_yield(in);
    ct_coro_yield(in);
    return in;
}

static bool
live_once(unsigned resumes)
{
    ct_coro *none = ct_coro_create(yield_twice, SIZE_MAX);
    ct_coro *co = ct_coro_create(yield_twice, 0);
    void *out = NULL;

    if (none != NULL || co == NULL)
        return false;
    for (unsigned i = 0; i < resumes; i++)
        if (ct_coro_resume(co, &out, &out) != 0 || out != &out)
            return false;
    return ct_coro_destroy(co) == 0;
}

static void
churn(const int64_t *script, size_t nwords)
{
    for (int64_t i = 0; i < script[0]; i++) {
        if (!live_once(i % 2 == 0 ? 3 : i % 4 == 1 ? 1 : 0)) {
            say(BEYOND, 0, i, 0);
            return;
        }
    }
}

/*
 * script[0] coroutines that are resumed in turn; between mark(1) and mark(2)
 * there are PAIRS of a resume and a yield.
 */

enum { PAIRS = 64, PAIR_COROUTINES_MAX = 1024 };

static void *
yield_always(void *in)
{
    for (;;)
        in = ct_coro_yield(in);
    return NULL;
}

static void
pairs(const int64_t *script, size_t nwords)
{
    static ct_coro *ring[PAIR_COROUTINES_MAX];
    size_t n = (size_t)script[0];
    void *out;

    if (n < 1 || n > PAIR_COROUTINES_MAX) {
        say(BEYOND, 0, n, 0);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        ring[i] = ct_coro_create(yield_always, 0);
        if (ring[i] == NULL || ct_coro_resume(ring[i], ring, &out) != 0) {
            say(BEYOND, 0, i, 0);
            return;
        }
    }
    mark(1);
    for (size_t i = 0; i < PAIRS; i++)
        ct_coro_resume(ring[i % n], ring, &out);
    mark(2);
    for (size_t i = 0; i < n; i++)
        ct_coro_destroy(ring[i]);
}

const struct scenario stage_scenarios[] = {
    { "registers", registers },
    { "control-words", control_words },
    { "alignment", alignment },
    { "entry", entry },
    { "coroutines", play },
    { "coroutine-errors", play },
    { "deep", play },
    { "fringe", fringe },
    { "churn", churn },
    { "pairs", pairs },
    { NULL, NULL }
};
