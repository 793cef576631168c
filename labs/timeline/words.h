/*
 * words -- texts that occur again and again, each kept once, with a number.
 */
#ifndef LABS_TIMELINE_WORDS_H
#define LABS_TIMELINE_WORDS_H

#include <stddef.h>
#include <stdint.h>

struct words {
    char **text;                /* by number, in the order of appearance */
    uint32_t n;
    uint32_t room;              /* in text[] */
    uint32_t *slot;             /* a hash table of number + 1; 0: free */
    uint32_t nslots;            /* a power of two, at least twice n */
};

/* The number of text[0 .. size), which is new or not; UINT32_MAX: there is no
 * memory.  The first number is 0.  A struct of zeros is empty. */
uint32_t words_number(struct words *w, const char *text, size_t size);

void words_free(struct words *w);

#endif
