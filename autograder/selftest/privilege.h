/*
 * privilege -- what the grader itself may do when it is tried.
 */
#ifndef SELFTEST_PRIVILEGE_H
#define SELFTEST_PRIVILEGE_H

#include <stdbool.h>

enum privilege {
    PRIVILEGE_OURS,             /* what we have: root's, usually */
    PRIVILEGE_ORDINARY,         /* an ordinary user's */
    PRIVILEGE_CONTAINER,        /* those in a plain container: ours without
                                 * namespaces, and with fewer capabilities */
    PRIVILEGES
};

/* In words, as "as an ordinary user". */
const char *privilege_name(enum privilege p);

/* Reduces the calling process, for good.  False: it cannot. */
bool privilege_enter(enum privilege p);

/* Whether the kit can be used with it from where it lies; else the reason. */
const char *privilege_lacks(enum privilege p);

#endif
