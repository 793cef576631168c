/*
 * fringe.c -- the judge of the same-fringe problem (lab 01).
 *
 * Two trees of random shapes; half of the time with the same leaves in the
 * same order, otherwise different in one place, or one longer than the other.
 * The judge needs no trees: leaves are the numbers above 0 in the script.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/judges/fringe.h"
#include "autograder/judges/tape.h"
#include "autograder/judges/wording.h"
#include "autograder/scenarios/coroutine_orders.h"

enum { LEAVES_MAX = 40 };

/* A tree over n leaves, written at `at`; returns the end. */
static int64_t *
write_tree(struct dice *dice, const int64_t *leaves, unsigned n, int64_t *at)
{
    if (n == 1) {
        *at++ = leaves[0];
        return at;
    }
    unsigned left = 1 + dice_below(dice, n - 1);
    *at++ = 0;
    at = write_tree(dice, leaves, left, at);
    return write_tree(dice, leaves + left, n - left, at);
}

static size_t
plan(uint64_t seed, int64_t *script)
{
    int64_t leaves[LEAVES_MAX];
    struct dice dice;
    dice_seed(&dice, seed);

    unsigned n = 2 + dice_below(&dice, LEAVES_MAX - 1);
    for (unsigned i = 0; i < n; i++)
        leaves[i] = 1 + dice_below(&dice, 9999);

    int64_t *second = write_tree(&dice, leaves, n, script + 1);
    script[0] = second - (script + 1);

    unsigned how = dice_below(&dice, 4);
    if (how == 0)
        leaves[dice_below(&dice, n)] = 10000 + dice_below(&dice, 9999);
    else if (how == 1)
        n -= 1 + dice_below(&dice, n - 1);
    return write_tree(&dice, leaves, n, second) - script;
}

/* The next leaf in [*at, end), or 0. */
static int64_t
next_leaf(const int64_t **at, const int64_t *end)
{
    while (*at < end && **at == 0)
        ++*at;
    return *at < end ? *(*at)++ : 0;
}

static void *
open_model(const int64_t *script, size_t nwords)
{
    const int64_t *at[2] = { script + 1, script + 1 + script[0] };
    const int64_t *end[2] = { at[1], script + nwords };
    struct tape *tape = tape_open(script, nwords);
    int64_t leaf[2];

    if (tape == NULL)
        return NULL;
    do {
        for (unsigned i = 0; i < 2; i++) {
            leaf[i] = next_leaf(&at[i], end[i]);
            tape_put(tape, F_LEAF, i, leaf[i], 0);
        }
    } while (leaf[0] == leaf[1] && leaf[0] != 0);
    tape_put(tape, F_VERDICT, 0, leaf[0] == leaf[1], 0);
    return tape;
}

static void
describe(void *model, const struct event *e, char *text, size_t size)
{
    char v[WORD];

    wording_value(v, e->a);
    if (e->kind == F_LEAF && e->a == 0)
        snprintf(text, size, "the generator of tree %u ends", e->who + 1);
    else if (e->kind == F_LEAF)
        snprintf(text, size, "the generator of tree %u gives leaf %s",
                 e->who + 1, v);
    else if (e->kind == F_VERDICT)
        snprintf(text, size, "the fringes are %s",
                 e->a == 1 ? "the same" : "different");
    else
        snprintf(text, size, "something unknown (%u)", e->kind);
}

static const char *
blame(void *model, const struct event *got)
{
    return NULL;
}

const struct judge fringe_judge = {
    .name = "fringe", .plan = plan, .open = open_model,
    .allowed = tape_allowed, .advance = tape_advance,
    .close = tape_close, .describe = describe, .blame = blame
};
