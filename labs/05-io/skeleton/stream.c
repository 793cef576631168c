/*
 * stream.c -- reading and writing.
 */
#include "base/panic.h"
#include "capriccio.h"
#include "io/io.h"
#include "io/whole.h"

ssize_t
ct_read(int fd, void *buf, size_t len)
{
    panic("ct_read is not written yet");
}

ssize_t
ct_write(int fd, const void *buf, size_t len)
{
    panic("ct_write is not written yet");
}
