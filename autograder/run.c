/*
 * run -- one scenario, in a process of its own, to its end and beyond.
 *
 *      parent                               child
 *      ------                               -----
 *      script, a file in memory  -------->  0
 *      output, read and capped   <--------  1, 2
 *      events, records           <--------  3
 *      errno of a failed start   <--------  4, closed by a good exec
 *
 * The child gets a session of its own, an empty environment but for the
 * virtual clock, and the sandbox.  The parent reads both pipes all the time: a
 * pipe that nobody drains stops the child for as long as it likes.
 *
 * R1  When run_close() returns, no process is left that the child started or
 *     that they started: the filter refuses to make any, and if some layer
 *     was missing, orphans come to us, the subreaper, and are killed here.
 * R2  An end that the child can bring about is never "not measured".
 * R3  What is in the report but for times and usage is the same each time.
 *     Hence output is only kept of a process that ended by itself: how much
 *     one says before it is killed is a matter of chance.
 *
 * Rejected: alarm() in the child (it can be cancelled there); waiting with
 * SIGCHLD (a library must not own signals; a pidfd can be polled).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "autograder/run.h"
#include "autograder/sandbox.h"
#include "autograder/text.h"

enum {
    STATUS_FD = 4,              /* in the child: see the head */
    TICK_MS = 200,              /* how soon a stopped child is noticed */
    ASLEEP_TICKS = 5            /* that is a second of sleep */
};

