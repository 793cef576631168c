/*
 * gate -- whether an object file may be linked with the kit.
 */
#ifndef AUTOGRADER_GATE_H
#define AUTOGRADER_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "autograder/names.h"
#include "labs/tools/lab.h"

/* What there is to know of a lab before its objects can be looked at. */
struct gate {
    const struct lab *lab;      /* what it does without; NULL: nothing */
    struct names own;           /* names that the lab's files are to define */
    struct names used;          /* names of others that the solution uses */
    struct names grader;        /* names of the scenarios: nobody else's */
};

enum gate_says {
    GATE_OPEN,
    GATE_SHUT,                  /* why tells */
    GATE_FAILED                 /* our own side: why tells */
};

/* Learns from an object of the kit: one that a student's file replaces, or
 * one of the scenarios'.  False: it cannot be read. */
bool gate_learn_solution(struct gate *g, const char *object);
bool gate_learn_scenario(struct gate *g, const char *object);

/*
 * Looks at the object made of the student's file of that name.  Unless it is
 * open, `why` has one sentence.  What a person should look at, though
 * nothing is wrong by rule, is added to notes.  The object lies in scratch.
 */
enum gate_says gate_look(const struct gate *g, const char *file,
                         const char *object, const char *scratch,
                         char *why, size_t why_size,
                         char *notes, size_t notes_size);

void gate_close(struct gate *g);

struct object;

/* The rules alone, for an object in memory: GATE_OPEN or GATE_SHUT. */
enum gate_says gate_judge(const struct gate *g, const char *file,
                          const struct object *o, char *why, size_t size);

#endif
