/*
 * program.c -- what a program under exploration calls.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/explore/explore.h"
#include "tests/explore/run.h"
#include "tests/explore/timeline.h"

ct_thread
explore_thread(const char *name, void *(*start)(void *), void *arg)
{
    ct_thread thread;
    ct_attr attr;

    ct_attr_init(&attr);
    snprintf(attr.name, sizeof attr.name, "%s", name);
    int error = ct_create(&thread, &attr, start, arg);
    explore_assert(error == 0, "thread %s cannot be made: %s", name,
                   strerror(error));
    return thread;
}

void
explore_point(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    timeline_vadd(format, ap);
    va_end(ap);
    run_point();
}

void
explore_note(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    timeline_vadd(format, ap);
    va_end(ap);
}

void
explore_assert(bool truth, const char *format, ...)
{
    va_list ap;

    if (truth)
        return;
    va_start(ap, format);
    vsnprintf(run->sentence, sizeof run->sentence, format, ap);
    va_end(ap);
    run_fail();
}

void
explore_call(const char *format, const char *what)
{
    explore_note(format, what + (what[0] == '&'));
}
