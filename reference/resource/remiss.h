/*
 * remiss -- pages that were read from the disk twice.
 *
 * A read that does not find a page in the kernel's cache says nothing: it may
 * be the first.  A thread that has read a page since it came in by its door,
 * and does not find it again, has lost it to others that are inside with it.
 * That is exact, and no machine need offer it.
 */
#ifndef RESOURCE_REMISS_H
#define RESOURCE_REMISS_H

#include <stdbool.h>

/* Counts them as waste of resource k, from now on.  Returns false, with errno,
 * if there is no memory to remember pages. */
bool remiss_watch(unsigned k);

#endif
