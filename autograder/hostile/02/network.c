/*
 * Opens a socket, to tell somebody else.
 *
 * File: thread.c
 * Gate: runs before main by itself
 * Says: tried to use the network
 */
#include <sys/socket.h>

__attribute__((constructor))
static void
hostile(void)
{
    socket(AF_INET, SOCK_DGRAM, 0);
}
