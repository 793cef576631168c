/*
 * tool -- a trusted program that works on a stranger's text: the compiler.
 *
 * A compiler does what its input says: ten lines of macros make it work for
 * days or fill the disk.  So it gets limits, a folder for its temporary
 * files that is removed afterwards, and a process group that is killed as a
 * whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/run.h"
#include "autograder/text.h"
#include "autograder/tool.h"

enum {
    CPU_S = 20,
    WALL_S = 60,
    MEMORY_MB = 4096,
    FILE_MB = 64,
    STATUS_NO_TOOL = 127        /* as the shell says it */
};

static void
bound(int what, rlim_t most)
{
    setrlimit(what, &(struct rlimit){ most, most });
}

/* The child, from the fork to the exec. */
static void
become(const char *const argv[], const char *scratch, int output)
{
    char tmpdir[4200];
    char *envp[] = { (char *)"PATH=/usr/local/bin:/usr/bin:/bin",
                     (char *)"LC_ALL=C", tmpdir, NULL };

    snprintf(tmpdir, sizeof tmpdir, "TMPDIR=%s", scratch);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(output, 1);
    dup2(output, 2);
    close_range(3, ~0u, 0);
    bound(RLIMIT_CPU, CPU_S);
    bound(RLIMIT_AS, (rlim_t)MEMORY_MB << 20);
    bound(RLIMIT_FSIZE, (rlim_t)FILE_MB << 20);
    bound(RLIMIT_CORE, 0);
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

bool
tool_run(const char *const argv[], const char *scratch, int *status,
         char *output, size_t size)
{
    int ends[2], how = 0;
    pid_t pid = pipe2(ends, O_CLOEXEC) == 0 ? fork() : -1;

    if (pid == 0)
        become(argv, scratch, ends[1]);
    if (pid < 0) {
        snprintf(output, size, "%s cannot be run: %s", argv[0],
                 strerror(errno));
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
    if (WIFEXITED(how) && WEXITSTATUS(how) == STATUS_NO_TOOL) {
        snprintf(output, size, "%s is not installed", argv[0]);
        return false;
    }
    if (WIFSIGNALED(how))
        text_add(output, size, "%s: stopped: it took more time, memory or "
                 "room than any lab needs\n", argv[0]);
    *status = how;
    return true;
}
