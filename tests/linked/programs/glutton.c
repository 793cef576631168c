/*
 * glutton.c -- a thread whose calls never end, where memory does: the program
 * ends with a sentence that names it.
 */
#include <stdio.h>

#include "capriccio.h"

static volatile int end = -1;

static __attribute__((noinline)) int
deep(int n)
{
    volatile char room[2000];

    room[n % 2000] = n;
    return n == end ? 0 : deep(n + 1) + room[n % 2000];
}

static void *
eat(void *arg)
{
    printf("%d\n", deep(0));
    return arg;
}

int
main(void)
{
    ct_thread t;

    if (ct_create(&t, NULL, eat, NULL) == 0) {
        ct_setname(t, "glutton");
        ct_join(t, NULL);
    }
    return 0;
}
