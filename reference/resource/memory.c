/*
 * memory.c -- the allocations of a program, counted.
 *
 * A program that wants its threads' memory on the account is linked with
 *
 *      cc program.c build/libcapriccio.a @reference/resource/count-memory
 *
 * and the linker then puts these functions before those of the C library, in
 * all that it links.  What a block is counted for is what malloc_usable_size()
 * says, so that as much is given back as was taken, whoever frees it.
 *
 * Blocks that the C library makes for the program by itself (getline(),
 * asprintf(), and when it is linked dynamically) are seen only when they are
 * freed: they count as given back by somebody who did not take them.
 * strdup() and strndup(), the most common of those, are therefore here, too;
 * they and reallocarray() are made of the others, because in a C library that
 * is linked statically they are, and would be counted twice.
 *
 * Rejected: to define malloc() itself in the program, which sees all of those
 * but cannot be linked statically, and is thrown out by Valgrind, which puts
 * its own in its place.
 */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "resource/count.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__real_memalign(size_t alignment, size_t size);
int __real_posix_memalign(void **p, size_t alignment, size_t size);
void __real_free(void *p);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__wrap_memalign(size_t alignment, size_t size);
int __wrap_posix_memalign(void **p, size_t alignment, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
void __wrap_free(void *p);

/* Counts p, which is new, or NULL. */
static void *
counted(void *p)
{
    count_memory(malloc_usable_size(p));
    return p;
}

/* Counts p, which had `before` bytes and has been moved; NULL if it could not
 * be, or if `size` is 0 and it is gone. */
static void *
counted_again(void *p, size_t before, size_t size)
{
    if (p != NULL || size == 0)
        count_memory((ptrdiff_t)malloc_usable_size(p) - (ptrdiff_t)before);
    return p;
}

void *
__wrap_malloc(size_t size)
{
    return counted(__real_malloc(size));
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return counted(__real_calloc(n, size));
}

void *
__wrap_realloc(void *p, size_t size)
{
    size_t before = malloc_usable_size(p);

    return counted_again(__real_realloc(p, size), before, size);
}

void *
__wrap_reallocarray(void *p, size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return __wrap_realloc(p, bytes);
}

void *
__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return counted(__real_aligned_alloc(alignment, size));
}

void *
__wrap_memalign(size_t alignment, size_t size)
{
    return counted(__real_memalign(alignment, size));
}

int
__wrap_posix_memalign(void **p, size_t alignment, size_t size)
{
    int error = __real_posix_memalign(p, alignment, size);

    if (error == 0)
        counted(*p);
    return error;
}

static char *
copied(const char *s, size_t length)
{
    char *copy = __wrap_malloc(length + 1);

    if (copy == NULL)
        return NULL;
    copy[length] = '\0';
    return memcpy(copy, s, length);
}

char *
__wrap_strndup(const char *s, size_t n)
{
    return copied(s, strnlen(s, n));
}

char *
__wrap_strdup(const char *s)
{
    return copied(s, strlen(s));
}

void
__wrap_free(void *p)
{
    count_memory(-(ptrdiff_t)malloc_usable_size(p));
    __real_free(p);
}
