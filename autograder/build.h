/*
 * build -- from a student's files and the kit's objects to programs.
 */
#ifndef AUTOGRADER_BUILD_H
#define AUTOGRADER_BUILD_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "autograder/gate.h"
#include "labs/tools/lab.h"

enum {
    MODULES_MAX = 128,          /* objects linked to one program */
    REPLACED_MAX = 32           /* source files that are not the kit's own */
};

/* How the kit's own objects are compiled. */
#define BUILD_LEVEL "-O2"

/* What the programs are called, in the private folder. */
#define BUILD_PROGRAM "program"         /* with the level behind it */
#define BUILD_CHECKED "program-checked" /* build_checked() */

/* One module of the kit, as make has listed it in build/kit/modules. */
struct module {
    char source[256];           /* "reference/thread/fifo.c" */
    char object[256];           /* "build/reference/thread/fifo.o" */
};

/* A source that stands in for a module's. */
struct replaced {
    const char *path;           /* of the module: "reference/thread/fifo.c" */
    char source[512];           /* the one to compile */
    bool levels;                /* at the level asked for, or always -O2 */
};

/* All programs of one submission.  Paths are relative to the kit's root. */
struct build {
    const struct lab *lab;
    const char *work;           /* the private folder */
    struct module modules[MODULES_MAX];
    size_t nmodules;
    struct module scenarios[8]; /* only the object's name is set */
    size_t nscenarios;
    struct replaced replaced[REPLACED_MAX];
    size_t nreplaced;
    struct gate gate;           /* what may be linked */
    size_t nlearned;            /* of the replaced, what the gate knows */
};

enum built {
    BUILD_GOOD,
    BUILD_BAD,                  /* the sources are at fault */
    BUILD_REFUSED,              /* they compile, but the gate is shut */
    BUILD_FAILED                /* our own side is */
};

/* Reads make's lists.  Returns false with a sentence in why. */
bool build_open(struct build *b, const struct lab *lab, const char *work,
                char *why, size_t size);

void build_close(struct build *b);

/* Says that `source` stands in for the module compiled from `path`. */
void build_replace(struct build *b, const char *path, const char *source,
                   bool levels);

/*
 * Links the objects of the program at the kit's own level once more, with the
 * C library as a shared one, which Valgrind can take malloc() from: *program
 * is its path.  build_program() must have made them.  False: `why` says why
 * it cannot be, which is nobody's fault.
 */
bool build_checked(struct build *b, char program[PATH_MAX], char *why,
                   size_t size);

/* The object of the i-th replaced source at the kit's own level, which
 * build_program() has made.  False: there are not so many. */
bool build_object(const struct build *b, size_t i, char object[PATH_MAX]);

/* Says that `source` has changed: what was made of it is removed, so that
 * build_program() makes it again. */
void build_forget(struct build *b, const char *source);

/*
 * Makes the program in which the replaced sources are compiled at `level`;
 * *program is its path, relative to the kit's root.  Unless all is good,
 * `why` has one sentence; diagnostics gets the compiler's own words about the
 * student's lines, warnings too, and what the gate wants a person to see.
 */
enum built build_program(struct build *b, const char *level,
                         char program[PATH_MAX], char *why, size_t why_size,
                         char *diagnostics, size_t size);

#endif
