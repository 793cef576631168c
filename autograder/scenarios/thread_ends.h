/*
 * thread_ends -- what a script of lab 02 cannot show of the end of a thread.
 *
 * A destructor may give way, and until it returns its thread is not at its end:
 * others end meanwhile, are made, and join it.  What is found wrong is told as
 * BEYOND, with one of thread_orders.h's.
 */
#ifndef SCENARIOS_THREAD_ENDS_H
#define SCENARIOS_THREAD_ENDS_H

/* Who joins, before or while the destructors run, comes after them. */
void ends_see_joined(void);

/* While they run the stack is nobody else's. */
void ends_see_stack(void);

/* One that has ended, and is not joined yet, has none. */
void ends_see_ended(void);

/* Main is a thread that can be detached.  The last thing that it does. */
void ends_see_main_detached(void);

#endif
