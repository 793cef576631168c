/*
 * timer -- something to be done at a certain time.
 */
#ifndef TIME_TIMER_H
#define TIME_TIMER_H

#include <stddef.h>
#include <stdint.h>

/*
 * Owned by whoever set it, who keeps it in place until it has fired or was
 * cancelled.  Its place in the heap is the timer module's.
 */
struct timer {
    int64_t due;                /* ns of clock_now() */
    void (*fire)(struct timer *timer);
    uint64_t order;             /* equal times fire in the order of setting */
    uint32_t place;             /* in the heap, from 1; 0: not set */
};

/* Sets one that is not set: fire(timer) will be called once when the time has
 * come, by the scheduler, and must not block.  0 or ENOMEM.  O(log n). */
int timer_set(struct timer *timer, int64_t due,
              void (*fire)(struct timer *timer));

/* Cancels it; does nothing if it is not set.  O(log n). */
void timer_cancel(struct timer *timer);

/* The one that is due first, NULL if none is set.  O(1). */
struct timer *timer_first(void);

/* Fires all that are due at `now`, those that are set meanwhile included, each
 * after it was taken out. */
void timer_fire(int64_t now);

/* Forgets all that are set: in the child of a fork the threads that set them
 * are gone. */
void timer_forget(void);

/* Panics unless the heap is one; for tests. */
void timer_check(void);

#endif
