/*
 * place -- which file a request names, and what kind of file that is.
 */
#ifndef KNOT_PLACE_H
#define KNOT_PLACE_H

#include <stddef.h>

/*
 * Writes to path, of `size` bytes, the file that target names in the folder
 * root; a folder's own page is its index.html.  0; or the status with which to
 * refuse it: 400 if target is no path, 404 if nothing of that name is served.
 */
int place_find(const char *root, const char *target, char *path, size_t size);

/* What a browser is to take the file for: "text/html; charset=utf-8". */
const char *place_type(const char *path);

#endif
