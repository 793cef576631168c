/*
 * buffer -- text that grows.
 *
 * The driver is a short-lived program: what it allocates lives until it ends.
 */
#ifndef LINKED_CC_BUFFER_H
#define LINKED_CC_BUFFER_H

#include <stddef.h>

struct buffer {
    char *text;                 /* ends with a NUL; NULL while empty */
    size_t length, room;
};

/* Appends, as printf(3). */
void buffer_add(struct buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends n bytes. */
void buffer_bytes(struct buffer *b, const char *bytes, size_t n);

/* Appends all that can be read from fd; `name` is for the complaint. */
void buffer_read(struct buffer *b, int fd, const char *name);

/* Writes it to the file, which is made. */
void buffer_write(const struct buffer *b, const char *path);

/* malloc, realloc and strdup that do not fail: they end the program. */
void *must_alloc(size_t size);
void *must_grow(void *p, size_t size);
char *must_copy(const char *text);

/* Says "ct-cc: ..." and ends the program with status 1. */
void die(const char *format, ...)
    __attribute__((noreturn, format(printf, 1, 2)));

/* Tests set this: die() calls it with the sentence, and it does not return. */
extern void (*die_hook)(const char *sentence);

#endif
