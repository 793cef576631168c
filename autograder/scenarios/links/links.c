/*
 * links.c -- the scenarios of lab 09: calls on new chunks, chunks, and programs
 * on linked stacks.
 *
 * This file is compiled as usual and runs on the ordinary stack.  Calls go
 * through the slow path by hop.h, which sees every register, on chunks that
 * are made here: so the slow path is tried without the student's chunks.  The
 * programs (walks.h) are what ct-cc makes of C.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <unwind.h>

#include "autograder/scenarios/link_orders.h"
#include "autograder/scenarios/links/hop.h"
#include "autograder/scenarios/links/refusal.h"
#include "autograder/scenarios/links/steps.h"
#include "autograder/scenarios/links/walks.h"
#include "autograder/scenarios/stage.h"

enum {
    STOCK = NEST_MAX + 2,       /* chunks of each class that are made here */
    OFTEN = 64,                 /* links between two marks */
    GUARDS_MAX = 16,
    EDGE_CLASS = 11,            /* it fits on a page */
    HOARD_MAX = 100000,
    SPARE = 320,                /* bytes; a multiple of 64 */
    MARK = 16                   /* bytes at each end of a chunk's room */
};

_Static_assert(LINK_CLASS_FIRST == LINKED_CLASS_MIN
               && LINK_CLASS_GUARDED == LINKED_CLASS_GUARDED
               && LINK_STRUCT == sizeof(struct chunk), "link_orders.h");

static const int64_t *orders;
static size_t norders;
static unsigned told;           /* bits 1 << enum link_part */
static size_t spare;            /* of all chunks of this run */

/* Where all chains begin: on the ordinary stack, where nothing fits. */
static struct chunk root = { .limit = (char *)UINTPTR_MAX };

static void
result(size_t step, struct order o, unsigned who, int64_t a)
{
    say(o.op + RESULT, who, a, place(step, o.x, 0));
}

/*
 * Calls.
 */

/* A chunk of that class with its struct at `end - sizeof`. */
static struct chunk *
make_at(char *end, unsigned class)
{
    struct chunk *c = (struct chunk *)(end - sizeof *c);

    *c = (struct chunk){
        .base = (char *)c - ((size_t)1 << class),
        .limit = (char *)c - ((size_t)1 << class) + LINKED_RESERVE
                 + LINKED_ZONE,
        .list = &chunk_lists[class]
    };
    return c;
}

static bool
stock_up(void)
{
    for (unsigned i = 0; i < CLASSES; i++)
        for (unsigned k = 0; k < STOCK; k++) {
            size_t size = ((size_t)1 << link_classes[i])
                          + sizeof(struct chunk);
            char *memory = aligned_alloc(64, size);

            if (memory == NULL)
                return false;
            struct chunk *c = make_at(memory + size, link_classes[i]);
            c->prev = *c->list;
            *c->list = c;
        }
    return true;
}

/* What number `i` of a call with that value is. */
static uint64_t
number(const struct order *o, unsigned i)
{
    return (uint64_t)fold(o->value, i);
}

static void
fill(struct hop *h, const struct order *o)
{
    unsigned n = 0;

    h->nwords = o->y;
    for (unsigned i = 0; i < WORDS_MAX; i++)
        h->word[i] = number(o, n++);
    for (unsigned i = 0; i < GENERAL; i++) {
        h->in[i] = number(o, n++);
        h->give[i] = number(o, n++);
    }
    /* Only a variadic call says in al how many vectors it has. */
    if (o->value & 1)
        h->in[0] &= ~(uint64_t)255;
    for (unsigned i = 0; i < KEPT; i++)
        h->keep[i] = number(o, n++);
    for (unsigned i = 0; i < VECTORS * 2; i++) {
        h->in_vector[i / 2][i % 2] = number(o, n++);
        h->give_vector[i / 2][i % 2] = number(o, n++);
    }
    h->give_x87 = (double)(number(o, n) & 0xffffff);
}

