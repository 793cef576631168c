/*
 * saved -- a program's records in a file, to be read on any machine.
 *
 * What ct-cc knows of a program is in its objects and in the linker's image.
 * The part of it that checkpoints depend on is text, and is saved as text: the
 * records (records.h), and before them, for each name in them that the image
 * knows, a line
 *
 *      S address kind name         kind: f a function, o something else,
 *                                  u not in this program
 */
#ifndef LINKED_CC_SAVED_H
#define LINKED_CC_SAVED_H

#include "linked/cc/image.h"

/* Writes the file.  The image's records have been read (records_read()). */
void saved_write(const struct image *image, const char *path);

/* Makes of the file what image_read() made of the program. */
void saved_read(struct image *image, const char *path);

#endif
