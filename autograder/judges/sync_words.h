/*
 * sync_words -- lock orders and what came of them, in a student's words.
 */
#ifndef JUDGES_SYNC_WORDS_H
#define JUDGES_SYNC_WORDS_H

#include "autograder/judge.h"

/* Members of struct judge; the model is a tape of lock orders. */
void sync_describe(void *model, const struct event *e, char *text, size_t size);
const char *sync_blame(void *model, const struct event *got);

#endif
