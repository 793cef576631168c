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

/* One for the lab, the same for all submissions: for what is made once for all
 * of them (library.h). */
uint64_t secret_seed_of_course(const struct secret_key *key,
                               const struct lab *lab);

#endif
