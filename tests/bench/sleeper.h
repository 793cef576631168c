/*
 * sleeper.h -- so many threads that sleep for a second, and end.
 *
 *      sleeper-PEER THREADS
 *
 * Its own CPU time, and what a thread costs from its beginning to its end, is
 * what sleepers.c asks the kernel for.  A peer defines, before it includes this
 * file:
 *
 *      void peer_begin(void)           starts the library
 *      int  peer_start(void *(*fn)(void *))    a thread with a small stack that
 *                                      nobody joins; 0 or an errno
 *      void peer_sleep(void)           for a second
 *      void peer_wait(void)            main: lets the others run for a while
 */
#ifndef BENCH_SLEEPER_H
#define BENCH_SLEEPER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Atomic long ended;

static void *
sleep_once(void *unused)
{
    peer_sleep();
    ended++;
    return NULL;
}

int
main(int argc, char **argv)
{
    long n = argc > 1 ? atol(argv[1]) : 1000;

    peer_begin();
    for (long i = 0; i < n; i++) {
        int error = peer_start(sleep_once);
        if (error != 0) {
            printf("only %ld threads: %s\n", i, strerror(error));
            return 3;
        }
    }
    while (ended < n)
        peer_wait();
    return 0;
}

#endif
