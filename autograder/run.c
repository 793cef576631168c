/*
 * run -- one scenario, in a process of its own, to its end and beyond.
 *
 * The parent reads both pipes all the time: one that nobody drains stops the
 * child for as long as it likes.  It looks at the clock, and whether the child
 * does anything at all.
 *
 * R1  When run_close() returns, no process is left that the child started or
 *     that they started: the filter refuses to make any, and if some layer
 *     was missing, orphans come to us, the subreaper, and are killed here.
 * R2  An end that the child can bring about is never "not measured".  It
 *     cannot send itself SIGKILL (sandbox.c), so who died of it was killed by
 *     somebody else, unless its time was up or it had filled memory.
 * R3  What is in the report but for times and usage is the same each time.
 *     Hence output is only kept of a process that ended by itself: how much
 *     one says before it is killed is a matter of chance.
 * R4  An event counts only if it brings back the number that we sent after
 *     the one before (event.h).
 *
 * Rejected: alarm() in the child (it can be cancelled there); waiting with
 * SIGCHLD (a library must not own signals; a pidfd can be polled).
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "autograder/ending.h"
#include "autograder/launch.h"
#include "autograder/look.h"
#include "autograder/run.h"
#include "autograder/tasks.h"

enum {
    TICK_MS = 200,              /* how soon a stopped child is noticed */
    ASLEEP_TICKS = 5,           /* that is a second of sleep */
    PATIENCE = 8                /* times the limit on the wall */
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

