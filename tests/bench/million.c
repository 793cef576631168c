/*
 * million.c -- a million threads that wait, and then do not.
 *
 *      million [THREADS]
 *
 * Each has a stack of 64 KiB with a guard, and blocks in its first function
 * until main posts a semaphore for each; then main joins them all.  In between
 * the kernel is asked what they cost.  Limits are what they are: nothing is
 * raised.  What must hold is checked, and counted as tests are:
 *
 *      every thread can be made, and every one is joined
 *      1,000 mappings are left         with any guards
 *      fewer than 100 mappings         with guards that take none
 *      at most 4,400 bytes a thread    likewise: resident, and page tables
 *      after all are gone, and their stacks trimmed, at most 300 bytes each:
 *      what the control blocks and the lists of free ones take
 *
 * Times are CPU time of this process; that the wake-ups of all take four times
 * as long as those of a quarter is printed, and not checked: machines are busy.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capriccio.h"

enum {
    USUAL = 1000000,
    MAPPINGS = 100,
    MAPPINGS_ALLOWED = 65530,   /* by most kernels, of one process */
    BYTES = 4400,               /* a thread that waits */
    BYTES_LEFT = 300            /* one that is gone */
};

static ct_sem gate = CT_SEM_INITIALIZER(0);
static long waiting;
static int passed, failed;

static void
check(const char *what, int holds)
{
    if (holds)
        passed++;
    else
        failed++;
    if (!holds)
        printf("failed: %s\n", what);
}

static double
cpu_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Lines of /proc/self/maps. */
static long
mappings(void)
{
    FILE *f = fopen("/proc/self/maps", "r");
    long n = 0;
    int c;

    while (f != NULL && (c = getc(f)) != EOF)
        n += c == '\n';
    if (f != NULL)
        fclose(f);
    return n;
}

/* Resident memory and page tables, bytes. */
static double
memory(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    double sum = 0;
    char line[256];
    long kb;

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "VmRSS: %ld", &kb) == 1
            || sscanf(line, "VmPTE: %ld", &kb) == 1)
            sum += kb * 1024.0;
    if (f != NULL)
        fclose(f);
    return sum;
}

static void *
wait_at_the_gate(void *unused)
{
    waiting++;
    ct_sem_wait(&gate);
    waiting--;
    return NULL;
}

/* Makes n threads and returns when all wait; how many could be made. */
static long
gather(ct_thread *threads, long n)
{
    long made = 0;

    while (made < n
           && ct_create(&threads[made], NULL, wait_at_the_gate, NULL) == 0)
        made++;
    while (waiting < made)
        ct_yield();
    return made;
}

/* Lets n threads go and joins them; ns for each. */
static double
release(const ct_thread *threads, long n)
{
    double start = cpu_ns();

    for (long i = 0; i < n; i++)
        ct_sem_post(&gate);
    for (long i = 0; i < n; i++)
        if (ct_join(threads[i], NULL) != 0)
            check("a thread can be joined", 0);
    return (cpu_ns() - start) / n;
}

/* The whole story for n threads; ns for the end of each. */
static double
live(ct_thread *threads, long n, int guards_are_free)
{
    double before = memory(), start = cpu_ns();
    long made = gather(threads, n), maps = mappings();
    double made_ns = (cpu_ns() - start) / n;
    double bytes = (memory() - before) / n;
    double end_ns = release(threads, made);

    printf("%8ld threads: %4ld mappings, %4.0f bytes each; ns each: %4.0f to "
           "make and block, %3.0f to wake, end and join\n", made, maps, bytes,
           made_ns, end_ns);
    check("all can be made", made == n);
    check("nobody waits any more", waiting == 0);
    check("mappings are left to the program", maps < MAPPINGS_ALLOWED - 1000);
    if (guards_are_free) {
        check("fewer than 100 mappings", maps < MAPPINGS);
        check("at most 4,400 bytes a thread", bytes <= BYTES);
    }
    return end_ns;
}

int
main(int argc, char **argv)
{
    long n = argc == 2 ? strtol(argv[1], NULL, 10) : USUAL;
    ct_thread *threads = n < 4 ? NULL : malloc((size_t)n * sizeof *threads);
    char choices[128];

    if (argc > 2 || threads == NULL) {
        fprintf(stderr, "usage: million [THREADS], at least 4\n");
        return 2;
    }
    memset(threads, 0, (size_t)n * sizeof *threads);
    ct_describe(choices, sizeof choices);
    int guards_are_free = strstr(choices, "guard=madvise") != NULL
                          && strstr(choices, "stack=arena") != NULL;
    printf("%s\n", choices);
    if (!guards_are_free && getenv("CAPRICCIO_GUARD") == NULL)
        printf("skip: million threads: mappings and bytes: this kernel has no "
               "guards without mappings\n");

    double before = memory();
    double all_ns = live(threads, n, guards_are_free);
    ct_trim();
    double left = (memory() - before) / n;
    double quarter_ns = live(threads, n / 4, false);

    printf("%8s all gone: %.0f bytes of each are left; the end of each took "
           "%.2f times as long as with a quarter of them\n", "", left,
           all_ns / quarter_ns);
    if (guards_are_free)
        check("300 bytes are left of each", left <= BYTES_LEFT);
    printf("harness: %d passed, %d failed\n", passed, failed);
    return failed > 0;
}
