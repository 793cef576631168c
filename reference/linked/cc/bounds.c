/*
 * bounds.c -- how much stack functions outside our knowledge use.
 *
 * A function of the C library is called on a large chunk, unless its use of
 * stack was measured: then it is part of the path like any other.  The kit's
 * table is written by `make bounds`; a program can be given another by
 * --ct-trust=FILE.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linked/cc/bounds.h"
#include "linked/cc/buffer.h"

void
bounds_read(struct bounds *b, const char *path)
{
    FILE *f = fopen(path, "re");
    char line[256], name[128];
    int number = 0;

    if (f == NULL)
        die("%s: %s", path, strerror(errno));
    while (fgets(line, sizeof line, f) != NULL) {
        long bytes;

        number++;
        line[strcspn(line, "#\n")] = '\0';
        if (line[strspn(line, " \t")] == '\0')
            continue;
        if (sscanf(line, "%127s %ld", name, &bytes) != 2 || bytes < 8)
            die("%s:%d: a line is a name and its bytes, 8 at least", path,
                number);
        long *value = must_alloc(sizeof *value);
        *value = bytes;
        *table_put(&b->table, name, strlen(name)) = value;
    }
    fclose(f);
}

long
bounds_of(const struct bounds *b, const char *name)
{
    const long *value = table_get(&b->table, name, strlen(name));

    return value == NULL ? 0 : *value;
}
