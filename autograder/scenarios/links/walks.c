/*
 * walks.c -- programs on linked stacks (lab 09).
 *
 * Compiled by ct-cc with a check at every call, and linked once, as a part
 * that is entered by the addresses in link_walks.  Each walk begins as far
 * below the top of a chunk as it is told, so that sooner or later the end of
 * the chunk falls upon each of its calls.
 */
#include <setjmp.h>
#include <stddef.h>

#include "autograder/judges/shapes.h"
#include "autograder/scenarios/links/walks.h"
#include "capriccio.h"

#define CALLED __attribute__((noinline, noclone))
#define TRACED __attribute__((noinline, noclone, section("link_traced")))

/* Keeps something on the stack, so that no call becomes a jump. */
static inline void
hold(volatile void *what)
{
    __asm__ volatile ("" :: "r"(what) : "memory");
}

CALLED static int64_t
begin_below(int64_t (*walk)(int64_t), int64_t seed, unsigned levels)
{
    int64_t r;

    if (levels == 0) {
        links_here();
        return walk(seed);
    }
    r = begin_below(walk, seed, levels - 1);
    hold(&r);
    return r;
}

CALLED static int64_t
deep(int64_t seed, unsigned n)
{
    int64_t r = n == 0 ? seed : deep(seed, n - 1);

    if (n % 1000 == 0)
        links_here();
    hold(&r);
    return n == 0 ? r : fold(r, n);
}

static int64_t
all_deep(int64_t seed)
{
    return deep(seed, DEEP);
}

static jmp_buf back;

/* The compiler does not know that it never returns. */
__attribute__((noipa)) static void
jump_back(void)
{
    longjmp(back, 3);
}

CALLED static int64_t
jump_from(unsigned n)
{
    int64_t r = 0;

    if (n == 0)
        jump_back();
    else
        r = jump_from(n - 1);
    hold(&r);
    return r;
}

static int64_t
jumps(int64_t seed)
{
    volatile int64_t times = 0;

    for (volatile unsigned i = 0; i < JUMPS; i++)
        switch (setjmp(back)) {
        case 0:
            jump_from((unsigned)(seed + i) % 400);
            break;
        case 3:
            times++;
            break;
        }
    return times;
}

TRACED static int64_t trace_fixed(unsigned n);

/* Its frame is found by rbp, the other's by rsp. */
TRACED static int64_t
trace_varying(unsigned n)
{
    volatile char room[16 + n];
    int64_t r;

    hold(room);
    r = n == 0 ? links_trace() : trace_fixed(n - 1);
    hold(&r);
    return r;
}

TRACED static int64_t
trace_fixed(unsigned n)
{
    volatile char room[600];
    int64_t r;

    hold(room);
    links_here();
    r = n == 0 ? links_trace() : trace_varying(n - 1);
    hold(&r);
    return r;
}

static int64_t
trace(int64_t seed)
{
    return trace_fixed(TRACE_LEVELS - 1);
}

/* What each of the crowd is to come to, and how many did. */
static int64_t crowd_seed, right;

static void *
one_of_many(void *unused)
{
    int64_t due = links_deep_value(crowd_seed, CROWD_LEVELS);
    int64_t first = deep(crowd_seed, CROWD_LEVELS);

    ct_yield();
    right += first == due && deep(crowd_seed, CROWD_LEVELS) == due;
    return NULL;
}

static int64_t
threads(int64_t seed)
{
    static ct_thread all[CROWD];

    crowd_seed = seed;
    right = 0;
    for (int i = 0; i < CROWD; i++)
        if (ct_create(&all[i], NULL, one_of_many, NULL) != 0)
            return i;
    ct_yield();
    links_look();
    for (int i = 0; i < CROWD; i++)
        if (ct_join(all[i], NULL) != 0)
            return -1 - i;
    return right;
}

#define WALK(name, walk)                                                \
    static int64_t                                                      \
    name(int64_t seed, unsigned levels)                                 \
    {                                                                   \
        return begin_below(walk, seed, levels);                         \
    }

WALK(walk_shapes, shapes)
WALK(walk_deep, all_deep)
WALK(walk_jumps, jumps)
WALK(walk_trace, trace)
WALK(walk_threads, threads)

int64_t (*const link_walks[WALKS])(int64_t seed, unsigned levels) = {
    [WALK_SHAPES] = walk_shapes, [WALK_DEEP] = walk_deep,
    [WALK_JUMPS] = walk_jumps, [WALK_TRACE] = walk_trace,
    [WALK_THREADS] = walk_threads
};
