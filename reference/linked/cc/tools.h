/*
 * tools -- the three programs that the driver is, by the name it has.
 */
#ifndef LINKED_CC_TOOLS_H
#define LINKED_CC_TOOLS_H

#include <stdbool.h>

int drive(int argc, char **argv);       /* ct-cc: the compiler */
int assemble(int argc, char **argv);    /* as */
int join(int argc, char **argv);        /* ld */

/*
 * What ct-cc tells the other two through the environment; people may set the
 * same variables for a whole build.
 *
 *      CT_MAXPATH, CT_MINCHUNK, CT_REPORT, CT_TRUST, CT_RUN_TIME, CT_PART,
 *      CT_PAINT        the options --ct-...
 *      CT_PLAIN=1      this object is part of a shared library: leave it alone
 */
bool tools_plain(void);

#endif
