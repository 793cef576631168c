/* records.c -- empty hands: what is tried is tried in place.c. */
#include "linked/cc/records.h"

/* Nothing is read. */
struct node
records_outside(const struct bounds *bounds, const char *name)
{
    return (struct node){ .name = name };
}

void
records_read(struct program *p, struct image *image,
             const struct bounds *bounds)
{
    *p = (struct program){ .image = image, .bounds = bounds };
}
