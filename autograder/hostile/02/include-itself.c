/*
 * Includes itself, for ever.
 *
 * File: thread.c
 * Says: it does not compile
 */

#include __FILE__
