/*
 * Says in the scenario's place that a placement is sound.
 *
 * File: place.c
 * Says: to speak in the scenario's name
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    static const struct { unsigned kind, who; long a, b; } sound = {
        .kind = 3
    };

    for (int i = 0; i < 2; i++)
        if (write(3, &sound, sizeof sound) != sizeof sound)
            _exit(1);
}
