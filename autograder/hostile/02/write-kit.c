/*
 * Puts something into the kit: whoever is marked next would use it.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses open, which looks for files
 * Says: exited with status 3
 */
#include <fcntl.h>
#include <unistd.h>

static void
hostile(void)
{
    int fd = open("build/kit/modules", O_WRONLY | O_TRUNC);

    _exit(fd < 0 ? 3 : 0);
}
