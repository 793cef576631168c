/*
 * 06.c -- the scenarios of lab 06: stacks taken, used, overflowed, given back.
 *
 * What an owner writes on its stack is a number that nobody else writes
 * (a mark at both ends of what it may use), so that two owners of one byte
 * both find out.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capriccio.h"
#include "autograder/scenarios/stack_orders.h"
#include "autograder/scenarios/stack_single.h"
#include "autograder/scenarios/stage.h"
#include "stack/guard.h"
#include "stack/source.h"
#include "stack/stack.h"
#include "stack/watch.h"
#include "thread/sched.h"
#include "thread/thread.h"

enum {
    MARK = 64,                  /* bytes at each end that an owner writes */
    SEEN_MAX = 512,
    CROWD_MAX = 120000,
    NEIGHBOURS_MAX = 16
};

struct slot {
    struct stack stack;         /* base NULL: there is none */
    uint64_t mark;
    bool both;                  /* marked at its low end, too */
};

static struct slot slots[SLOTS];
static char *seen[SEEN_MAX];    /* the bases of stacks, as they were numbered */
static int nseen;
static struct stack *crowd;
static int64_t ncrowd;
static char *refused;           /* a page where a guard was refused */
static int64_t told;            /* stacks that a watcher was told of */
static unsigned odd_spans;
static int64_t mine;            /* folded from every order */
static bool tell_numbers;       /* which stack it is matters here */

/*
 * What a watcher hears.
 */

static char *told_base;
static size_t told_size;

static uint32_t
hear_made(char *base, size_t size)
{
    told++;
    told_base = base;
    told_size = size;
    return (uint32_t)told;
}

static void
hear_unmade(uint32_t number)
{
    odd_spans++;                /* a slab's stacks live as long as we do */
}

static const struct stack_watcher watcher = {
    .made = hear_made, .unmade = hear_unmade
};

/*
 * Marks.
 */

static void
write_mark(char *at, uint64_t mark)
{
    for (size_t i = 0; i < MARK; i += sizeof mark)
        memcpy(at + i, &mark, sizeof mark);
}

static bool
has_mark(const char *at, uint64_t mark)
{
    for (size_t i = 0; i < MARK; i += sizeof mark)
        if (memcmp(at + i, &mark, sizeof mark) != 0)
            return false;
    return true;
}

/* The lowest that a thread may write. */
static char *
low_end(const struct stack *s)
{
    return s->base + PAGE;
}

static char *
top(const struct stack *s)
{
    return (char *)stack_top(s) - MARK;
}

static void
mark_slot(struct slot *s, uint64_t mark, bool both)
{
    s->mark = mark;
    s->both = both;
    write_mark(top(&s->stack), mark);
    if (both)
        write_mark(low_end(&s->stack), ~mark);
}

static unsigned
mark_faults(const struct slot *s)
{
    bool good = has_mark(top(&s->stack), s->mark)
                && (!s->both || has_mark(low_end(&s->stack), ~s->mark));

    return good ? 0 : FAULT_MARKS;
}

/*
 * One stack.
 */

static int64_t
number_of(char *base)
{
    for (int i = 0; i < nseen; i++)
        if (seen[i] == base)
            return i;
    if (nseen == SEEN_MAX)
        return SEEN_MAX;
    seen[nseen] = base;
    return nseen++;
}

/* What is wrong with a stack that was just given for `size` bytes. */
static unsigned
alloc_faults(const struct slot *new, size_t size)
{
    const struct stack *s = &new->stack;
    uintptr_t from = (uintptr_t)s->base, to = from + stack_size(s);
    uintptr_t at = (uintptr_t)stack_top(s);
    unsigned faults = 0;

    if (stack_size(s) < size)
        faults |= FAULT_SMALL;
    if (at > to || at < to - PAGE / 2)
        faults |= FAULT_TOP;
    if (at % 16 != 0)
        faults |= FAULT_ALIGNED;
    if ((uintptr_t)told_base >= from && (uintptr_t)told_base < to
        && (told_base != s->base || told_size != stack_size(s)))
        faults |= FAULT_SPAN;
    for (const struct slot *o = slots; o < slots + SLOTS; o++)
        if (o != new && o->stack.base != NULL
            && (uintptr_t)o->stack.base < to
            && from < (uintptr_t)o->stack.base + stack_size(&o->stack))
            faults |= FAULT_OVERLAPS;
    return faults;
}

