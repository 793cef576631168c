/*
 * Calls a function of its own by the name of one of the C library.
 *
 * File: thread.c
 * Gate: defines write for all files to see
 */

long mine(int fd, const void *p, unsigned long n) __asm__("write");

long
mine(int fd, const void *p, unsigned long n)
{
    return (long)n;
}
