/*
 * shown.c -- the names by which a student's own tests may call a library.
 *
 * A test speaks of the contract, and the contract is a few headers (lab.json,
 * own_tests).  So what a library shows are the names in those headers, and all
 * its others are hidden.  They are read from the headers themselves: a list
 * beside them would be wrong after the next change.  Every word outside a
 * comment counts, keywords and members of structs, too: the library has no
 * symbol of such a name, and who hides symbols passes over the word.
 *
 * Rejected: a prefix for each lab.  That of stacks would show what the headers
 * of guards and watches declare, which students design as they like.
 */
#include <ctype.h>
#include <stdio.h>

#include "autograder/shown.h"

/* Skips a comment, if one begins behind the slash that was read. */
static void
skip_comment(FILE *f)
{
    int c = getc(f), before = 0;

    if (c != '*') {
        ungetc(c, f);
        return;
    }
    while ((c = getc(f)) != EOF && !(before == '*' && c == '/'))
        before = c;
}

static bool
is_letter(int c)
{
    return isalnum(c) || c == '_';
}

/* Copies the words of one file to another, one a line. */
static void
copy_words(FILE *from, FILE *to)
{
    int c;
    bool inside = false;        /* a word */

    while ((c = getc(from)) != EOF) {
        if (is_letter(c))
            putc(c, to);
        else if (inside)
            putc('\n', to);
        inside = is_letter(c);
        if (c == '/')
            skip_comment(from);
    }
    putc('\n', to);
}

bool
shown_write(const struct lab *lab, const char *path)
{
    const struct lab_own *own = &lab->own_tests;
    FILE *to = fopen(path, "we");
    bool ok = to != NULL;

    for (size_t i = 0; ok && i < own->nheaders; i++) {
        char header[256];

        snprintf(header, sizeof header, "reference/%.200s", own->headers[i]);
        FILE *from = fopen(header, "re");
        ok = from != NULL;
        if (ok)
            copy_words(from, to);
        if (from != NULL)
            fclose(from);
    }
    for (size_t i = 0; ok && i < own->nnames; i++)
        fprintf(to, "%s\n", own->names[i]);
    if (to != NULL)
        ok = fclose(to) == 0 && ok;
    return ok;
}
