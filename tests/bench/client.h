/*
 * client -- so many connections to one echo server, on a core of their own.
 */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <stdbool.h>
#include <sys/types.h>

/* The most connections that the limits of descriptors allow here. */
enum { CLIENT_MOST = 19000 };

/* Says what failed, with errno, and ends. */
void client_fail(const char *what) __attribute__((noreturn));

/* Raises the limit of descriptors, and keeps this process on core 1. */
void client_prepare(void);

/* Starts a server on core 0, with an argument and a back end (CAPRICCIO_IO)
 * unless they are NULL; its port in *port, 0 if it said none. */
pid_t client_serve(const char *program, const char *argument,
                   const char *back_end, int *port);

/* Closes all connections and ends the server. */
void client_stop(pid_t server);

/* Makes n connections to the port, in place of those of before. */
void client_connect(int port, long n);

/* The first n connections ask. */
void client_ask(long n);

/* Waits for answers and takes those that are there; asks again on the same
 * connections if `again`.  How many. */
long client_take(bool again);

/* The first n connections ask, and have their answers. */
void client_ask_once(long n);

/* The CPU time that the process has used, in us. */
double client_cpu(pid_t pid);

/* The server's CPU time for an answer, in us, over so many, while the first n
 * connections ask and the others are silent. */
double client_measure(pid_t server, long n, long requests);

#endif
