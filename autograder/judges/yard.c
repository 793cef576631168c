/*
 * yard.c -- the model of lab 06.
 */
#include <assert.h>
#include <errno.h>

#include "autograder/judges/yard.h"

enum { SMALLEST = 16 * 1024, DEFAULT = 64 * 1024, WARM = 1024 };

#define LARGEST ((int64_t)1 << 34)

size_t
yard_size(unsigned class)
{
    return (size_t)SMALLEST << class;
}

unsigned
yard_class(int64_t size)
{
    unsigned class = 0;

    if (size == 0)
        size = DEFAULT;
    while ((int64_t)yard_size(class) < size)
        class++;
    return class;
}

void
yard_open(struct yard *y, struct tape *tape, bool numbers)
{
    *y = (struct yard){ .tape = tape, .numbers = numbers };
    for (unsigned i = 0; i < SLOTS; i++)
        y->slot[i] = NO_STACK;
}

/* What has come of the order. */
static void
tell(const struct yard *y, struct order o, int64_t a, unsigned x,
     unsigned error)
{
    tape_put(y->tape, o.op + RESULT, 0, a, place(y->step, x, error));
}

/* What the parent answers. */
static void
see(const struct yard *y, struct order o, enum look what, int64_t b)
{
    tape_put(y->tape, EVENT_LOOK + what, o.x, 0, b);
}

/* Empties free stacks that are warm; how many those were. */
static int64_t
empty(struct yard *y)
{
    int64_t n = y->crowd.resting;

    y->crowd.resting = 0;
    for (unsigned class = 0; class < YARD_CLASSES; class++)
        for (unsigned i = 0; i < y->free[class].n; i++) {
            struct yard_stack *s = &y->stack[y->free[class].number[i]];

            n += s->warm;
            s->warm = false;
            s->deepest = 0;
        }
    return n;
}

static void
alloc(struct yard *y, struct order o)
{
    if (o.value < 0 || o.value > LARGEST) {
        tell(y, o, UNTOUCHED, 0, EINVAL);
        return;
    }
    if (o.value == LARGEST) {           /* more than the process may map */
        empty(y);
        tell(y, o, UNTOUCHED, 0, ENOMEM);
        return;
    }

    unsigned class = yard_class(o.value);
    struct yard_pile *pile = &y->free[class];
    int number = pile->n > 0 ? pile->number[--pile->n] : (int)y->nstacks++;

    assert(number < YARD_STACKS && y->slot[o.x] == NO_STACK);
    struct yard_stack *s = &y->stack[number];
    s->class = class;
    s->warm = true;
    s->harmed = false;
    if (s->deepest == 0)
        s->deepest = 1;
    if (o.y == 1)
        s->deepest = (unsigned)(yard_size(class) / PAGE) - 1;
    y->slot[o.x] = number;
    tell(y, o, y->numbers ? number : 0, class, 0);
}

static void
give_back(struct yard *y, struct order o)
{
    int number = y->slot[o.x];
    struct yard_pile *pile = &y->free[y->stack[number].class];

    pile->number[pile->n++] = number;
    y->slot[o.x] = NO_STACK;
    tell(y, o, 0, o.x, 0);
}

/* How many of the crowd's class are in somebody's hands. */
static int64_t
in_use(const struct yard *y)
{
    int64_t n = 0;

    for (unsigned i = 0; i < SLOTS; i++)
        n += y->slot[i] != NO_STACK
             && y->stack[y->slot[i]].class == y->crowd.class;
    return n;
}

/* Tidying, with nothing but the crowd's stacks free: how many it empties. */
static int64_t
tidy(struct yard *y)
{
    int64_t left = WARM + in_use(y);
    int64_t n = y->crowd.resting > left ? y->crowd.resting - left : 0;

    y->crowd.resting -= n;
    return n;
}

