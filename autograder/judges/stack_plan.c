/*
 * stack_plan.c -- scripts for lab 06.
 *
 * A script of single stacks is a walk: each order is drawn from those that make
 * sense now, by weights.  The others follow a plan with a few numbers drawn.
 */
#include "autograder/judge.h"
#include "autograder/judges/stack_plan.h"

/* A script being written. */
struct pen {
    struct dice dice;
    struct yard yard;           /* what has come of it so far */
    int64_t *script;
    size_t n;                   /* orders */
};

static void
pen_open(struct pen *p, uint64_t seed, int64_t *script)
{
    *p = (struct pen){ .script = script };
    dice_seed(&p->dice, seed);
    yard_open(&p->yard, NULL, true);
}

static void
write_order(struct pen *p, unsigned op, unsigned x, unsigned y, int64_t value)
{
    struct order o = { .op = op, .x = x, .y = y, .value = value };

    order_write(p->script, p->n++, o);
    yard_obey(&p->yard, o);
}

static size_t
pen_close(const struct pen *p)
{
    return p->n * ORDER_WORDS;
}

/* A slot with a stack, or without one; SLOTS if there is none. */
static unsigned
some_slot(struct pen *p, bool taken)
{
    unsigned first = dice_below(&p->dice, SLOTS);

    for (unsigned i = 0; i < SLOTS; i++) {
        unsigned slot = (first + i) % SLOTS;

        if ((p->yard.slot[slot] != NO_STACK) == taken)
            return slot;
    }
    return SLOTS;
}

/* A size to ask for: often one where the class changes. */
static int64_t
some_size(struct pen *p, const struct stack_habits *h)
{
    static const int64_t too_large[] = { ((int64_t)1 << 34) + 1, INT64_MAX,
                                         INT64_MIN, -1 };
    int64_t size = (int64_t)yard_size(dice_below(&p->dice, h->classes));

    if (dice_below(&p->dice, 100) < h->wrong)
        return too_large[dice_below(&p->dice, 4)];
    switch (dice_below(&p->dice, 8)) {
    case 0:
        return 0;
    case 1:
        return 1 + dice_below(&p->dice, (unsigned)yard_size(0));
    case 2:
        return size < (int64_t)yard_size(h->classes - 1) ? size + 1 : size;
    case 3:
        return size - 1;
    default:
        return size;
    }
}

/* One whose stacks there still are, or that the model has room for. */
static bool
can_be_taken(const struct pen *p, int64_t size)
{
    return size < 0 || size > (int64_t)1 << 34
           || p->yard.free[yard_class(size)].n > 0
           || p->yard.nstacks < YARD_STACKS;
}

static void
write_alloc(struct pen *p, const struct stack_habits *h)
{
    unsigned slot = some_slot(p, false);
    int64_t size = some_size(p, h);

    if (slot < SLOTS && can_be_taken(p, size))
        write_order(p, K_ALLOC, slot, h->both, size);
}

/* An order about one stack that is in somebody's hands. */
static void
write_use(struct pen *p, unsigned op)
{
    unsigned slot = some_slot(p, true);
    int64_t value = 0;

    if (slot == SLOTS)
        return;
    size_t size = yard_size(p->yard.stack[p->yard.slot[slot]].class);
    if (op == K_TOUCH)
        value = PAGE + 1 + dice_below(&p->dice, (unsigned)size - 2 * PAGE);
    if (op == K_FIND)
        value = dice_below(&p->dice, 3) == 0 ? dice_below(&p->dice, PAGE)
                : dice_below(&p->dice, 3) == 0 ? (int64_t)size - 1
                : dice_below(&p->dice, (unsigned)size);
    if (op == K_HARM)
        value = dice_below(&p->dice, 3) == 0 ? ZONE - 1
                : dice_below(&p->dice, ZONE);
    write_order(p, op, slot, 0, value);
}

static unsigned
some_op(struct pen *p, const struct stack_habits *h)
{
    unsigned sum = 0, op = 0;

    for (unsigned i = 0; i < STACK_ORDERS; i++)
        sum += h->weight[i];
    for (unsigned at = dice_below(&p->dice, sum); at >= h->weight[op]; op++)
        at -= h->weight[op];
    return op;
}

