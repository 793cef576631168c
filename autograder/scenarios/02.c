/*
 * 02.c -- what happens to threads while they are being marked (lab 02).
 *
 * Nearly all scenarios of this lab are the same program, obey(): whoever has
 * the processor takes the next order of the script (thread_orders.h).  They
 * differ in the script alone, so here they differ in name only.  Those at
 * the end are measured instead of watched.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/famine.h"
#include "autograder/scenarios/poison.h"
#include "autograder/scenarios/stage.h"
#include "autograder/scenarios/thread_ends.h"
#include "autograder/scenarios/thread_orders.h"
#include "thread/sched.h"

#define BLOCKED_FOR "a test"    /* what see_notes() has a thread wait for */

/* What a thread knows of itself; on its own stack. */
struct self {
    unsigned who;
    int64_t mine;               /* folded from every order it has taken */
    void *result;
};

static const int64_t *orders;
static size_t norders, taken;

/* By number.  They stay when the thread is gone: stale ones are wanted. */
static ct_thread handles[ACTORS_MAX];

/* What they were named in their attributes; "" without any. */
static char names[ACTORS_MAX][CT_NAME_SIZE];

static unsigned alive;          /* threads, main among them */

static void obey(struct self *me);

static void
tell(const struct order *o, const struct self *me, size_t step, int64_t a,
     int error)
{
    say(o->op + RESULT, me->who, a, place(step, o->x, error));
}

static void *
begin(void *arg)
{
    int64_t given = (int64_t)(intptr_t)arg;
    struct self me = { .who = birth_who(given), .mine = given };

    say(T_START, me.who, given, 0);
    obey(&me);
    return me.result;
}

/* Whether `thread` is a handle as it should be: not 0, and not used before. */
static bool
is_new(ct_thread thread, unsigned who)
{
    if (thread == 0)
        return false;
    for (unsigned i = 0; i < ACTORS_MAX; i++)
        if (i != who && handles[i] == thread)
            return false;
    return true;
}

static void
create(const struct order *o, const struct self *me, size_t step)
{
    ct_attr attr;
    ct_attr_init(&attr);
    attr.detached = o->y == CREATE_DETACHED ? 2 : 0;        /* not just 1 */
    if (o->y == CREATE_LARGE)
        attr.stack_size = STACK_LARGE;
    if (o->y != CREATE_PLAIN)
        snprintf(names[o->x], CT_NAME_SIZE, "no. %u", o->x);
    memcpy(attr.name, names[o->x], CT_NAME_SIZE);

    int error = ct_create(&handles[o->x], o->y == CREATE_PLAIN ? NULL : &attr,
                          begin, (void *)(intptr_t)o->value);
    if (error == 0)
        alive++;
    tell(o, me, step, is_new(handles[o->x], o->x), error);
}

static void
create_wrong(const struct order *o, const struct self *me, size_t step)
{
    ct_attr attr;
    ct_attr_init(&attr);
    if (o->y == CREATE_HUGE_STACK)
        attr.stack_size = SIZE_MAX;
    else if (o->y == CREATE_PRIORITY_LOW)
        attr.priority = -1;
    else if (o->y == CREATE_PRIORITY_HIGH)
        attr.priority = CT_PRIORITY_MAX + 1;

    ct_thread thread = (ct_thread)UNTOUCHED;
    int error = ct_create(&thread, &attr,
                          o->y == CREATE_NO_START ? NULL : begin, NULL);
    tell(o, me, step, thread == (ct_thread)UNTOUCHED, error);
}

static void
join(const struct order *o, const struct self *me, size_t step)
{
    void *result = (void *)(intptr_t)UNTOUCHED;
    ct_thread thread = o->x == NOBODY ? 0 : handles[o->x];

    int error = ct_join(thread, o->y != 0 ? NULL : &result);
    tell(o, me, step, (int64_t)(intptr_t)result, error);
}

static void
ask_name(const struct order *o, const struct self *me, size_t step)
{
    char name[CT_NAME_SIZE] = "";

    int error = ct_getname(handles[o->x], name, sizeof name);
    tell(o, me, step, strcmp(name, names[o->x]) == 0, error);
}

/* The key of T_KEEP. */
static ct_key kept;

