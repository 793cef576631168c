/*
 * text -- making foreign text fit to be shown.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "autograder/text.h"

void
text_clean(char *text)
{
    for (; *text != '\0'; text++)
        if ((*text < ' ' || *text > '~') && *text != '\n')
            *text = *text == '\t' ? ' ' : '?';
}

void
text_remove(char *text, const char *what)
{
    size_t n = strlen(what);

    while (n > 0 && (text = strstr(text, what)) != NULL)
        memmove(text, text + n, strlen(text + n) + 1);
}

void
text_add(char *text, size_t size, const char *format, ...)
{
    size_t have = strlen(text);
    va_list ap;

    va_start(ap, format);
    vsnprintf(text + have, size - have, format, ap);
    va_end(ap);
}

bool
text_line_with(const char *text, const char *what, char *line, size_t size)
{
    const char *p = strstr(text, what);

    if (p == NULL)
        return false;
    while (p > text && p[-1] != '\n')
        p--;
    p += strspn(p, " ");
    snprintf(line, size, "%.*s", (int)strcspn(p, "\n"), p);
    return true;
}

void
text_write_wrapped(const char *text, const char *indent, int width, FILE *f)
{
    while (*text != '\0') {
        int n = (int)strlen(text), cut = n;

        if (n > width) {
            for (cut = width; cut > 0 && text[cut] != ' '; cut--)
                ;
            if (cut == 0)
                cut = width;
        }
        fprintf(f, "%s%.*s\n", indent, cut, text);
        text += cut;
        text += strspn(text, " ");
    }
}

bool
text_lists(const char *list, const char *name)
{
    size_t n = strlen(name);

    while (list != NULL && *list != '\0') {
        size_t length = strcspn(list, ",");

        if (length == n && strncmp(list, name, n) == 0)
            return true;
        list += length + (list[length] == ',');
    }
    return false;
}