void
hop_inside(struct hop *h)
{
    h->current = linked_current;
    h->limit = linked_limit;
    h->first = *h->call->list;
    if (h->within == NULL)
        return;
    h->within->was_current = linked_current;
    h->within->was_first = *h->within->call->list;
    if (h->within->was_first != NULL)
        h->within->was_second = h->within->was_first->prev;
    hop(h->within);
}

static bool
ran_elsewhere(const struct hop *h)
{
    const struct chunk *c = h->was_first != NULL ? h->was_first : h->current;

    return h->seen_sp >= (char *)c || h->seen_sp < c->base;
}

static unsigned
lost_in(const struct hop *h)
{
    unsigned lost = 0;

    for (unsigned i = 0; i < GENERAL; i++)
        if (h->in[i] != h->seen[i])
            lost |= 1u << i;
    for (unsigned i = 0; i < VECTORS; i++)
        if (memcmp(h->in_vector[i], h->seen_vector[i], 16) != 0)
            lost |= 1u << (BIT_VECTOR + i);
    return lost;
}

static unsigned
lost_out(const struct hop *h)
{
    unsigned lost = h->give_x87 != h->got_x87 ? 1u << BIT_X87 : 0;

    for (unsigned i = 0; i < GENERAL; i++)
        if (h->give[i] != h->got[i])
            lost |= 1u << i;
    for (unsigned i = 0; i < VECTORS; i++)
        if (memcmp(h->give_vector[i], h->got_vector[i], 16) != 0)
            lost |= 1u << (BIT_VECTOR + i);
    for (unsigned i = 0; i < KEPT; i++)
        if (h->keep[i] != h->kept[i])
            lost |= 1u << (BIT_KEPT + i);
    return lost;
}

static int64_t
wrong_word(const struct hop *h)
{
    for (unsigned i = 0; i < h->nwords; i++)
        if (h->word[i] != h->seen_word[i])
            return i + 1;
    return 0;
}

/* If the list was empty, any chunk of its class is right. */
static unsigned
wrong_place(const struct hop *h)
{
    const struct chunk *c = h->current;
    unsigned wrong = 0;

    if (c == NULL || c == h->was_current
        || (h->was_first != NULL && c != h->was_first))
        return PLACE_CURRENT;
    if (h->seen_sp != (char *)c - h->call->args - 8)
        wrong |= PLACE_SP;
    if (h->limit != c->limit)
        wrong |= PLACE_LIMIT;
    if (c->list != h->call->list
        || (h->was_first != NULL && h->first != h->was_second))
        wrong |= PLACE_LIST;
    if (h->was_first == NULL && hop_announced.times > 0) {
        size_t below = hop_announced.sp - (uintptr_t)linked_small_stack;

        if (hop_announced.sp % 16 != 8)
            wrong |= PLACE_MAKE;
        if (below < LINKED_SMALL_STACK / 2 || below > LINKED_SMALL_STACK)
            wrong |= PLACE_SMALL;
    }
    return wrong;
}

/* As soon as hop(h) has returned. */
static unsigned
wrong_back(const struct hop *h)
{
    unsigned wrong = 0;

    if (h->sp_after != h->sp_before)
        wrong |= PLACE_SP;
    if (linked_current != h->was_current)
        wrong |= PLACE_CURRENT;
    if (linked_limit != h->was_current->limit)
        wrong |= PLACE_LIMIT;
    if (*h->call->list != h->current)
        wrong |= PLACE_LIST;
    else if (h->was_second != NULL && h->current->prev != h->was_second)
        wrong |= PLACE_PREV;
    return wrong;
}

static void
tell_part(enum link_part part, size_t step, struct order o, int64_t a)
{
    if (told & 1u << part)
        result(step, o, part, a);
}

/* A page of memory with none above it and none below; NULL: there is none. */
static char *
lonely_page(void)
{
    char *memory = mmap(NULL, 3 * LINK_PAGE, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED
        || mprotect(memory + LINK_PAGE, LINK_PAGE,
                    PROT_READ | PROT_WRITE) != 0)
        return NULL;
    return memory + LINK_PAGE;
}

/* Puts the call on a chunk at the very end of memory, where only its own
 * words stand above it; or as low as N1 allows, where only the reserve is below
 * it.  Returns the chunk; NULL: there is no memory. */
