/*
 * A program that is too large to be started, which would be nobody's fault.
 *
 * File: thread.c
 * Gate: more than 64 MiB of static memory
 */

static char ballast[1UL << 40] __attribute__((used));
