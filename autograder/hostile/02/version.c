/*
 * Names a version of a function, for the linker to choose.
 *
 * File: thread.c
 * Gate: uses a name that C does not have
 */

__asm__(".symver old_copy, memcpy@GLIBC_2.2.5");
void *old_copy(void *to, const void *from, unsigned long n);

void *(*thread_keep_copy(void))(void *, const void *, unsigned long);

static void *(*volatile kept)(void *, const void *, unsigned long) = old_copy;
