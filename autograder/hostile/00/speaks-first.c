/*
 * Says what it likes before the scenario can: an answer that nobody asked for
 * is not the one that is due.
 *
 * File: ask.c
 * Says: to speak in the scenario's name
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    static const struct {
        unsigned kind, who;
        long a, b;
    } answer = { 1, 7, 1, 0 };

    if (write(3, &answer, sizeof answer) != sizeof answer)
        _exit(1);
}
