/*
 * Has the C library's own threads read from the disk.
 *
 * File: disk.c
 * At: disk_attempt
 * Gate: uses aio_read, which leaves waiting to threads of the C library's own
 */
#include <aio.h>

static void
hostile(void)
{
    static struct aiocb request;

    aio_read(&request);
}
