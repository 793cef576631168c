/*
 * sandbox -- what a scenario's process may do: compute, and talk to us.
 *
 * Three layers, all of them to be had without privileges and inside
 * containers:
 *
 *   rlimits        bound processor time, address space and files
 *   no_new_privs   nothing it could exec would give it more rights
 *   seccomp        a list of the system calls that labs need; any other is
 *                  refused with SIGSYS
 *
 * The list has nothing that makes a process or a thread, and the scenarios
 * are linked statically, so that it need not have anything that opens a file
 * either.  Files are refused politely, with EACCES: the C library looks for
 * some on its own and lives without.  What takes a process id is allowed on
 * oneself only.  That id is not known when the filter is compiled, once, in
 * the parent; the child puts its own in place of SELF before it
 * installs the filter.  Compiling anew for each run would cost as much as the
 * run itself.
 *
 * execve stays open here, for the exec of the scenario itself, and is shut
 * by stage.c before the first line of a student's code runs.
 *
 * Rejected: RLIMIT_NPROC against fork bombs (it does nothing for root);
 * namespaces as the base (containers refuse them; a later layer).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/sandbox.h"
#include "labs/tools/lab.h"

/* Stands for the child's own process id in the compiled filter.  Above the
 * kernel's largest id, so that it means nobody should it stay. */
#define SELF 0x7e5e1f00u

/* What computing and talking take.  A name that an architecture does not have
 * is passed over. */
static const char *const allowed[] = {
    /* talk */
    "read", "write", "readv", "writev", "close", "close_range", "lseek",
    "fstat", "newfstatat", "pipe", "pipe2", "dup", "dup2", "dup3",
    "poll", "ppoll", "select", "pselect6", "eventfd2",
    "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
    "epoll_pwait2",
    /* memory */
    "brk", "mmap", "munmap", "mprotect", "mremap", "madvise", "mincore",
    "process_madvise",
    /* time */
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep",
    "gettimeofday", "time", "setitimer", "getitimer", "alarm",
    "timer_create", "timer_settime", "timer_gettime", "timer_delete",
    "timer_getoverrun", "timerfd_create", "timerfd_settime",
    /* signals to oneself */
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending",
    "rt_sigsuspend", "rt_sigtimedwait", "sigaltstack", "pause",
    "restart_syscall",
    /* who and where am I */
    "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid",
    "getrusage", "times", "uname", "sysinfo", "getcpu", "sched_yield",
    "sched_getaffinity", "getrandom",
    /* what the C library does before main, and at the end */
    "arch_prctl", "set_tid_address", "set_robust_list", "rseq", "futex",
    "membarrier", "exit", "exit_group", "execve"
};

/* Refused, but not punished. */
static const struct {
    const char *name;
    int error;
} denied[] = {
    { "open", EACCES }, { "openat", EACCES }, { "access", EACCES },
    { "faccessat", EACCES }, { "faccessat2", EACCES }, { "stat", EACCES },
    { "lstat", EACCES }, { "statx", EACCES }, { "readlink", EACCES },
    { "readlinkat", EACCES }, { "getcwd", EACCES }, { "ioctl", ENOTTY }
};

/* What a refused call was for, in words. */
static const struct {
    const char *name, *words;
} meanings[] = {
    { "fork", "to start another process" },
    { "vfork", "to start another process" },
    { "clone", "to start another process or kernel thread" },
    { "clone3", "to start another process or kernel thread" },
    { "execve", "to run another program" },
    { "execveat", "to run another program" },
    { "socket", "to use the network" },
    { "socketpair", "to use the network" },
    { "kill", "to send a signal to another process" },
    { "tkill", "to send a signal to another process" },
    { "tgkill", "to send a signal to another process" },
    { "ptrace", "to look into another process" },
    { "process_vm_readv", "to look into another process" },
    { "process_vm_writev", "to change another process" },
    { "setsid", "to leave the grader's session" },
    { "setpgid", "to leave the grader's process group" },
    { "unlink", "to remove a file" },
    { "unlinkat", "to remove a file" },
    { "rt_sigaction", "to catch the grader's own signal" }
};

/* The compiled filter, and what sandbox_layers() answers. */
static struct sock_filter *program;
static unsigned short program_length;
static char layers[64] = "rlimits no_new_privs";

/* Adds the rule `action` for the call of that name, on the condition that
 * ncond tests hold.  Returns 0 or -errno; a name unknown here is no error. */
static int
rule(scmp_filter_ctx filter, uint32_t action, const char *name,
     unsigned ncond, const struct scmp_arg_cmp *cond)
{
    int nr = seccomp_syscall_resolve_name(name);

    if (nr < 0)
        return 0;
    return seccomp_rule_add_array(filter, action, nr, ncond, cond);
}