size_t
stack_plan(const struct stack_habits *h, uint64_t seed, int64_t *script)
{
    struct pen p;

    pen_open(&p, seed, script);
    write_order(&p, K_GUARDS, 0, h->guards_from
                + dice_below(&p.dice, h->guards), 0);
    while (p.n < h->steps) {
        unsigned op = some_op(&p, h);

        if (op == K_ALLOC)
            write_alloc(&p, h);
        else if (op == K_TRIM || op == K_WATCHED)
            write_order(&p, op, op == K_TRIM ? UNCOUNTED : 0, 0, 0);
        else if (op == K_FIND_BESIDE)
            write_order(&p, op, 0, 0, 0);
        else if (op == K_FIND_STRANGE)
            write_order(&p, op, 0, 0, dice_below(&p.dice, 2));
        else
            write_use(&p, op);
    }
    if (h->refused) {
        write_order(&p, K_REFUSED, 0, 0, 0);
        write_order(&p, K_REFUSED_GUARDED, 0, 0, 0);
    }
    for (unsigned slot = 0; slot < SLOTS; slot++)
        if (p.yard.slot[slot] != NO_STACK)
            write_order(&p, K_FREE, slot, 0, 0);
    return pen_close(&p);
}

/* A few stacks of that many bytes that stay in use. */
static void
write_keepers(struct pen *p, unsigned n, int64_t size)
{
    for (unsigned slot = 0; slot < n; slot++)
        write_order(p, K_ALLOC, slot, 1, size);
}

static void
write_keepers_end(struct pen *p, unsigned n)
{
    for (unsigned slot = 0; slot < n; slot++)
        write_order(p, K_FREE, slot, 0, 0);
}

enum { MORE = 1000 };           /* than there can be page guards for */

/* The program has taken the mappings that were left to it, and more: the kernel
 * refuses before the budget is spent. */
static size_t
plan_refusal(struct pen *p)
{
    write_order(p, K_GRANT, 0, 0, 500 + dice_below(&p->dice, 2000));
    write_order(p, K_CROWD_UNTIL, 0, yard_size(0) / PAGE,
                YARD_MPROTECTS + MORE);
    write_order(p, K_LAST_GUARDED, 0, 0, 0);
    write_order(p, K_NEXT_KIND, 0, 0, 0);
    return pen_close(p);
}

size_t
stack_plan_fallback(uint64_t seed, int64_t *script)
{
    struct pen p;

    pen_open(&p, seed, script);
    write_order(&p, K_GUARDS, 0, GUARDS_MPROTECT, 0);
    if (seed % 2 == 0)
        return plan_refusal(&p);
    write_order(&p, K_BASE, 0, 0, 0);
    write_order(&p, K_CROWD, 0, yard_size(0) / PAGE, YARD_MPROTECTS + MORE);
    write_order(&p, K_KINDS, 0, 0, 0);
    write_order(&p, K_MAPPINGS, 0, 0, 2 * YARD_MPROTECTS + 100);
    for (unsigned i = 0; i < 4; i++)
        write_order(&p, K_CROWD_GUARDED, i, 0,
                    dice_below(&p.dice, YARD_MPROTECTS));
    for (unsigned i = 0; i < 4; i++)
        write_order(&p, K_CROWD_INTACT, i, 0,
                    YARD_MPROTECTS + dice_below(&p.dice, MORE));
    write_order(&p, K_NEXT_KIND, 0, 0, 0);
    return pen_close(&p);
}

size_t
stack_plan_overflow(uint64_t seed, int64_t *script)
{
    enum { SIZES = 6 };         /* 16 KiB to 512 KiB */
    struct pen p;

    pen_open(&p, seed, script);
    /* One after another, so that a few seeds have them all. */
    int64_t size = (int64_t)yard_size(seed % SIZES);

    write_order(&p, K_GUARDS, 0, seed / SIZES % 3, (int64_t)(seed >> 8));
    write_order(&p, K_NEIGHBOURS, 3 + dice_below(&p.dice, 8), 0, size);
    write_order(&p, K_PLUNGE, 0, 0, size - dice_below(&p.dice, 100));
    return pen_close(&p);
}