static void
close_if(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* Sends the number that the next event must bring back.  If it cannot be
 * sent the child is gone, or does not listen: then there is no next event. */
static void
ask(struct run *r)
{
    ssize_t n = getrandom(&r->question, sizeof r->question, 0);

    if (n == sizeof r->question)
        n = send(r->events, &r->question, sizeof r->question, MSG_NOSIGNAL);
}

/* How long that process was ready to run, but not run: the kernel counts
 * that, and there is no way to make it so. */
static int64_t
waited_ns(pid_t pid)
{
    char path[64];
    long long waited = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    f = fopen(path, "re");
    if (f != NULL && fscanf(f, "%*u %lld", &waited) != 1)
        waited = 0;
    if (f != NULL)
        fclose(f);
    return waited;
}

/* Stays on the processor that this is, and with us whoever we start: parent and
 * child take turns, and to wake each other across processors that have gone
 * idle costs more than all else.  False if we may not. */
static bool
stay_here(cpu_set_t *before)
{
    int here = sched_getcpu();
    cpu_set_t one;

    if (here < 0 || sched_getaffinity(0, sizeof *before, before) != 0)
        return false;
    CPU_ZERO(&one);
    CPU_SET(here, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
}

/* A child with kernel threads keeps all processors: they are to race. */
bool
run_open(struct run *r, const struct run_order *order, bool traced,
         struct run_report *report)
{
    char why[sizeof report->sentence];
    struct launch l;
    cpu_set_t processors;
    bool pinned = order->limits->threads == 0 && stay_here(&processors);
    bool ok = launch(&l, order, traced, why, sizeof why);

    memset(report, 0, sizeof *report);
    *r = (struct run){
        .order = order, .report = report, .pid = l.pid, .pidfd = l.pidfd,
        .output = l.output, .events = l.events, .traced = traced,
        .begun_ns = run_clock(), .looked_ns = run_clock(),
        .waited_ns = waited_ns(getpid()), .pinned = pinned
    };
    if (pinned)
        r->processors = processors;
    if (!ok) {
        run_close(r);
        memcpy(report->sentence, why, sizeof why);
        return false;
    }
    ask(r);
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

/* Hands the event of one whole record on.  While the child waits for our
 * answer it stands still, and can be looked at. */
static void
deliver(struct run *r)
{
    struct record record;

    memcpy(&record, r->part, sizeof record);
    r->npart = 0;
    r->asleep = 0;              /* it was for our answer, if it was */
    if (r->decided)
        return;
    if (record.event.kind == EVENT_REFUSED)
        run_decide(r, RUN_REFUSED, (int)record.event.who);
    else if (record.answer != r->question)
        run_decide(r, RUN_FORGED, 0);           /* R4 */
    else if (record.event.kind - EVENT_LOOK < LOOKS
             && !look_answer(r->pid, &r->base, &record.event))
        run_decide(r, RUN_UNSEEN, 0);
    else if (!r->order->event(r->order->context, &record.event))
        run_decide(r, RUN_CUT, 0);
    else if (record.event.kind != EVENT_END)
        ask(r);
}

/* Takes the records that have arrived. */
static void
drain_events(struct run *r)
{
    char buffer[64 * sizeof(struct record)];
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

/* Whether all kernel threads of the child sleep. */
static bool
all_asleep(pid_t pid)
{
    struct tasks t = tasks_look(pid, false);

    return t.n > 0 && t.awake == 0;
}

/*
 * Looks, once a tick, how much memory the child has filled, and whether it
 * does anything.  If it does not, again
 * and again, it sleeps, and as the clock is virtual and nobody will write to
 * it, it always will.  On a busy machine it would be ready to run and not
 * asleep.
 */
static void
look_in(struct run *r)
{
    char path[64];
    unsigned long user = 0, kernel = 0;
    long resident = 0;          /* pages */
    int64_t now = run_clock();
    FILE *f;

    if (now - r->looked_ns < TICK_MS * INT64_C(1000000))
        return;
    r->looked_ns = now;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)r->pid);
    f = fopen(path, "re");
    if (f == NULL || fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u "
                            "%*u %*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %*u "
                            "%*u %ld", &user, &kernel, &resident) != 3)
        user = kernel = 0;
    if (f != NULL)
        fclose(f);
    bool idle = user + kernel == r->worked && all_asleep(r->pid);
    r->asleep = idle ? r->asleep + 1 : 0;
    r->worked = user + kernel;
    if (r->asleep > ASLEEP_TICKS)
        run_decide(r, RUN_ASLEEP, 0);
    if (resident > RUN_MEMORY_MB * (1048576 / sysconf(_SC_PAGESIZE)))
        run_decide(r, RUN_MEMORY, 0);
}

/* The child's time: what is spent waiting for a processor, by it or by us while
 * it waits for our answer, does not count. */
static int64_t
spent_ns(const struct run *r)
{
    return run_clock() - r->begun_ns - waited_ns(r->pid)
           - (waited_ns(getpid()) - r->waited_ns);
}

/* Looks at the clock, up to a point where there is no use in going on. */
static void
look_at_clock(struct run *r)
{
    int64_t most = r->order->limits->wall_s * INT64_C(1000000000);
    int64_t passed = run_clock() - r->begun_ns;

    if (passed <= most)
        return;
    if (spent_ns(r) > most)
        run_decide(r, RUN_WALL, 0);
    else if (passed > PATIENCE * most)
        run_decide(r, RUN_STARVED, 0);
}

bool
run_drain(struct run *r)
{
    /* Events first: what is wrong explains more than what is too much. */
    drain_events(r);
    if (!r->decided)
        drain_output(r);
    look_at_clock(r);
    look_in(r);
    return !r->decided;
}

/* Whether the child has ended, which is noted; so is a stop. */
static bool
look(struct run *r)
{
    siginfo_t info = { .si_pid = 0 };

    if (waitid(P_PIDFD, (id_t)r->pidfd, &info,
               WEXITED | WNOHANG | WNOWAIT | (r->traced ? 0 : WSTOPPED)) != 0
        || info.si_pid == 0)
        return false;
    if (info.si_code == CLD_STOPPED)
        run_decide(r, RUN_STOPPED, info.si_status);
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

bool
run_close(struct run *r)
{
    if (r->pid > 0 && !r->reaped) {
        r->report->spent_ns = spent_ns(r);
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
        ending_decide(r);
    close_if(r->output);
    close_if(r->events);
    close_if(r->pidfd);
    if (r->pinned)
        sched_setaffinity(0, sizeof r->processors, &r->processors);
    r->report->wall_ns = run_clock() - r->begun_ns;
    ending_explain(r);
    return r->report->end < RUN_KILLED;
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
    return run_close(&r);
}
