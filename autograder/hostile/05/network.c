/*
 * Opens a socket of its own, where the lab has its world played.
 *
 * File: connection.c
 * Says: tried to use the network
 */
#include <sys/socket.h>

__attribute__((constructor))
static void
hostile(void)
{
    socket(AF_INET, SOCK_STREAM, 0);
}
