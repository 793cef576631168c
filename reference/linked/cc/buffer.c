/*
 * buffer.c -- text that grows, and the ways to fail.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linked/cc/buffer.h"

void (*die_hook)(const char *sentence);

void
die(const char *format, ...)
{
    char sentence[1024];
    va_list ap;

    va_start(ap, format);
    vsnprintf(sentence, sizeof sentence, format, ap);
    va_end(ap);
    if (die_hook != NULL)
        die_hook(sentence);
    fprintf(stderr, "ct-cc: %s\n", sentence);
    exit(1);
}

void *
must_grow(void *p, size_t size)
{
    void *q = realloc(p, size);

    if (q == NULL && size > 0)
        die("out of memory");
    return q;
}

void *
must_alloc(size_t size)
{
    void *p = calloc(1, size);

    if (p == NULL)
        die("out of memory");
    return p;
}

char *
must_copy(const char *text)
{
    char *copy = strdup(text);

    if (copy == NULL)
        die("out of memory");
    return copy;
}

/* Makes room for n more bytes and a NUL. */
static void
reserve(struct buffer *b, size_t n)
{
    if (b->length + n + 1 <= b->room)
        return;
    b->room = (b->length + n + 1) * 2;
    b->text = must_grow(b->text, b->room);
}

void
buffer_bytes(struct buffer *b, const char *bytes, size_t n)
{
    reserve(b, n);
    memcpy(b->text + b->length, bytes, n);
    b->length += n;
    b->text[b->length] = '\0';
}

void
buffer_add(struct buffer *b, const char *format, ...)
{
    va_list ap, again;

    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    reserve(b, n);
    vsnprintf(b->text + b->length, n + 1, format, again);
    va_end(again);
    b->length += n;
}

void
buffer_read(struct buffer *b, int fd, const char *name)
{
    for (;;) {
        reserve(b, 1 << 16);
        ssize_t n = read(fd, b->text + b->length, 1 << 16);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            die("%s: %s", name, strerror(errno));
        if (n == 0)
            break;
        b->length += n;
    }
    b->text[b->length] = '\0';
}

void
buffer_write(const struct buffer *b, const char *path)
{
    FILE *f = fopen(path, "we");

    if (f == NULL)
        die("%s: %s", path, strerror(errno));
    if (b->length > 0)
        fwrite(b->text, 1, b->length, f);
    if (ferror(f) | (fclose(f) != 0))
        die("%s: cannot be written", path);
}
