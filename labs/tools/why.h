/*
 * why -- the one sentence that says what was wrong.
 *
 * A function that can refuse its input takes a struct why, writes one clear
 * sentence there (the file first, then the place, then what is wrong with it)
 * and returns -1.  Whoever talks to the user prints it.
 */
#ifndef LABS_TOOLS_WHY_H
#define LABS_TOOLS_WHY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

struct why {
    char *text;
    size_t size;                /* bytes there are at text, at least 1 */
};

/* Writes the sentence, cut to its room; returns -1. */
static inline int __attribute__((format(printf, 2, 3)))
why_not(const struct why *why, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vsnprintf(why->text, why->size, format, ap);
    va_end(ap);
    return -1;
}

#endif
