/*
 * filter -- lists of system calls, made into what the kernel wants.
 *
 * libseccomp knows the numbers of each architecture and writes the program;
 * it is compiled once, in the parent, and installed by each child: compiling
 * anew for each run would cost as much as the run itself.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/filter.h"

int
filter_rule(scmp_filter_ctx filter, uint32_t action, const char *name,
            unsigned ncond, const struct scmp_arg_cmp *cond)
{
    int nr = seccomp_syscall_resolve_name(name);

    if (nr < 0)
        return 0;
    return seccomp_rule_add_array(filter, action, nr, ncond, cond);
}

int
filter_export(scmp_filter_ctx filter, struct sock_fprog *program)
{
    struct stat st;
    int fd = memfd_create("filter", MFD_CLOEXEC);
    int r = fd < 0 ? -errno : seccomp_export_bpf(filter, fd);

    if (r == 0 && fstat(fd, &st) != 0)
        r = -errno;
    if (r == 0 && (program->filter = malloc((size_t)st.st_size)) == NULL)
        r = -ENOMEM;
    if (r == 0 && pread(fd, program->filter, (size_t)st.st_size, 0)
                  != (ssize_t)st.st_size)
        r = -EIO;
    if (r == 0)
        program->len = (unsigned short)((size_t)st.st_size
                                        / sizeof *program->filter);
    if (fd >= 0)
        close(fd);
    seccomp_release(filter);
    return r;
}

bool
filter_enter(const struct sock_fprog *program)
{
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) == 0;
}
