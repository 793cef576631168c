/*
 * answer -- the answer to one request.
 */
#ifndef KNOT_ANSWER_H
#define KNOT_ANSWER_H

#include <stdbool.h>

#include "knot/head.h"
#include "knot/knot.h"

/* Sets the caller's deadline to the settings' patience from now. */
void answer_allow(const struct knot_settings *settings);

/*
 * Sends what the request *h asks for on fd, and says in it whether the
 * connection stays.  Returns whether all of it went out: if not, the client
 * cannot tell where the next answer would begin.  Blocks, for the settings'
 * patience at each piece.
 */
bool answer_request(int fd, const struct knot_settings *settings,
                    const struct head *h);

/* Sends a status and a page that says it in words; no body if `bare`.  Returns
 * as answer_request(). */
bool answer_status(int fd, const struct knot_settings *settings, int status,
                   bool bare, bool keeps);

#endif
