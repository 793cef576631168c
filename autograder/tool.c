/*
 * tool -- a trusted program that works on a stranger's text: the compiler.
 *
 * A compiler does what its input says.  Ten lines of macros make it work for
 * days or fill the disk; one line, #include or .incbin, puts any file that we
 * can read into its messages or its output.  So it gets
 *
 *   rlimits     on processor time, memory and the size of files
 *   landlock    the system's own folders, the kit's headers and a private
 *               folder are all the files there are
 *   seccomp     no network, no look into other processes
 *
 * and a process group that is killed as a whole.  The filter is a list of
 * what is refused, for the compiler is a program we trust: what it needs from
 * version to version is its own affair.
 *
 * Processor time is limited to a fraction of the time on the wall.  Nothing
 * that a tool can be told to read makes it wait, so if the wall comes first
 * the machine was busy with something else, and that is nobody's fault.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/filter.h"
#include "autograder/landlock.h"
#include "autograder/run.h"
#include "autograder/text.h"
#include "autograder/tool.h"

enum {
    CPU_S = 5,
    WALL_S = 120,
    MEMORY_MB = 1024,
    FILE_MB = 32,
    STATUS_NO_TOOL = 127,       /* as the shell says it */
    STATUS_NO_CELL = 126        /* it could not be locked in */
};

/* Where tools are looked for, by us and by them. */
#define SEARCH "/usr/local/bin:/usr/bin:/bin"

/* What a compiler is made of, wherever a system keeps it. */
static const char *const system_folders[] = {
    "/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec",
    "/usr/include", "/bin", "/lib", "/lib32", "/lib64",
    "/usr/local/bin", "/usr/local/lib", "/usr/local/libexec",
    "/usr/local/include", "/etc/ld.so.cache"
};

/* What no compiler needs. */
static const char *const refused[] = {
    "socket", "socketpair", "connect", "bind", "kill", "tkill", "ptrace",
    "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd",
    "pidfd_send_signal", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "setsid",
    "setpgid", "setpriority", "sched_setaffinity", "sched_setscheduler",
    "sched_setattr", "ioprio_set", "prlimit64", "unshare", "setns", "mount",
    "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen",
    "bpf", "perf_event_open", "io_uring_setup", "userfaultfd", "keyctl",
    "add_key", "request_key", "mknod", "mknodat", "truncate", "chown",
    "lchown", "fchown", "fchownat", "setxattr", "lsetxattr", "fsetxattr",
    "name_to_handle_at", "open_by_handle_at", "quotactl", "personality"
};

/* The filter; of length 0 until it is compiled. */
static struct sock_fprog program;

/* Compiles the filter, once. */
static bool
prepare(void)
{
    scmp_filter_ctx filter;
    int r = 0;

    if (program.len > 0)
        return true;
    filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == NULL)
        return false;
    for (size_t i = 0; r == 0 && i < sizeof refused / sizeof *refused; i++) {
        bool own = strcmp(refused[i], "prlimit64") == 0;

        /* One's own limits may be asked for. */
        r = filter_rule(filter, SCMP_ACT_ERRNO(EPERM), refused[i], own,
                        &SCMP_A2(SCMP_CMP_NE, 0, 0));
    }
    return r == 0 && filter_export(filter, &program) == 0;
}

/* Sets both bounds of a limit, the hard one `more` above the soft one. */
static bool
bound(int what, rlim_t most, rlim_t more)
{
    return setrlimit(what, &(struct rlimit){ most, most + more }) == 0;
}

/* Gives up all files but those that the tool needs; itself, if it is not one of
 * the system's. */
static bool
give_up_files(const char *tool, const char *scratch, const char *const reads[])
{
    int list = landlock_open();
    bool ok = list >= 0
        && landlock_allow(list, scratch, LANDLOCK_MAY_READ | LANDLOCK_MAY_WRITE)
        && landlock_allow(list, "/dev/null",
                          LANDLOCK_MAY_READ | LANDLOCK_MAY_WRITE);

    if (list < 0)
        return *tool_lacks() != '\0';
    for (size_t i = 0; ok && i < sizeof system_folders / sizeof *system_folders;
         i++)
        ok = landlock_allow(list, system_folders[i],
                            LANDLOCK_MAY_READ | LANDLOCK_MAY_RUN);
    if (ok && strchr(tool, '/') != NULL)
        ok = landlock_allow(list, tool, LANDLOCK_MAY_READ | LANDLOCK_MAY_RUN);
    for (; ok && reads != NULL && *reads != NULL; reads++)
        ok = landlock_allow(list, *reads, LANDLOCK_MAY_READ);
    return landlock_enter(list) && ok;
}

