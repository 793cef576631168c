/*
 * diagnostics -- what of a compiler's words a student gets to see.
 *
 * A compiler quotes what it reads.  It can read little (tool.c), and of that
 * only messages about the student's own lines are passed on: they begin with
 * the name of his file.  A million warnings tell no more than twenty.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/diagnostics.h"
#include "autograder/text.h"

enum {
    LINES_MAX = 20,
    LINE_MAX = 200              /* bytes of one line */
};

/* Whether the line begins with that name and a colon. */
static bool
begins(const char *line, const char *name)
{
    size_t n = strlen(name);

    return strncmp(line, name, n) == 0 && line[n] == ':';
}

/* Whether the line speaks of the file, or of what the compiler made of it
 * for the assembler. */
static bool
speaks_of(const char *line, const char *file)
{
    return begins(line, file) || begins(line, "{standard input}");
}

void
diagnostics_keep(char *text, const char *file)
{
    char *to = text;
    int lines = 0;

    for (char *line = text, *next; *line != '\0'; line = next) {
        size_t n = strcspn(line, "\n");
        size_t kept = n < LINE_MAX ? n : LINE_MAX;

        next = line + n + (line[n] == '\n');
        if (!speaks_of(line, file) || lines++ >= LINES_MAX)
            continue;
        memmove(to, line, kept);
        to += kept;
        *to++ = '\n';           /* no further than the old line's end was */
    }
    *to = '\0';
}

void
diagnostics_explain(const char *text, const char *file,
                    char *why, size_t size)
{
    char line[LINE_MAX + 1];

    if (text_line_with(text, "error:", line, sizeof line)
        || text_line_with(text, "Error:", line, sizeof line)
        || text_line_with(text, file, line, sizeof line))
        snprintf(why, size, "it does not compile: %s", line);
    else
        snprintf(why, size, "it does not compile: the compiler gave up on %s, "
                 "for want of time, memory or room, or of a file that it may "
                 "read", file);
}