size_t
stack_plan_trim(uint64_t seed, int64_t *script)
{
    enum { ROUNDS = 2, SLACK = 1024 /* KiB */ };
    struct pen p;

    pen_open(&p, seed, script);
    unsigned class = dice_below(&p.dice, 3);
    unsigned pages = (unsigned)(yard_size(class) / PAGE);
    unsigned touched = pages - 1;       /* all but the guard's */
    int64_t n = (1 << 15) / pages + dice_below(&p.dice, 100);
    unsigned keepers = 1 + dice_below(&p.dice, SLOTS / 2);

    write_order(&p, K_GUARDS, 0, dice_below(&p.dice, 2), 0);
    write_keepers(&p, keepers, (int64_t)yard_size(class));
    write_order(&p, K_BASE, 0, 0, 0);
    for (unsigned i = 0; i < ROUNDS; i++) {
        write_order(&p, K_CROWD, touched, pages, n);
        write_order(&p, K_CROWD_GUARDED, i, 0, dice_below(&p.dice, n));
        write_order(&p, K_DISPERSE, 0, 0, n);
        if (i == 0)
            write_order(&p, K_TRIM, 0, 0, 0);
        else                    /* what cannot be had has the rest emptied */
            write_order(&p, K_ALLOC, SLOTS - 1, 0, (int64_t)1 << 34);
        write_order(&p, K_RESIDENT, 0, 0, SLACK);
        write_order(&p, K_TRIM, 0, 0, 0);
    }
    write_keepers_end(&p, keepers);
    return pen_close(&p);
}

size_t
stack_plan_tidy(uint64_t seed, int64_t *script)
{
    enum { SLACK = 1024, PAGES = 2 };
    struct pen p;

    pen_open(&p, seed, script);
    unsigned keepers = 1 + dice_below(&p.dice, SLOTS - 1);
    /* Some more than are kept, and many more, in turns. */
    int64_t n = seed % 2 == 0 ? 2500 + dice_below(&p.dice, 2000)
                : 1200 + dice_below(&p.dice, 600);
    int64_t warm = 1024 + keepers;

    write_order(&p, K_GUARDS, 0, dice_below(&p.dice, 2), 0);
    write_keepers(&p, keepers, (int64_t)yard_size(0));
    write_order(&p, K_BASE, 0, 0, 0);
    write_order(&p, K_CROWD, PAGES, yard_size(0) / PAGE, n);
    write_order(&p, K_TIDY, 0, 0, 0);
    write_order(&p, K_DISPERSE, 0, 0, n);
    write_order(&p, K_TIDY, 0, 0, 0);
    write_order(&p, K_RESIDENT, 0, 0, warm * PAGES * (PAGE / 1024) + SLACK);
    write_order(&p, K_WARMEST, 0, yard_size(0) / PAGE, 0);
    write_order(&p, K_TIDY, 0, 0, 0);
    write_order(&p, K_TRIM, 0, 0, 0);
    write_order(&p, K_RESIDENT, 0, 0, SLACK);
    write_keepers_end(&p, keepers);
    return pen_close(&p);
}

/* With red zones nothing but the slabs takes mappings, on any kernel; with the
 * best guards there are, each of so many must still be had. */
size_t
stack_plan_crowd(uint64_t seed, int64_t *script)
{
    enum { CROWD = 100000, FEW = 100 };
    struct pen p;

    pen_open(&p, seed, script);
    if (seed % 2 == 0) {
        write_order(&p, K_GUARDS, 0, GUARDS_REDZONE, 0);
        write_order(&p, K_BASE, 0, 0, 0);
        write_order(&p, K_CROWD, 0, yard_size(0) / PAGE, CROWD);
        write_order(&p, K_MAPPINGS, 0, 0, FEW);
    } else {
        write_order(&p, K_GUARDS, 0, GUARDS_BEST, 0);
        write_order(&p, K_CROWD, 1, yard_size(0) / PAGE, CROWD);
        write_order(&p, K_CROWD_GUARDED, 0, 0, dice_below(&p.dice, 20000));
        write_order(&p, K_DISPERSE, 0, 0, CROWD);
    }
    return pen_close(&p);
}
