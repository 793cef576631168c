/*
 * words.c -- texts by number: a table of texts, and a hash table of numbers.
 *
 * A log of a hundred thousand threads has as many names, so looking them up
 * one after another would take minutes.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "labs/timeline/words.h"

/* FNV-1a. */
static uint32_t
hash(const char *text, size_t size)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < size; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

/* The slot that holds text, or the free one where it belongs. */
static uint32_t *
find(const struct words *w, const char *text, size_t size)
{
    uint32_t i = hash(text, size) & (w->nslots - 1);

    for (;; i = (i + 1) & (w->nslots - 1)) {
        uint32_t number = w->slot[i];

        if (number == 0)
            break;
        const char *known = w->text[number - 1];
        if (strncmp(known, text, size) == 0 && known[size] == '\0')
            break;
    }
    return &w->slot[i];
}

/* Doubles both tables.  False: there is no memory, and nothing has changed. */
static bool
grow(struct words *w)
{
    uint32_t room = w->room == 0 ? 64 : 2 * w->room;
    char **text = realloc(w->text, room * sizeof *text);

    if (text == NULL)
        return false;
    w->text = text;
    uint32_t *slot = calloc(2 * (size_t)room, sizeof *slot);
    if (slot == NULL)
        return false;
    free(w->slot);
    w->slot = slot;
    w->nslots = 2 * room;
    w->room = room;
    for (uint32_t i = 0; i < w->n; i++)
        *find(w, text[i], strlen(text[i])) = i + 1;
    return true;
}

uint32_t
words_number(struct words *w, const char *text, size_t size)
{
    if (w->n == w->room && !grow(w))
        return UINT32_MAX;

    uint32_t *slot = find(w, text, size);
    if (*slot != 0)
        return *slot - 1;
    char *copy = strndup(text, size);
    if (copy == NULL)
        return UINT32_MAX;
    w->text[w->n++] = copy;
    *slot = w->n;
    return w->n - 1;
}

void
words_free(struct words *w)
{
    for (uint32_t i = 0; i < w->n; i++)
        free(w->text[i]);
    free(w->text);
    free(w->slot);
    memset(w, 0, sizeof *w);
}
