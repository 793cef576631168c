/*
 * head -- the text of a request, up to its empty line.
 */
#ifndef KNOT_HEAD_H
#define KNOT_HEAD_H

#include <stdbool.h>
#include <stddef.h>

enum head_method { HEAD_GET, HEAD_HEAD, HEAD_OTHER };

struct head {
    enum head_method method;
    const char *target;         /* the path, with what follows it; a string in
                                 * the text that was parsed */
    bool keeps;                 /* the client wants the connection to stay */
    bool has_body;              /* what follows the head is not a request */
};

/*
 * The length of the head that text begins with, its empty line included; 0 if
 * it is not whole yet.  The first `seen` of the len bytes are known to end no
 * head: so looking again at each byte that comes costs no more than once.
 */
size_t head_length(const char *text, size_t len, size_t seen);

/* How many bytes at the beginning of text are empty lines: some clients send
 * one after a body, and it belongs to no request. */
size_t head_blank(const char *text, size_t len);

/*
 * Takes a whole head apart, in place.  0, with *h filled in; or the status
 * with which to refuse it: 400 if it is not a request, 505 if its version of
 * HTTP is not 1.0 or 1.1.
 */
int head_parse(char *text, size_t len, struct head *h);

#endif