/* A stack with faults is not touched: it may not be one. */
static void
take(struct order o, size_t step)
{
    struct slot *s = &slots[o.x % SLOTS];
    int error = stack_alloc(&s->stack, (size_t)o.value);
    unsigned faults = 0, class = 0;
    int64_t number = UNTOUCHED;

    if (error == 0) {
        faults = alloc_faults(s, (size_t)o.value);
        class = s->stack.class;
        number = tell_numbers ? number_of(s->stack.base) : 0;
        if (faults == 0)
            mark_slot(s, (uint64_t)fold(o.value, (int64_t)step), o.y == 1);
    }
    say(K_ALLOC + RESULT, faults, number,
        place(step, class, (unsigned)error));
}

static void
give_back(struct order o, size_t step)
{
    struct slot *s = &slots[o.x % SLOTS];
    unsigned faults = mark_faults(s);

    stack_free(&s->stack);
    if (s->stack.base != NULL)
        faults |= FAULT_KEPT;
    s->stack.base = NULL;
    say(K_FREE + RESULT, faults, 0, place(step, o.x, 0));
}

static void
find(struct order o, size_t step)
{
    static int nobodys;
    const struct stack *s = &slots[o.x % SLOTS].stack;
    const char *address = o.op == K_FIND ? s->base + o.value
                          : o.value % 2 == 0 ? (char *)&nobodys : NULL;
    struct stack found = { 0 };
    int64_t number = UNTOUCHED;
    unsigned class = 0;

    if (stack_find(address, &found)) {
        number = number_of(found.base);
        class = found.class;
    }
    say(o.op + RESULT, 0, number, place(step, class, 0));
}

/* Whether an address leads to a stack that nobody was ever given. */
static bool
leads_nowhere(const char *address)
{
    struct stack found = { 0 };

    if (!stack_find(address, &found))
        return false;
    for (int i = 0; i < nseen; i++)
        if (seen[i] == found.base)
            return false;
    return true;
}

static void
find_beside(struct order o, size_t step)
{
    int64_t n = 0;

    for (int i = 0; i < nseen; i++) {
        struct stack s = { 0 };

        if (stack_find(seen[i], &s))
            n += leads_nowhere(s.base - 1)
                 + leads_nowhere(s.base + stack_size(&s));
    }
    say(K_FIND_BESIDE + RESULT, 0, n, place(step, o.x, 0));
}

/*
 * Guards that are refused.
 */

/* A kind of guard as it is told. */
static enum guards
guard_told(enum stack_guard kind)
{
    return kind == STACK_MADVISE ? GUARDS_BEST
           : kind == STACK_MPROTECT ? GUARDS_MPROTECT : GUARDS_REDZONE;
}

/* In locked memory the kernel makes no guards by madvise(2). */
static void
refuse(struct order o, size_t step)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    bool locked = true;

    refused = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, flags | MAP_LOCKED, -1,
                   0);
    if (refused == MAP_FAILED) {
        locked = false;
        refused = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
    }

    enum guards now = guard_told(guard_install(refused));
    enum guards next = guard_told(stack_guard_kind());

    say(K_REFUSED + RESULT, 0, locked ? guards_told(now, next) : UNTRIED,
        place(step, o.x, 0));
}

static int64_t granted = INT64_MAX;     /* guards mprotect(2) still makes */

/* In place of the C library's: how many mappings there may be is the machine's
 * affair (vm.max_map_count), and a test of a refusal should not depend on it.
 * Weak, so that a submission may name it (gate.c). */
int __attribute__((weak))
mprotect(void *at, size_t size, int may)
{
    if (may != PROT_NONE || granted-- > 0)
        return (int)syscall(SYS_mprotect, at, size, may);
    granted = 0;
    errno = ENOMEM;
    return -1;
}

static void
grant(struct order o, size_t step)
{
    granted = o.value;
    say(K_GRANT + RESULT, 0, 0, place(step, o.x, 0));
}

/*
 * Many stacks.
 */

static void
gather_until(struct order o, size_t step)
{
    crowd = calloc(CROWD_MAX, sizeof *crowd);
    ncrowd = 0;
    while (crowd != NULL && ncrowd < o.value && ncrowd < CROWD_MAX
           && stack_alloc(&crowd[ncrowd], (size_t)o.y * PAGE) == 0)
        if (crowd[ncrowd++].guard == STACK_REDZONE)
            break;
    say(K_CROWD_UNTIL + RESULT, 0, 0, place(step, o.x, 0));
}

/* The last of the crowd that names a page guard. */
static const struct stack *
last_guarded(void)
{
    int64_t i = ncrowd - 1;

    while (i > 0 && crowd[i].guard == STACK_REDZONE)
        i--;
    return &crowd[i];
}

