/*
 * control -- how much of a resource may be committed.
 *
 * Nobody can say beforehand: it depends on what the threads do with it, and
 * they change.  What can be measured is what comes out.  A controller is told
 * window by window how much was done, and how much was done in vain, and sets
 * the limit for the next window.
 */
#ifndef RESOURCE_CONTROL_H
#define RESOURCE_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

/* What one window of time saw of one resource. */
struct window {
    double seconds;
    double done;                /* the program's measure; else account.h's */
    double taken;               /* of the resource, all takings */
    double wasted;              /* of the resource: work done again */
    double committed;           /* on average */
    double need;                /* of one thread, on average */
    double holders;             /* on average */
    bool too_much;              /* more was wasted than happens by chance */
};

struct controller {
    const char *name;

    /* Called once, before the first window. */
    void (*start)(unsigned k);

    /* Returns the limit from now on.  First called when there was waste. */
    int64_t (*next)(unsigned k, const struct window *w, int64_t limit);
};

/* The one that is used, unless an experiment chooses another. */
extern const struct controller climb_controller;
void control_use(const struct controller *c);

/* Whether there ever was too little of k, and whether there was in the last
 * window: then its threads undo each other's work. */
bool control_began(unsigned k);
bool control_thrashes(unsigned k);

/* Closes the window if it is full. */
void control_look_now(void);

extern unsigned control_until_look;     /* stops */

/* Called when a thread has stopped. */
static inline void
control_look(void)
{
    if (--control_until_look == 0)
        control_look_now();
}

#endif
