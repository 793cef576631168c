/*
 * Waits by select(2), which is neither of the back ends that are asked for.
 *
 * File: backend_epoll.c
 * At: epoll_add epoll_poll
 * Gate: uses select, which is for backend_poll.c alone
 */
#include <sys/select.h>

static void
hostile(void)
{
    struct timeval now = { 0 };

    select(0, NULL, NULL, NULL, &now);
}
