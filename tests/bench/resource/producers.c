/*
 * producers PRODUCERS CONSUMERS CONTROLLER -- the paper's section 5.3.
 *
 * Producers allocate chunks, put them into a heap that all share, and touch
 * chunks of it at random, so that they stay in use.  Consumers take the oldest
 * chunk out, read it through and free it.  When there are more producers than
 * consumers the heap grows until it does not fit, and then everybody waits for
 * the disk.
 *
 * HEAP_MOST chunks, 32 times what fits, are where everything ends, as a full
 * swap device is: then producers wait for consumers under any policy.
 *
 * The allocations are real, and counted by count-memory; the memory of 1,024
 * pages into which they must fit is simulated, and so is time: the figures are
 * the same each time.
 *
 * A chunk that somebody touches may be taken out meanwhile, since touching
 * waits for the disk: so it is freed by whoever lets go of it last.
 *
 * Prints how many chunks a second were consumed, and how many pages were read
 * again for each.  CONTROLLER: none; a number, the most chunks there may be; or
 * one of those in controllers.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "capriccio.h"
#include "resource/control.h"
#include "tests/bench/resource/controllers.h"
#include "tests/bench/resource/pool.h"
#include "time/clock.h"

enum { CHUNK_PAGES = 8, PAGE = 4096, TOUCHED = 4, HEAP_MOST = 1 << 12,
       USE_NS = 200000, SECONDS = 20, SETTLE = 5 };

struct chunk {
    int users;                  /* who touch it, and the heap: if none it is
                                 * freed */
    struct page page[CHUNK_PAGES];
    char room[CHUNK_PAGES * PAGE];      /* what it is counted for */
};

/* The heap: a ring, the oldest first. */
static struct chunk *heap[HEAP_MOST];
static unsigned oldest, newest;
static ct_sem in_heap = CT_SEM_INITIALIZER(0);
static ct_sem room_in_heap = CT_SEM_INITIALIZER(HEAP_MOST);

static int memory;                      /* the resource */
static unsigned long consumed, read_again;

static void
touch(struct page *page)
{
    if (pool_touch(page)) {
        read_again++;
        ct_resource_wasted(memory, PAGE);
    }
}

static void
let_go(struct chunk *c)
{
    if (--c->users > 0)
        return;
    for (int i = 0; i < CHUNK_PAGES; i++)
        pool_drop(&c->page[i]);
    free(c);
}

static void
touch_any(void)
{
    struct chunk *c = heap[(oldest + pool_dice() % (newest - oldest)) %
                           HEAP_MOST];

    c->users++;
    touch(&c->page[pool_dice() % CHUNK_PAGES]);
    let_go(c);
}

/* A chunk of zeros, of which no page is there yet; real memory is only used
 * for its head. */
static struct chunk *
new_chunk(void)
{
    struct chunk *c = malloc(sizeof *c);

    if (c == NULL)
        exit(1);
    c->users = 1;
    for (int i = 0; i < CHUNK_PAGES; i++)
        c->page[i] = (struct page){ 0 };
    return c;
}

static void *
produce(void *arg)
{
    for (;;) {
        ct_yield();
        ct_sem_wait(&room_in_heap);
        struct chunk *c = new_chunk();
        for (int i = 0; i < CHUNK_PAGES; i++)
            pool_make(&c->page[i]);
        heap[newest++ % HEAP_MOST] = c;
        ct_sem_post(&in_heap);
        for (int i = 0; i < TOUCHED && newest != oldest; i++)
            touch_any();
    }
    return NULL;
}

static void *
consume(void *arg)
{
    for (;;) {
        ct_sem_wait(&in_heap);
        struct chunk *c = heap[oldest++ % HEAP_MOST];
        for (int i = 0; i < CHUNK_PAGES; i++)
            touch(&c->page[i]);
        clock_spend(USE_NS);
        let_go(c);
        consumed++;
        ct_productive(1);
        ct_sem_post(&room_in_heap);
        ct_yield();
    }
    return NULL;
}

static void
choose(const char *name)
{
    int n = atoi(name);

    if (n > 0)
        ct_sem_init(&room_in_heap, n);
    control_use(controller_find(n > 0 ? "none" : name));
}

static void
start(int n, void *(*fn)(void *))
{
    ct_thread t;

    while (n-- > 0)
        if (ct_create(&t, NULL, fn, NULL) != 0)
            exit(1);
}

int
main(int argc, char **argv)
{
    struct timespec settle = { SETTLE, 0 }, span = { SECONDS, 0 };

    if (argc != 4 || atoi(argv[1]) < 1 || atoi(argv[2]) < 1) {
        fprintf(stderr, "usage: producers PRODUCERS CONSUMERS CONTROLLER\n");
        return 2;
    }
    if ((memory = ct_resource_count(CT_MEMORY)) < 0)
        return 1;
    choose(argv[3]);
    start(atoi(argv[1]), produce);
    start(atoi(argv[2]), consume);
    ct_nanosleep(&settle, NULL);
    unsigned long before = consumed, again = read_again;
    ct_nanosleep(&span, NULL);
    printf("%.1f %.2f\n", (double)(consumed - before) / SECONDS,
           (double)(read_again - again) / (consumed - before));
    return 0;
}
