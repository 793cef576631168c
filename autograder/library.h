/*
 * library -- right and wrong libraries for the students' own tests to run on.
 *
 * Right ones are the reference and the alternative designs, wrong ones the
 * mutants that a test of behaviour catches.  Each is compiled and laid out in
 * its own way (ways.h), drawn from a seed: two of them differ in the bytes of
 * the lab's functions and in where all is, so a test cannot tell the public
 * reference from the rest by how its code looks, only by what it does.
 *
 * A library is one object whose only global names are those that the headers
 * for own tests declare (shown.h).  They are kept under build/own and made anew
 * when something of the kit is newer.
 */
#ifndef AUTOGRADER_LIBRARY_H
#define AUTOGRADER_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autograder/build.h"
#include "labs/tools/lab.h"

struct library {
    char object[256];           /* below the kit's root */
    char invariant[8];          /* what is broken; "": nothing, it is right */
    char says[256];             /* the bug in one sentence */
};

/* What is to be made. */
struct library_order {
    const struct build *modules;        /* knows the kit's objects, the lab */
    uint64_t seed;
    int every;                  /* 1: all wrong ones; n: every nth */
    const char *scratch;        /* a private folder */
};

/*
 * Makes the libraries of a lab, right ones first, in *all, to be freed by the
 * caller.  Returns how many; 0 with a sentence in why if one cannot be made.
 */
size_t library_make_all(const struct library_order *order,
                        struct library **all, char *why, size_t size);

#endif
