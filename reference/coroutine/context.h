/*
 * context -- a thread of control that stands still.
 *
 * What stands still is a stack; all there is to remember about it is where
 * its top lies.  Everything else is in the frame that context_switch() left
 * there.  One pair of files an architecture: switch_ARCH.S has the switch and
 * the picture of the frame, frame_ARCH.c has the same picture as a struct
 * and forges the first one.
 */
#ifndef COROUTINE_CONTEXT_H
#define COROUTINE_CONTEXT_H

#include <stddef.h>

struct context {
    void *sp;                   /* the frame; garbage while it runs */
};

/*
 * Suspends the caller in *from and resumes what is suspended in *to.  To the
 * caller it is an ordinary function that takes long to return: all that the
 * ABI makes a function preserve is preserved, the floating-point control
 * words too.  from and to may be the same.
 */
void context_switch(struct context *from, struct context *to);

/*
 * Forges a frame below `top` so that the first switch to *c calls entry(arg)
 * on that stack, as a function is called: aligned as the ABI asks, with the
 * floating-point control words of the caller of context_make(), and with no
 * caller for a debugger to find.  entry must not return.  `top` is 16-byte
 * aligned and has CONTEXT_ROOM bytes below it that nobody else uses.
 */
void context_make(struct context *c, void *top,
                  void (*entry)(void *), void *arg);

/* The room that any implementation of a first frame may take, bytes. */
enum { CONTEXT_ROOM = 2048 };

#endif
