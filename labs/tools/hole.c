/*
 * hole.c -- where in a file a hole lies.
 *
 * The layout of the code makes this easy, and is kept for that reason too: a
 * function's name stands in column 0, and so do the braces around its body.
 * So no C is parsed here.  A body is what stands between those braces:
 *
 *      void                        <- stays, with the contract above it
 *      ct_yield(void)              <- found by its name in column 0
 *      {
 *          ...                     <- the hole
 *      }
 *
 * and in assembly what stands between `name:` and `.size name`.  A definition
 * is a function, a type or a variable with the type above its name, the
 * comment directly above that, and the empty line that set it apart.
 * What is given wrong (wrong.c) is a body, too.
 * A block of declarations is named by how its first and last line begin, and
 * not by the whole lines: students can read lab.json.
 *
 * Rejected: marks in the reference such as BEGIN SOLUTION.  Whoever reads the
 * reference should see a library, not an exercise.
 */
#include <ctype.h>
#include <string.h>

#include "labs/tools/hole.h"

bool
hole_in_assembly(const char *file)
{
    return text_ends(file, ".S");
}

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Whether line is "name(..." or, in assembly, "name:...". */
static bool
is_named(const char *line, const char *name, char mark)
{
    size_t n = strlen(name);

    return strncmp(line, name, n) == 0 && line[n] == mark;
}

/* The first line from `i` on that begins with part; nlines if none does. */
static size_t
next_line(const struct text *t, size_t i, const char *part)
{
    while (i < t->nlines && !text_begins(t->lines[i], part))
        i++;
    return i;
}

/* Whether line is the directive `.size name, ...`. */
static bool
is_size_of(const char *line, const char *name)
{
    size_t n = strlen(name);

    line += strspn(line, " \t");
    if (!text_begins(line, ".size"))
        return false;
    line += strlen(".size");
    line += strspn(line, " \t");
    return strncmp(line, name, n) == 0 && !is_word(line[n]);
}

/* Finds the one line that begins with the function's name. */
static int
find_label(const struct text *t, const struct lab_hole *h, char mark,
           size_t *out, const struct why *why)
{
    size_t found = 0;

    for (size_t i = 0; i < t->nlines; i++)
        if (is_named(t->lines[i], h->name, mark) && found++ == 0)
            *out = i;
    if (found == 1)
        return 0;
    return why_not(why, "%s: %zu lines begin with \"%s%c\", where the hole %s "
                   "needs one", h->file, found, h->name, mark, h->name);
}

static int
find_body(const struct text *t, const struct lab_hole *h, struct span *out,
          const struct why *why)
{
    size_t name;

    if (find_label(t, h, '(', &name, why) < 0)
        return -1;

    size_t open = next_line(t, name, "{");
    size_t close = next_line(t, open, "}");
    if (close == t->nlines || next_line(t, name, "}") < open)
        return why_not(why, "%s:%zu: %s has no body between braces in "
                       "column 0", h->file, name + 1, h->name);
    *out = (struct span){ open + 1, close - open - 1 };
    return 0;
}

static int
find_assembly(const struct text *t, const struct lab_hole *h,
              struct span *out, const struct why *why)
{
    size_t label;

    if (find_label(t, h, ':', &label, why) < 0)
        return -1;
    for (size_t i = label + 1; i < t->nlines; i++)
        if (is_size_of(t->lines[i], h->name)) {
            *out = (struct span){ label + 1, i - label - 1 };
            return 0;
        }
    return why_not(why, "%s:%zu: no line .size %s ends what begins here",
                   h->file, label + 1, h->name);
}

/*
 * Whether a definition of name begins with this line: "name(" for a function,
 * "struct name {" or so for a type, "... name;", "... name[" or "... name ="
 * for a variable.
 */
static bool
is_definition(const char *line, const char *name)
{
    static const char *const types[] = { "struct ", "union ", "enum " };
    size_t n = strlen(name);

    if (is_named(line, name, '('))
        return true;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (text_begins(line, types[i])
            && text_begins(line + strlen(types[i]), name)
            && text_begins(line + strlen(types[i]) + n, " {"))
            return true;

    if (!isalpha((unsigned char)line[0]))
        return false;
    for (const char *s = line + 1; (s = strstr(s, name)) != NULL; s++)
        if (!is_word(s[-1])
            && (s[n] == ';' || s[n] == '[' || text_begins(s + n, " =")))
            return true;
    return false;
}

