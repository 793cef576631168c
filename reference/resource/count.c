/*
 * count.c -- descriptors and memory (paper, section 4.2.1).
 *
 * Both are resources like those that a program declares, with the same doors
 * and the same accounts; only the takings come from hooks: of the layer io,
 * and of malloc() and its family (memory.c).
 *
 * They differ in what happens when there is none left.  Memory that is short
 * makes everything slow, and where that begins depends on what is done with
 * it: the controller finds out.  Descriptors are there or not, the kernel says
 * how many, and the request that does not get one fails in the middle; so no
 * more is let in than there has been use for at once (overlap.h), less a part
 * for those that need more than others did.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/panic.h"
#include "capriccio.h"
#include "io/fd.h"
#include "resource/account.h"
#include "resource/count.h"
#include "resource/gate.h"
#include "resource/own.h"
#include "resource/reading.h"

enum {
    SPARE = 16,                 /* one descriptor in so many is not given out */
    MEMORY_FIRST = 1 << 20      /* the first limit, bytes: threads have some
                                 * always, so that counting from nothing would
                                 * hold back all the others at the start */
};

/* By enum ct_counted: the number of the resource; 0: it is not counted. */
static int counted[2];

/* The kernel thread that runs the threads; workers' memory is nobody's. */
static __thread bool runs_threads;

/* memory.c's, if the program is linked with it. */
extern void *__wrap_malloc(size_t size) __attribute__((weak));

/* The calling thread has taken n; has given back, if n is negative. */
static void
count(int k, ptrdiff_t n)
{
    if (n >= 0)
        ct_resource_take(k, n);
    else
        ct_resource_give(k, -n);
}

void
count_memory(ptrdiff_t bytes)
{
    if (!runs_threads || counted[CT_MEMORY] == 0 || own_at_work)
        return;
    count(counted[CT_MEMORY], bytes);
}

static void
count_descriptor(int change)
{
    count(counted[CT_DESCRIPTORS], change);
}

/* How many descriptors the process has open, whoever opened them. */
static int
open_descriptors(void)
{
    DIR *d = opendir("/proc/self/fd");
    int n = -3;                         /* ".", "..", and that of the reading */

    if (d == NULL)
        return fd_in_use();
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n;
}

static int
count_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return -1;
    int most = limit.rlim_cur < (rlim_t)fd_room() ? (int)limit.rlim_cur
                                                  : fd_room();
    int k = ct_resource_declare("descriptors", most);
    if (k < 0)
        return -1;
    resources[k].used = resources[k].committed = open_descriptors();
    resources[k].hard = resources[k].most = most - most / SPARE;
    gate_set(k, resources[k].used + GATE_FIRST);
    fd_on_change = count_descriptor;
    return k;
}

static int
count_allocations(void)
{
    double available;

    if (__wrap_malloc == NULL) {
        errno = ENOTSUP;
        return -1;
    }
    if (!reading_take(READING_MEMORY, &available))
        available = 0;                  /* the capacity is not known */
    int k = ct_resource_declare("memory", (int64_t)available);
    if (k < 0)
        return -1;
    runs_threads = true;
    gate_set(k, MEMORY_FIRST);
    return k;
}

int
ct_resource_count(enum ct_counted what)
{
    if (what != CT_DESCRIPTORS && what != CT_MEMORY) {
        errno = EINVAL;
        return -1;
    }
    if (counted[what] == 0) {
        int k = what == CT_MEMORY ? count_allocations() : count_descriptors();
        if (k < 0)
            return -1;
        counted[what] = k;
    }
    return counted[what];
}

/* One word of CAPRICCIO_COUNT. */
static void
start(const char *word)
{
    enum ct_counted what = strcmp(word, "memory") == 0 ? CT_MEMORY
                                                       : CT_DESCRIPTORS;

    if (what == CT_DESCRIPTORS && strcmp(word, "descriptors") != 0)
        panic("CAPRICCIO_COUNT=%s: there are memory and descriptors", word);
    if (ct_resource_count(what) < 0)
        panic("CAPRICCIO_COUNT=%s: %s", word,
              errno == ENOTSUP ? "the program is not linked to count it"
                               : strerror(errno));
}

void
count_start(void)
{
    const char *asked = getenv("CAPRICCIO_COUNT");
    char *words = asked == NULL ? NULL : strdup(asked), *rest = words;

    for (char *w; (w = strsep(&rest, ",")) != NULL; )
        if (w[0] != '\0')
            start(w);
    free(words);
}
