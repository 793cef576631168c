/*
 * Asks the back end for ever instead of waiting in it.
 *
 * File: backend_epoll.c
 * Says: processor time: an endless loop?
 */

__attribute__((constructor))
static void
hostile(void)
{
    for (;;)
        epoll_available();
}
