/*
 * tape -- all that a scenario may say, worked out beforehand.
 *
 * The contracts of coroutines and of fifo threads leave very little open: who
 * runs is fixed, and where two error numbers are both right, what happens next
 * does not depend on which it was.  So a model can be run through the whole
 * script when a judge is opened, and write each step with its one or two
 * permitted events on a tape.  Judging is then reading along.
 *
 * Rejected: running the model in step with the events.  It allows a contract
 * in which a choice has consequences, which these two have not, and makes
 * every function of a judge harder to read.
 */
#ifndef JUDGES_TAPE_H
#define JUDGES_TAPE_H

#include <stdbool.h>

#include "autograder/judge.h"
#include "autograder/scenarios/script.h"

enum {
    TAPE_STEPS = 8192,
    TAPE_CHOICES = 2            /* events in one step */
};

struct tape {
    int64_t script[SCRIPT_MAX];
    size_t nwords;
    size_t at, n;               /* the step that is due; steps there are */
    struct tape_step {
        size_t n;
        struct event e[TAPE_CHOICES];
    } step[TAPE_STEPS];
};

/* An empty tape with a copy of the script; NULL if there is no memory. */
struct tape *tape_open(const int64_t *script, size_t nwords);

/* Adds a step.  tape may be NULL: nobody wants to know. */
void tape_put(struct tape *tape, unsigned kind, unsigned who, int64_t a,
              int64_t b);

/* Permits this event, too, in the step that was added last. */
void tape_or(struct tape *tape, unsigned kind, unsigned who, int64_t a,
             int64_t b);

/* The event that is due, the first if there are two; NULL at the end. */
const struct event *tape_due(const struct tape *tape);

/* Whether e is the event that is due in all but a, so that the right one is
 * where it should be, but what it remembers is wrong. */
bool tape_forgot(const struct tape *tape, const struct event *e);

/* The order that e tells of; one with op 0 if there is none. */
struct order tape_order(const struct tape *tape, const struct event *e);

/* Members of struct judge.  After the last step EVENT_END is allowed. */
size_t tape_allowed(void *model, struct event set[ALLOWED_MAX]);
void tape_advance(void *model, const struct event *e);
void tape_close(void *model);

#endif
