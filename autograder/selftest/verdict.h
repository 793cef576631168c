/*
 * verdict -- what build/grade says of a folder.
 */
#ifndef SELFTEST_VERDICT_H
#define SELFTEST_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "autograder/selftest/privilege.h"

enum { VERDICT_TESTS = 64 };

struct verdict {
    int status;                 /* the grader's exit status, or -signal */
    bool left_over;             /* a process outlived it */
    bool litter;                /* files did */
    bool leaked;                /* the secret is in the report */
    int score, max_score;
    size_t ntests;
    struct {
        char id[64];
        char state[16];
    } tests[VERDICT_TESTS];
    char messages[16384];       /* all of them, and what stood on stderr */
};

/* How the grader is run. */
struct circumstances {
    enum privilege privilege;
    const char *without;        /* layers of the sandbox to leave out */
    const char *only;           /* one test, or NULL */
};

/* What nobody may read: the text of a file in build/selftest-work. */
#define VERDICT_SECRET "the-secret-of-the-selftest"

/* Makes the folders, open to everybody, for the modes of files are not what is
 * tried here, and the secret where the bold look for it. */
bool verdict_prepare(void);

/* Runs build/grade LAB SUBJECT, the working directory being the kit's root.
 * Returns false if it could not be run, or left no result with status 0. */
bool verdict_get(const char *lab, const char *subject,
                 const struct circumstances *c, struct verdict *v);

/* The state of that test, or NULL. */
const char *verdict_state(const struct verdict *v, const char *id);

#endif
