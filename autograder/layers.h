/*
 * layers -- what stands between a stranger's code and everything else.
 */
#ifndef AUTOGRADER_LAYERS_H
#define AUTOGRADER_LAYERS_H

#include <stdbool.h>
#include <stddef.h>

/* In the order in which they are put on. */
enum layer {
    LAYER_GATE,                 /* the object is looked at (gate.c) */
    LAYER_NAMESPACES,           /* no network, no shared memory of others */
    LAYER_EMPTY_ROOT,           /* the root folder is an empty one */
    LAYER_SLOT_UID,             /* a user of its own; when root marks */
    LAYER_RLIMITS,
    LAYER_NO_NEW_PRIVS,
    LAYER_LANDLOCK,             /* no files */
    LAYER_SECCOMP,              /* few system calls */
    LAYER_CHANNEL,              /* events only from the scenario's own code */
    LAYERS
};

/* Whether the layer may be put on: not if GRADE_WITHOUT, names of layers
 * with commas between, has it.  That is for showing what a layer is for. */
bool layer_wanted(enum layer layer);

const char *layer_name(enum layer layer);

/* Says whether the layer is there; at first none is. */
void layer_set(enum layer layer, bool there);
bool layer_is_there(enum layer layer);

/* The names of the layers that are there, or that are not though they could
 * be (only root has users to give), with spaces between; valid until the next
 * call. */
const char *layers_there(void);
const char *layers_missing(void);

/*
 * The layers that an official marking needs and this machine lacks, but for
 * those that `accepted` names (commas between; may be NULL); "" if all is
 * well.  Valid until the next call.
 */
const char *layers_needed(const char *accepted);

/* Whether all names between the commas are layers. */
bool layers_are(const char *names);

#endif
