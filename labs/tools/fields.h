/*
 * fields -- reads a JSON object into a C struct, strictly.
 *
 * A table says which keys there are, what each holds and where in the struct
 * it goes.  A key that the table does not know is refused, and so is a
 * missing one: a misspelt key would otherwise be a silent default.
 */
#ifndef LABS_TOOLS_FIELDS_H
#define LABS_TOOLS_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "labs/tools/why.h"

enum field_kind {
    FIELD_TEXT,                 /* char *: not empty */
    FIELD_COUNT,                /* int: 1 or more */
    FIELD_OBJECT,               /* a struct inside this one */
    FIELD_TEXTS,                /* char **, and size_t how many */
    FIELD_COUNTS,               /* int *, and size_t how many */
    FIELD_OBJECTS,              /* an array of structs, and size_t how many */
    FIELD_PAIRS                 /* the same from {"key": "sentence", ...} */
};

struct field {
    const char *key;            /* NULL ends the table */
    enum field_kind kind;
    bool needed;
    size_t at;                  /* where the member lies in the struct */
    size_t number_at;           /* lists: where their number lies */
    const struct field *fields; /* objects: their own table */
    size_t size;                /* OBJECTS: bytes of one */
};

/* What FIELD_PAIRS makes of each pair. */
struct field_pair {
    char *key, *sentence;
};

/* Memory that is freed all at once. */
struct fields_block;

struct fields_reader {
    const char *file;           /* for the sentence */
    const char *arch;           /* what replaces "{arch}" in every text */
    struct fields_block **memory;   /* of all that is read; starts as NULL */
    struct why why;
};

/*
 * Reads `object` into *out, which is all zero; members whose key is missing
 * stay so.  `place` says where it stands in the file, "" for the whole.
 * Returns 0, or -1 with a sentence; *r->memory is the caller's either way.
 */
int fields_read(struct fields_reader *r, const json_t *object,
                const char *place, const struct field *fields, void *out);

/* Frees all that was read with this memory. */
void fields_free(struct fields_block *memory);

#endif
