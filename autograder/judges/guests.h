/*
 * guests -- who stands where in a meeting, until when, and who runs next.
 *
 * Half of the model that meeting.h describes: queues in the order in which
 * threads came, timers, rings of threads that wait for each other's mutexes,
 * and what a thread finds that was woken to try again.  What each order does
 * to a lock is meeting.c.
 */
#ifndef JUDGES_GUESTS_H
#define JUDGES_GUESTS_H

#include "autograder/judges/meeting.h"

/* Tells of an event, and folds it into the story. */
void guests_tell(struct meeting *m, unsigned kind, unsigned who, int64_t a,
                 int64_t b);

/* The running thread tells that its call has returned. */
void guests_tell_result(struct meeting *m, struct order o, size_t step,
                        unsigned error);

/* t is the last in that queue. */
void guests_push(struct meeting *m, int t, enum spot where);

/* Takes out the first of a queue that is not empty, and stops its timer. */
int guests_take_first(struct meeting *m, enum spot where);

/* t, who waited for mutex x or has just been given it, has it. */
void guests_own(struct meeting *m, int t, unsigned x);

/* The running thread is about to wait for `owner`: tells of the ring that it
 * closes, if it does and if rings are told of. */
void guests_look_for_ring(struct meeting *m, int owner);

/* Nobody is running; the first who is ready is next. */
void guests_run_next(struct meeting *m);

/* The running thread waits there; `how` is its deadline, DEADLINE_NEVER if it
 * has none.  When it is woken its call returns 0. */
void guests_wait_at(struct meeting *m, enum spot where, struct order o,
                    size_t step, enum deadline how);

#endif
