/*
 * pointers.c -- small functions called through pointers, at any depth.
 *
 * Such a function is entered without a check, since its caller keeps room for
 * it.  That must hold however the pointer was cast: to another prototype, to
 * none, to that of a variadic function; where the call is a jump; and above
 * what alloca takes.  Painted, the chunks tell of a byte too many.
 */
#include <alloca.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define CALLED __attribute__((noinline))

/* Uses most of the room that there is. */
static CALLED long
small(long a, long b)
{
    volatile char room[220];

    for (int i = 0; i < 220; i++)
        room[i] = (char)(a + b);
    return a + b + room[(a & 63) + 1] * 0;
}

/* Needs more, and checks. */
static CALLED long
large(long a, long b)
{
    volatile char room[700];

    for (int i = 0; i < 700; i++)
        room[i] = (char)(a - b);
    return a - b + room[a & 127] * 0;
}

static CALLED long
sum(int n, ...)
{
    va_list more;
    long all = 0;

    va_start(more, n);
    while (n-- > 0)
        all += va_arg(more, long);
    va_end(more);
    return all;
}

typedef void (*any)(void);

static any volatile table[] = {
    (any)(uintptr_t)small, (any)(uintptr_t)large, (any)(uintptr_t)sum
};

/* A call in the last place, which becomes a jump. */
static CALLED long
jumps(long a, long b)
{
    return ((long (*)(long, long))table[a & 1])(b, a);
}

static CALLED int
casts(long n)
{
    return ((long (*)())table[0])(n, 5L) == n + 5 &&
           ((unsigned long (*)(long, long, int))table[0])(n, 6, 7) ==
               (unsigned long)n + 6 &&
           ((long (*)(long, long))table[1])(n, 5) == n - 5 &&
           ((long (*)(int, ...))table[2])(9, n, n, n, n, n, n, n, n, n) ==
               9 * n;
}

/* Calls nothing else: all the room below is kept for the callee. */
static CALLED int
once(long n)
{
    return ((long (*)(long, long))table[0])(n, 1) == n + 1;
}

static CALLED int
above_alloca(long n)
{
    char *taken = alloca(16 + n % 200);

    memset(taken, 7, 16);
    return ((uintptr_t (*)(uintptr_t, char *))table[0])(n, taken) ==
               (uintptr_t)n + (uintptr_t)taken && taken[15] == 7;
}

static CALLED int
all(long n)
{
    return once(n) && casts(n) && jumps(n & ~1L, 3) == (n & ~1L) + 3 &&
           jumps(n | 1, 3) == 3 - (n | 1) && above_alloca(n);
}

/* n frames further down, of two sizes: the end of a chunk comes anywhere. */
static CALLED int down(int n);

static CALLED int
down_further(int n)
{
    volatile char room[72];

    room[n & 63] = 1;
    return down(n - 1) && room[n & 63] == 1;
}

static CALLED int
down(int n)
{
    volatile int here = n;

    return all(n) && (n == 0 || (n % 3 ? down_further(n) : down(n - 1))) &&
           here == n;
}

int
main(void)
{
    puts(down(600) ? "right" : "wrong");
    return 0;
}
