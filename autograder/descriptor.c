/*
 * descriptor -- numbers of descriptors that a child will not want.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "autograder/descriptor.h"

int
descriptor_lift(int fd)
{
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, DESCRIPTOR_OURS);
    int error = errno;

    if (fd >= 0)
        close(fd);
    errno = error;
    return high;
}