/* The last one to leave must say that this was the end: main may be gone. */
static void
leave(void)
{
    if (--alive == 0 && ct_getspecific(kept) == NULL)
        say(EVENT_END, 0, 0, 0);
}

/* The destructor of what an ending thread kept, after it has left. */
static void
destroy(void *value)
{
    unsigned who = 0;

    while (who < ACTORS_MAX && handles[who] != ct_self())
        who++;
    say(T_DESTRUCTOR, who, (int64_t)(intptr_t)value, 0);
    if (alive == 0)
        say(EVENT_END, 0, 0, 0);
}

static void
keep(const struct order *o, const struct self *me, size_t step)
{
    tell(o, me, step, 0,
         ct_setspecific(kept, (void *)(intptr_t)o->value));
}

static void
nap(const struct order *o, const struct self *me, size_t step)
{
    int error = ct_nanosleep(&(struct timespec){ .tv_nsec = 1000 }, NULL);

    tell(o, me, step, 0, error == 0 ? 0 : errno);
}

static void *
yield_inside(void *arg)
{
    ct_yield();
    return ct_coro_yield(arg);
}

/*
 * Yields while it is inside a coroutine.  Others may be inside theirs
 * meanwhile; back there, it stops where the run time believes it to be.
 */
static void
yield_in_coroutine(const struct order *o, const struct self *me, size_t step)
{
    ct_coro *co = ct_coro_create(yield_inside, 0);
    void *out = NULL;

    if (co == NULL || ct_coro_resume(co, &out, &out) != 0 || out != &out
        || ct_coro_destroy(co) != 0)
        tell(o, me, step, 0, 0);
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

/* Carries out an order after which the thread goes on with the next. */
static void
carry_out(const struct order *o, struct self *me, size_t step)
{
    switch (o->op) {
    case T_CREATE:
        create(o, me, step);
        break;
    case T_CREATE_WRONG:
        create_wrong(o, me, step);
        break;
    case T_YIELD:
        if (o->y != 0)
            yield_in_coroutine(o, me, step);
        else
            ct_yield();
        break;
    case T_JOIN:
        join(o, me, step);
        break;
    case T_DETACH:
        tell(o, me, step, 0, ct_detach(o->x == NOBODY ? 0 : handles[o->x]));
        break;
    case T_SELF:
        tell(o, me, step, ct_self() == handles[me->who % ACTORS_MAX], 0);
        break;
    case T_NAME:
        ask_name(o, me, step);
        break;
    case T_KEEP:
        keep(o, me, step);
        break;
    case T_NAP:
        nap(o, me, step);
        break;
    case T_SET_ERRNO:
        errno = (int)o->value;
        break;
    case T_TELL_ERRNO:
        tell(o, me, step, errno, 0);
        break;
    case T_DESCEND:
        descend(me, o->x, o->value, (size_t)o->y * WIDTH);
        tell(o, me, step, me->mine, 0);
        break;
    }
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
        if (o.op != T_TELL_ERRNO)
            say(o.op, me->who, me->mine, place(step, o.x, 0));

        switch (o.op) {
        case T_RETURN:
            leave();
            me->result = (void *)(intptr_t)o.value;
            return;
        case T_EXIT:
            leave();
            ct_exit((void *)(intptr_t)o.value);
        case T_ASCEND:
        case T_FINISH:
            return;
        default:
            carry_out(&o, me, step);
        }
    }
}

static void
play(const int64_t *script, size_t nwords)
{
    struct self me = { .who = 0 };

    if (!poison_stacks())
        return;
    orders = script;
    norders = nwords / ORDER_WORDS;
    handles[0] = ct_self();
    alive = 1;
    if (ct_key_create(&kept, destroy) == 0)
        obey(&me);
}

/*
 * script[0] threads, one after another, in all the ways that a thread can
 * come and go.  Before each of them there is one that cannot be made.  Says
 * nothing unless a thread is missing, or made although it could not be.
 */

static int64_t ended;

static void *
count(void *arg)
{
    ended++;
    return arg;
}

