/*
 * panic.c -- the end of a program that broke a contract nobody defined.
 *
 * A mistake that POSIX names gets its error number; a mistake that nobody
 * named gets a sentence, in every build.  It is written with one write(2) on
 * a buffer of our own: the stack may be small and stdio may be broken.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/panic.h"

const char *(*panic_who)(void);

void
panic(const char *format, ...)
{
    char text[512];
    int n = snprintf(text, sizeof text, "capriccio: panic");
    const char *(*who)(void) = panic_who;

    panic_who = NULL;           /* whoever is asked may panic, too */
    if (who != NULL)
        n += snprintf(text + n, sizeof text - n, " in thread %s", who());
    n += snprintf(text + n, sizeof text - n, ": ");

    va_list ap;
    va_start(ap, format);
    n += vsnprintf(text + n, sizeof text - n, format, ap);
    va_end(ap);

    if (n > (int)sizeof text - 1)
        n = sizeof text - 1;
    text[n] = '\n';
    if (write(STDERR_FILENO, text, n + 1) < 0)
        _exit(134);             /* nobody to tell: end as abort would */
    log_flush();
    abort();
}
