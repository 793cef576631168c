/*
 * Does not compile.
 *
 * File: sched.c
 * Says: it does not compile: sched.c:
 */
int x = ;