/* The next life, of `kind` 0 .. 4.  Returns whether all calls succeeded. */
static bool
live_once(int64_t kind)
{
    ct_thread thread;
    ct_attr attr;
    void *result = NULL;

    ct_attr_init(&attr);
    attr.detached = kind == 0;
    if (ct_create(&thread, &attr, count, &attr) != 0)
        return false;
    switch (kind) {
    case 0:                     /* detached from the start */
        ct_yield();
        return true;
    case 1:                     /* detached while alive */
        if (ct_detach(thread) != 0)
            return false;
        ct_yield();
        return true;
    case 2:                     /* detached when it had ended */
        ct_yield();
        return ct_detach(thread) == 0;
    case 3:                     /* joined when it had ended */
        ct_yield();
        break;
    }
    return ct_join(thread, &result) == 0 && result == &attr;
}

/* Whether a thread is refused that asks for more stack than there can be. */
static bool
cannot_live(void)
{
    ct_thread thread;
    ct_attr attr;

    ct_attr_init(&attr);
    attr.stack_size = SIZE_MAX;
    return ct_create(&thread, &attr, count, NULL) != 0;
}

static void
churn(const int64_t *script, size_t nwords)
{
    for (int64_t i = 0; i < script[0]; i++) {
        if (!cannot_live() || !live_once(i % 5) || ended != i + 1) {
            say(BEYOND, 0, ended, i);
            return;
        }
    }
}

/*
 * script[0] threads, main among them, that do nothing but yield; the yields
 * between mark(1) and mark(2) are YIELDS, however many threads there are.
 */

enum { YIELDS = 64 };

static int64_t started;
static unsigned left;           /* turns until mark(2); 0: not measuring */

static void
take_turn(void)
{
    if (left > 0 && --left == 0)
        mark(2);
    ct_yield();
}

static void *
yielder(void *arg)
{
    started++;
    for (;;)
        take_turn();
    return NULL;
}

static void
yields(const int64_t *script, size_t nwords)
{
    ct_thread thread;

    for (int64_t i = 1; i < script[0]; i++) {
        if (ct_create(&thread, NULL, yielder, NULL) != 0) {
            say(BEYOND, 0, i, 0);
            return;
        }
    }
    take_turn();                /* now all have started, and yielded once */
    if (started != script[0] - 1) {
        say(BEYOND, 0, started, 0);
        return;
    }
    left = YIELDS + 1;          /* the turn that finds 0 has not yielded yet */
    mark(1);
    while (left > 0)
        take_turn();
}

/*
 * script[0] bystanders, half of them ready and half of them blocked, while
 * LIVES threads do what the yields above do not: each makes a child, joins one
 * that has ended, and then either ends, and wakes the one that waits for it,
 * or waits for its child.
 *
 * They stand behind each other in the queue; the first one passes mark(1), and
 * main, which is behind the last, mark(2).  No bystander's turn comes between.
 * Nothing has to grow meanwhile, since the children get the blocks and the
 * stacks of threads that are gone.
 */

enum { LIVES = 16 };

static ct_thread dead[LIVES];   /* one for each of them to join */
static unsigned lived;          /* how many got all that they asked for */

static void *
nothing(void *arg)
{
    return arg;
}

/* arg is a handle. */
static void *
waiter(void *arg)
{
    ct_join((ct_thread)(uintptr_t)arg, NULL);
    return NULL;
}

/* arg is which of them it is. */
static void *
mortal(void *arg)
{
    uintptr_t which = (uintptr_t)arg;
    ct_thread child;

    ct_yield();                 /* until somebody waits for it */
    if (which == 0)
        mark(1);
    if (ct_create(&child, NULL, nothing, NULL) != 0
        || ct_join(dead[which], NULL) != 0)
        return NULL;
    lived++;
    if (which % 2 == 1)
        ct_join(child, NULL);
    return NULL;
}

/* Makes a thread; its handle, or 0. */
static ct_thread
make(void *(*start)(void *), uint64_t arg)
{
    ct_thread thread;

    return ct_create(&thread, NULL, start, (void *)(uintptr_t)arg) == 0
           ? thread : 0;
}

/* Puts everybody in place; whether that succeeded. */
static bool
gather(int64_t bystanders, ct_thread gone[LIVES])
{
    bool ok = true;

    for (int64_t i = 0; ok && i < bystanders / 2; i++) {
        ct_thread one = make(yielder, 0);
        ok = one != 0 && make(waiter, one) != 0;
    }
    for (unsigned i = 0; ok && i < LIVES; i++) {
        dead[i] = make(nothing, 0);
        gone[i] = make(nothing, 0);
        ok = dead[i] != 0 && gone[i] != 0;
    }
    ct_thread mortals[LIVES];
    for (unsigned i = 0; ok && i < LIVES; i++) {
        mortals[i] = make(mortal, i);
        ok = mortals[i] != 0;
    }
    for (unsigned i = 0; ok && i < LIVES; i++)
        ok = make(waiter, mortals[i]) != 0;
    return ok;
}

