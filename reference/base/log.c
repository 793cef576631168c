/*
 * log.c -- the event log and its timeline.
 *
 * A ring of fixed records in memory; text only at the end.  So an event costs
 * some ten instructions, and the timeline of a program that hung or panicked
 * ends with what it did last.  Threads are numbered in the records; the names
 * they had at each moment come from the records themselves.
 *
 *          time ns  thread     event
 *                0  main       makes a
 *                0  main       waits for join
 *                0  main       -> a
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "base/names.h"
#include "base/panic.h"

enum { WORDS = NAMES_SIZE };

struct record {
    int64_t time;               /* ns */
    uint32_t kind;              /* enum log_kind */
    uint32_t who;
    union {
        uint32_t whom;
        char words[WORDS];
    };
};

_Static_assert(sizeof(struct record) == 32, "two in a cache line");

bool log_on;
int64_t (*log_clock)(void);

static struct record *ring;
static uint64_t written;        /* ever; the ring holds the last ones */
static const char *path;        /* where the timeline goes; "-" is stderr */

static struct record *
next(enum log_kind kind, uint32_t who)
{
    struct record *r = &ring[written++ % LOG_RECORDS];

    r->time = log_clock != NULL ? log_clock() : 0;
    r->kind = kind;
    r->who = who;
    return r;
}

void
log_event(enum log_kind kind, uint32_t who, uint32_t whom)
{
    next(kind, who)->whom = whom;
}

void
log_words(enum log_kind kind, uint32_t who, const char *words)
{
    struct record *r = next(kind, who);

    snprintf(r->words, WORDS, "%s", words);
}

/* What thread i is called at the point that the writer has reached. */
static const char *
name_of(const struct names *names, uint32_t i, char made[NAMES_SIZE])
{
    return i == LOG_NOBODY ? "nobody" : names_get(names, i, made);
}

static void
write_record(FILE *f, struct names *names, const struct record *r)
{
    static const char *const verb[] = {
        [LOG_CREATE] = "makes ", [LOG_SWITCH] = "-> ", [LOG_WAKE] = "wakes ",
    };
    char who[NAMES_SIZE], whom[NAMES_SIZE];

    if (r->kind == LOG_NAME) {
        names_set(names, r->who, r->words);
        return;
    }
    fprintf(f, "%15lld  %-15s  ", (long long)r->time,
            name_of(names, r->who, who));
    if (r->kind == LOG_BLOCK)
        fprintf(f, "waits for %s\n", r->words);
    else if (r->kind == LOG_EXIT)
        fprintf(f, "ends\n");
    else
        fprintf(f, "%s%s\n", verb[r->kind], name_of(names, r->whom, whom));
}

void
log_flush(void)
{
    if (!log_on)
        return;
    log_on = false;

    FILE *f = strcmp(path, "-") == 0 ? stderr : fopen(path, "we");
    if (f == NULL) {
        fprintf(stderr, "capriccio: cannot write the timeline to %s: %m\n",
                path);
        return;
    }
    uint64_t first = written > LOG_RECORDS ? written - LOG_RECORDS : 0;
    if (first > 0)
        fprintf(f, "(the first %llu events are lost)\n",
                (unsigned long long)first);
    fprintf(f, "%15s  %-15s  %s\n", "time ns", "thread", "event");

    struct names names = { 0 };
    for (uint64_t i = first; i < written; i++)
        write_record(f, &names, &ring[i % LOG_RECORDS]);
    names_free(&names);
    if (f != stderr)
        fclose(f);
}

/* Before the constructors of the other modules, which may log. */
__attribute__((constructor(101)))
static void
start(void)
{
    path = getenv("CAPRICCIO_LOG");
    if (path == NULL || path[0] == '\0')
        return;
    ring = mmap(NULL, LOG_RECORDS * sizeof *ring, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (ring == MAP_FAILED)
        panic("CAPRICCIO_LOG: no memory for the event log");
    log_on = true;
    atexit(log_flush);
}
