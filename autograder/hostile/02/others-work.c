/*
 * Looks at what others have handed in.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: uses opendir, which looks for files
 * Says: exited with status 3
 */
#include <dirent.h>
#include <unistd.h>

static void
hostile(void)
{
    _exit(opendir("build/work") == NULL ? 3 : 0);
}
