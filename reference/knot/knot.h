/*
 * knot -- a web server for files, with a thread for each connection.
 *
 * The paper measures its library by a server of this name (section 5): the
 * simplest program there is for the task, a loop of accept and a function that
 * reads a request and writes an answer, again and again.  Nothing in it says
 * that thousands of these functions run beside each other; what makes that
 * cheap is the library's business.
 *
 *      main.c      the command: options, the folder, the socket
 *      host.c      takes connections, as many as there is room for; ends
 *      visit.c     one connection from its beginning to its end: a thread
 *      answer.c    the answer to one request
 *      place.c     which file a request names
 *      head.c      the request's own text
 *
 * It is a program that uses capriccio.h and nothing else of the library, so it
 * can be linked with any modules that keep to that header.
 *
 * N1  Answers leave in the order in which their requests came.
 * N2  No request names a file outside the folder, or one whose name begins
 *     with a dot.  (Symbolic links are followed: who can make one there has
 *     been trusted with the folder.)
 * N3  What the client does not do within the settings' patience ends its
 *     connection, and no other one.
 * N4  A connection has one descriptor, and one more while a file is sent;
 *     both are closed when it ends, however it ends.
 * N5  What is refused to the server -- descriptors, memory, threads -- costs
 *     the connection that asked for it; the server goes on when there is room.
 *
 * Rejected: a library for the requests.  Debian's libhttp-parser is not
 * maintained by its authors any more, and what is wanted here of a request is
 * its first line and four of its fields.
 */
#ifndef KNOT_KNOT_H
#define KNOT_KNOT_H

#include <stdint.h>

/* How a server shall be. */
struct knot_settings {
    const char *root;           /* the folder with the pages */
    int64_t patience_ns;        /* for a request to begin, to come whole, and
                                 * for each piece of an answer to be taken */
    int64_t grace_ns;           /* for answers under way, when it ends */
    unsigned most;              /* connections at once; at least 1 */
};

/* What a server has done. */
struct knot_counts {
    uint64_t opened, closed;    /* connections */
    uint64_t answered;          /* requests, refused ones among them */
    uint64_t refused;           /* connections for which there was no room */
};

/*
 * Serves the connections that come to `listener`, a socket of ct_socket()
 * that listens, until knot_stop() is called.  Then closes the listener, lets
 * answers under way be sent, and returns 0; or -1 with errno if no connection
 * can ever come.  Once in a process.  Wants SIGPIPE ignored.  Blocks.
 */
int knot_serve(int listener, const struct knot_settings *settings);

/* Ends knot_serve(); another thread calls it.  Does not block. */
void knot_stop(void);

/* What has been done since knot_serve() was called. */
void knot_count(struct knot_counts *counts);

#endif
