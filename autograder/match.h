/*
 * match -- events held against a judge, until the first that is wrong.
 */
#ifndef AUTOGRADER_MATCH_H
#define AUTOGRADER_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autograder/event.h"
#include "autograder/judge.h"
#include "autograder/run.h"

enum {
    MATCH_TEXT = 120,           /* bytes for an event in words */
    MATCH_BEFORE = 48           /* how many events before a wrong one we tell */
};

/* The first event that was wrong, in words. */
struct divergence {
    bool any;                   /* there was one */
    unsigned long number;       /* of the event, counted from 1 */
    char sentence[640];         /* what happened */
    char got[MATCH_TEXT];
    char expected[ALLOWED_MAX][MATCH_TEXT];
    size_t nexpected;           /* one of these should have come */
    char before[MATCH_BEFORE][MATCH_TEXT];
    size_t nbefore;             /* the last right ones, oldest first */
    char invariant[8];          /* which the judge blames; "": the test's own */
};

/* A comparison under way. */
struct match {
    const struct judge *judge;
    void *model;
    unsigned long right;        /* events that were */
    bool ended;                 /* EVENT_END was among them */
    struct event last[MATCH_BEFORE];    /* a ring of the right ones */
    struct divergence *divergence;
};

/* Begins; *d will tell.  judge may be NULL: then only the end may come.
 * False: there is no memory for the judge's model. */
bool match_open(struct match *m, const struct judge *judge,
                const int64_t *script, size_t nwords, struct divergence *d);

/* Takes the next event; false: it was wrong. */
bool match_event(struct match *m, const struct event *e);

/*
 * The process has ended as `report` tells.  All is well only if it had said
 * that it was finished and then exited with status 0.  Frees the model;
 * returns whether all was well from first to last.
 */
bool match_close(struct match *m, const struct run_report *report);

#endif
