/*
 * events -- an event log (CAPRICCIO_LOG=FILE, reference/base/log.c), read back.
 *
 *          time ns  thread           event
 *                0  main             makes a
 *                0  a                waits for join
 *                0  main             -> a
 */
#ifndef LABS_TIMELINE_EVENTS_H
#define LABS_TIMELINE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "labs/timeline/words.h"

enum happening_kind {
    HAPPENS_MAKES,              /* object: a thread, as in the next two */
    HAPPENS_SWITCH,
    HAPPENS_WAKES,
    HAPPENS_WAITS,              /* object: a word */
    HAPPENS_ENDS,               /* no object */
    HAPPENS_OTHER               /* object: a word, all that the line says */
};

struct happening {
    int64_t time;               /* ns */
    enum happening_kind kind;
    uint32_t who;               /* a thread */
    uint32_t object;
};

struct events {
    struct words threads;       /* by their names */
    struct words words;         /* what they wait for */
    struct happening *happening;
    size_t n, room;
    unsigned long long lost;    /* before the first one */
};

/*
 * Reads the log `f`, which messages call `path`.  Returns whether it is one;
 * else there is a sentence in why.  In both cases events_free() is due.
 */
bool events_read(struct events *e, FILE *f, const char *path, char *why,
                 size_t size);

void events_free(struct events *e);

#endif
