/*
 * own_build -- from a student's own tests and a library to a program.
 */
#ifndef AUTOGRADER_OWN_BUILD_H
#define AUTOGRADER_OWN_BUILD_H

#include "autograder/library.h"
#include "autograder/own.h"

/* Compiles the tests to `object`.  False: *own is decided. */
bool own_compile(const struct marking *m, const char *source,
                 const char *object, struct own_result *own);

/* Links them with one library.  False: *own is decided. */
bool own_link(const struct marking *m, const char *object,
              const struct library *library, const char *program,
              struct own_result *own);

/* Decides it; the message may be own->message itself. */
void own_decide(struct own_result *own, enum state state, const char *message);

#endif
