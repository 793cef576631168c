/*
 * sleeper-st.c -- threads asleep, on State Threads.
 */
#include <errno.h>
#include <st.h>
#include <stdio.h>
#include <stdlib.h>

static void
peer_begin(void)
{
    if (st_init() != 0) {
        perror("st_init");
        exit(1);
    }
}

static int
peer_start(void *(*fn)(void *))
{
    return st_thread_create(fn, NULL, 0, 16 * 1024) != NULL ? 0 : ENOMEM;
}

static void
peer_sleep(void)
{
    st_sleep(1);
}

static void
peer_wait(void)
{
    st_usleep(50000);
}

#include "tests/bench/sleeper.h"
