/*
 * text -- making foreign text fit to be shown.
 */
#ifndef AUTOGRADER_TEXT_H
#define AUTOGRADER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Replaces whatever is not printable ASCII or a new line by '?', in place: a
 * student's output must not steer the reader's terminal. */
void text_clean(char *text);

/* Takes every occurrence of `what` out of text, in place. */
void text_remove(char *text, const char *what);

/* Appends by a format, cut to what fits in all. */
void text_add(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Copies the first line that contains `what`, without its indentation and
 * cut to its room; false if there is none. */
bool text_line_with(const char *text, const char *what,
                    char *line, size_t size);

/* Writes text in lines of `width` characters at most, each begun by `indent`;
 * breaks at spaces where there are any. */
void text_write_wrapped(const char *text, const char *indent, int width,
                        FILE *f);

/* Whether `list`, names with commas between, has that name; NULL has none. */
bool text_lists(const char *list, const char *name);

#endif