static void
gather(struct yard *y, struct order o)
{
    y->crowd = (struct yard_crowd){
        .n = o.value, .class = yard_class((int64_t)o.y * PAGE), .pages = o.x
    };
    tell(y, o, 0, o.x, 0);
}

static void
disperse(struct yard *y, struct order o)
{
    y->crowd.resting += y->crowd.n;
    tell(y, o, 0, o.x, 0);
}

/* The orders about one stack, but for taking it and giving it back. */
static void
use(struct yard *y, struct order o)
{
    int number = y->slot[o.x];
    struct yard_stack *s = &y->stack[number];
    unsigned pages;

    switch (o.op) {
    case K_TOUCH:
        pages = (unsigned)((o.value + PAGE - 1) / PAGE);
        if (pages > s->deepest)
            s->deepest = pages;
        break;
    case K_USED:
        tell(y, o, s->deepest, o.x, 0);
        break;
    case K_FIND:
        tell(y, o, number, s->class, 0);
        break;
    case K_HARM:
        s->harmed = true;
        break;
    case K_INTACT:
        tell(y, o, !s->harmed, o.x, 0);
        break;
    case K_GUARDED:
        see(y, o, LOOK_GUARDED, PAGE);
        break;
    case K_OPEN:
        see(y, o, LOOK_OPEN, (int64_t)yard_size(s->class) - PAGE);
        break;
    }
}

/* The questions to the parent about the whole process. */
static bool
ask(struct yard *y, struct order o)
{
    switch (o.op) {
    case K_BASE:
        see(y, o, LOOK_BASE, 0);
        return true;
    case K_RESIDENT:
        see(y, o, LOOK_RESIDENT, o.value);
        return true;
    case K_MAPPINGS:
        see(y, o, LOOK_MAPPINGS, o.value);
        return true;
    case K_CROWD_GUARDED: case K_LAST_GUARDED: case K_REFUSED_GUARDED:
        see(y, o, LOOK_GUARDED, PAGE);
        return true;
    default:
        return false;
    }
}

/* What comes of the orders about all stacks. */
static int64_t
outcome(struct yard *y, struct order o)
{
    int64_t emptied;

    switch (o.op) {
    case K_TRIM:
        emptied = empty(y);
        return o.x == UNCOUNTED ? 0 : emptied;
    case K_TIDY:
        return tidy(y);
    case K_WARMEST:
        return y->crowd.pages;
    case K_FIND_STRANGE:
        return UNTOUCHED;
    case K_WATCHED:
        return y->nstacks;
    case K_KINDS:
        return YARD_MPROTECTS;
    case K_REFUSED:
        return guards_told(GUARDS_MPROTECT, GUARDS_MPROTECT);
    case K_CROWD_INTACT: case K_NEXT_KIND:
        return 1;
    default:                    /* nothing failed, nobody was harmed */
        return 0;
    }
}

/* The orders about all of them. */
static void
oversee(struct yard *y, struct order o)
{
    bool nowhere = o.op == K_PLUNGE || o.op == K_FIND_STRANGE;

    if (o.op != K_GUARDS && !ask(y, o))
        tell(y, o, outcome(y, o), nowhere ? 0 : o.x, 0);
    if (o.op == K_REFUSED)
        tape_or(y->tape, o.op + RESULT, 0, UNTRIED, place(y->step, o.x, 0));
}

void
yard_obey(struct yard *y, struct order o)
{
    y->mine = fold(y->mine, o.value);
    tape_put(y->tape, o.op, o.x, y->mine, place(y->step, o.x, 0));
    switch (o.op) {
    case K_ALLOC:
        alloc(y, o);
        break;
    case K_FREE:
        give_back(y, o);
        break;
    case K_CROWD:
        gather(y, o);
        break;
    case K_DISPERSE:
        disperse(y, o);
        break;
    case K_TOUCH: case K_USED: case K_FIND: case K_HARM: case K_INTACT:
    case K_GUARDED: case K_OPEN:
        use(y, o);
        break;
    default:
        oversee(y, o);
    }
    y->step++;
}
