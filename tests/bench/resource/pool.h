/*
 * pool -- a simulated memory, a disk and a processor, in virtual time.
 *
 * So many pages fit; what was used longest ago is pushed out.  A page that is
 * not there is read from the one disk, which serves one thread after another.
 */
#ifndef BENCH_RESOURCE_POOL_H
#define BENCH_RESOURCE_POOL_H

#include <stdbool.h>
#include <stdint.h>

enum {
    POOL_PAGES = 1024,
    HIT_NS = 2000,              /* processor time for a page that is there */
    MISS_NS = 20000             /* disk time for one that is not, on average:
                                 * from half of it to half more */
};

/* Any number from 0 to 2^31 - 1, the same ones each time. */
unsigned pool_dice(void);

/* A page; zero when it is new.  Its owner lets it go by pool_drop(). */
struct page {
    struct page *newer, *older; /* of those that are there */
    bool there;
    bool was_there;
};

/* Uses the page, blocking while the disk reads it if it is not there.
 * Returns whether it had been pushed out since it was last used. */
bool pool_touch(struct page *page);

/* Uses the page for the first time, when it holds nothing yet: nothing is
 * read. */
void pool_make(struct page *page);

void pool_drop(struct page *page);

#endif
