/*
 * filter -- lists of system calls, made into what the kernel wants.
 */
#ifndef AUTOGRADER_FILTER_H
#define AUTOGRADER_FILTER_H

#include <linux/filter.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Adds the rule `action` for the call of that name, on the condition that
 * ncond tests hold.  Returns 0 or -errno; a name that this architecture does
 * not have is no error. */
int filter_rule(scmp_filter_ctx filter, uint32_t action, const char *name,
                unsigned ncond, const struct scmp_arg_cmp *cond);

/* Takes the compiled program out of libseccomp, whose filter is released in
 * any case.  Returns 0 or -errno; the program is never freed. */
int filter_export(scmp_filter_ctx filter, struct sock_fprog *program);

/* Locks the calling process in; it must have no_new_privs. */
bool filter_enter(const struct sock_fprog *program);

#endif
