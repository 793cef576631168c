/*
 * Has the compiler show a file of the grader, as if the student had written it.
 *
 * File: thread.c
 * Says: it does not compile
 */

#line 1 "thread.c"
#include "../../../build/selftest-work/secret"
