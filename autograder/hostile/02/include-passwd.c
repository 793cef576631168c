/*
 * Has the compiler show a file of the system.
 *
 * File: thread.c
 * Says: Permission denied
 */

#include "/etc/passwd"