/* The calls that are right or wrong by their arguments. */
static int
add_conditional_rules(scmp_filter_ctx filter)
{
    static const char *const signals[] = { "kill", "tkill", "tgkill" };
    static const int commands[] = {
        F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL
    };
    static const int questions[] = { PR_SET_SECCOMP, PR_GET_NO_NEW_PRIVS };
    struct scmp_arg_cmp own_limits[] = {
        SCMP_A0(SCMP_CMP_EQ, 0, 0), SCMP_A2(SCMP_CMP_EQ, 0, 0)
    };
    int r = rule(filter, SCMP_ACT_ALLOW, "prlimit64", 2, own_limits);

    for (size_t i = 0; r == 0 && i < sizeof signals / sizeof *signals; i++)
        r = rule(filter, SCMP_ACT_ALLOW, signals[i], 1,
                 &SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, SELF));
    for (size_t i = 0; r == 0 && i < sizeof commands / sizeof *commands; i++)
        r = rule(filter, SCMP_ACT_ALLOW, "fcntl", 1,
                 &SCMP_A1(SCMP_CMP_EQ, commands[i], 0));
    for (size_t i = 0; r == 0 && i < sizeof questions / sizeof *questions; i++)
        r = rule(filter, SCMP_ACT_ALLOW, "prctl", 1,
                 &SCMP_A0(SCMP_CMP_EQ, questions[i], 0));
    return r;
}

/* Takes the compiled program out of libseccomp, by way of a file in memory. */
static int
export(scmp_filter_ctx filter)
{
    struct stat st;
    int fd = memfd_create("filter", MFD_CLOEXEC);
    int r = fd < 0 ? -errno : seccomp_export_bpf(filter, fd);

    if (r == 0 && fstat(fd, &st) != 0)
        r = -errno;
    if (r == 0 && (program = malloc((size_t)st.st_size)) == NULL)
        r = -ENOMEM;
    if (r == 0
        && pread(fd, program, (size_t)st.st_size, 0) != (ssize_t)st.st_size)
        r = -EIO;
    if (r == 0)
        program_length = (unsigned short)(st.st_size / sizeof *program);
    if (fd >= 0)
        close(fd);
    return r;
}

bool
sandbox_prepare(char *why, size_t size)
{
    if (program != NULL)
        return true;

    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
    int r = filter == NULL ? -ENOMEM : 0;

    for (size_t i = 0; r == 0 && i < sizeof allowed / sizeof *allowed; i++)
        r = rule(filter, SCMP_ACT_ALLOW, allowed[i], 0, NULL);
    for (size_t i = 0; r == 0 && i < sizeof denied / sizeof *denied; i++)
        r = rule(filter, SCMP_ACT_ERRNO((uint16_t)denied[i].error),
                 denied[i].name, 0, NULL);
    if (r == 0)
        r = add_conditional_rules(filter);
    if (r == 0)
        r = export(filter);
    seccomp_release(filter);

    if (r != 0) {
        snprintf(why, size, "the system-call filter cannot be made: %s",
                 strerror(-r));
        free(program);
        program = NULL;
        return false;
    }
    strcat(layers, " seccomp");
    return true;
}

const char *
sandbox_layers(void)
{
    return layers;
}

/* Sets both bounds of a limit, the hard one `more` above the soft one. */
static bool
bound(int what, rlim_t soft, rlim_t more)
{
    struct rlimit limit = { soft, soft + more };

    return setrlimit(what, &limit) == 0;
}

const char *
sandbox_enter(const struct lab_limits *limits)
{
    pid_t self = getpid();
    struct sock_fprog fprog = { program_length, program };

    /* Equal addresses make equal runs, wild pointers included.  Some
     * containers refuse, and then runs are only equal in what matters. */
    personality(ADDR_NO_RANDOMIZE);

    /* The soft processor limit sends a signal that can be caught, the hard
     * one, a second later, does not ask. */
    if (!bound(RLIMIT_CPU, (rlim_t)limits->cpu_s, 1)
        || !bound(RLIMIT_AS, (rlim_t)limits->memory_mb << 20, 0)
        || !bound(RLIMIT_FSIZE, 0, 0) || !bound(RLIMIT_CORE, 0, 0)
        || !bound(RLIMIT_NOFILE, 64, 0))
        return "rlimits";
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return "no_new_privs";

    for (unsigned i = 0; i < program_length; i++) {
        if (program[i].k == SELF && BPF_CLASS(program[i].code) == BPF_JMP)
            program[i].k = (uint32_t)self;
    }
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog, 0, 0) != 0)
        return "seccomp";
    return NULL;
}

void
sandbox_describe(int nr, char *text, size_t size)
{
    char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, nr);
    const char *words = "something that no lab needs";

    for (size_t i = 0; name && i < sizeof meanings / sizeof *meanings; i++) {
        if (strcmp(meanings[i].name, name) == 0)
            words = meanings[i].words;
    }
    snprintf(text, size, "it tried %s (system call %s), which the sandbox "
             "refuses", words, name != NULL ? name : "without a name");
    free(name);
}
