/*
 * log -- what happened, one compact record each.
 *
 * Off unless CAPRICCIO_LOG names a file; then the last LOG_RECORDS events are
 * kept in memory and written there as a timeline when the program ends or
 * panics.  The modules that log stand at seams that no policy and no client
 * can bypass, and ask log_on first.  No two threads are called alike there
 * (names.h).
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_kind {
    LOG_CREATE,                 /* who made whom */
    LOG_NAME,                   /* who is called what from now on */
    LOG_SWITCH,                 /* who gave the processor to whom */
    LOG_BLOCK,                  /* who waits; what for */
    LOG_WAKE,                   /* who made whom able to run */
    LOG_EXIT                    /* who has ended */
};

enum { LOG_RECORDS = 1 << 20 };

extern bool log_on;

/* The clock for the records, ns; NULL: they all say 0. */
extern int64_t (*log_clock)(void);

/* Records that who did kind to whom.  No thread is LOG_NOBODY. */
#define LOG_NOBODY UINT32_MAX
void log_event(enum log_kind kind, uint32_t who, uint32_t whom);

/* The same, with a few words (the first 15 bytes are kept). */
void log_words(enum log_kind kind, uint32_t who, const char *words);

/* Writes the timeline now.  Called by itself at the end and by panic(). */
void log_flush(void);

#endif
