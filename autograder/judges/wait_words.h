/*
 * wait_words -- how lab 07's reports spell what was told.
 */
#ifndef JUDGES_WAIT_WORDS_H
#define JUDGES_WAIT_WORDS_H

#include <stddef.h>

#include "autograder/event.h"

/* A struct judge's describe, for events of time_orders.h; `call` is which one
 * that was, if e is of kind W_CALL. */
void wait_describe(const struct event *e, unsigned call, char *text,
                   size_t size);

#endif
