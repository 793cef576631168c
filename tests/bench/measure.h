/*
 * measure -- runs programs that print one number, on one core.
 *
 * A program that is measured prints a number and ends with status 0, or says
 * in one line why it cannot and ends with another status.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>

enum { WHY_SIZE = 160 };

/* What came of it: a figure, or a sentence. */
struct outcome {
    bool known;
    double figure;
    char why[WHY_SIZE];
};

/*
 * Keeps this process, and all that it will start, on one core, and within
 * 1,024 descriptors (State Threads sets that limit itself, which Valgrind
 * refuses unless it is there already).  Returns the core's number, or -1
 * with a sentence on stderr.
 */
int measure_prepare(void);

/* Runs `program row threads rounds` once. */
void measure_figure(const char *program, const char *row, long threads,
                    long rounds, struct outcome *out);

/*
 * Counts the instructions that one operation takes: runs the program under
 * callgrind for `shorter` and for `longer` rounds, and divides the difference
 * by the operations between.  Start and end cancel out; what is left is the
 * loop and the library, exact and the same each time.
 */
void measure_instructions(const char *program, const char *row, long threads,
                          long shorter, long longer, struct outcome *out);

/*
 * What cachegrind's model of caches and branch predictor sees of one
 * operation, by the same difference.  The model predicts all returns right:
 * it knows nothing of the processor's stack of return addresses.
 */
struct simulated {
    double d1_misses;           /* first data cache */
    double ll_misses;           /* last cache, instructions and data */
    double mispredicts;         /* conditional and indirect branches */
};

/* Returns false, with a sentence in why, if it cannot be had. */
bool measure_simulated(const char *program, const char *row, long threads,
                       long shorter, long longer, struct simulated *out,
                       char why[WHY_SIZE]);

/* Puts the n values in order and returns the middle one. */
double median(double *values, int n);

/* The path of `name` in the folder of the running program; static. */
const char *beside(const char *name);

#endif
