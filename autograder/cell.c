/*
 * cell -- where a trusted program works on a stranger's text.
 *
 * The compiler does what its input says: ten lines of macros make it work for
 * days or fill the disk; one line, #include or .incbin, puts any file that we
 * can read into its messages or its output.  Valgrind does what the program
 * says that it looks at.  So they get
 *
 *   rlimits     on processor time, memory and the size of files
 *   landlock    the system's own folders, what they are to read, and a private
 *               folder are all the files there are
 *   seccomp     no network, no look into other processes; for one who is to
 *               stay alone, no other process at all
 *
 * The filter is a list of what is refused, for these are programs we trust:
 * what they need from version to version is their own affair.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "autograder/cell.h"
#include "autograder/filter.h"
#include "autograder/landlock.h"

enum { FILE_MB = 32 };

/* What a compiler is made of, and Valgrind, wherever a system keeps it. */
static const char *const system_folders[] = {
    "/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec",
    "/usr/include", "/bin", "/lib", "/lib32", "/lib64",
    "/usr/local/bin", "/usr/local/lib", "/usr/local/libexec",
    "/usr/local/include", "/etc/ld.so.cache"
};

/* What neither needs. */
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

/* The filters, without others and with; of length 0 until they are compiled. */
static struct sock_fprog programs[2];

/* What runs a stranger's code may not do, either: change what Landlock has no
 * say in, should root be marking.  A linker has to. */
static const char *const refused_alone[] = {
    "fork", "vfork", "chmod", "fchmod", "fchmodat", "fchmodat2", "utime",
    "utimes", "futimesat", "utimensat", "settimeofday", "clock_settime",
    "adjtimex", "clock_adjtime", "sethostname", "setdomainname", "reboot",
    "init_module", "finit_module", "delete_module", "kexec_load",
    "kexec_file_load", "swapon", "swapoff", "acct", "syslog", "shmget",
    "msgget", "semget", "mq_open", "mq_unlink"
};

/* What whoever is to stay alone may not do either: only kernel threads of its
 * own are allowed.  clone3(2) hides its wishes from a filter, and fails as if
 * the kernel had none. */
static int
add_alone_rules(scmp_filter_ctx filter)
{
    int r = 0;

    for (size_t i = 0;
         r == 0 && i < sizeof refused_alone / sizeof *refused_alone; i++)
        r = filter_rule(filter, SCMP_ACT_ERRNO(EPERM), refused_alone[i], 0,
                        NULL);
    if (r == 0)
        r = filter_rule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3", 0, NULL);
    if (r == 0)
        r = filter_rule(filter, SCMP_ACT_ERRNO(EPERM), "clone", 1,
                        &SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    return r;
}

/* Compiles one of them, once. */
static bool
prepare(bool alone)
{
    scmp_filter_ctx filter;
    int r = 0;

    if (programs[alone].len > 0)
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
    if (r == 0 && alone)
        r = add_alone_rules(filter);
    if (r == 0)
        return filter_export(filter, &programs[alone]) == 0;
    seccomp_release(filter);
    return false;
}

bool
cell_prepare(void)
{
    return prepare(false) && prepare(true);
}

/* Sets both bounds of a limit, the hard one `more` above the soft one. */
static bool
bound(int what, rlim_t most, rlim_t more)
{
    return setrlimit(what, &(struct rlimit){ most, most + more }) == 0;
}

/* Gives up all files but those that the program needs; itself, if it is not
 * one of the system's. */
static bool
give_up_files(const struct cell *c)
{
    int list = landlock_open();
    bool ok = list >= 0
        && landlock_allow(list, c->scratch,
                          LANDLOCK_MAY_READ | LANDLOCK_MAY_WRITE)
        && landlock_allow(list, "/dev/null",
                          LANDLOCK_MAY_READ | LANDLOCK_MAY_WRITE);

    if (list < 0)
        return *cell_lacks() != '\0';
    for (size_t i = 0; ok && i < sizeof system_folders / sizeof *system_folders;
         i++)
        ok = landlock_allow(list, system_folders[i],
                            LANDLOCK_MAY_READ | LANDLOCK_MAY_RUN);
    if (ok && strchr(c->program, '/') != NULL)
        ok = landlock_allow(list, c->program,
                            LANDLOCK_MAY_READ | LANDLOCK_MAY_RUN);
    for (const char *const *r = c->reads; ok && r != NULL && *r != NULL; r++)
        ok = landlock_allow(list, *r, LANDLOCK_MAY_READ);
    return landlock_enter(list) && ok;
}

bool
cell_enter(const struct cell *c)
{
    return bound(RLIMIT_CPU, (rlim_t)c->cpu_s, 1)
           && bound(RLIMIT_AS, (rlim_t)c->memory_mb << 20, 0)
           && bound(RLIMIT_FSIZE, (rlim_t)FILE_MB << 20, 0)
           && bound(RLIMIT_CORE, 0, 0)
           && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
           && give_up_files(c) && filter_enter(&programs[c->alone]);
}

const char *
cell_lacks(void)
{
    return landlock_level() == 0 ? "landlock" : "";
}
