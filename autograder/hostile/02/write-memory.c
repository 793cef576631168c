/*
 * Looks for its own memory as a file, to write where one may not.
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
    _exit(open("/proc/self/mem", O_RDWR) < 0 ? 3 : 0);
}
