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

/* Whether the line begins with what the compiler calls what it made of the
 * file for the assembler: a name as ccUnDsQ4.s, another one each time. */
static bool
begins_temporary(const char *line)
{
    static const char form[] = "cc??????.s:";
    size_t i = 0;

    while (form[i] != '\0' && line[i] != '\0' && line[i] != '\n'
           && (line[i] == form[i] || form[i] == '?'))
        i++;
    return form[i] == '\0';
}

/* Calls what went to the assembler by one name, which is shorter. */
static void
rename_temporaries(char *text)
{
    static const char name[] = "assembly";
    const size_t longer = sizeof "cc??????.s" - sizeof name;

    for (char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!begins_temporary(line))
            continue;
        memcpy(line, name, sizeof name - 1);
        memmove(line + sizeof name - 1, line + sizeof name - 1 + longer,
                strlen(line + sizeof name - 1 + longer) + 1);
    }
}

/* Whether the line speaks of the file, or of what the compiler made of it
 * for the assembler. */
static bool
speaks_of(const char *line, const char *file)
{
    return begins(line, file) || begins(line, "assembly");
}

void
diagnostics_keep(char *text, const char *file)
{
    char *to = text;
    int lines = 0;

    rename_temporaries(text);
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
        || text_line_with(text, "Error:", line, sizeof line))
        snprintf(why, size, "it does not compile: %s%s", line,
                 strstr(line, "No such file") != NULL
                 ? " (the lab's files and the kit's headers are all there is)"
                 : "");
    else
        snprintf(why, size, "it does not compile: the compiler gave up on %s, "
                 "for want of time, memory or room, or of a file that it may "
                 "read", file);
}
