/*
 * wrong.c -- functions that are given wrong.
 *
 * A bug hunt gives the student a file that works nearly always.  It is the
 * reference's, but some bodies are others: those of the functions of the same
 * names in the file of the same name in the lab's folder `wrong`.
 *
 *      labs/03-sync/lab.json           { "file": "rwlock.c", "kind": "wrong",
 *                                        "name": "hand_over" }
 *      reference/sync/rwlock.c         hand_over() as it is right
 *      labs/03-sync/wrong/rwlock.c     hand_over() as it is given
 *
 * To the cutter a wrong body is a hole with something in it.  So the same
 * proofs hold: it can be put right by the patch of the holes, and what the
 * right one has and the wrong one has not is a secret.
 *
 * Rejected: a patch against the reference.  It says the same, but it stops to
 * apply when a line nearby changes, and shows the reader half a function.
 */
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "labs/tools/wrong.h"

/* Whether two spans have the same lines. */
static bool
is_same(const struct text *a, const struct span *in_a, const struct text *b,
        const struct span *in_b)
{
    if (in_a->n != in_b->n)
        return false;
    for (size_t i = 0; i < in_a->n; i++)
        if (strcmp(a->lines[in_a->at + i], b->lines[in_b->at + i]) != 0)
            return false;
    return true;
}

int
wrong_write(FILE *out, const char *kit_root, const struct lab *lab,
            const struct lab_hole *hole, const struct text *reference,
            const struct span *span, const struct why *why)
{
    char shown[PATH_MAX], path[PATH_MAX];
    struct lab_hole there = *hole;
    struct text wrong;
    struct span found;

    snprintf(shown, sizeof shown, "%s/wrong/%s", lab->folder, hole->file);
    there.file = shown;
    if (text_path(path, kit_root, shown, why) < 0
        || text_load(&wrong, path, why) < 0)
        return -1;

    int failed = hole_find(&wrong, &there, &found, why);
    if (!failed && is_same(&wrong, &found, reference, span))
        failed = why_not(why, "%s: %s is as it is in the reference", shown,
                         hole->name);
    for (size_t i = 0; !failed && i < found.n; i++)
        fprintf(out, "%s\n", wrong.lines[found.at + i]);
    text_free(&wrong);
    return failed;
}
