/*
 * descriptor -- numbers of descriptors that a child will not want.
 */
#ifndef AUTOGRADER_DESCRIPTOR_H
#define AUTOGRADER_DESCRIPTOR_H

/* A child has its own below this one (launch.c). */
enum { DESCRIPTOR_OURS = 8 };

/* Moves a descriptor to a number of ours, closed by exec.  Returns it; or -1,
 * with the old one closed.  -1 stays -1. */
int descriptor_lift(int fd);

#endif
