/*
 * Has the grader look at a page of its own choice, over and over.
 *
 * File: water.c
 * Says: to speak in the scenario's name
 */
#include <signal.h>
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    static const struct { unsigned kind, who; long a, b; } question = {
        .kind = 1 << 16, .a = 4096, .b = 4096
    };

    for (int i = 0; i < 1000; i++) {
        if (write(3, &question, sizeof question) != sizeof question)
            _exit(1);
        raise(SIGSTOP);
    }
}
