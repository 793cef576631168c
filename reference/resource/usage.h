/*
 * usage -- what a stretch of a thread's life took of each resource.
 */
#ifndef RESOURCE_USAGE_H
#define RESOURCE_USAGE_H

enum { USAGE_MAX = 8 };         /* kinds of resources, the two below included */

enum {
    USAGE_CPU,                  /* ns */
    USAGE_STACK,                /* bytes in use when it blocked */
    USAGE_DECLARED              /* the first that the program can declare */
};

/*
 * One number a kind; what was given back counts as negative.  In lanes of a
 * vector, so that four kinds are averaged by one instruction.
 */
typedef float usage_lanes __attribute__((vector_size(4 * sizeof(float))));

union usage {
    float of[USAGE_MAX];
    usage_lanes lanes[USAGE_MAX / 4];
};

#endif
