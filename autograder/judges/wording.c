/*
 * wording.c -- how reports spell what judges speak of.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "autograder/judges/wording.h"
#include "autograder/scenarios/script.h"

const char *
wording_actor(char text[WORD], unsigned who)
{
    if (who == 0)
        snprintf(text, WORD, "main");
    else if (who < ACTORS_MAX)
        snprintf(text, WORD, "%c", 'a' + who - 1);
    else
        snprintf(text, WORD, "?%u", who);
    return text;
}

const char *
wording_value(char text[WORD], int64_t value)
{
    if (value > -1000000 && value < 1000000)
        snprintf(text, WORD, "%" PRId64, value);
    else
        snprintf(text, WORD, "0x%" PRIx64, (uint64_t)value);
    return text;
}

const char *
wording_error(char text[WORD], unsigned error)
{
    const char *name = error == 0 ? "0" : strerrorname_np((int)error);

    if (name == NULL)
        snprintf(text, WORD, "nonsense (%u)", error);
    else
        snprintf(text, WORD, "%s", name);
    return text;
}
