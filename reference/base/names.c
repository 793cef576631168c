/*
 * names.c -- what threads are called.
 *
 * Names by index, and a hash table that finds whoever came first to a name.
 * Entries are never taken out: one whose thread is called something else by
 * now is found out when it is looked at, and used again for whoever asks.
 *
 * Rejected: looking through all names.  A log may name a million threads.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"

/* Where `name` is held, or would be: the slot of the thread that is called so,
 * else the first that is free or whose thread is called so no more. */
static uint32_t *
slot_of(const struct names *names, const char *name)
{
    uint32_t mask = names->nholders - 1, h = 2166136261u;
    uint32_t *reusable = NULL;

    for (const char *c = name; *c != '\0'; c++)
        h = (h ^ (unsigned char)*c) * 16777619u;
    for (;; h++) {
        uint32_t *slot = &names->holder[h & mask];

        if (*slot == 0)
            return reusable != NULL ? reusable : slot;
        if (strcmp(names->name[*slot - 1], name) == 0)
            return slot;
        if (names->name[*slot - 1][0] == '\0' && reusable == NULL)
            reusable = slot;
    }
}

/* Makes the table large enough for one more.  False: there is no memory. */
static bool
grow_holders(struct names *names)
{
    uint32_t n = names->nholders == 0 ? 64 : 2 * names->nholders;

    if (2 * (names->nused + 1) <= names->nholders)
        return true;
    uint32_t *old = names->holder, nold = names->nholders;
    uint32_t *holder = calloc(n, sizeof *holder);
    if (holder == NULL)
        return false;
    names->holder = holder;
    names->nholders = n;
    names->nused = 0;
    for (uint32_t k = 0; k < nold; k++) {
        if (old[k] == 0 || names->name[old[k] - 1][0] == '\0')
            continue;
        uint32_t *slot = slot_of(names, names->name[old[k] - 1]);
        names->nused += *slot == 0;
        *slot = old[k];
    }
    free(old);
    return true;
}

/* Makes room for index i.  False: there is no memory. */
static bool
grow_names(struct names *names, uint32_t i)
{
    uint32_t n = i + i / 2 + 64;

    if (i < names->n)
        return true;
    void *more = realloc(names->name, n * sizeof names->name[0]);
    if (more == NULL)
        return false;
    names->name = more;
    memset(names->name + names->n, 0, (n - names->n) * NAMES_SIZE);
    names->n = n;
    return true;
}

/* Writes "name#i", of name as much as there is room for. */
static void
number_it(char mine[NAMES_SIZE], const char *name, uint32_t i)
{
    char number[NAMES_SIZE];
    size_t size = (size_t)snprintf(number, sizeof number, "#%u", i);
    size_t kept = strnlen(name, NAMES_SIZE - 1 - size);

    memcpy(mine, name, kept);
    memcpy(mine + kept, number, size + 1);
}

void
names_set(struct names *names, uint32_t i, const char *name)
{
    if (!grow_names(names, i) || !grow_holders(names))
        return;

    char *mine = names->name[i];
    mine[0] = '\0';             /* what it held before is free */
    if (name[0] == '\0')
        return;
    uint32_t *slot = slot_of(names, name);
    if (*slot != 0 && strcmp(names->name[*slot - 1], name) == 0) {
        number_it(mine, name, i);
        return;
    }
    names->nused += *slot == 0;
    *slot = i + 1;
    snprintf(mine, NAMES_SIZE, "%s", name);
}

const char *
names_get(const struct names *names, uint32_t i, char made[NAMES_SIZE])
{
    if (i < names->n && names->name[i][0] != '\0')
        return names->name[i];
    snprintf(made, NAMES_SIZE, "#%u", i);
    return made;
}

void
names_free(struct names *names)
{
    free(names->name);
    free(names->holder);
    memset(names, 0, sizeof *names);
}
