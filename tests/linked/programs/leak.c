/*
 * leak.c -- jumps and excursions leave no chunk behind.
 *
 * Chunks in use are counted before and after; and the most that were ever in
 * use is what the deepest excursion takes, however often it is made.
 */
#include <setjmp.h>
#include <stdio.h>

#include "linked/linked.h"

static jmp_buf back;

static __attribute__((noinline)) int
deep(int n, int jump)
{
    volatile char room[200];

    room[n % 200] = n;
    if (n == 0 && jump)
        longjmp(back, 1);
    return n == 0 ? 0 : deep(n - 1, jump) + (room[n % 200] == (char)n);
}

static size_t
chunks(int used)
{
    size_t sum = 0;

    for (unsigned k = LINKED_CLASS_MIN; k < LINKED_CLASS_GUARDED; k++)
        sum += used ? chunk_count(k).used : chunk_count(k).made;
    return sum;
}

int
main(void)
{
    deep(500, 0);

    size_t used = chunks(1), made = chunks(0);

    for (volatile int i = 0; i < 20000; i++)
        if (setjmp(back) == 0)
            deep(i % 51, 1);
    deep(500, 0);
    puts(chunks(1) == used && chunks(0) == made && made > used ? "right"
                                                               : "wrong");
    return 0;
}
