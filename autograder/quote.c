/*
 * quote -- a name that somebody else chose, for the shell and for the eye.
 *
 * An archive has the name that a student gave it.  Printed as it is, it could
 * colour the terminal, overwrite the line above, or end the line and begin
 * one with points in it; pasted behind a prompt it could be two commands.  So
 * letters of all scripts, digits and some signs that no shell minds pass; what
 * else is printable in ASCII passes between quotes, and the rest as numbers.
 *
 * Rejected: question marks for what is odd (the command could not be repeated);
 * asking the C library what is printable (that depends on the locale, and marks
 * that turn the direction of writing are printable).
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "autograder/quote.h"

enum form {
    PLAIN,                      /* a shell takes it for itself */
    QUOTED,                     /* it does so between quotes */
    NUMBERED                    /* not to be shown: a byte at a time */
};

/* How many bytes at p are one character that is no ASCII and can be shown: a
 * letter or sign up to U+D7FF, in UTF-8.  0: it cannot. */
static size_t
beyond_ascii(const unsigned char *p)
{
    size_t n = p[0] >= 0xc2 && p[0] < 0xe0 ? 2 : (p[0] & 0xf0) == 0xe0 ? 3 : 0;
    uint32_t c = n == 2 ? p[0] & 0x1f : p[0] & 0x0f;

    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    /* Controls; a hyphen that is none; what turns the direction of writing,
     * spaces, and what joins or parts; a longer form than need be. */
    if (c < 0xa1 || c == 0xad || c == 0x61c || c == 0x180e
        || (c >= 0x2000 && c < 0x2070) || c == 0x3000 || c > 0xd7ff
        || (n == 3 && c < 0x800))
        return 0;
    return n;
}

/* The form of the character at p, and its bytes. */
static enum form
look_at(const unsigned char *p, size_t *n)
{
    *n = 1;
    if ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z')
        || (*p >= 'A' && *p <= 'Z') || strchr("_-+=.,:@%/", *p) != NULL)
        return PLAIN;
    if (*p >= ' ' && *p <= '~')
        return QUOTED;
    *n = beyond_ascii(p);
    if (*n > 0)
        return PLAIN;
    *n = 1;
    return NUMBERED;
}

/* The form of a word: that of its oddest character. */
static enum form
form_of(const unsigned char *p)
{
    enum form form = *p == '\0' ? QUOTED : PLAIN;
    size_t n;

    for (; *p != '\0'; p += n) {
        enum form one = look_at(p, &n);

        if (one > form)
            form = one;
    }
    return form;
}

/* Writes the character at p as it stands in a word of that form; returns its
 * length.  *n is how many bytes it has at p. */
static int
spell(const unsigned char *p, enum form form, char to[8], size_t *n)
{
    enum form own = look_at(p, n);

    if (own == NUMBERED)
        return snprintf(to, 8, "\\x%02x", *p);
    if (form == NUMBERED && (*p == '\'' || *p == '\\'))
        return snprintf(to, 8, "\\%c", *p);
    if (form == QUOTED && *p == '\'')
        return snprintf(to, 8, "'\\''");
    return snprintf(to, 8, "%.*s", (int)*n, (const char *)p);
}

bool
quote_word(const char *word, char *text, size_t size)
{
    static const char *const opening[] = { "", "'", "$'" };
    const unsigned char *p = (const unsigned char *)word;
    enum form form = form_of(p);
    const char *closing = form == PLAIN ? "" : "'";
    size_t have = (size_t)snprintf(text, size, "%s", opening[form]), n;

    for (; *p != '\0'; p += n) {
        char one[8];
        int length = spell(p, form, one, &n);

        if (have + (size_t)length + sizeof "'" > size)
            break;
        memcpy(text + have, one, (size_t)length);
        have += (size_t)length;
    }
    snprintf(text + have, size - have, "%s", closing);
    return *p == '\0';
}
