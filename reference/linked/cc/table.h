/*
 * table -- from names to what they stand for.
 *
 * A hash table with open addressing.  Nothing is ever taken out.  The order in
 * which names came is not kept: whoever wants one keeps an array.
 */
#ifndef LINKED_CC_TABLE_H
#define LINKED_CC_TABLE_H

#include <stddef.h>

struct table {
    struct table_place *places; /* a power of two of them, not all in use */
    size_t size, used;
};

/* Where the value of `name` stands, NULL in it if the name is new.  Valid until
 * the next call.  The name, of `length` bytes, is copied if it is new. */
void **table_put(struct table *t, const char *name, size_t length);

/* The value of `name`, or NULL. */
void *table_get(const struct table *t, const char *name, size_t length);

#endif
