/*
 * secret -- what students must not find in what they are given.
 */
#ifndef LABS_TOOLS_SECRET_H
#define LABS_TOOLS_SECRET_H

#include <stdint.h>

#include "labs/tools/skeleton.h"

enum {
    SECRET_STATEMENT = 20,      /* characters a line must have to tell */
    SECRET_RUN = 20             /* tokens in a row that tell */
};

struct secret_statement {
    char *text;                 /* squeezed, see token.h */
    const char *hole;           /* the name of where it was cut */
};

struct secret_run {
    uint64_t hash;
    const char *hole;
};

struct secrets {
    struct secret_statement *statements;
    size_t nstatements;
    struct secret_run *runs;    /* sorted by their hash */
    size_t nruns;
};

struct tokens;

/* The hash of the SECRET_RUN tokens that begin with the i-th. */
uint64_t secret_hash(const struct tokens *t, size_t i);

/* The secret run with this hash; NULL if there is none. */
const struct secret_run *secret_run_find(const struct secrets *s,
                                         uint64_t hash);

/*
 * Collects what was cut out and stands nowhere in the rest of the reference.
 * Returns 0 with *out, to be freed by secrets_free() before the skeleton, or
 * -1 with a sentence.
 */
int secrets_collect(struct secrets *out, const struct skeleton *s,
                    const char *kit_root, const struct why *why);

void secrets_free(struct secrets *s);

#endif
