/*
 * idle.c -- nobody can run.
 *
 * Then either something outside is pending, a timer or a descriptor, and the
 * process waits for it; or nothing is, and nobody will ever run again.  If all
 * threads have ended the program is over.  Otherwise it hangs, and a program
 * that hangs should say why: the report names each thread and what it waits
 * for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "thread/policy.h"
#include "thread/sched.h"

const struct outside *sched_outside;
const char *sched_io;

bool (*sched_relent)(void);

struct thread *(*thread_waits_for)(const struct thread *t);
void (*thread_on_join)(struct thread *t);

static void (*deadlock_hook)(void);
static unsigned pending_kinds;  /* of things outside: see sched_pending() */

void
sched_pending(bool pending)
{
    pending_kinds += pending ? 1 : -1;
    observe(OBSERVE_OUTSIDE, pending_kinds > 0);
}

/* Writes what t, which is BLOCKED, waits for; returns how much. */
static int
tell_wait(const struct thread *t, char *text, size_t size)
{
    int n = snprintf(text, size, "waits for %s", t->wait_what);
    bool joins = strcmp(t->wait_what, "join") == 0;
    struct thread *other = joins ? (struct thread *)t->wait_on
                           : thread_waits_for != NULL ? thread_waits_for(t)
                           : NULL;
    int64_t waited = observe_waited(t);

    if (other != NULL)
        n += snprintf(text + n, size - n, "%s%s",
                      joins ? " of " : ", held by ", thread_name(other));
    if (waited >= 0)
        n += snprintf(text + n, size - n, ", for %lld ms",
                      (long long)waited / 1000000);
    return n;
}

static void
report_thread(struct thread *t, void *context)
{
    int fd = *(int *)context;
    char text[128];
    int n = snprintf(text, sizeof text, "  %-15s  ", thread_name(t));

    if (t->state == THREAD_BLOCKED)
        n += tell_wait(t, text + n, sizeof text - n);
    else
        n += snprintf(text + n, sizeof text - n, "%s",
                      t->state == THREAD_DONE ? "has ended, is not joined"
                      : t == thread_current ? "is running" : "can run");
    text[n] = '\n';
    if (write(fd, text, n + 1) < 0)
        return;                 /* nobody reads it; nothing else to do */
}

void
ct_report(int fd)
{
    thread_each(report_thread, &fd);
}

void
ct_on_deadlock(void (*hook)(void))
{
    deadlock_hook = hook;
}

static void
count_blocked(struct thread *t, void *context)
{
    if (t->state == THREAD_BLOCKED)
        ++*(unsigned *)context;
}

/* Nobody can run and nothing is pending: ends the program unless the hook
 * wakes somebody. */
static void
stuck(void)
{
    unsigned blocked = 0;

    if (sched_relent != NULL && sched_relent())
        return;
    thread_each(count_blocked, &blocked);
    if (blocked == 0)
        exit(0);
    if (deadlock_hook != NULL) {
        deadlock_hook();
        if (sched_runnable > 0)
            return;
    }
    static const char head[] = "capriccio: deadlock: nobody can run\n";
    if (write(STDERR_FILENO, head, sizeof head - 1) > 0)
        ct_report(STDERR_FILENO);
    panic("deadlock among %u threads", blocked);
}

struct thread *
sched_idle(void)
{
    struct thread *next;

    do {
        stack_trim(STACK_TIDY);         /* there is nothing better to do */
        if (sched_outside == NULL || !sched_outside->poll(true))
            stuck();
    } while ((next = sched_policy.first()) == NULL);
    return next;
}

int
ct_describe(char *text, size_t size)
{
    return snprintf(text, size, "sched=%s clock=%s guard=%s stack=%s "
                    "io=%s",
                    policy_name(),
                    sched_outside == NULL ? "none" : sched_outside->clock(),
                    stack_guard_name(stack_guard_kind()), stack_source_name(),
                    sched_io == NULL ? "none" : sched_io);
}
