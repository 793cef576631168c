/*
 * look.c -- what the parent sees of a process that stands still.
 *
 * Whether a page can be read is tried with process_vm_readv(2), which heeds
 * protection and guards as the process itself would have to; reading
 * /proc/PID/mem does not.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

#include "autograder/look.h"
#include "autograder/tasks.h"

enum { PAGES_MAX = 4096 };      /* that one question may be about */

/* Whether the byte at `address` can be read; -1: we may not even try. */
static int
readable(pid_t pid, uint64_t address)
{
    char byte;
    struct iovec here = { &byte, 1 }, there = { (void *)address, 1 };

    if (process_vm_readv(pid, &here, 1, &there, 1, 0) == 1)
        return 1;
    return errno == EFAULT ? 0 : -1;
}

/* How many of the pages can be read, or cannot; -1: we may not look. */
static int64_t
count_pages(pid_t pid, const struct event *question, int wanted)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t pages = (uint64_t)question->b / page;
    int64_t n = 0;

    for (uint64_t i = 0; i < pages && i < PAGES_MAX; i++) {
        int is = readable(pid, (uint64_t)question->a + i * page);

        if (is < 0)
            return -1;
        n += is == wanted;
    }
    return n;
}

/* Memory that it holds, KiB; -1: we may not look.  Counted page by page: the
 * sums in /proc/PID/statm are put together from rough ones. */
static long
resident_kb(pid_t pid)
{
    char path[64], line[256];
    long kb = -1;

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return -1;
    while (kb < 0 && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "Rss: %ld kB", &kb) != 1)
            kb = -1;
    fclose(f);
    return kb;
}

/* Mappings that it has; -1: we may not look. */
static long
mappings(pid_t pid)
{
    char path[64];
    long n = 0;
    int c;

    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return -1;
    while ((c = getc(f)) != EOF)
        n += c == '\n';
    fclose(f);
    return n;
}

/* How much of n, counted by `unit`, is beyond what may be. */
static int64_t
excess(int64_t n, int64_t may_be, int64_t unit)
{
    return n <= may_be ? 0 : (n - may_be + unit - 1) / unit;
}

bool
look_answer(pid_t pid, struct look_base *base, struct event *question)
{
    long n;

    switch (question->kind - EVENT_LOOK) {
    case LOOK_GUARDED:
    case LOOK_OPEN:
        question->a = count_pages(pid, question, question->kind - EVENT_LOOK
                                  == LOOK_GUARDED);
        return question->a >= 0;
    case LOOK_BASE:
        base->resident_kb = resident_kb(pid);
        base->mappings = mappings(pid);
        question->a = 0;
        return base->resident_kb >= 0 && base->mappings >= 0;
    case LOOK_RESIDENT:
        n = resident_kb(pid);
        question->a = excess(n - base->resident_kb, question->b, 1024);
        return n >= 0;
    case LOOK_MAPPINGS:
        n = mappings(pid);
        question->a = excess(n - base->mappings, question->b, 1);
        return n >= 0;
    case LOOK_THREADS:
        n = tasks_look(pid, false).n;
        question->a = excess(n, question->b, 1);
        return n > 0;
    case LOOK_RESTLESS:
        question->a = tasks_restless(pid);
        return true;
    default:
        return false;
    }
}