static struct chunk *
at_the_edge(struct hop *h, bool low)
{
    char *page = lonely_page();

    if (page == NULL)
        return NULL;
    struct chunk *c = make_at(low ? page + (1 << EDGE_CLASS) + sizeof *c
                                  : page + LINK_PAGE, EDGE_CLASS);
    c->prev = linked_current;
    h->sp = low ? chunk_low(c) + (h->nwords + 1) / 2 * 16 : (char *)c;
    linked_current = c;
    linked_limit = c->limit;
    return c;
}

/* Back to where the chain was before. */
static void
leave_the_edge(struct chunk *c)
{
    char *page = (char *)((uintptr_t)c / LINK_PAGE * LINK_PAGE);

    linked_current = c->prev;
    linked_limit = linked_current->limit;
    munmap(page - LINK_PAGE, 3 * LINK_PAGE);
}

/* Carries out calls `first` to `last` of the script, each within the one
 * before, and tells what there is to tell. */
static void
call_chain(size_t first, size_t last)
{
    static struct hop hops[NEST_MAX];
    static struct linked_call calls[NEST_MAX];
    unsigned n = (unsigned)(last - first + 1);
    struct chunk *edge = NULL;

    memset(hops, 0, sizeof hops);
    for (unsigned i = 0; i < n; i++) {
        struct order o = order_read(orders, first + i);
        unsigned class = link_classes[o.x % CLASSES];
        uint32_t args = ((o.y % (WORDS_MAX + 1)) * 8 + 63) / 64 * 64
                        + (o.op == L_EDGE ? 256 : 0);

        calls[i] = (struct linked_call){
            .target = hop_target, .list = &chunk_lists[class], .args = args,
            .need = (1u << class) - LINKED_RESERVE - args, .name = "hop"
        };
        fill(&hops[i], &o);
        hops[i].call = &calls[i];
        hops[i].within = i + 1 < n ? &hops[i + 1] : NULL;
        if (o.op == L_EDGE || o.op == L_BRINK)
            edge = at_the_edge(&hops[i], o.op == L_BRINK);
    }
    hops[0].was_current = linked_current;
    hops[0].was_first = *calls[0].list;
    if (hops[0].was_first != NULL)
        hops[0].was_second = hops[0].was_first->prev;
    hop(&hops[0]);
    unsigned back = wrong_back(&hops[0]);
    if (edge != NULL)
        leave_the_edge(edge);
    for (unsigned i = 0; i < n; i++) {
        struct order o = order_read(orders, first + i);

        result(first + i, o, PART_NEW, ran_elsewhere(&hops[i]));
        tell_part(PART_IN, first + i, o, lost_in(&hops[i]));
        tell_part(PART_STACK, first + i, o, wrong_word(&hops[i]));
        tell_part(PART_PLACE, first + i, o, wrong_place(&hops[i]));
        tell_part(PART_OUT, first + i, o, lost_out(&hops[i]));
    }
    tell_part(PART_BACK, first, order_read(orders, first), back);
}

/*
 * Chunks.
 */

/* In place of the kit's own, which is 0 unless Valgrind is there.  Weak, so
 * that a submission may name it (gate.c); it is linked first, and so it is the
 * one. */
size_t __attribute__((weak))
room_spare(void)
{
    return spare;
}

/* A chunk that is held, and what its owner has written in it. */
struct held {
    struct chunk *chunk;
    uint64_t mark;
};

static struct held held[HELD_MAX];
static unsigned nheld;

enum { SEEN_MAX = 400 };
static struct chunk *seen[SEEN_MAX];    /* as they were numbered */
static unsigned nseen;

/* The number of c among those of its class. */
static int64_t
number_of(struct chunk *c)
{
    int64_t n = 0;

    for (unsigned i = 0; i < nseen; i++) {
        if (seen[i] == c)
            return n;
        n += seen[i]->list == c->list;
    }
    if (nseen < SEEN_MAX)
        seen[nseen++] = c;
    return n;
}

static char *
room(const struct chunk *c)
{
    return (char *)c - ((size_t)1 << (c->list - chunk_lists));
}

