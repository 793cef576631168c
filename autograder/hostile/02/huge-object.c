/*
 * An object file of 16 GiB.
 *
 * File: thread.c
 * Says: it does not compile
 */

char thread_ballast[1UL << 34] = { 1 };
