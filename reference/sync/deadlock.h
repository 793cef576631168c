/*
 * deadlock -- threads that wait for each other in a ring.
 */
#ifndef SYNC_DEADLOCK_H
#define SYNC_DEADLOCK_H

#include "thread/thread.h"

/*
 * The caller is about to wait, without a deadline, for something that `owner`
 * has; NULL: nobody alone.  If owner waits, directly or through others, for the
 * caller, none of them will ever run: says so by the hook of ct_on_cycle().
 * Takes as many steps as the ring has members.
 */
void deadlock_look(struct thread *owner);

/* The same of `waiter`, which is not running: it has come to wait for that. */
void deadlock_look_from(struct thread *waiter, struct thread *owner);

#endif
