/*
 * verdict -- what build/grade says of a folder.
 */
#ifndef SELFTEST_VERDICT_H
#define SELFTEST_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

enum { VERDICT_TESTS = 64 };

struct verdict {
    int status;                 /* the grader's exit status, or -signal */
    bool left_over;             /* a process outlived it */
    int score, max_score;
    size_t ntests;
    struct {
        char id[64];
        char state[16];
    } tests[VERDICT_TESTS];
    char messages[16384];       /* all of them, and what stood on stderr */
};

/* Runs build/grade LAB SUBJECT, the working directory being the kit's root.
 * Returns false if it could not be run, or left no result with status 0. */
bool verdict_get(const char *lab, const char *subject, struct verdict *v);

/* The state of that test, or NULL. */
const char *verdict_state(const struct verdict *v, const char *id);

#endif
