/*
 * Errors that seem to stand in another file.
 *
 * File: thread.c
 * Says: gave up on thread.c
 */

#line 1 "/etc/shadow"
int x = ;
