/*
 * remiss.c -- a table of the pages that were read; see remiss.h.
 *
 * Pages are known by file and place, and kept in a table without chains: each
 * has one place by its hash, and pushes out what was there.  A page that is
 * pushed out of it is a page of which nothing is known.  Misses are numbered;
 * an entry has the number of the miss that read its page, and a thread's share
 * has the number at which it came in, so that comparing the two tells.
 */
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/disk.h"
#include "resource/account.h"
#include "resource/remiss.h"
#include "thread/sched.h"

enum { PLACES = 1 << 20, PAGE = 4096 };

static struct seen {
    uint32_t page;              /* its hash; 0: nothing */
    uint32_t number;            /* of the miss */
} *table;

static unsigned watched;        /* resource; 0: none */

static uint64_t
mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 32;
}

/* The running thread has read that page from the disk.  Whether it had since
 * it came in. */
static bool
seen_before(const struct account *a, uint64_t page)
{
    struct seen *s = &table[page % PLACES];
    uint32_t name = page >> 32 | 1;
    uint32_t now = resources[watched].misses++;
    bool inside = a->inside >> watched & 1;
    bool again = inside && s->page == name &&
                 s->number - a->shares[watched].entered < UINT32_MAX / 2;

    *s = (struct seen){ name, now };
    return again;
}

static void
note_miss(int fd, off_t offset, size_t bytes)
{
    struct stat st;

    if (offset == IO_HERE)
        offset = lseek(fd, 0, SEEK_CUR) - (off_t)bytes;
    if (accounts == NULL || offset < 0 || fstat(fd, &st) != 0)
        return;

    const struct account *a = account_of(thread_current);
    uint64_t file = mix(st.st_dev, st.st_ino);
    int64_t again = 0;
    for (off_t p = offset / PAGE; p <= (offset + (off_t)bytes - 1) / PAGE; p++)
        again += seen_before(a, mix(file, p));
    ct_resource_wasted(watched, again);
}

bool
remiss_watch(unsigned k)
{
    if (table == NULL) {
        void *p = mmap(NULL, PLACES * sizeof *table, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (p == MAP_FAILED)
            return false;
        table = p;
    }
    watched = k;
    disk_on_miss = note_miss;
    return true;
}
