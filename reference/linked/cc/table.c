/*
 * table.c -- from names to what they stand for.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "linked/cc/buffer.h"
#include "linked/cc/table.h"

struct table_place {
    char *name;                 /* NULL: free */
    size_t length;
    void *value;
};

static size_t
hash(const char *name, size_t length)
{
    uint64_t h = 14695981039346656037u;         /* FNV-1a */

    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)name[i]) * 1099511628211u;
    return h ^ h >> 32;
}

/* The place of the name, or the free one where it would be. */
static struct table_place *
find(const struct table *t, const char *name, size_t length)
{
    size_t i = hash(name, length) & (t->size - 1);

    for (;; i = (i + 1) & (t->size - 1)) {
        struct table_place *p = &t->places[i];

        if (p->name == NULL ||
            (p->length == length && memcmp(p->name, name, length) == 0))
            return p;
    }
}

static void
grow(struct table *t)
{
    struct table old = *t;

    t->size = old.size == 0 ? 64 : old.size * 2;
    t->places = must_alloc(t->size * sizeof *t->places);
    for (size_t i = 0; i < old.size; i++)
        if (old.places[i].name != NULL)
            *find(t, old.places[i].name, old.places[i].length) = old.places[i];
    free(old.places);
}

void **
table_put(struct table *t, const char *name, size_t length)
{
    if (2 * t->used >= t->size)
        grow(t);

    struct table_place *p = find(t, name, length);
    if (p->name == NULL) {
        p->name = must_alloc(length + 1);
        memcpy(p->name, name, length);
        p->length = length;
        t->used++;
    }
    return &p->value;
}

void *
table_get(const struct table *t, const char *name, size_t length)
{
    return t->size == 0 ? NULL : find(t, name, length)->value;
}
