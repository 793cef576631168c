/*
 * watch.c -- what Valgrind is told of stacks.
 *
 * It keeps the stacks that it knows in a list and searches it when the stack
 * pointer leaps.  With 30,000 of them a switch takes some 50 us; hence a
 * limit, and a line that says when it is reached.  Beyond it Valgrind still
 * runs the program; it may take a switch for an overflow, or the other way
 * round, on the stacks that it does not know.
 */
#include <stdbool.h>
#include <valgrind/memcheck.h>

#include "stack/watch.h"

enum { KNOWN_MAX = 4096 };

static uint32_t known;          /* stacks that it knows now */
static bool said;               /* that there are more */

const struct stack_watcher *stack_watcher;

static uint32_t
made(char *base, size_t size)
{
    if (known < KNOWN_MAX) {
        known++;
        /* Its numbers begin with 0; ours do not. */
        return 1 + VALGRIND_STACK_REGISTER(base, base + size);
    }
    if (!said)
        VALGRIND_PRINTF("capriccio: only %d stacks are known to Valgrind at "
                        "any time\n", KNOWN_MAX);
    said = true;
    return 0;
}

static void
unmade(uint32_t number)
{
    if (number == 0)
        return;
    VALGRIND_STACK_DEREGISTER(number - 1);
    known--;
}

static void
given(char *low, size_t size)
{
    VALGRIND_MAKE_MEM_UNDEFINED(low, size);
}

static void
back(char *low, size_t size)
{
    VALGRIND_MAKE_MEM_NOACCESS(low, size);
}

static const struct stack_watcher valgrind = {
    .made = made, .unmade = unmade
};

static const struct stack_watcher memcheck = {
    .made = made, .unmade = unmade, .given = given, .back = back
};

void
watch_start(void)
{
    if (stack_watcher != NULL || RUNNING_ON_VALGRIND == 0)
        return;
    /* Other tools than memcheck do not answer this one. */
    bool answers = VALGRIND_MAKE_MEM_DEFINED(&known, sizeof known) != 0;
    stack_watcher = answers ? &memcheck : &valgrind;
}
