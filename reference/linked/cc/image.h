/*
 * image -- what the linker made, and what it made it from.
 */
#ifndef LINKED_CC_IMAGE_H
#define LINKED_CC_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "linked/cc/buffer.h"
#include "linked/cc/table.h"

/* A symbol of a linked program. */
struct image_symbol {
    uint64_t value;
    bool function;
    bool undefined;             /* it is in a shared library, or nowhere */
    bool weak;
};

struct image {
    struct table symbols;       /* global ones, to struct image_symbol */
    struct buffer records;      /* what the units have to say: .ct_graph */
};

/* Reads the program at path. */
void image_read(struct image *image, const char *path);

/*
 * Calls visit for each symbol that the object at path refers to and does not
 * define, unless it has records: those come from its units.  Returns whether
 * it is code that was not compiled by us.  path may be "(archive)member" as
 * ld -t spells it.  Shared libraries are passed over.
 */
bool image_strangers(const char *path,
                     void (*visit)(const char *name, void *context),
                     void *context);

#endif