static void
lives(const int64_t *script, size_t nwords)
{
    ct_thread gone[LIVES];
    bool ok = gather(script[0], gone);

    ct_yield();                 /* now all have started */
    for (unsigned i = 0; ok && i < LIVES; i++)
        ok = ct_join(gone[i], NULL) == 0;
    if (ok)
        ct_yield();
    mark(2);
    if (lived != LIVES)
        say(BEYOND, 0, lived, 0);
}

/*
 * What a script cannot show: what is noted in struct thread for others.
 */

static void *
block_once(void *on)
{
    sched_block(BLOCKED_FOR, on);
    return on;
}

static void
see_notes(void)
{
    ct_thread blocked;
    ct_attr attr;
    int on;

    ct_attr_init(&attr);
    attr.priority = CT_PRIORITY_MAX;
    if (ct_create(&blocked, &attr, block_once, &on) != 0)
        abort();
    ct_yield();

    struct thread *t = thread_find(blocked);
    if (t->state != THREAD_BLOCKED || t->wait_on != &on
        || t->wait_what == NULL || strcmp(t->wait_what, BLOCKED_FOR) != 0)
        say(BEYOND, WRONG_NOTE, 0, 0);
    if (t->priority != CT_PRIORITY_MAX)
        say(BEYOND, WRONG_PRIORITY, 0, 0);
    sched_wake(t);
    ct_join(blocked, NULL);
}

static void *
end_at_once(void *unused)
{
    return NULL;
}

/* The attribute has no room for the NUL. */
static void
see_name(void)
{
    ct_thread t;
    ct_attr attr;

    ct_attr_init(&attr);
    memset(attr.name, 'x', sizeof attr.name);
    if (ct_create(&t, &attr, end_at_once, NULL) != 0)
        abort();
    if (strnlen(thread_find(t)->name, CT_NAME_SIZE) != CT_NAME_SIZE - 1)
        say(BEYOND, WRONG_NAME, 0, 0);
    ct_join(t, NULL);
}

enum { RARE_STACK = 1 << 20, UNCHANGED = 77, RUDE = 4095 };

/* A stack of a size that nobody has had yet. */
static void
see_refusal(void)
{
    struct famine famine;
    ct_thread t = UNCHANGED;
    ct_attr attr;

    ct_attr_init(&attr);
    attr.stack_size = RARE_STACK;
    famine_of_memory(&famine);
    int error = ct_create(&t, &attr, end_at_once, NULL);
    famine_end(&famine);
    if (error != EAGAIN || t != UNCHANGED)
        say(BEYOND, WRONG_REFUSAL, 0, 0);
}

/* A policy may use errno for itself. */
static struct policy inner;

static struct thread *
rude_turn(struct thread *self)
{
    struct thread *next = inner.turn(self);

    *thread_errno = RUDE;
    return next;
}

static struct thread *
rude_stop(struct thread *self)
{
    struct thread *next = inner.stop(self);

    *thread_errno = RUDE;
    return next;
}

static void
play_rudely(const int64_t *script, size_t nwords)
{
    inner = sched_policy;
    sched_policy.turn = rude_turn;
    sched_policy.stop = rude_stop;
    play(script, nwords);
}

static void
play_and_detach(const int64_t *script, size_t nwords)
{
    play(script, nwords);
    ends_see_main_detached();
}

static void
play_and_see(const int64_t *script, size_t nwords)
{
    see_notes();
    see_name();
    see_refusal();
    ends_see_joined();
    ends_see_stack();
    ends_see_ended();
    play(script, nwords);
}

const struct scenario stage_scenarios[] = {
    { "turns", play },
    { "wakes", play },
    { "joins", play },
    { "join-errors", play_and_see },
    { "detach", play_and_detach },
    { "exits", play },
    { "errno", play_rudely },
    { "alone", play },
    { "churn", churn },
    { "yields", yields },
    { "lives", lives },
    { NULL, NULL }
};
