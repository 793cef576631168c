/*
 * names -- what threads are called, no two of them alike.
 *
 * A server gives all its workers one name.  In a timeline they must be told
 * apart, so whoever comes second to a name is called NAME#INDEX.
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stdint.h>

enum { NAMES_SIZE = 16 };       /* bytes of a name, with its NUL */

/* A struct of zeros is empty. */
struct names {
    char (*name)[NAMES_SIZE];   /* by index; "": none */
    uint32_t n;
    uint32_t *holder;           /* a hash table of index + 1, by the name that
                                 * it was given; 0: free */
    uint32_t nholders;          /* a power of two */
    uint32_t nused;
};

/*
 * Thread i is called `name` from now on, "": nothing; or something longer if
 * another has that name.  Without memory for it, it keeps what it had.
 */
void names_set(struct names *names, uint32_t i, const char *name);

/* What thread i is called; if it has no name, "#i", in made. */
const char *names_get(const struct names *names, uint32_t i,
                      char made[NAMES_SIZE]);

/* Frees all, and forgets. */
void names_free(struct names *names);

#endif
