/*
 * cliff THREADS CONTROLLER [PAGES [PAGES_LATER]] -- throughput under load.
 *
 * So many threads serve requests that never run out.  A request uses PAGES
 * pages of its own (64), four to twelve times over, of a memory of 1,024.
 * While the pages of all requests under way fit, each is read once; when they
 * do not, each thread pushes out what the others are about to use, and all wait
 * for the disk.  After CHANGE_AT seconds a request uses PAGES_LATER instead.
 * Either may be two numbers, "16+128": then every other thread uses the second.
 *
 * Prints requests a second: of the first phase, of the second, and, for each
 * second, a line "t REQUESTS LIMIT" if CLIFF_TRACE is set.  The clock is
 * virtual: the figures are the same each time.
 *
 * CONTROLLER: none (run it with CAPRICCIO_SCHED=fifo too: it is the same), a
 * number (at most so many requests at a time), or one of those in
 * controllers.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "resource/control.h"
#include "resource/gate.h"
#include "tests/bench/resource/controllers.h"
#include "tests/bench/resource/pool.h"
#include "time/clock.h"

enum { PAGES_MOST = 512, TIMES_LEAST = 4, TIMES_MOST = 12, YIELD_EVERY = 8,
       SECONDS = 60, CHANGE_AT = 30 };

static int pages[2] = { 64, 64 };       /* of even and of odd threads */
static int memory;                      /* the resource */
static unsigned long served;
static bool over;
static ct_sem static_limit = CT_SEM_INITIALIZER(CT_SEM_MAX);

/* How often a request goes over its pages: eight times on average. */
static int
times(void)
{
    return TIMES_LEAST + pool_dice() % (TIMES_MOST - TIMES_LEAST + 1);
}

static void
serve(struct page *page, int n)
{
    for (int time = times(); time > 0; time--)
        for (int i = 0; i < n; i++) {
            bool fresh = !page[i].was_there;
            if (fresh)
                ct_resource_take(memory, 1);
            if (pool_touch(&page[i]))
                ct_resource_wasted(memory, 1);
            if (i % YIELD_EVERY == 0)
                ct_yield();
        }
    for (int i = 0; i < n; i++)
        pool_drop(&page[i]);
    ct_resource_give(memory, n);
    served++;
}

static void *
server(void *arg)
{
    struct page *page = calloc(PAGES_MOST, sizeof *page);

    while (!over) {
        ct_yield();                     /* here a request comes in */
        ct_sem_wait(&static_limit);
        serve(page, pages[(intptr_t)arg]);
        ct_sem_post(&static_limit);
        ct_productive(1);
    }
    free(page);
    return NULL;
}

static void
set_pages(const char *text)
{
    if (sscanf(text, "%d+%d", &pages[0], &pages[1]) < 2)
        pages[1] = pages[0];
}

static void
choose(const char *name)
{
    int n = atoi(name);

    if (n > 0)
        ct_sem_init(&static_limit, n);
    control_use(n > 0 ? controller_find("none") : controller_find(name));
}

/* Runs for so many seconds; returns requests a second in all but the first
 * SETTLE of them. */
static double
measure(int seconds, int settle)
{
    struct timespec second = { 1, 0 };
    unsigned long before = served, last = served;

    for (int s = 0; s < seconds; s++) {
        if (s == settle)
            before = served;
        ct_nanosleep(&second, NULL);
        if (getenv("CLIFF_TRACE") != NULL)
            printf("%2d %6lu %8lld %8lld\n", s, served - last,
                   (long long)gate_limit[memory],
                   (long long)resources[memory].committed);
        last = served;
    }
    return (double)(served - before) / (seconds - settle);
}

int
main(int argc, char **argv)
{
    ct_thread t;

    if (argc < 3 || argc > 5 || atoi(argv[1]) < 1) {
        fprintf(stderr, "usage: cliff THREADS CONTROLLER [PAGES [LATER]]\n");
        return 2;
    }
    if (argc > 3)
        set_pages(argv[3]);
    bool known = strcmp(argv[2], "footprint") == 0;
    memory = ct_resource_declare("memory", known ? POOL_PAGES : 0);
    choose(argv[2]);
    for (intptr_t i = atoi(argv[1]); i > 0; i--)
        if (ct_create(&t, NULL, server, (void *)(i % 2)) != 0)
            return 1;
    if (argc < 5) {
        printf("%.1f\n", measure(SECONDS, 0));
    } else {
        double first = measure(CHANGE_AT, 0);
        set_pages(argv[4]);
        printf("%.1f %.1f\n", first, measure(CHANGE_AT, 5));
    }
    return 0;
}