static unsigned
chunk_faults(const struct chunk *c, unsigned class)
{
    unsigned faults = 0;

    if ((uintptr_t)c % 64 != 0)
        faults |= FAULT_ALIGNED;
    if (c->list != &chunk_lists[class])
        return faults | FAULT_LIST;
    if (c->limit != room(c) + LINKED_RESERVE + LINKED_ZONE)
        faults |= FAULT_LIMIT;
    if (c->base != room(c) - spare)
        faults |= FAULT_BASE;
    return faults;
}

/* Writes the owner's number at both ends of what is its, or looks for it. */
static void
write_marks(const struct held *h)
{
    for (size_t i = 0; i < MARK; i += sizeof h->mark) {
        memcpy(h->chunk->base + i, &h->mark, sizeof h->mark);
        memcpy((char *)h->chunk - MARK + i, &h->mark, sizeof h->mark);
    }
}

static bool
has_marks(const struct held *h)
{
    for (size_t i = 0; i < MARK; i += sizeof h->mark)
        if (memcmp(h->chunk->base + i, &h->mark, sizeof h->mark) != 0
            || memcmp((char *)h->chunk - MARK + i, &h->mark,
                      sizeof h->mark) != 0)
            return false;
    return true;
}

/* Whether c has something of another's that has been seen. */
static bool
overlaps(const struct chunk *c)
{
    for (unsigned i = 0; i < nseen; i++)
        if (seen[i] != c && c->base < (char *)(seen[i] + 1)
            && seen[i]->base < (char *)(c + 1))
            return true;
    return false;
}

static void
take(size_t step, struct order o)
{
    size_t times = hop_announced.times;
    struct chunk *c = chunk_take(&chunk_lists[o.y]);
    unsigned faults = chunk_faults(c, o.y), before = nseen;
    int64_t n = number_of(c);
    bool announced = hop_announced.times == times + 1
                     && hop_announced.chunk == c
                     && hop_announced.base == c->base;

    if (nseen > before ? !announced : hop_announced.times != times)
        faults |= FAULT_TOLD;

    if (faults == 0 && overlaps(c))
        faults |= FAULT_SHARED;
    held[nheld] = (struct held){ c, number(&o, (unsigned)step) };
    if ((faults & (FAULT_LIST | FAULT_BASE)) == 0)
        write_marks(&held[nheld]);
    nheld++;
    result(step, o, faults, n);
}

/* The newest are linked as calls link them, the newest first.  A chain may be
 * empty: it then ends where it begins. */
static void
give(size_t step, struct order o)
{
    const struct chunk *end = nheld > o.y ? held[nheld - o.y - 1].chunk : NULL;
    struct chunk *newest = held[nheld - 1].chunk;
    unsigned faults = 0;

    newest->prev = nheld > 1 ? held[nheld - 2].chunk : NULL;

    for (unsigned i = 0; i < o.y; i++) {
        const struct held *h = &held[--nheld];

        if (!has_marks(h))
            faults |= FAULT_SHARED;
        h->chunk->prev = nheld > 0 ? held[nheld - 1].chunk : NULL;
    }
    chunk_give(newest, end);
    result(step, o, faults, 0);
}

static void
count(size_t step, struct order o)
{
    struct chunk_count n = chunk_count(o.y);

    result(step, o, 0, (int64_t)(n.made * 1000 + n.used));
}

static int64_t maps;            /* that have been made */

/* In place of the C library's.  The kernel makes one mapping of two that are
 * neighbours, so those that there are do not tell how often it was asked. */
void *__attribute__((weak))
mmap(void *where, size_t size, int may, int how, int fd, off_t offset)
{
    maps++;
    return (void *)syscall(SYS_mmap, where, size, may, how, fd, offset);
}

/* Many chunks, which cost few mappings; large ones, whose room costs nothing
 * until somebody writes there.  Each is its owner's alone. */
