/*
 * trace.c -- a backtrace across chunks: prints its own, by backtrace(3), and
 * stops for a debugger at the end of the same chain of calls.
 */
#include <execinfo.h>
#include <stdio.h>

static int frames;

__attribute__((noinline)) void
stop_here(void)
{
    void *addresses[100];

    frames = backtrace(addresses, 100);
}

__attribute__((noinline)) int
down(int n)
{
    volatile char room[300];

    room[n] = n;
    if (n == 0)
        stop_here();
    else
        down(n - 1);
    return room[n];
}

int
main(void)
{
    down(20);
    /* stop_here, 21 times down, main, the two of the C library and _start; and
     * the slow path between those on different chunks. */
    puts(frames > 26 ? "right" : "wrong");
    return 0;
}
