/*
 * pointers.c -- calls through pointers that need no check.
 *
 * The records of such calls are read a second time, for their depth: the graph
 * counts them, and does not say where they are.
 */
#include <stdio.h>
#include <string.h>

#include "linked/cc/pointers.h"
#include "linked/cc/records.h"

/* The frame of n reaches POINTERS_ROOM below a call at this depth. */
static void
deepen(struct node *n, long depth)
{
    if (n->dynamic && depth > 0)        /* a jump is made without the frame */
        depth += ALLOCA_ALLOWANCE;
    if (n->frame < depth + POINTERS_ROOM)
        n->frame = depth + POINTERS_ROOM;
}

void
pointers_make_room(struct program *p)
{
    const char *line = p->image->records.text;
    int unit = -1, k;
    long depth;

    for (; line != NULL && *line != '\0'; line += strlen(line) + 1) {
        unit += line[0] == 'U';
        if (sscanf(line, "I %d %*d %ld", &k, &depth) == 2)
            deepen(&p->graph.nodes[p->graph.units[unit].first + k], depth);
    }
}

bool
pointers_small(const struct node *n)
{
    return !n->outside && n->need <= POINTERS_ROOM;
}
