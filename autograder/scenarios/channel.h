/*
 * channel -- the one place where a scenario talks to its judge.
 */
#ifndef SCENARIOS_CHANNEL_H
#define SCENARIOS_CHANNEL_H

#include <stddef.h>

/*
 * Makes system call nr, read or write.  Returns what the kernel returns, an
 * error as -errno; errno itself is not touched.  channel_*.S.
 */
long channel_call(long nr, int fd, void *buffer, size_t size);

/* Where the kernel finds the program counter when channel_call() calls. */
extern const char channel_return[];

#endif
