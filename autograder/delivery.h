/*
 * delivery -- reports, to where they were asked for.
 */
#ifndef AUTOGRADER_DELIVERY_H
#define AUTOGRADER_DELIVERY_H

#include <stdbool.h>

#include "autograder/result.h"

/* Prints the report in words.  False, and a sentence on stderr: it was lost.
 * Who closes his end early (head -1) has seen what he wanted. */
bool delivery_print(const struct result *r);

/*
 * Writes the report, in words or as JSON, to the file `path`: all of it or, the
 * file being replaced at the end, nothing.  False: there is a sentence on
 * stderr.  A device or a FIFO is not replaced but written to, once: only if
 * the report is `final`.
 */
bool delivery_write(const struct result *r, bool json, const char *path,
                    bool final);

#endif
