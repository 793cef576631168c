/*
 * Asks the back end for ever instead of waiting in it.
 *
 * File: backend_epoll.c
 * Says: processor time: an endless loop?
 * Slow: each run spends all its processor time
 */

__attribute__((constructor))
static void
hostile(void)
{
    for (;;)
        epoll_available();
}
