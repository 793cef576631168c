/*
 * names -- a set of names: some hundred at most, so they stand in a row.
 */
#include <stdlib.h>
#include <string.h>

#include "autograder/names.h"

enum { ROOM_FIRST = 64 };

bool
names_add(struct names *s, const char *name)
{
    if (names_has(s, name))
        return true;
    if (s->n == s->room) {
        size_t room = s->room > 0 ? 2 * s->room : ROOM_FIRST;
        char **list = reallocarray(s->list, room, sizeof *list);

        if (list == NULL)
            return false;
        s->list = list;
        s->room = room;
    }
    s->list[s->n] = strdup(name);
    return s->list[s->n] != NULL && ++s->n > 0;
}

bool
names_has(const struct names *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->list[i], name) == 0)
            return true;
    return false;
}

bool
names_fit(const char *name, const char *pattern)
{
    size_t n = strlen(pattern);

    return n > 0 && pattern[n - 1] == '*'
           ? strncmp(name, pattern, n - 1) == 0 : strcmp(name, pattern) == 0;
}

void
names_free(struct names *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->list[i]);
    free(s->list);
    *s = (struct names){ .n = 0 };
}
