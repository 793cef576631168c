/*
 * forbidden -- what of the C library a lab does without.
 *
 * The names stand in groups by what they are for.  A group is open to a lab
 * if the kit's own solution of that lab uses one of its names: lab 04 has
 * signal handlers because its solution has, and nobody needs to keep a list
 * for each lab.  What stands in two groups is open if one of them is.  A name
 * that ends in * stands for all that begin like that.
 *
 * Names that begin with an underscore are the C library's inside; those that
 * compilers and headers make out of ordinary code are the exception.
 *
 * The sandbox refuses all of this, too, when it runs.  Here it is refused
 * before it runs, with a sentence that names the function; and what goes on
 * within the process, like setjmp(), only here.
 */
#include <stdbool.h>
#include <string.h>

#include "autograder/forbidden.h"

enum { GROUP_MAX = 40 };

static const struct {
    const char *words;
    const char *names[GROUP_MAX];
} groups[] = {
    { "switches stacks in the C library's way", {
        "getcontext", "setcontext", "makecontext", "swapcontext", "setjmp",
        "_setjmp", "__sigsetjmp", "sigsetjmp", "longjmp", "_longjmp",
        "siglongjmp", "__longjmp_chk" } },
    { "is for the kernel's threads", {
        "pthread_*", "thrd_*", "mtx_*", "cnd_*", "tss_*", "call_once",
        "sem_*" } },
    { "makes processes or waits for them", {
        "fork", "vfork", "_Fork", "clone", "posix_spawn*", "exec*", "fexecve",
        "system", "popen", "wait", "waitpid", "wait3", "wait4", "waitid",
        "daemon" } },
    { "looks for files or changes them", {
        "open", "open64", "openat", "openat64", "creat", "creat64", "fopen",
        "fopen64", "freopen", "freopen64", "opendir", "readdir", "scandir",
        "stat", "lstat", "fstatat", "statx", "access", "readlink", "unlink",
        "unlinkat", "rename", "mkdir", "rmdir", "link", "symlink", "chmod",
        "chown", "truncate", "ftruncate", "memfd_create", "mkstemp", "tmpfile",
        "nftw", "glob", "getcwd", "chdir", "chroot", "mount" } },
    { "is for networks", {
        "socket", "socketpair", "connect", "bind", "listen", "accept",
        "accept4", "send*", "recv*", "shutdown", "getaddrinfo",
        "gethostby*" } },
    { "is for signals", {
        "signal", "sigaction", "sigaltstack", "sigprocmask", "sigsuspend",
        "sigwait*", "sigqueue", "sigpending", "sigtimedwait", "signalfd",
        "bsd_signal", "sysv_signal", "kill", "killpg", "tgkill", "alarm",
        "ualarm", "setitimer", "timer_*" } },
    { "is for signals", { "sigprocmask", "pthread_sigmask" } },
    { "leaves waiting to threads of the C library's own", {
        "aio_*", "lio_listio*", "gai_*", "getaddrinfo_a" } },
    { "asks the kernel directly", {
        "syscall", "ptrace", "prctl", "arch_prctl", "process_vm_*",
        "personality", "io_uring_*", "setrlimit*", "prlimit*",
        "sched_set*", "setpriority", "nice", "setuid", "setgid", "setres*",
        "unshare", "setns", "ioctl" } },
    { "changes what memory may be used for", {
        "mprotect", "pkey_*", "remap_file_pages", "mremap" } },
    { "looks into the program", {
        "dlopen", "dlsym", "dlvsym", "dlmopen", "dladdr*", "dlinfo",
        "dl_iterate_phdr", "getauxval", "backtrace*", "environ",
        "program_invocation_*" } },
    { "changes the environment", {
        "setenv", "putenv", "unsetenv", "clearenv" } },
    { "runs something when the process ends", {
        "atexit", "on_exit", "at_quick_exit", "__cxa_*" } }
};

/* What compilers and headers make out of ordinary code. */
static const char *const harmless[] = {
    "_GLOBAL_OFFSET_TABLE_", "__errno_location", "__stack_chk_guard",
    "__assert_fail", "__assert_perror_fail", "__stack_chk_fail",
    "__tls_get_addr",
    "__isoc99_*", "__isoc23_*", "__xpg_*", "__ctype_b_loc",
    "__ctype_tolower_loc", "__ctype_toupper_loc", "__memcpy_chk",
    "__memset_chk", "__memmove_chk", "__strcpy_chk", "__strcat_chk",
    "__strncpy_chk", "__printf_chk", "__fprintf_chk", "__snprintf_chk",
    "__sprintf_chk", "__vsnprintf_chk", "_exit", "__builtin_*", "__aarch64_*",
    "__getauxval", "_obstack_*",
    /* arithmetic that the processor has no instruction for */
    "__udivti3", "__umodti3", "__divti3", "__modti3", "__divmodti4",
    "__udivmodti4", "__multi3", "__muloti4", "__mulodi4", "__mulosi4",
    "__ashlti3", "__ashrti3", "__lshrti3", "__float*", "__fix*", "__powi*",
    "__mulsc3", "__muldc3", "__mulxc3", "__divsc3", "__divdc3", "__divxc3",
    "__clz*", "__ctz*", "__popcount*", "__parity*", "__bswap*"
};

/* Whether the name is in the group. */
static bool
is_in(const char *name, const char *const group[GROUP_MAX])
{
    for (size_t i = 0; i < GROUP_MAX && group[i] != NULL; i++)
        if (names_fit(name, group[i]))
            return true;
    return false;
}

/* Whether the lab's own solution uses something of the group. */
static bool
is_open(const char *const group[GROUP_MAX], const struct names *used)
{
    for (size_t i = 0; i < used->n; i++)
        if (is_in(used->list[i], group))
            return true;
    return false;
}

const char *
forbidden(const char *name, const struct names *used)
{
    const char *words = NULL;

    if (names_has(used, name))
        return NULL;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (is_in(name, groups[i].names)) {
            if (is_open(groups[i].names, used))
                return NULL;
            words = groups[i].words;
        }
    if (words != NULL)
        return words;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (names_fit(name, harmless[i]))
            return NULL;
    return name[0] == '_' ? "is from the inside of the C library" : NULL;
}
