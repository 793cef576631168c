/*
 * sleeper-ours.c -- threads asleep, on this library.
 */
#include "capriccio.h"

static void
peer_begin(void)
{
}

static int
peer_start(void *(*fn)(void *))
{
    ct_attr attr;
    ct_thread t;

    ct_attr_init(&attr);
    attr.stack_size = 16 * 1024;
    attr.detached = 1;
    return ct_create(&t, &attr, fn, NULL);
}

static void
peer_sleep(void)
{
    ct_nanosleep(&(struct timespec){ 1, 0 }, NULL);
}

static void
peer_wait(void)
{
    ct_nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
}

#include "tests/bench/sleeper.h"
