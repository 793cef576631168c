/*
 * gives-way-once.c -- wrong: a host takes it that whoever gives way comes after
 * all others.  That is so with fifo, and nobody has promised it.
 */
#include "tests/explore/explore.h"

static bool greeted;

static void *
be_host(void *unused)
{
    ct_yield();
    explore_assert(greeted, "the guest has not come yet");
    return NULL;
}

static void *
be_guest(void *unused)
{
    greeted = true;
    return NULL;
}

void
explore_main(int argc, char **argv)
{
    ct_thread host = explore_thread("host", be_host, NULL);
    ct_thread guest = explore_thread("guest", be_guest, NULL);

    ct_join(host, NULL);
    ct_join(guest, NULL);
}
