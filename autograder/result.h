/*
 * result -- what a marking has found out: one tree, from which every report
 * is written.
 */
#ifndef AUTOGRADER_RESULT_H
#define AUTOGRADER_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autograder/match.h"
#include "labs/tools/lab.h"

enum {
    TESTS_MAX = 64,             /* in one lab */
    MESSAGE = 768,
    DIAGNOSTICS = 4096,
    COMMAND = 1024
};

enum state {
    STATE_PASS,                 /* full points */
    STATE_FAIL,                 /* fewer */
    STATE_SKIPPED,              /* nothing to be learned from it */
    STATE_NOT_MEASURED          /* our own trouble: neither zero nor pass */
};

/* What the part that is measured costs. */
struct price {
    uint64_t instructions, calls;       /* ... into the kernel */
    bool simulated;                     /* what follows is known */
    uint64_t cache_misses;              /* of the first level */
    uint64_t wrong_guesses;             /* of where a branch would lead */
};

/* One line of the rubric. */
struct test_result {
    const struct lab_test *test;
    int points;
    enum state state;
    char message[MESSAGE];      /* one sentence; "" if it passed */
    char invariant[8];          /* the key of what is broken; "" if nothing */
    char replay[COMMAND];       /* the command that repeats it, or "" */

    /* The first run that went wrong; no seed is meant where runs is 0. */
    uint64_t seed;
    const char *level;          /* how it had been compiled */
    bool secret;                /* of that run nothing may be told */
    struct divergence divergence;
    char output[4096];          /* the beginning of what was said ... */
    const char *speaker;        /* ... by whom; NULL: by the process */

    bool priced;                /* what follows is known; for a slope */
    struct price mine, theirs;  /* the submission's, and the reference's */

    /* For the run log only: they differ from time to time. */
    int runs;
    int64_t wall_ns;
    int64_t slept_ns;           /* by its runs */
    long peak_kb;
};

struct own_result;              /* own.h */

/* What the result looks like (diagnosis.h). */
struct diagnosis {
    const struct lab_invariant *invariant;      /* NULL: nothing to say */
    int alike, agree;           /* known bugs that look like it; of those, the
                                 * ones that break the invariant */
    int task;                   /* whose hints are about it, from 1; 0: none */
};

struct result {
    const struct lab *lab;
    char subject[COMMAND];      /* what was marked, as a person wrote it */
    bool practice;              /* with the kit's own files for some */
    bool keyed;                 /* with secret seeds, too */
    uint64_t seed;
    char layers[160], missing[160];     /* of the sandbox: layers.h */
    int score, max_score;
    enum state state;           /* STATE_PASS means graded */

    /* Nothing could be run: one sentence; then the compiler's own. */
    char broken[MESSAGE];
    char diagnostics[DIAGNOSTICS];
    char notes[MESSAGE];        /* what else a reader must know; or "" */

    struct test_result tests[TESTS_MAX];
    size_t ntests;

    const struct own_result *own;       /* NULL: nobody asked for it */
    struct diagnosis diagnosis;
};

/* As the JSON report spells it. */
const char *state_name(enum state state);

/* Adds up points and states of the tests. */
void result_total(struct result *r);

/* All its points, and nothing to say. */
void result_passed(struct test_result *t);

/* Gives all tests the same state and message, and no points. */
void result_all(struct result *r, enum state state, const char *message);

#endif
