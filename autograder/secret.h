/*
 * secret -- seeds that nobody can know before he hands in.
 */
#ifndef AUTOGRADER_SECRET_H
#define AUTOGRADER_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "labs/tools/lab.h"

enum { SECRET_KEY = 16 };       /* bytes */

/* A course's key. */
struct secret_key {
    unsigned char bytes[SECRET_KEY];
};

/* Reads a key: the file's first 16 bytes.  False, with a sentence in why: it
 * cannot be read, or is shorter. */
bool secret_read(const char *path, struct secret_key *key,
                 char *why, size_t size);

/*
 * The first of the secret seeds for the lab's files in the folder `work`: the
 * same whenever the same files are marked with the same key.
 */
uint64_t secret_seed(const struct secret_key *key, const struct lab *lab,
                     const char *work);

/* A seed for what is made once for all who hand that lab in: the same for the
 * same key. */
uint64_t secret_course_seed(const struct secret_key *key,
                            const struct lab *lab);

#endif