/* Whether line ends with c, not counting a comment behind it. */
static bool
ends_code(const char *line, char c)
{
    const char *comment = strstr(line, "/*");
    size_t n = comment != NULL ? (size_t)(comment - line) : strlen(line);

    while (n > 0 && isspace((unsigned char)line[n - 1]))
        n--;
    return n > 0 && line[n - 1] == c;
}

/* The first line of what has its name in line i: its type, its comment. */
static size_t
beginning(const struct text *t, size_t i)
{
    while (i > 0 && isalpha((unsigned char)t->lines[i - 1][0])
           && !ends_code(t->lines[i - 1], ';')
           && !ends_code(t->lines[i - 1], ':'))
        i--;
    if (i > 0 && text_ends(t->lines[i - 1], "*/")) {
        size_t k = i - 1;

        while (k > 0 && text_begins(t->lines[k], " "))
            k--;
        if (text_begins(t->lines[k], "/*"))
            i = k;
    }
    return i;
}

/* The line behind what has its name in line i; 0 if it does not end. */
static size_t
ending(const struct text *t, size_t i)
{
    for (; i < t->nlines; i++) {
        if (ends_code(t->lines[i], '{')) {
            i = next_line(t, i + 1, "}");
            break;
        }
        if (ends_code(t->lines[i], ';'))
            break;
    }

    /* A comment behind the last line may run on below it. */
    const char *open = i < t->nlines ? strstr(t->lines[i], "/*") : NULL;
    if (open != NULL && strstr(open, "*/") == NULL)
        while (i < t->nlines && strstr(t->lines[i], "*/") == NULL)
            i++;
    return i < t->nlines ? i + 1 : 0;
}

/* Takes in the empty line behind the span, or the one before it. */
static void
close_gap(const struct text *t, struct span *s)
{
    size_t end = s->at + s->n;

    if (end < t->nlines && *t->lines[end] == '\0') {
        s->n++;
    } else if (s->at > 0 && *t->lines[s->at - 1] == '\0') {
        s->at--;
        s->n++;
    }
}

static int
find_definition(const struct text *t, const struct lab_hole *h,
                struct span *out, const struct why *why)
{
    size_t name = 0, found = 0;

    for (size_t i = 0; i < t->nlines; i++)
        if (is_definition(t->lines[i], h->name) && found++ == 0)
            name = i;
    if (found != 1)
        return why_not(why, "%s: %zu definitions of %s, where the hole needs "
                       "one", h->file, found, h->name);

    size_t begin = beginning(t, name), end = ending(t, name);
    if (end == 0)
        return why_not(why, "%s:%zu: the definition of %s does not end",
                       h->file, name + 1, h->name);
    *out = (struct span){ begin, end - begin };
    if (h->leave == NULL)
        close_gap(t, out);
    return 0;
}

static int
find_declarations(const struct text *t, const struct lab_hole *h,
                  struct span *out, const struct why *why)
{
    size_t found = 0, from = 0;

    for (size_t i = 0; i < t->nlines; i++)
        if (text_begins(t->lines[i], h->from) && found++ == 0)
            from = i;
    if (found != 1)
        return why_not(why, "%s: %zu lines begin with \"%s\", where the hole "
                       "%s needs one", h->file, found, h->from, h->name);

    for (size_t i = from; i < t->nlines; i++)
        if (text_begins(t->lines[i], h->to)) {
            *out = (struct span){ from, i - from + 1 };
            return 0;
        }
    return why_not(why, "%s:%zu: no line begins with \"%s\" to end the hole %s "
                   "that begins here", h->file, from + 1, h->to, h->name);
}

int
hole_find(const struct text *t, const struct lab_hole *hole,
          struct span *out, const struct why *why)
{
    if (strcmp(hole->kind, "definition") == 0)
        return find_definition(t, hole, out, why);
    if (strcmp(hole->kind, "declarations") == 0)
        return find_declarations(t, hole, out, why);
    if (hole_in_assembly(hole->file))
        return find_assembly(t, hole, out, why);
    return find_body(t, hole, out, why);
}
