/*
 * heap.c -- the first realloc of a program, beside a chunk that was used.
 *
 * Valgrind has a realloc of its own, which the dynamic linker looks up when it
 * is first called: on the chunk that was made for the C library's, and over a
 * KiB deep.  What stands below that chunk must be left alone.
 */
#include <stdio.h>
#include <stdlib.h>

#define CALLED __attribute__((noinline))

/* Needs a chunk of 2 KiB, which is cut first. */
static CALLED int
wide(int n)
{
    volatile char room[1500];

    for (int i = 0; i < 1500; i++)
        room[i] = (char)n;
    return room[n];
}

int
main(void)
{
    int before = wide(7);
    char *volatile p = NULL;

    p = realloc(p, 100);

    if (p != NULL && before == 7 && wide(9) == 9)
        puts("right");
    free(p);
    return 0;
}
