/*
 * pool.c -- see pool.h.
 */
#include <stddef.h>
#include <time.h>

#include "capriccio.h"
#include "tests/bench/resource/pool.h"
#include "time/clock.h"

static struct page newest_end, oldest_end;      /* ends of the list */
static int pages;
static int64_t disk_free;                       /* when the disk is idle, ns */

__attribute__((constructor))
static void
empty(void)
{
    newest_end.older = &oldest_end;
    oldest_end.newer = &newest_end;
}

unsigned
pool_dice(void)
{
    static uint64_t state = 1;

    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return state >> 33;
}

static void
take_out(struct page *p)
{
    p->newer->older = p->older;
    p->older->newer = p->newer;
    p->there = false;
    pages--;
}

static void
put_in(struct page *p)
{
    if (pages == POOL_PAGES)
        take_out(oldest_end.newer);
    p->older = newest_end.older;
    p->newer = &newest_end;
    p->older->newer = newest_end.older = p;
    p->there = p->was_there = true;
    pages++;
}

/* Waits until the disk has done what it was asked for before, and this. */
static void
read_page(void)
{
    int64_t now = clock_now();

    disk_free = (disk_free > now ? disk_free : now) + MISS_NS / 2 +
                pool_dice() % MISS_NS;
    struct timespec span = { 0, disk_free - now };
    if (span.tv_nsec >= 1000000000)
        span = (struct timespec){ span.tv_nsec / 1000000000,
                                  span.tv_nsec % 1000000000 };
    ct_nanosleep(&span, NULL);
}

bool
pool_touch(struct page *p)
{
    bool again = !p->there && p->was_there;

    if (p->there)
        clock_spend(HIT_NS);
    else
        read_page();
    if (p->there)                       /* or somebody else has read it, too */
        take_out(p);
    put_in(p);
    return again;
}

void
pool_make(struct page *p)
{
    clock_spend(HIT_NS);
    put_in(p);
}

void
pool_drop(struct page *p)
{
    if (p->there)
        take_out(p);
    *p = (struct page){ 0 };
}
