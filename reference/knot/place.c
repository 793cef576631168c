/*
 * place.c -- which file a request names, and what kind of file that is.
 *
 * A target is decoded first (%2e is a dot, %2f a slash) and looked at then, so
 * that no spelling of ".." gets by.  One rule keeps requests in the folder, and
 * what is hidden out of sight: no name on the way is empty or begins with a
 * dot.  An empty name, as in "//elsewhere/", would also make a redirection
 * that leads to another server.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "knot/place.h"

static int
digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* Decodes target up to its query into path.  0 or a status. */
static int
decode(const char *target, char *path, size_t size)
{
    size_t n = 0;

    for (const char *c = target; *c != '\0' && *c != '?' && *c != '#'; c++) {
        char decoded = *c;

        if (*c == '%') {
            if (!isxdigit((unsigned char)c[1]) ||
                !isxdigit((unsigned char)c[2]))
                return 400;
            decoded = (char)(digit(c[1]) << 4 | digit(c[2]));
            c += 2;
        }
        if (decoded == '\0')
            return 400;
        if (n + 1 >= size)
            return 404;
        path[n++] = decoded;
    }
    path[n] = '\0';
    return 0;
}

/* Whether a name on the way is not served. */
static bool
is_hidden(const char *path)
{
    for (const char *slash = path; slash != NULL;
         slash = strchr(slash + 1, '/'))
        if (slash[1] == '.' || slash[1] == '/')
            return true;
    return false;
}

int
place_find(const char *root, const char *target, char *path, size_t size)
{
    int n = snprintf(path, size, "%s", root);

    if (n < 0 || (size_t)n >= size)
        return 404;
    char *name = path + n;
    int status = decode(target, name, size - n);
    if (status != 0)
        return status;
    if (is_hidden(name))
        return 404;
    n += (int)strlen(name);
    if (path[n - 1] == '/' &&
        (size_t)snprintf(path + n, size - n, "index.html") >= size - n)
        return 404;
    return 0;
}

const char *
place_type(const char *path)
{
    static const char *const types[][2] = {
        { ".html", "text/html; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".jpg", "image/jpeg" },
        { ".json", "application/json" },
        { ".md", "text/plain; charset=utf-8" },
        { ".txt", "text/plain; charset=utf-8" }
    };
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++)
        if (strcasecmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}
