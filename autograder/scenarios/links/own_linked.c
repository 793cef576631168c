/*
 * own_linked.c -- a student's own test on linked stacks (lab 09).
 *
 * The tests were compiled by ct-cc, with a check at every call; what calls
 * them was not, and runs on the ordinary stack.  So a test is entered from a
 * root without room: its first check fails and gives it a chunk.
 */
#include "autograder/scenarios/links/hop.h"
#include "autograder/scenarios/own.h"
#include "linked/linked.h"

/* Noted by the stand-in for room_announce(); nobody looks at it here. */
struct hop_announced hop_announced;

static struct chunk root = { .limit = (char *)UINTPTR_MAX };

void
own_call(void (*fn)(void))
{
    linked_current = &root;
    linked_limit = root.limit;
    fn();
    linked_limit = NULL;
}
