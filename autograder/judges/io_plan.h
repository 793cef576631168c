/*
 * io_plan -- scripts for lab 05.
 */
#ifndef JUDGES_IO_PLAN_H
#define JUDGES_IO_PLAN_H

#include <stddef.h>
#include <stdint.h>

/* Each writes a script for the judge of that name; returns its length in
 * words. */
size_t io_plan_reads(uint64_t seed, int64_t *script);
size_t io_plan_writes(uint64_t seed, int64_t *script);
size_t io_plan_storms(uint64_t seed, int64_t *script);
size_t io_plan_accepts(uint64_t seed, int64_t *script);
size_t io_plan_connects(uint64_t seed, int64_t *script);
size_t io_plan_closes(uint64_t seed, int64_t *script);
size_t io_plan_sleepers(uint64_t seed, int64_t *script);
size_t io_plan_pipes(uint64_t seed, int64_t *script);

#endif
