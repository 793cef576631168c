/*
 * known -- what the exploration knows so far: states it has seen, and
 * branches still to be followed.
 *
 * A schedule is a list of choices: at each moment when two threads or more
 * could run, which of them, counted from 0.  Choice 0 is what would happen
 * anyway (the thread goes on at a point; else first come, first served), any
 * other is a deviation.  The schedules form a tree, and are followed level by
 * level: those with no deviation, with one, with two.  So what is found
 * first has the fewest deviations; a bound on them is a bound on the levels.
 *
 * All of it lies in one shared mapping, because those who find out are the
 * children that run the program, and the one who plans is their parent.
 */
#ifndef TESTS_EXPLORE_KNOWN_H
#define TESTS_EXPLORE_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/explore/state.h"

enum {
    CHOICES_MAX = 1 << 16,      /* in one schedule */
    STATES_MAX = 1 << 20,
    BRANCHES_MAX = 1 << 22,
    EDGES_MAX = 1 << 22
};

/* No state; in an edge: not followed. */
#define STATE_NONE UINT32_MAX

/* In an edge: the run ended there. */
#define STATE_END (UINT32_MAX - 1)

/* The way that leads somewhere; ways are compared by deviations first. */
struct way {
    uint32_t deviations;
    uint32_t turns;             /* times that the processor changed hands */
};

bool way_is_shorter(struct way a, struct way b);

/* A branch to be followed: its parent up to a choice, and another there. */
struct branch {
    uint32_t parent;            /* index; the root is its own */
    uint32_t state;             /* where it branches off, or STATE_NONE */
    uint32_t place;             /* which choice of the schedule */
    uint16_t choice;
    uint16_t deviations;
};

/* What a visit to a state says. */
enum visit {
    VISIT_NEW,                  /* nobody was here, or by a longer way only */
    VISIT_OLD,                  /* somebody was, by a way as short */
    VISIT_CIRCLE                /* this very run was */
};

/* Begins with nothing known but the root, the branch of no deviation. */
void known_start(void);

/* The number of branches, states, and whether there was no room for more. */
uint32_t known_branches(void);
uint32_t known_states(void);
bool known_full(void);

const struct branch *known_branch(uint32_t index);

/* Adds a branch. */
void known_add_branch(const struct branch *b);

/* The choices that lead to branch `index`: fills choices, returns how many. */
uint32_t known_choices(uint32_t index, uint16_t *choices);

/*
 * Run number `run` has come to a state, with n ways on, by `way`, as its
 * moment number `moment`.  Stores its index in *state (STATE_NONE if there is
 * no room to remember it) and, for VISIT_CIRCLE, the earlier moment in *since.
 */
enum visit known_visit(struct digest d, uint32_t n, struct way way,
                       uint32_t run, uint32_t moment,
                       uint32_t *state, uint32_t *since);

/* Whether state `index` has this digest. */
bool known_is(uint32_t index, struct digest d);

/* Choice `choice` in state `from` leads to state `to`, or to STATE_END. */
void known_edge(uint32_t from, uint32_t choice, uint32_t to);

/*
 * How many schedules the states and edges stand for.  Returns false, with
 * nothing in *n, if threads can go round in circles, so that there is no end
 * to them, or if there is no memory.  At most UINT64_MAX is counted.
 */
bool known_count(uint64_t *n);

#endif
