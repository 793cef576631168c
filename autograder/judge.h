/*
 * judge -- what the contract allows.
 *
 * A judge knows one kind of scenario.  It invents a script from a seed, and
 * keeps a model of what the contract promises for that script.  After each
 * event it names the *set* of events that may come next; an event outside the
 * set is the divergence that the report explains.  Where the contract promises
 * an order the set has one member, where it does not it has several: a
 * correct design that differs from ours must pass.
 *
 * Judges run in the parent only, are pure (no I/O, no clock, no global
 * state but constants), and never see student code.
 */
#ifndef AUTOGRADER_JUDGE_H
#define AUTOGRADER_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autograder/event.h"

enum {
    SCRIPT_MAX = 4096,          /* words */
    ALLOWED_MAX = 64            /* events in one set */
};

struct judge {
    const char *name;           /* of the scenario, too; lab.json names it */

    /* Writes the script for this seed; returns its length in words. */
    size_t (*plan)(uint64_t seed, int64_t script[SCRIPT_MAX]);

    /* Opens a model for the script, to be freed by close; NULL if there is no
     * memory for it. */
    void *(*open)(const int64_t *script, size_t nwords);

    /* Fills set with the events that may come now, EVENT_END among them if
     * the scenario may end here; returns how many there are, at least one. */
    size_t (*allowed)(void *model, struct event set[ALLOWED_MAX]);

    /* Takes one of the events just named as having happened. */
    void (*advance)(void *model, const struct event *e);

    void (*close)(void *model);

    /* Says e in words for the report: "thread c, step 2: ct_join(b) gives 0" */
    void (*describe)(void *model, const struct event *e,
                     char *text, size_t size);

    /* The invariant of lab.json that a divergence between this set and this
     * event breaks, as "S1"; NULL: the test's own. */
    const char *(*blame)(void *model, const struct event *got);

    /*
     * Writes what the process must say as it dies, in place of coming to its
     * end, when it has told all that it had to tell; returns false if
     * it must end well.  NULL: it always must.
     */
    bool (*last_words)(void *model, char *text, size_t size);
};

/* The judges of each lab end with one that has no name. */
extern const struct judge *const judges_00[];
extern const struct judge *const judges_01[];
extern const struct judge *const judges_02[];
extern const struct judge *const judges_03[];
extern const struct judge *const judges_04[];
extern const struct judge *const judges_05[];
extern const struct judge *const judges_06[];
extern const struct judge *const judges_07[];
extern const struct judge *const judges_08[];
extern const struct judge *const judges_09[];
extern const struct judge *const judges_10[];
extern const struct judge *const judges_11[];

/* The judge of that name in that lab ("01"), or NULL. */
const struct judge *judge_find(const char *lab, const char *name);

/* A generator of seeded numbers for plan(): the same everywhere. */
struct dice {
    uint64_t state;
};

void dice_seed(struct dice *d, uint64_t seed);
uint64_t dice_roll(struct dice *d);                    /* any 64 bits */
unsigned dice_below(struct dice *d, unsigned n);       /* 0 .. n - 1 */

#endif
