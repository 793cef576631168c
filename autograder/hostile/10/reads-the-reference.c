/*
 * Looks for a compiler driver that knows the answer.
 *
 * File: records.c
 * Says: tried to start another process
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    if (fork() == 0)
        execl("build/ct-cc", "ct-cc", "--ct-report=answer", (char *)NULL);
}
