/*
 * famine -- for a while there is no memory to be had.
 *
 * The address space that the process may have is taken, in ever smaller pieces;
 * so whatever maps memory is refused.  malloc(3) may still have some in hand:
 * that is taken, too, if the scenario wants so.  Stacks that have been reserved
 * are not affected; the one that the kernel lets grow has grown before.
 *
 * A limit would be simpler, but who is marked may set none.  Under a debugger
 * he may, and there is none: so there it is a limit.
 */
#ifndef SCENARIOS_FAMINE_H
#define SCENARIOS_FAMINE_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum {
    FAMINE_PIECES = 64,         /* mappings, at most */
    FAMINE_PAGE = 4096,
    FAMINE_DEEP = 64 * 1024,    /* of the stack, touched beforehand */
    FAMINE_LARGEST = 1 << 18,   /* bytes that malloc may have in one piece */
    FAMINE_STEP = 16            /* from one size of its to the next */
};

struct famine {
    struct rlimit before;
    void *piece[FAMINE_PIECES];
    size_t size[FAMINE_PIECES];
    int n;
    void **hoard;               /* what malloc gave; each begins with the one
                                 * that was given before */
};

static void __attribute__((noinline))
famine_deepen(void)
{
    volatile char room[FAMINE_DEEP];

    for (size_t i = 0; i < sizeof room; i += FAMINE_PAGE)
        room[i] = 0;
}

/* Takes all address space there is. */
static inline void
famine_of_space(struct famine *f)
{
    size_t size = (size_t)1 << 32;

    famine_deepen();
    *f = (struct famine){ .n = 0 };
    getrlimit(RLIMIT_AS, &f->before);
    if (f->before.rlim_cur == RLIM_INFINITY)
        setrlimit(RLIMIT_AS, &(struct rlimit){ 0, f->before.rlim_max });
    while (f->n < FAMINE_PIECES && size >= FAMINE_PAGE) {
        void *p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS |
                       MAP_NORESERVE, -1, 0);
        if (p == MAP_FAILED) {
            size /= 2;
            continue;
        }
        f->piece[f->n] = p;
        f->size[f->n++] = size;
    }
}

/* And what malloc has left, piece by piece: the large ones by halves, the small
 * ones size by size, since it keeps those apart. */
static inline void
famine_of_memory(struct famine *f)
{
    size_t size = FAMINE_LARGEST;

    famine_of_space(f);
    while (size >= FAMINE_STEP) {
        void **p = malloc(size);
        if (p == NULL) {
            size = size > 2048 ? size / 2 : size - FAMINE_STEP;
            continue;
        }
        *p = f->hoard;
        f->hoard = p;
    }
}

static inline void
famine_end(struct famine *f)
{
    if (f->before.rlim_cur == RLIM_INFINITY)
        setrlimit(RLIMIT_AS, &f->before);
    while (f->n > 0) {
        f->n--;
        munmap(f->piece[f->n], f->size[f->n]);
    }
    while (f->hoard != NULL) {
        void **p = f->hoard;
        f->hoard = *p;
        free(p);
    }
}

#endif
