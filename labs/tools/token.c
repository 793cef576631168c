/*
 * token.c -- source text without what does not matter: comments and layout.
 *
 * One scanner for C, for the assembly of both architectures and for code that
 * is quoted in a text.  It cannot know which of them it reads, so it takes the
 * rules they share: a string or a character ends with its line at the
 * latest, and # begins a comment only before a blank (elsewhere it is a
 * directive of the preprocessor or an immediate of aarch64).
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "labs/tools/token.h"

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The end of the string or character that begins at s. */
static const char *
skip_quoted(const char *s)
{
    char quote = *s++;

    while (*s != '\0' && *s != '\n' && *s != quote)
        s += *s == '\\' && s[1] != '\0' && s[1] != '\n' ? 2 : 1;
    return *s == quote ? s + 1 : s;
}

/* The end of the comment that begins at s; s itself if none does. */
static const char *
skip_comment(const char *s)
{
    if (s[0] == '/' && s[1] == '*') {
        const char *end = strstr(s + 2, "*/");

        return end != NULL ? end + 2 : s + strlen(s);
    }
    if ((s[0] == '/' && s[1] == '/')
        || (s[0] == '#' && isblank((unsigned char)s[1])))
        return s + strcspn(s, "\n");
    return s;
}

void
token_blank_comments(char *text)
{
    for (char *s = text; *s != '\0';) {
        const char *end = skip_comment(s);

        if (end == s) {
            s = *s == '"' || *s == '\'' ? (char *)skip_quoted(s) : s + 1;
            continue;
        }
        for (; s < end; s++)
            if (*s != '\n')
                *s = ' ';
    }
}

static bool
is_mark(const char *s)
{
    return (s[0] == '/' && (s[1] == '*' || s[1] == '/'))
        || (s[0] == '*' && s[1] == '/');
}

void
token_blank_marks(char *text)
{
    bool first = true;          /* nothing but blanks in this line so far */

    for (char *s = text; *s != '\0'; s++) {
        size_t n = 0;

        if (is_mark(s))
            n = 2;
        else if (first && (*s == '*' || *s == '#'))
            n = 1;
        first = *s == '\n' || (first && isblank((unsigned char)*s));
        if (n > 0) {
            memset(s, ' ', n);
            s += n - 1;
        }
    }
}

/* The end of the token at s: a word, a string, an operator. */
static const char *
skip_token(const char *s)
{
    static const char *const pairs = "-> ++ -- << >> <= >= == != && || "
                                     "+= -= *= /= %= &= |= ^= ## .. ::";
    const char *start = s;

    if (*s == '"' || *s == '\'')
        return skip_quoted(s);
    while (is_word(*s))
        s++;
    if (s > start)
        return s;

    for (const char *p = pairs; *p != '\0'; p += p[2] == '\0' ? 2 : 3)
        if (s[0] == p[0] && s[1] == p[1])
            return s + 2;
    return s + 1;
}

static uint64_t
hash(const char *s, const char *end)
{
    uint64_t h = 0xcbf29ce484222325;    /* FNV-1a */

    for (; s < end; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001b3;
    return h;
}

int
token_split(struct tokens *out, const char *text, const struct why *why)
{
    struct token *items = malloc((strlen(text) + 1) * sizeof *items);
    size_t n = 0, line = 1;

    if (items == NULL)
        return why_not(why, "there is not enough memory to split a text");
    for (const char *s = text; *s != '\0';) {
        if (isspace((unsigned char)*s)) {
            line += *s++ == '\n';
            continue;
        }

        const char *end = skip_token(s);
        items[n++] = (struct token){ hash(s, end), line };
        s = end;
    }
    *out = (struct tokens){ items, n };
    return 0;
}

const char *
token_squeeze(char *out, const char *line)
{
    char last = ' ';

    for (; *line != '\0' && *line != '\n'; line++) {
        if (isspace((unsigned char)*line))
            continue;
        if (is_word(*line) && is_word(last)
            && isspace((unsigned char)line[-1]))
            *out++ = ' ';
        *out++ = last = *line;
    }
    *out = '\0';
    return *line == '\n' ? line + 1 : line;
}