static void
tell_next_kind(struct order o, size_t step)
{
    bool ok = ncrowd > 0 && stack_guard_kind() >= crowd[ncrowd - 1].guard;

    say(K_NEXT_KIND + RESULT, 0, ok, place(step, o.x, 0));
}

static void
gather(struct order o, size_t step)
{
    int64_t failed = 0;

    crowd = calloc(CROWD_MAX, sizeof *crowd);
    ncrowd = crowd == NULL || o.value > CROWD_MAX ? 0 : o.value;
    for (int64_t i = 0; i < ncrowd; i++) {
        if (stack_alloc(&crowd[i], (size_t)o.y * PAGE) != 0) {
            failed++;
            continue;
        }
        for (unsigned page = 0; page < o.x; page++) {
            uint64_t mark = (uint64_t)fold(o.value, i + page);

            write_mark(top(&crowd[i]) - page * PAGE, mark);
        }
    }
    say(K_CROWD + RESULT, 0, failed, place(step, o.x, 0));
}

static void
disperse(struct order o, size_t step)
{
    int64_t lost = 0;

    for (int64_t i = 0; i < ncrowd; i++) {
        uint64_t mark = (uint64_t)fold(o.value, i);

        if (crowd[i].base == NULL || !has_mark(top(&crowd[i]), mark))
            lost++;
        stack_free(&crowd[i]);
    }
    say(K_DISPERSE + RESULT, 0, lost, place(step, o.x, 0));
}

static void
count_kinds(struct order o, size_t step)
{
    int64_t pages = 0;

    for (int64_t i = 0; i < ncrowd; i++)
        pages += crowd[i].guard != STACK_REDZONE;
    say(K_KINDS + RESULT, 0, pages, place(step, o.x, 0));
}

static void
try_red_zone(struct order o, size_t step)
{
    const struct stack *s = &crowd[o.value % CROWD_MAX];
    int64_t before = stack_intact(s);

    s->base[PAGE - 1]++;
    say(K_CROWD_INTACT + RESULT, 0, before + 2 * stack_intact(s),
        place(step, o.x, 0));
    s->base[PAGE - 1]--;
}

static void
tidy(struct order o, size_t step)
{
    size_t n, sum = 0;
    unsigned faults = 0;

    while ((n = stack_trim(STACK_TIDY)) > 0) {
        sum += n;
        if (n > STACK_BATCH)
            faults = FAULT_MANY;
    }
    say(K_TIDY + RESULT, faults, (int64_t)sum, place(step, o.x, 0));
}

static void
try_warmest(struct order o, size_t step)
{
    struct stack s;
    int64_t pages = -1;

    if (stack_alloc(&s, (size_t)o.y * PAGE) == 0) {
        pages = (int64_t)(stack_used(&s) / PAGE);
        stack_free(&s);
    }
    say(K_WARMEST + RESULT, 0, pages, place(step, o.x, 0));
}

/*
 * Threads: the neighbours wait, one thread plunges.
 */

static struct neighbour {
    const struct stack *stack;
    const char *frame;          /* a mark in a function that is not left */
} neighbours[NEIGHBOURS_MAX];
static unsigned nneighbours;
static size_t plunge_step;

static void *
be_neighbour(void *arg)
{
    const struct stack *stack = &thread_current->stack;
    char frame[MARK];

    write_mark(low_end(stack), (uintptr_t)arg);
    write_mark(frame, ~(uintptr_t)arg);
    __asm__ volatile ("" :: "r"(frame) : "memory");
    neighbours[nneighbours++] = (struct neighbour){ stack, frame };
    sched_block("its neighbour's end", NULL);
    return NULL;
}

static int
make_thread(const char *name, void *(*start)(void *), uintptr_t arg,
            int64_t size)
{
    ct_thread thread;
    ct_attr attr;

    ct_attr_init(&attr);
    snprintf(attr.name, sizeof attr.name, "%s", name);
    attr.stack_size = (size_t)size;
    attr.detached = 1;
    return ct_create(&thread, &attr, start, (void *)arg);
}

static void
invite(struct order o, size_t step)
{
    int64_t failed = 0;

    for (unsigned i = 0; i < o.x && i < NEIGHBOURS_MAX; i++)
        failed += make_thread("", be_neighbour, i + 1, o.value) != 0;
    ct_yield();
    say(K_NEIGHBOURS + RESULT, 0, failed + o.x - nneighbours,
        place(step, o.x, 0));
}

