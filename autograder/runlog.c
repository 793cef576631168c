/*
 * runlog -- what differs from marking to marking.
 *
 * Reports are the same bytes each time, so that a doubt can be settled by
 * marking again.  What is not the same, times above all, stands here.
 */
#include <limits.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <time.h>

#include "autograder/kit.h"
#include "autograder/runlog.h"

void
runlog_write(const struct result *r, const char *name, int64_t wall_ns)
{
    char path[PATH_MAX], date[32] = "";
    struct utsname u = { .sysname = "" };
    time_t now = time(NULL);
    struct tm tm;
    FILE *f;

    snprintf(path, sizeof path, "build/log/%s.log", name);
    if (!kit_make_folder("build/log") || (f = fopen(path, "we")) == NULL)
        return;
    if (gmtime_r(&now, &tm) != NULL)
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &tm);
    uname(&u);
    fprintf(f, "date: %s\nmachine: %s %s %s\nsubject: %s\nlayers: %s\n"
            "time-wall: %.3f\n", date, u.sysname, u.release, u.machine,
            r->subject, r->layers, (double)wall_ns / 1e9);
    for (size_t i = 0; i < r->ntests; i++) {
        const struct test_result *t = &r->tests[i];

        fprintf(f, "test: %-20s %-12s runs %4d  time %8.3f s  peak %7ld KiB\n",
                t->test->id, state_name(t->state), t->runs,
                (double)t->wall_ns / 1e9, t->peak_kb);
    }
    fclose(f);
}