int64_t
run_clock(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

bool
run_prepare(char *why, size_t size)
{
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
        return true;
    snprintf(why, size, "the grader cannot adopt orphans: %s",
             strerror(errno));
    return false;
}

/* The child's last words, if it cannot become the scenario. */
static void
fail(const char *step)
{
    char text[128];
    int n = snprintf(text, sizeof text, "%s: %s", step, strerror(errno));

    if (write(STATUS_FD, text, (size_t)n) != n)
        _exit(1);
    _exit(1);
}

/* The child, from the fork to the exec. */
static void
become(const struct run_order *order, bool traced, const int fds[5])
{
    char *argv[] = { (char *)"stage", (char *)order->scenario, NULL };
    char *envp[] = { (char *)"CAPRICCIO_CLOCK=virtual", NULL };
    sigset_t none;
    const char *step;

    /* All of fds are above STATUS_FD (see lift), so none is overwritten. */
    for (int i = 0; i <= STATUS_FD; i++)
        dup2(fds[i], i);
    fcntl(STATUS_FD, F_SETFD, FD_CLOEXEC);
    close_range(STATUS_FD + 1, ~0u, 0);

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    if (setsid() < 0)
        fail("setsid");
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        fail("parent-death signal");
    if (traced && ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        fail("ptrace");
    if ((step = sandbox_enter(order->limits)) != NULL)
        fail(step);
    execve(order->program, argv, envp);
    fail("exec");
}

/* Moves a descriptor above those that the child will want. */
static int
lift(int fd)
{
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, STATUS_FD + 1);

    if (fd >= 0)
        close(fd);
    return high;
}

/* A pipe, both ends lifted. */
static bool
make_pipe(int ends[2])
{
    ends[0] = ends[1] = -1;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    ends[0] = lift(ends[0]);
    ends[1] = lift(ends[1]);
    return ends[0] >= 0 && ends[1] >= 0;
}

/* The script as a file in memory, or -1. */
static int
make_script(const struct run_order *order)
{
    int fd = lift(memfd_create("script", MFD_CLOEXEC));
    size_t size = order->nwords * sizeof *order->script;

    if (fd >= 0 && (write(fd, order->script, size) != (ssize_t)size
                    || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

static void
close_if(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* Waits until the child has become the scenario; false: it could not, and
 * the report says why. */
static bool
started(int status, struct run_report *report)
{
    char text[128];
    ssize_t n;

    while ((n = read(status, text, sizeof text - 1)) < 0 && errno == EINTR)
        ;
    if (n == 0)
        return true;
    text[n > 0 ? n : 0] = '\0';
    snprintf(report->sentence, sizeof report->sentence,
             "the scenario could not be started: %s",
             n > 0 ? text : strerror(errno));
    return false;
}

bool
run_open(struct run *r, const struct run_order *order, bool traced,
         struct run_report *report)
{
    int output[2], events[2], status[2];
    int script = make_script(order);
    bool ok = make_pipe(output) & make_pipe(events) & make_pipe(status)
              & (script >= 0);

    memset(report, 0, sizeof *report);
    *r = (struct run){
        .order = order, .report = report, .pid = -1, .pidfd = -1,
        .output = output[0], .events = events[0], .traced = traced,
        .begun_ns = run_clock(), .looked_ns = run_clock()
    };
    if (ok)
        r->pid = fork();
    if (r->pid == 0)
        become(order, traced, (int[]){ script, output[1], output[1],
                                       events[1], status[1] });
    if (r->pid > 0)
        r->pidfd = (int)syscall(SYS_pidfd_open, r->pid, 0);
    if (!ok || r->pid < 0 || r->pidfd < 0) {
        snprintf(report->sentence, sizeof report->sentence,
                 "the scenario could not be started: %s", strerror(errno));
        ok = false;
    }
    close_if(script);
    close_if(output[1]);
    close_if(events[1]);
    close_if(status[1]);

    /* A traced child stops inside its exec, when the status pipe is closed
     * already: waiting here does not wait for its tracer. */
    ok = ok && started(status[0], report);
    close_if(status[0]);
    if (!ok) {
        char why[sizeof report->sentence];

        memcpy(why, report->sentence, sizeof why);
        run_close(r);
        memcpy(report->sentence, why, sizeof why);
        return false;
    }
    fcntl(r->output, F_SETFL, O_NONBLOCK);
    fcntl(r->events, F_SETFL, O_NONBLOCK);
    return true;
}

void
run_decide(struct run *r, enum run_end end, int status)
{
    if (r->decided)
        return;
    r->decided = true;
    r->report->end = end;
    r->report->status = status;
}

/* Reads what there is on *fd; at its end closes it.  Returns the bytes. */
static size_t
take(int *fd, char *buffer, size_t size)
{
    ssize_t n = *fd < 0 ? 0 : read(*fd, buffer, size);

    if (n > 0)
        return (size_t)n;
    if (*fd >= 0 && (n == 0 || (errno != EAGAIN && errno != EINTR))) {
        close(*fd);
        *fd = -1;
    }
    return 0;
}

/* Hands one whole record on. */
static void
deliver(struct run *r)
{
    struct event e;

    memcpy(&e, r->part, sizeof e);
    r->npart = 0;
    if (r->decided)
        return;
    if (e.kind == EVENT_REFUSED)
        run_decide(r, RUN_REFUSED, (int)e.who);
    else if (!r->order->event(r->order->context, &e))
        run_decide(r, RUN_CUT, 0);
}

/* Takes the records that have arrived. */
static void
drain_events(struct run *r)
{
    char buffer[1024 * sizeof(struct event)];
    size_t n;

    while ((n = take(&r->events, buffer, sizeof buffer)) > 0) {
        for (size_t i = 0; i < n; i++) {
            r->part[r->npart++] = buffer[i];
            if (r->npart == sizeof r->part)
                deliver(r);
        }
        if (r->decided)
            return;
    }
}

/* Takes the output that has arrived, and keeps the beginning. */
static void
drain_output(struct run *r)
{
    size_t most = (size_t)r->order->limits->output_kb * 1024;
    char buffer[65536];
    size_t n;

    while ((n = take(&r->output, buffer, sizeof buffer)) > 0) {
        size_t room = sizeof r->report->output - 1;

        if (r->noutput < room)
            memcpy(r->report->output + r->noutput, buffer,
                   n < room - r->noutput ? n : room - r->noutput);
        r->noutput += n;
        if (r->noutput > most) {
            run_decide(r, RUN_FLOOD, 0);
            return;
        }
    }
}

/*
 * Looks, once a tick, whether the child does anything.  If it does not, again
 * and again, it sleeps, and as the clock is virtual and nobody will write to
 * it, it always will.  On a busy machine it would be ready to run and not
 * asleep.
 */
static void
look_asleep(struct run *r)
{
    char path[64], state = '?';
    unsigned long user = 0, kernel = 0;
    int64_t now = run_clock();
    FILE *f;

    if (now - r->looked_ns < TICK_MS * INT64_C(1000000))
        return;
    r->looked_ns = now;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)r->pid);
    f = fopen(path, "re");
    if (f == NULL || fscanf(f, "%*d (%*[^)]) %c %*d %*d %*d %*d %*d %*u %*u "
                            "%*u %*u %*u %lu %lu", &state, &user, &kernel) != 3)
        state = '?';
    if (f != NULL)
        fclose(f);
    r->asleep = state == 'S' && user + kernel == r->worked ? r->asleep + 1 : 0;
    r->worked = user + kernel;
    if (r->asleep > ASLEEP_TICKS)
        run_decide(r, RUN_ASLEEP, 0);
}

bool
run_drain(struct run *r)
{
    /* Events first: what is wrong explains more than what is too much. */
    drain_events(r);
    if (!r->decided)
        drain_output(r);
    if (run_clock() - r->begun_ns
        > r->order->limits->wall_s * INT64_C(1000000000))
        run_decide(r, RUN_WALL, 0);
    look_asleep(r);
    return !r->decided;
}

/* Whether the child has ended, which is noted; or stopped, which is a
 * decision. */
static bool
look(struct run *r)
{
    siginfo_t info = { .si_pid = 0 };

    if (waitid(P_PIDFD, (id_t)r->pidfd, &info,
               WEXITED | WNOHANG | WNOWAIT | (r->traced ? 0 : WSTOPPED)) != 0
        || info.si_pid == 0)
        return false;
    if (info.si_code == CLD_STOPPED) {
        run_decide(r, RUN_STOPPED, info.si_status);
        return false;
    }
    return true;
}

/* Kills and reaps whatever still comes to us as a child. */
static void
sweep(void)
{
    char path[64];
    pid_t pid;

    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)gettid());
    while ((pid = waitpid(-1, NULL, WNOHANG | __WALL)) >= 0) {
        FILE *f = pid > 0 ? NULL : fopen(path, "r");

        while (f != NULL && fscanf(f, "%d", &pid) == 1)
            kill(pid, SIGKILL);
        if (f != NULL)
            fclose(f);
        else if (pid == 0)
            return;             /* no /proc: nobody to be found */
    }
}

/* Turns the wait status into an end. */
static void
judge_status(struct run *r)
{
    const struct rusage *u = &r->report->usage;
    int sig = WIFSIGNALED(r->wait_status) ? WTERMSIG(r->wait_status) : 0;
    long cpu_s = u->ru_utime.tv_sec + u->ru_stime.tv_sec;

    if (sig == SIGXCPU
        || (sig == SIGKILL && cpu_s >= r->order->limits->cpu_s))
        run_decide(r, RUN_CPU, 0);
    else if (sig != 0)
        run_decide(r, RUN_CRASHED, sig);
    else
        run_decide(r, RUN_EXITED, WEXITSTATUS(r->wait_status));
}

/* Makes text of the output: no control characters, and none at all of a
 * process that was killed (R3). */
static void
clean(struct run *r)
{
    char *text = r->report->output;
    enum run_end end = r->report->end;

    if (end != RUN_EXITED && end != RUN_CRASHED) {
        text[0] = '\0';
        return;
    }
    for (size_t i = 0; i < sizeof r->report->output - 1 && i < r->noutput; i++)
        if (text[i] == '\0')
            text[i] = '?';
    text_clean(text);
}

/* The first line of the output that the run time itself wrote, into line. */
static bool
last_words(const struct run_report *report, char *line, size_t size)
{
    return text_line_with(report->output, "capriccio: ", line, size);
}

/* Writes the sentence. */
static void
explain(const struct run *r)
{
    const struct lab_limits *l = r->order->limits;
    struct run_report *report = r->report;
    char *text = report->sentence, words[300];
    size_t size = sizeof report->sentence;

    switch (report->end) {
    case RUN_EXITED:
        snprintf(text, size, "the process exited with status %d",
                 report->status);
        break;
    case RUN_CRASHED:
        if (last_words(report, words, sizeof words))
            snprintf(text, size, "the process died of SIG%s, saying \"%s\"",
                     sigabbrev_np(report->status), words);
        else
            snprintf(text, size, "the process crashed: SIG%s (%s)",
                     sigabbrev_np(report->status),
                     sigdescr_np(report->status));
        break;
    case RUN_REFUSED:
        sandbox_describe(report->status, words, sizeof words);
        snprintf(text, size, "the process was stopped: %s", words);
        break;
    case RUN_CPU:
        snprintf(text, size, "the process used up its %d s of processor time:"
                 " an endless loop?", l->cpu_s);
        break;
    case RUN_WALL:
        snprintf(text, size, "the process had not ended after %d s",
                 l->wall_s);
        break;
    case RUN_ASLEEP:
        snprintf(text, size, "the process fell asleep, and nothing was going "
                 "to wake it");
        break;
    case RUN_STOPPED:
        snprintf(text, size, "the process stopped itself with SIG%s",
                 sigabbrev_np(report->status));
        break;
    case RUN_FLOOD:
        snprintf(text, size, "the process wrote more than %d KiB of output",
                 l->output_kb);
        break;
    case RUN_CUT:
        snprintf(text, size, "the process was ended by the grader");
        break;
    }
}

void
run_close(struct run *r)
{
    if (r->pid > 0 && !r->reaped) {
        kill(r->pid, SIGKILL);
        while (wait4(r->pid, &r->wait_status, __WALL, &r->report->usage) < 0
               && errno == EINTR)
            ;
    }
    sweep();
    /* What was said before the end is in the pipes still. */
    if (!r->decided)
        run_drain(r);
    if (r->pid > 0)
        judge_status(r);
    close_if(r->output);
    close_if(r->events);
    close_if(r->pidfd);
    r->report->wall_ns = run_clock() - r->begun_ns;
    clean(r);
    explain(r);
}

bool
run(const struct run_order *order, struct run_report *report)
{
    struct run r;

    if (!run_open(&r, order, false, report))
        return false;
    while (run_drain(&r) && !look(&r)) {
        struct pollfd fds[] = {
            { .fd = r.pidfd, .events = POLLIN },
            { .fd = r.output, .events = POLLIN },
            { .fd = r.events, .events = POLLIN }
        };

        poll(fds, 3, TICK_MS);
    }
    run_close(&r);
    return true;
}