static void
hoard(size_t step, struct order o)
{
    static int64_t *tops[HOARD_MAX];
    bool large = o.y >= LINKED_CLASS_GUARDED;
    int64_t shared = 0;

    maps = 0;
    look(LOOK_BASE, 0, 0, 0);
    for (int64_t i = 0; i < o.value && i < HOARD_MAX; i++) {
        tops[i] = (int64_t *)chunk_take(&chunk_lists[o.y]) - 1;
        *tops[i] = i;
    }
    look(large ? LOOK_RESIDENT : LOOK_MAPPINGS, 0, 0,
         large ? o.value * 16 : HOARD_MAPPINGS);
    if (!large && maps > HOARD_MAPS)
        say(BEYOND, LINK_MAPS, maps, o.value);
    for (int64_t i = 0; i < o.value && i < HOARD_MAX; i++)
        shared += *tops[i] != i;

    struct chunk_count n = chunk_count(o.y);
    result(step, o, n.made != (size_t)o.value || n.used != n.made, shared);
}

/* Takes a chunk, and a page of memory that the kernel may well put below it:
 * a guard is not what happens to lie there. */
static struct chunk *
take_between(unsigned class)
{
    struct chunk *c = chunk_take(&chunk_lists[class]);

    mmap(NULL, LINK_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
         -1, 0);
    return c;
}

/* The page below the one that each large chunk begins in, and the chunk; then
 * small ones. */
static void
guards(size_t step, struct order o)
{
    static struct chunk *large[GUARDS_MAX], *small[GUARDS_MAX];

    for (int64_t i = 0; i < o.value && i < GUARDS_MAX; i++) {
        large[i] = take_between(LINKED_CLASS_GUARDED + (unsigned)i % 3);
        small[i] = take_between(LINKED_CLASS_MIN + (unsigned)i % 4);
    }
    for (int64_t i = 0; i < o.value && i < GUARDS_MAX; i++) {
        const struct chunk *c = large[i];
        intptr_t low = (intptr_t)c->base / LINK_PAGE * LINK_PAGE;

        look(LOOK_GUARDED, 0, low - LINK_PAGE, LINK_PAGE);
        look(LOOK_OPEN, 0, (intptr_t)c->base, (char *)(c + 1) - c->base);
        c = small[i];
        look(LOOK_OPEN, 0, (intptr_t)c->base, (char *)(c + 1) - c->base);
    }
    result(step, o, 0, 0);
}

static size_t refused_step;

/* There is no way back from a panic. */
static void
refused_well(int signal)
{
    result(refused_step, order_read(orders, refused_step), 0, 0);
    say(EVENT_END, 0, 0, 0);
    _exit(0);
}

static void
refused(size_t step, struct order o)
{
    refused_step = step;
    refusal(o.y, refused_well);
    result(step, o, 0, 1);
}

/*
 * Programs.
 */

extern const char __start_link_traced[], __stop_link_traced[];

static _Unwind_Reason_Code
count_frame(struct _Unwind_Context *context, void *arg)
{
    int64_t *inside = arg;
    const char *ip = (const char *)_Unwind_GetIP(context);

    if (ip > __start_link_traced && ip <= __stop_link_traced)
        ++*inside;
    return _URC_NO_REASON;
}

int64_t
links_trace(void)
{
    int64_t inside = 0;

    _Unwind_Backtrace(count_frame, &inside);
    return inside;
}

static size_t walk_step;        /* the order under way */
static unsigned walk_faults;    /* enum walk_fault */

/* Chunks in use, of all classes. */
static int64_t
used(void)
{
    int64_t n = 0;

    for (unsigned class = LINKED_CLASS_MIN; class < 20; class++)
        n += (int64_t)chunk_count(class).used;
    return n;
}

static void
tell_used(size_t step, struct order o)
{
    int64_t n = used();

    result(step, o, 0, n < 0 || n > o.y ? n : 0);
}

/* Whether those, and no others, are in the one chain that there is. */
static bool
counted(void)
{
    int64_t due = used(), n = 0;

    for (const struct chunk *c = linked_current; c != &root && n <= due;
         c = c->prev)
        n++;
    return n == due;
}

