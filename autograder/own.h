/*
 * own -- the student's own tests, graded.
 *
 * A test is worth something if it passes on every right library and fails on
 * a wrong one.  mytests.c is run on libraries of both kinds (library.h): if one
 * of its tests fails on a right one nothing can be said for it; else the score
 * is the share of the wrong ones on which some test fails.
 */
#ifndef AUTOGRADER_OWN_H
#define AUTOGRADER_OWN_H

#include <jansson.h>
#include <stdio.h>

#include "autograder/marking.h"

enum {
    OWN_BUGS = 128,
    OWN_TESTS = 64
};

/* A wrong library, as the report speaks of it. */
struct own_bug {
    char invariant[8];
    char says[256];
    bool exposed;
};

struct own_result {
    enum state state;           /* PASS: there is a score; SKIPPED: there is
                                 * no mytests.c */
    char message[MESSAGE];      /* unless it is PASS */
    char diagnostics[DIAGNOSTICS];      /* the compiler's words */
    int ntests;
    char tests[OWN_TESTS][64];  /* their names */
    int exposed, score;
    struct own_bug bugs[OWN_BUGS];
    int nbugs;
};

/* Grades the tests of an open marking.  What is returned stays until the next
 * call. */
const struct own_result *own_mark(struct marking *m);

/* For the reports. */
void own_write(const struct own_result *own, const struct lab *lab, FILE *f);
json_t *own_json(const struct own_result *own, const struct lab *lab);

#endif
