/*
 * kit -- where the kit lies, and small facts about it.
 */
#ifndef AUTOGRADER_KIT_H
#define AUTOGRADER_KIT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KIT_VERSION "capriccio-labs 0.1"

/*
 * Finds the kit's root, the folder above the running program that holds
 * reference/capriccio.h.  Returns false with one sentence in why.
 */
bool kit_root(char root[PATH_MAX], char *why, size_t size);

/* Makes a folder and those above it.  Returns false with errno set. */
bool kit_make_folder(const char *path);

/* Removes a folder and all that is in it; no folder is fine. */
void kit_remove_folder(const char *path);

/* Whether two files hold the same bytes; false if one cannot be read. */
bool kit_same_file(const char *one, const char *other);

/* A number for a text, the same everywhere: to name folders by. */
uint64_t kit_digest(const char *text);

#endif