void
links_here(void)
{
    const char *here = __builtin_frame_address(0);
    const struct chunk *c = linked_current;

    if (c == NULL || c == &root || here >= (const char *)c || here < c->base
        || c->limit != c->base + LINKED_RESERVE + LINKED_ZONE
        || linked_limit != c->limit)
        walk_faults |= WALK_ELSEWHERE;
    else if (order_read(orders, walk_step).x == WALK_DEEP && !counted())
        walk_faults |= WALK_MISCOUNTED;
}

void
links_look(void)
{
    struct order o = order_read(orders, walk_step);

    look(LOOK_RESIDENT, 0, 0, (int64_t)CROWD * CROWD_KB);
    o.op = L_USED;
    result(walk_step, o, 0, used() > CROWD + 40);
}

static void
walk(size_t step, struct order o)
{
    walk_step = step;
    if (o.x == WALK_THREADS)
        look(LOOK_BASE, 0, 0, 0);
    walk_faults = 0;
    int64_t r = link_walks[o.x](o.value, o.y);
    result(step, o, walk_faults, r);
}

static void
play(const int64_t *script, size_t nwords)
{
    orders = script;
    norders = nwords / ORDER_WORDS;
    linked_current = &root;
    linked_limit = root.limit;
    if (setenv("CAPRICCIO_STACK", "linked", 1) != 0)
        return;
    for (size_t i = 0; i < norders; i++) {
        struct order o = order_read(script, i);
        size_t last = i;

        switch (o.op) {
        case L_TELL:
            told = o.x;
            if (!stock_up())
                return;
            break;
        case L_EMPTY:
            for (unsigned k = 0; k < CLASSES; k++)
                chunk_lists[link_classes[k]] = NULL;
            break;
        case L_CALL:
        case L_EDGE:
        case L_BRINK:
            while (last + 1 < norders
                   && order_read(script, last + 1).op == L_WITHIN)
                last++;
            call_chain(i, last);
            i = last;
            break;
        case L_TAKE: take(i, o); break;
        case L_GIVE: give(i, o); break;
        case L_COUNT: count(i, o); break;
        case L_HOARD: hoard(i, o); break;
        case L_GUARDS: guards(i, o); break;
        case L_WALK: walk(i, o); break;
        case L_USED: tell_used(i, o); break;
        case L_REFUSED: refused(i, o); break;
        }
    }
}

/* Chunks have something to spare; in the other scripts they have not. */
static void
play_chunks(const int64_t *script, size_t nwords)
{
    spare = SPARE;
    play(script, nwords);
}

/* A call that finds no chunk, one that does, and one with arguments. */
static void
play_traces(const int64_t *script, size_t nwords)
{
    struct linked_call call = {
        .target = hop_nothing, .list = &chunk_lists[link_classes[0]],
    };

    linked_current = &root;
    linked_limit = root.limit;
    for (int i = 0; i < 3; i++) {
        call.args = i < 2 ? 0 : 64;
        long lost = steps_lost(&call);
        if (lost > 0)
            say(BEYOND, LINK_UNTRACED, lost, 0);
    }
    play(script, nwords);
}

/*
 * script[0] chunks are in use; between mark(1) and mark(2) there are OFTEN
 * links, and as many chunks taken and given.
 */
static void
links(const int64_t *script, size_t nwords)
{
    struct linked_call call = {
        .target = hop_nothing, .list = &chunk_lists[LINKED_CLASS_MIN],
    };

    linked_current = &root;
    linked_limit = root.limit;
    for (int64_t i = 0; i < script[0]; i++)
        chunk_take(call.list);
    hop_often(&call, 2);
    mark(1);
    hop_often(&call, OFTEN);
    for (int i = 0; i < OFTEN; i++)
        chunk_give(chunk_take(call.list), NULL);
    mark(2);
    if (*call.list == NULL || linked_current != &root)
        say(BEYOND, 0, script[0], 0);
}

const struct scenario stage_scenarios[] = {
    { "arguments", play },
    { "stack-arguments", play },
    { "results", play },
    { "places", play },
    { "empty", play },
    { "chunks", play_chunks },
    { "hoards", play },
    { "guards", play },
    { "shapes", play },
    { "deep", play },
    { "jumps", play },
    { "traces", play_traces },
    { "threads", play },
    { "links", links },
    { NULL, NULL }
};