/* Locks the child in. */
static bool
lock_in(const char *tool, const char *scratch, const char *const reads[])
{
    return bound(RLIMIT_CPU, CPU_S, 1)
           && bound(RLIMIT_AS, (rlim_t)MEMORY_MB << 20, 0)
           && bound(RLIMIT_FSIZE, (rlim_t)FILE_MB << 20, 0)
           && bound(RLIMIT_CORE, 0, 0)
           && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
           && give_up_files(tool, scratch, reads)
           && filter_enter(&program);
}

/* The child, from the fork to the exec. */
static void
become(const char *const argv[], const char *scratch,
       const char *const reads[], int output)
{
    char tmpdir[4200];
    char *envp[] = { (char *)"PATH=" SEARCH, (char *)"LC_ALL=C",
                     (char *)"SOURCE_DATE_EPOCH=0", tmpdir, NULL };

    snprintf(tmpdir, sizeof tmpdir, "TMPDIR=%s", scratch);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(output, 1);
    dup2(output, 2);
    close_range(3, ~0u, 0);
    if (!lock_in(argv[0], scratch, reads))
        _exit(STATUS_NO_CELL);
    /* It is our own that is searched. */
    setenv("PATH", SEARCH, 1);
    execvpe(argv[0], (char *const *)argv, envp);
    _exit(STATUS_NO_TOOL);
}

/* Reads what the tool says until it closes its end.  False: too late. */
static bool
listen_to(int fd, char *output, size_t size)
{
    int64_t until = run_clock() + WALL_S * INT64_C(1000000000);
    char buffer[4096];
    size_t have = 0;
    ssize_t n = 1;

    while (n != 0) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        int64_t left_ms = (until - run_clock()) / 1000000;

        if (left_ms <= 0 || poll(&p, 1, (int)left_ms) == 0)
            break;
        n = read(fd, buffer, sizeof buffer);
        for (ssize_t i = 0; i < n && have + 1 < size; i++)
            output[have++] = buffer[i];
    }
    output[have] = '\0';
    return n == 0;
}

const char *
tool_lacks(void)
{
    return landlock_level() == 0 ? "landlock" : "";
}

/* Tells how it ended.  False: our own side is to blame. */
static bool
explain(const char *tool, bool in_time, int how, char *output, size_t size)
{
    int status = WIFEXITED(how) ? WEXITSTATUS(how) : 0;

    if (status == STATUS_NO_TOOL)
        snprintf(output, size, "%s is not installed", tool);
    else if (status == STATUS_NO_CELL)
        snprintf(output, size, "%s could not be locked in", tool);
    else if (!in_time)
        snprintf(output, size, "%s had not ended after %d s, and not because "
                 "of its work: this machine is too busy", tool, WALL_S);
    else if (WIFSIGNALED(how))
        text_add(output, size, "%s: stopped: it took more time, memory or "
                 "room than any lab needs\n", tool);
    return in_time && status != STATUS_NO_TOOL && status != STATUS_NO_CELL;
}

bool
tool_run(const char *const argv[], const char *scratch,
         const char *const reads[], int *status, char *output, size_t size)
{
    int ends[2] = { -1, -1 }, how = 0;
    pid_t pid = prepare() && pipe2(ends, O_CLOEXEC) == 0 ? fork() : -1;

    if (pid == 0)
        become(argv, scratch, reads, ends[1]);
    if (pid < 0) {
        snprintf(output, size, "%s cannot be run: %s", argv[0],
                 strerror(errno));
        for (int i = 0; i < 2; i++)
            if (ends[i] >= 0)
                close(ends[i]);
        return false;
    }
    setpgid(pid, pid);          /* whoever of us two comes first */
    close(ends[1]);

    bool in_time = listen_to(ends[0], output, size);

    close(ends[0]);
    if (!in_time)
        kill(-pid, SIGKILL);
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    kill(-pid, SIGKILL);        /* what it may have left behind */
    text_clean(output);
    *status = how;
    return explain(argv[0], in_time, how, output, size);
}
