/*
 * count -- resources that the run time counts by itself.  Its public half is
 * ct_resource_count().
 */
#ifndef RESOURCE_COUNT_H
#define RESOURCE_COUNT_H

#include <stddef.h>

/* The running thread has allocated so many bytes, or freed so many if that is
 * negative.  Does nothing unless memory is counted, and the caller is in the
 * kernel thread that runs the threads. */
void count_memory(ptrdiff_t bytes);

/* Counts what CAPRICCIO_COUNT asks for. */
void count_start(void);

#endif
