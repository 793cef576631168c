/*
 * site.c -- the table of sites; see site.h.
 */
#include <string.h>

#include "resource/site.h"

struct site sites[1 << SITE_BITS];

struct site *
site_look(uint64_t name, struct node *node)
{
    struct site *s = site_entry(name);

    if (s->name != name)
        *s = (struct site){ .name = name, .looks = SITE_LOOKS };
    s->node = node;
    if (node->doors != 0)
        site_wake(s);
    else if (s->looks > 0)
        s->looks--;
    return s;
}

void
site_forget(void)
{
    memset(sites, 0, sizeof sites);
}