/* SIGABRT: the last thing that happens here, on the alternate stack. */
static void
look_after(int signal)
{
    int64_t harmed = 0;

    for (unsigned i = 0; i < nneighbours; i++) {
        uint64_t mark = i + 1;

        harmed += !has_mark(low_end(neighbours[i].stack), mark)
                  || !has_mark(neighbours[i].frame, ~mark);
    }
    say(K_PLUNGE + RESULT, 0, harmed, place(plunge_step, 0, 0));
}

static int descend(int depth);

/* Through a pointer, so that no compiler makes one large frame of many. */
static int (*volatile deeper)(int depth) = descend;

/* A red zone is looked at when a thread is left. */
static int
descend(int depth)
{
    char frame[192];

    memset(frame, depth, sizeof frame);
    __asm__ volatile ("" :: "r"(frame) : "memory");
    if (stack_guard_kind() == STACK_REDZONE)
        ct_yield();
    return deeper(depth + 1) + frame[0];
}

static void *
plunge(void *unused)
{
    descend(0);
    return NULL;
}

static void
let_plunge(struct order o, size_t step)
{
    char name[CT_NAME_SIZE];

    snprintf(name, sizeof name, PLUNGE_NAME(o.value, step));
    signal(SIGABRT, look_after);
    plunge_step = step;
    if (make_thread(name, plunge, 0, o.value) == 0)
        sched_block("the end", NULL);
}

/*
 * Orders.
 */

static void
choose_guards(struct order o)
{
    static const char *const names[] = { NULL, "mprotect", "redzone" };

    if (o.y > 0)
        setenv("CAPRICCIO_GUARD", names[o.y % 3], 1);
}

/* The orders that ask the parent. */
static bool
ask(struct order o)
{
    const struct stack *s = &slots[o.x % SLOTS].stack;
    const struct stack *c = crowd + o.value % CROWD_MAX;

    switch (o.op) {
    case K_GUARDED:
        look(LOOK_GUARDED, o.x, (int64_t)s->base, PAGE);
        return true;
    case K_OPEN:
        look(LOOK_OPEN, o.x, (int64_t)low_end(s),
             (int64_t)stack_size(s) - PAGE);
        return true;
    case K_CROWD_GUARDED:
        look(LOOK_GUARDED, o.x, (int64_t)c->base, PAGE);
        return true;
    case K_REFUSED_GUARDED:
        look(LOOK_GUARDED, o.x, (int64_t)refused, PAGE);
        return true;
    case K_LAST_GUARDED:
        look(LOOK_GUARDED, o.x, (int64_t)last_guarded()->base, PAGE);
        return true;
    case K_BASE:
        look(LOOK_BASE, o.x, 0, 0);
        return true;
    case K_RESIDENT:
        look(LOOK_RESIDENT, o.x, 0, o.value);
        return true;
    case K_MAPPINGS:
        look(LOOK_MAPPINGS, o.x, 0, o.value);
        return true;
    default:
        return false;
    }
}

/* The orders that are a single call. */
static void
call(struct order o, size_t step)
{
    const struct stack *s = &slots[o.x % SLOTS].stack;
    char *zone = s->base + PAGE - ZONE;
    int64_t a = 0;

    switch (o.op) {
    case K_TOUCH:
        s->base[stack_size(s) - (size_t)o.value] = 1;
        return;
    case K_HARM:
        zone[o.value % ZONE]++;
        return;
    case K_USED:
        a = (int64_t)(stack_used(s) / PAGE);
        break;
    case K_TRIM:
        a = (int64_t)stack_trim(STACK_EMPTY);
        if (o.x == UNCOUNTED)
            a = 0;
        break;
    case K_INTACT:
        a = stack_intact(s);
        break;
    case K_WATCHED:
        a = told;
        break;
    }
    say(o.op + RESULT, odd_spans > 0 ? FAULT_SPAN : 0, a, place(step, o.x, 0));
}

