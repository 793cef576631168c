/*
 * crowd -- an echo server, and clients that misbehave, on one run time.
 *
 *      crowd.c     waves of clients, and what must balance after each
 *      server.c    the server: a thread for each connection
 *      client.c    the clients: what each kind of them does
 *
 * What a client does follows from its seed alone, whatever the schedule: so a
 * wave that failed is repeated by its seed.
 */
#ifndef TESTS_CROWD_CROWD_H
#define TESTS_CROWD_CROWD_H

#include <arpa/inet.h>
#include <stdint.h>

/* What the server and the clients have done since the program began. */
struct crowd_counts {
    uint64_t opened, closed;    /* connections, by the server */
    uint64_t given_up;          /* of those: at the deadline */
    uint64_t broken;            /* of those: with an error, a reset mostly */
    uint64_t begun, ended;      /* clients */
    uint64_t refused;           /* of those: for want of a descriptor */
    uint64_t echoed;            /* bytes that came back as they were sent */
    uint64_t wrong;             /* bytes that did not */
    uint64_t cut;               /* clients that did all right, and did not get
                                 * all of their bytes back */
};

extern struct crowd_counts crowd;

/* How long the server waits for a client, ns.  A client that behaves is never
 * that slow, unless this process gets no processor for as long. */
extern int64_t server_patience;

/* Starts the server; its address in *a. */
void server_start(struct sockaddr_in *a);

/* Waits until the server has closed all connections; false if it has not in a
 * while. */
int server_settle(void);

/* The body of a client's thread; given a struct client_start. */
void *client_run(void *start);

struct client_start {
    const struct sockaddr_in *server;
    uint64_t seed;
};

#endif
