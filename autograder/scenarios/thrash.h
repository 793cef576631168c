/*
 * thrash -- a program that has more to do than it has memory for (lab 11).
 *
 * Threads serve requests that never run out.  A request goes PASSES times over
 * pages of its own.  A page that is not in memory is read from the one disk,
 * and pushes out the one that has been in memory longest.  While the pages of
 * all requests under way fit, each is read once; when they do not, each pass
 * reads all of them again, and everybody waits for the disk.
 *
 * Time is virtual, so what comes of it is the same each time.  The scenario and
 * the lab's demo both include this file: it is a program, not a module.
 */
#ifndef SCENARIOS_THRASH_H
#define SCENARIOS_THRASH_H

#include <stdbool.h>
#include <stdint.h>

#include "capriccio.h"
#include "time/clock.h"

enum {
    THRASH_PAGES = 1024,        /* of memory */
    THRASH_REQUEST = 64,        /* pages of a request */
    THRASH_CHUNK = 8,           /* pages that are used and read at a time */
    THRASH_PASSES = 8,
    THRASH_USE_NS = 2000,       /* of processor, a page */
    THRASH_READ_NS = 20000,     /* of disk, a page */
    THRASH_LOAD_MOST = 2048     /* threads */
};

static struct thrash {
    int memory;                 /* the resource */
    int64_t read;               /* pages that ever were */
    int64_t disk_free;          /* when the disk will be, ns */
    int64_t served;             /* requests */
    bool over;
    ct_sem *at_most;            /* so many requests at a time; NULL: any */
} thrash;

/* Waits while the disk reads a chunk, after those that others wait for. */
static void
thrash_read(void)
{
    int64_t now = ct_now();
    int64_t begins = thrash.disk_free > now ? thrash.disk_free : now;

    thrash.disk_free = begins + THRASH_CHUNK * THRASH_READ_NS;
    thrash.read += THRASH_CHUNK;
    ct_nanosleep(&(struct timespec){ 0, thrash.disk_free - now }, NULL);
}

/* Uses a chunk; *when says when it was read, in pages that had been by then;
 * 0: it never was. */
static void
thrash_use(int64_t *when)
{
    bool fresh = *when == 0;

    if (fresh)
        ct_resource_take(thrash.memory, THRASH_CHUNK);
    if (fresh || thrash.read - *when >= THRASH_PAGES) {
        if (!fresh)
            ct_resource_wasted(thrash.memory, THRASH_CHUNK);
        thrash_read();
        *when = thrash.read;
    }
    clock_spend(THRASH_CHUNK * THRASH_USE_NS);
    ct_yield();
}

static void
thrash_serve(void)
{
    int64_t when[THRASH_REQUEST / THRASH_CHUNK] = { 0 };

    for (int pass = 0; pass < THRASH_PASSES; pass++)
        for (int i = 0; i < THRASH_REQUEST / THRASH_CHUNK; i++)
            thrash_use(&when[i]);
    ct_resource_give(thrash.memory, THRASH_REQUEST);
}

static void *
thrash_server(void *unused)
{
    while (!thrash.over) {
        ct_yield();             /* here a request comes in */
        if (thrash.at_most != NULL)
            ct_sem_wait(thrash.at_most);
        thrash_serve();
        thrash.served++;
        ct_productive(1);
        if (thrash.at_most != NULL)
            ct_sem_post(thrash.at_most);
    }
    return NULL;
}

/* Requests a second under a load of so many threads, in the seconds from
 * `warm` to `end`; negative: the threads cannot be made. */
static double
thrash_rate(int load, int warm, int end)
{
    struct timespec second = { 1, 0 };
    ct_attr attr;
    ct_thread t;
    int64_t before = 0;

    ct_attr_init(&attr);
    attr.detached = 1;
    thrash.memory = ct_resource_declare("memory", THRASH_PAGES);
    for (int i = 0; i < load; i++)
        if (ct_create(&t, &attr, thrash_server, NULL) != 0)
            return -1;
    for (int s = 0; s < end; s++) {
        if (s == warm)
            before = thrash.served;
        ct_nanosleep(&second, NULL);
    }
    thrash.over = true;
    return (double)(thrash.served - before) / (end - warm);
}

#endif
