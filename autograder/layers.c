/*
 * layers -- what stands between a stranger's code and everything else.
 *
 * Each is there because another one can be missing: Landlock where the
 * kernel is old, namespaces inside a container, a user of its own where the
 * grader is not root.  Which of them are in force is found out by trying
 * (sandbox.c), stands in every result, and what an official marking needs
 * is not left to luck.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/landlock.h"
#include "autograder/layers.h"
#include "autograder/text.h"

enum { LIST = 160 };            /* bytes for the names of all */

static const struct {
    const char *name;
    bool needed;                /* by an official marking */
} layers[LAYERS] = {
    [LAYER_GATE] = { "gate", true },
    [LAYER_NAMESPACES] = { "namespaces", false },
    [LAYER_EMPTY_ROOT] = { "empty-root", false },
    [LAYER_SLOT_UID] = { "slot-uid", false },
    [LAYER_RLIMITS] = { "rlimits", true },
    [LAYER_NO_NEW_PRIVS] = { "no_new_privs", true },
    [LAYER_LANDLOCK] = { "landlock", true },
    [LAYER_SECCOMP] = { "seccomp", true },
    [LAYER_CHANNEL] = { "channel", true }
};

static bool there[LAYERS];

bool
layer_wanted(enum layer layer)
{
    return !text_lists(getenv("GRADE_WITHOUT"), layers[layer].name);
}

const char *
layer_name(enum layer layer)
{
    return layers[layer].name;
}

void
layer_set(enum layer layer, bool is)
{
    there[layer] = is;
}

bool
layer_is_there(enum layer layer)
{
    return there[layer];
}

/* Adds a layer's name to the list. */
static void
add(char list[LIST], enum layer layer)
{
    text_add(list, LIST, "%s%s", list[0] != '\0' ? " " : "",
             layers[layer].name);
    if (layer == LAYER_LANDLOCK && there[layer])
        text_add(list, LIST, ":%d", landlock_level());
}

const char *
layers_there(void)
{
    static char list[LIST];

    list[0] = '\0';
    for (enum layer l = 0; l < LAYERS; l++)
        if (there[l])
            add(list, l);
    return list;
}

const char *
layers_missing(void)
{
    static char list[LIST];

    list[0] = '\0';
    for (enum layer l = 0; l < LAYERS; l++)
        if (!there[l] && (l != LAYER_SLOT_UID || geteuid() == 0))
            add(list, l);
    return list;
}

const char *
layers_needed(const char *accepted)
{
    static char list[LIST];

    list[0] = '\0';
    for (enum layer l = 0; l < LAYERS; l++)
        if (layers[l].needed && !there[l]
            && !text_lists(accepted, layers[l].name))
            add(list, l);
    return list;
}

bool
layers_are(const char *names)
{
    size_t n = 1, known = 0;

    for (const char *p = names; *p != '\0'; p++)
        n += *p == ',';
    for (enum layer l = 0; l < LAYERS; l++)
        known += text_lists(names, layers[l].name);
    return n == known;
}
