/*
 * fake -- a world that a test plays; with CAPRICCIO_IO=fake.
 */
#ifndef IO_FAKE_H
#define IO_FAKE_H

#include <stdint.h>

/* Plays the world until the time `until` (as io_backend's poll): reports by
 * io_ready() and returns, 0 or EINTR.  NULL: nothing happens. */
extern int (*io_fake_world)(int64_t until);

/* Told what is asked for, 0 for no more.  May be NULL. */
extern void (*io_fake_asked)(int fd, unsigned events);

#endif
