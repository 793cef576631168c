/*
 * Answers a question that nobody asked, and does not stand still for it.
 *
 * File: water.c
 * Says: did not stand still
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    static const struct { unsigned kind, who; long a, b; } answer = {
        .kind = 1 << 16, .b = 4096
    };

    for (int i = 0; i < 2; i++)
        if (write(3, &answer, sizeof answer) != sizeof answer)
            _exit(1);
}
