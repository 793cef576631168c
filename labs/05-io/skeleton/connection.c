/*
 * connection.c -- a connection's beginning and its end.
 */
#include <errno.h>
#include <unistd.h>

#include "base/panic.h"
#include "capriccio.h"
#include "io/backend.h"
#include "io/io.h"
#include "io/wait.h"

int
ct_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
    panic("ct_accept4 is not written yet");
}

int
ct_accept(int fd, struct sockaddr *address, socklen_t *length)
{
    panic("ct_accept is not written yet");
}

int
ct_connect(int fd, const struct sockaddr *address, socklen_t length)
{
    panic("ct_connect is not written yet");
}

void
ct_forget(int fd)
{
    panic("ct_forget is not written yet");
}

int
ct_close(int fd)
{
    panic("ct_close is not written yet");
}
