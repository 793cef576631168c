/*
 * house -- the model of lab 11's gate: doors, queues, and who is inside.
 *
 * Whom the gate lets go on is its own choice within bounds, and what comes
 * after depends on it.  So the model is not run beforehand: it takes each order
 * and each answer as they come.
 *
 * That doors are served in turn is judged by what it is for.  When a door has
 * been served, it owes a turn to every other one that has a queue; it may not
 * be served again before such a one that could have been served at each choice
 * since.
 */
#ifndef JUDGES_HOUSE_H
#define JUDGES_HOUSE_H

#include <stdbool.h>

#include "autograder/judge.h"
#include "autograder/scenarios/resource_orders.h"

struct house {
    int64_t script[SCRIPT_MAX];
    size_t steps, step;
    bool taken;                 /* the order was told, its answer is due */
    int64_t mine;
    int64_t limit[RESOURCES], used[RESOURCES], committed[RESOURCES];
    unsigned holders[RESOURCES];
    struct house_door {
        float need[RESOURCES];
        bool proven[RESOURCES]; /* somebody has gone out again */
        int opens[RESOURCES];   /* in parts of OPENS */
        unsigned queue[VISITORS], n;
        bool owes[DOORS];       /* a turn to that one */
    } door[DOORS];
    struct house_visitor {
        bool busy;              /* inside, or held back */
        bool in[RESOURCES];
        unsigned by[RESOURCES]; /* the door by which it came in */
        int64_t held[RESOURCES], peak[RESOURCES], promised[RESOURCES];
    } visitor[VISITORS];
    unsigned inside[VISITORS], ninside;
    unsigned held_back;
};

void house_open(struct house *h, const int64_t *script, size_t nwords);

/* The order that is due; one with op 0 at the end. */
struct order house_due(const struct house *h);

/* What decides whether a thread passes a door: the resource that has no room
 * for it, or else the first that it would come into. */
struct house_view {
    unsigned resource, inside, waiting;
    int64_t need, committed, limit;
};

/* For the one whom the order is about that is due: at its door, or, where the
 * gate chooses, at the door that has the visitor `chosen` in front.  Returns
 * the door; DOORS: nothing is to be decided. */
unsigned house_look(const struct house *h, int64_t chosen,
                    struct house_view *view);

/* Fills set with the events that may come; returns how many. */
size_t house_allowed(void *house, struct event set[ALLOWED_MAX]);

/* Takes one of them. */
void house_advance(void *house, const struct event *e);

#endif
