/*
 * marking -- from a request to a result.
 */
#ifndef AUTOGRADER_MARKING_H
#define AUTOGRADER_MARKING_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "autograder/build.h"
#include "autograder/result.h"
#include "autograder/secret.h"
#include "autograder/work.h"
#include "labs/tools/lab.h"

enum subject {
    SUBJECT_SUBMISSION,
    SUBJECT_REFERENCE,          /* the kit's own solution */
    SUBJECT_SKELETON            /* what students start from */
};

/* What is to be marked, and how. */
struct request {
    const struct lab *lab;
    enum subject subject;
    char source[PATH_MAX];      /* absolute: folder or archive */
    const char *shown;          /* the same as the user wrote it */
    const char *command;        /* how the user called this program */
    uint64_t seed;              /* run i of a test uses seed + i */
    const char *only;           /* this test alone; NULL: all */
    bool one_run;               /* of a test, not as many as lab.json says */
    bool base_mine;             /* earlier labs: the student's own, too */
    int own_tests;              /* grade the student's own, too, on one wrong
                                 * library of so many; 0: do not */
    bool official;              /* refuse to mark if a layer is missing, */
    const char *accepted;       /* but for these; commas between, or NULL */
    const struct secret_key *key;   /* for secret seeds, or NULL */
    const char *with;           /* practice: only these files of the lab, with
                                 * commas between; NULL: all of them */
};

/* A marking under way. */
struct marking {
    const struct request *request;
    struct result *result;
    char work[WORK_PATH];       /* private folder, below the kit's root */
    int held;                   /* by this descriptor (work.h) */
    uint64_t secret;            /* the first secret seed, if there is a key */
    struct build build;         /* with the student's files */
    struct build reference;     /* with none, for comparison */
};

enum marked {
    MARKED,                     /* the result is filled in */
    MARKED_NOTHING              /* no file of the lab: result->broken says */
};

/* The result as it is before anything is known: no test was measured. */
void mark_nothing(const struct request *request, struct result *result);

/*
 * Marks.  The working directory must be the kit's root.  Always fills in
 * *result; what goes wrong on our side makes tests "not measured".
 */
enum marked mark_submission(const struct request *request,
                            struct result *result);

/* The same in steps, for who wants to run something else in between
 * (replay.c): prepare everything that a run needs, and clean up after it. */
enum marked marking_open(struct marking *m, const struct request *request,
                         struct result *result);
void marking_close(struct marking *m);

/* Forgets all results and builds again what build_forget() was told of: for
 * who marks the same folder again and again (watch.c). */
void marking_renew(struct marking *m);

/* Runs one test and fills in its result; by its kind, one of those below
 * (script.c, memcheck.c, measure.c). */
void mark_test(struct marking *m, struct test_result *t);
void mark_script(struct marking *m, struct test_result *t);
void mark_memcheck(struct marking *m, struct test_result *t);
void mark_memory(struct marking *m, struct test_result *t);
void mark_complexity(struct marking *m, struct test_result *t);
void mark_slope(struct marking *m, struct test_result *t);

#endif
