/*
 * options -- the command line of build/grade.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* How the command ends. */
enum status {
    GRADED = 0,                 /* whatever the score */
    USAGE = 2,
    NOT_MEASURED = 3
};

/* The command line. */
struct options {
    const char *lab, *source, *only, *base, *with, *format, *out, *json;
    const char *accepted, *key;
    bool help, official, reference, skeleton, gdb, gdb_batch, seeded;
    int mytests;                /* on one wrong library of so many; 0: no */
    uint64_t seed;
};

/* What there is to choose from, a line each. */
extern const char options_usage[];

/*
 * Takes the command line apart; what it points to is argv's.  USAGE: it makes
 * no sense, which has been said.
 */
enum status options_read(int argc, char **argv, struct options *o);

/* Says in one sentence what is wrong with the command line; USAGE. */
enum status options_refuse(const char *what, const char *which);

#endif
