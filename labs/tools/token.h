/*
 * token -- source text without what does not matter: comments and layout.
 */
#ifndef LABS_TOOLS_TOKEN_H
#define LABS_TOOLS_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "labs/tools/why.h"

struct token {
    uint64_t hash;              /* of its characters */
    size_t line;                /* counted from 1 */
};

struct tokens {
    struct token *items;
    size_t n;
};

/* Overwrites comments with spaces; newlines stay.  C and assembly. */
void token_blank_comments(char *text);

/* Overwrites only what makes them comments, so their words count as code. */
void token_blank_marks(char *text);

/* Splits text; 0 with *out, whose items the caller frees, or -1. */
int token_split(struct tokens *out, const char *text, const struct why *why);

/*
 * Copies one line, up to its newline, without any space but those between two
 * words.  `out` has room for the whole line.  Returns the next line.
 */
const char *token_squeeze(char *out, const char *line);

#endif
