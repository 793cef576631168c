/*
 * text -- a file as an array of lines.
 */
#ifndef LABS_TOOLS_TEXT_H
#define LABS_TOOLS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "labs/tools/why.h"

struct text {
    char **lines;               /* without their newlines */
    size_t nlines;
    char *bytes;                /* what the lines point into */
};

/*
 * Reads `path` to *t, to be freed by text_free().  Writing every line with a
 * newline behind it gives the file back byte for byte; so a file with a zero
 * byte, or without a newline at its end, is refused.  Returns 0, or -1 with a
 * sentence and errno: EILSEQ if it was read but is no such text.
 */
int text_load(struct text *t, const char *path, const struct why *why);

/* The same from memory: `bytes`, of `size` and a zero behind them, are freed
 * by text_free(), or here on failure; `path` is for the sentence. */
int text_split(struct text *t, char *bytes, size_t size, const char *path,
               const struct why *why);

void text_free(struct text *t);

/* Reads a whole file; returns its bytes with a zero behind them, to be freed,
 * or NULL with a sentence and errno. */
char *text_slurp(const char *path, size_t *size, const struct why *why);

/* Writes `size` bytes to a new file, or over an old one. */
int text_write(const char *path, const char *bytes, size_t size,
               const struct why *why);

/* Makes the folder unless it is there already. */
int text_folder(const char *path, const struct why *why);

/* Puts folder and name together; -1 if that is longer than PATH_MAX. */
int text_path(char *out, const char *folder, const char *name,
              const struct why *why);

/* Whether line begins or ends with part. */
bool text_begins(const char *line, const char *part);
bool text_ends(const char *line, const char *part);

#endif