static void
obey(struct order o, size_t step)
{
    static void (*const larger[STACK_ORDERS])(struct order o, size_t step) = {
        [K_ALLOC] = take, [K_FREE] = give_back, [K_TIDY] = tidy,
        [K_WARMEST] = try_warmest, [K_FIND] = find, [K_FIND_STRANGE] = find,
        [K_FIND_BESIDE] = find_beside, [K_REFUSED] = refuse, [K_GRANT] = grant,
        [K_CROWD] = gather, [K_CROWD_UNTIL] = gather_until,
        [K_NEXT_KIND] = tell_next_kind,
        [K_KINDS] = count_kinds, [K_DISPERSE] = disperse,
        [K_CROWD_INTACT] = try_red_zone, [K_NEIGHBOURS] = invite,
        [K_PLUNGE] = let_plunge
    };

    mine = fold(mine, o.value);
    say(o.op, o.x, mine, place(step, o.x, 0));
    if (o.op == K_GUARDS)
        choose_guards(o);
    else if (o.op < STACK_ORDERS && larger[o.op] != NULL)
        larger[o.op](o, step);
    else if (!ask(o))
        call(o, step);
}

static void
play_without_numbers(const int64_t *script, size_t nwords)
{
    for (size_t step = 0; step < nwords / ORDER_WORDS; step++)
        obey(order_read(script, step), step);
}

static void
play(const int64_t *script, size_t nwords)
{
    tell_numbers = true;
    play_without_numbers(script, nwords);
}

static void
play_sizes(const int64_t *script, size_t nwords)
{
    play_without_numbers(script, nwords);
    single_sizes();
}

static void
play_drained(const int64_t *script, size_t nwords)
{
    play_without_numbers(script, nwords);
    single_drain();
}

static void
play_tidied(const int64_t *script, size_t nwords)
{
    play(script, nwords);
    single_tidy();
}

/* Whether the ends of the stack lead to it. */
static bool
is_found(const struct stack *s)
{
    struct stack low = { .base = NULL }, high = { .base = NULL };

    return stack_find(s->base, &low) && low.base == s->base
           && stack_find(s->base + stack_size(s) - 1, &high)
           && high.base == s->base;
}

/* However many there are, all of them come back: Valgrind looks on at this
 * scenario, and sees a list of free ones that is too short. */
static void
play_finds(const int64_t *script, size_t nwords)
{
    enum { MOST = 140 };
    static struct stack all[MOST];
    int n, error = 0;
    bool found = true;

    play(script, nwords);
    for (int most = 1; most <= MOST; most++) {
        for (n = 0; n < most; n++)
            error |= stack_alloc(&all[n], STACK_SMALLEST);
        if (error != 0)
            abort();
        found = found && is_found(&all[most - 1]);
        while (n > 0)
            stack_free(&all[--n]);
    }
    if (!found)
        say(BEYOND, STACK_ENDS_LOST, 0, 0);
}

static void
play_marks(const int64_t *script, size_t nwords)
{
    play(script, nwords);
    single_drain();
}

/* One that was refused, or too many, is made again if another one goes. */
static void
play_fallback(const int64_t *script, size_t nwords)
{
    play(script, nwords);
    if (granted == 0)
        granted = 1;
    if (ncrowd > 0)
        single_removal(last_guarded());
}

static void
play_watched(const int64_t *script, size_t nwords)
{
    stack_watcher = &watcher;
    play(script, nwords);
}

/*
 * What it costs: script[0] stacks have owners, while PAIRS more are taken and
 * given back, one at a time and in twos.
 */

enum { PAIRS = 64 };

static void
pairs(const int64_t *script, size_t nwords)
{
    struct stack a, b;
    int error = 0;

    crowd = calloc(CROWD_MAX, sizeof *crowd);
    if (crowd == NULL || script[0] > CROWD_MAX) {
        say(BEYOND, 0, 0, 0);
        return;
    }
    for (int64_t i = 0; i < script[0]; i++)
        error |= stack_alloc(&crowd[i], STACK_SMALLEST);
    error |= stack_alloc(&a, STACK_SMALLEST);
    error |= stack_alloc(&b, STACK_SMALLEST);
    stack_free(&a);
    stack_free(&b);

    mark(1);
    for (int i = 0; i < PAIRS; i++) {
        error |= stack_alloc(&a, STACK_SMALLEST);
        error |= stack_alloc(&b, STACK_SMALLEST);
        stack_free(&b);
        stack_free(&a);
    }
    mark(2);
    if (error != 0 || a.base != NULL || b.base != NULL)
        say(BEYOND, 0, 0, 0);
}

const struct scenario stage_scenarios[] = {
    { "sizes", play_sizes },
    { "reuse", play },
    { "page-guards", play_without_numbers },
    { "red-zones", play_drained },
    { "fallback", play_fallback },
    { "overflows", play },
    { "marks", play_marks },
    { "trims", play },
    { "tidies", play_tidied },
    { "crowd", play },
    { "watched", play_watched },
    { "finds", play_finds },
    { "pairs", pairs },
    { NULL, NULL }
};
