/*
 * privilege -- what the grader itself may do when it is tried.
 *
 * A plain container gives root fourteen capabilities and refuses to make
 * namespaces.  Both can be had without a container: a filter refuses, and
 * the other capabilities are dropped.
 */
#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/selftest/privilege.h"

enum { NOBODY = 60999 };        /* the ordinary user; need not have a name */

/* What Docker leaves to root in a container. */
static const int container[] = {
    CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FSETID, CAP_FOWNER, CAP_MKNOD,
    CAP_NET_RAW, CAP_SETGID, CAP_SETUID, CAP_SETFCAP, CAP_SETPCAP,
    CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT, CAP_KILL, CAP_AUDIT_WRITE
};

const char *
privilege_name(enum privilege p)
{
    static const char *const names[] = {
        [PRIVILEGE_OURS] = "as we are",
        [PRIVILEGE_ORDINARY] = "as an ordinary user",
        [PRIVILEGE_CONTAINER] = "without namespaces"
    };

    return names[p];
}

/* Refuses to make namespaces or to enter any. */
static bool
refuse_namespaces(void)
{
    static const struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_setns, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
    };
    struct sock_fprog program = {
        .len = sizeof rules / sizeof *rules,
        .filter = (struct sock_filter *)rules
    };

    /* Who is not root must promise first. */
    return (geteuid() == 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
           && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

/* Drops all capabilities that a container would not have. */
static bool
drop_capabilities(void)
{
    struct __user_cap_header_struct header = {
        .version = _LINUX_CAPABILITY_VERSION_3
    };
    struct __user_cap_data_struct data[2] = { { .effective = 0 } };
    uint64_t kept = 0;

    for (size_t i = 0; i < sizeof container / sizeof *container; i++)
        kept |= UINT64_C(1) << container[i];
    for (int c = 0; c <= CAP_LAST_CAP; c++)
        if (!(kept >> c & 1) && prctl(PR_CAPBSET_DROP, c, 0, 0, 0) != 0
            && errno != EINVAL)
            return false;
    for (int i = 0; i < 2; i++)
        data[i].effective = data[i].permitted = (uint32_t)(kept >> 32 * i);
    return syscall(SYS_capset, &header, data) == 0;
}

bool
privilege_enter(enum privilege p)
{
    switch (p) {
    case PRIVILEGE_ORDINARY:
        return geteuid() != 0
               || (setgroups(0, NULL) == 0
                   && setresgid(NOBODY, NOBODY, NOBODY) == 0
                   && setresuid(NOBODY, NOBODY, NOBODY) == 0);
    case PRIVILEGE_CONTAINER:
        return refuse_namespaces() && (geteuid() != 0 || drop_capabilities());
    default:
        return true;
    }
}

const char *
privilege_lacks(enum privilege p)
{
    int how;
    pid_t pid;

    if (p == PRIVILEGE_ORDINARY && geteuid() != 0)
        return "that is what we are";
    pid = fork();
    if (pid == 0)
        _exit(!privilege_enter(p) ? 1 : access("build/grade", X_OK) != 0 ? 2
              : access("build/work", W_OK) != 0 ? 2 : 0);
    if (pid < 0 || waitpid(pid, &how, 0) != pid || !WIFEXITED(how)
        || WEXITSTATUS(how) == 1)
        return "this machine does not let us";
    return WEXITSTATUS(how) == 0 ? NULL : "the kit lies where he may not go";
}
