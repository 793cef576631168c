/*
 * timeline.c -- what happened in one run.
 *
 *      turn  thread           what it did
 *         1  main             makes a; makes b; waits for a to end
 *         2  a                reads 0 ...
 *      >  3  b                reads 0; ends
 *
 * The rows lie in a shared mapping: they are written by the child that runs
 * the program, which may crash in the middle of one, and printed by its parent.
 */
#include <string.h>
#include <sys/mman.h>

#include "base/panic.h"
#include "capriccio.h"
#include "tests/explore/timeline.h"

enum { ROWS_MAX = 1000, TEXT_SIZE = 480, MARGIN = 27, WIDTH = 79 };

struct row {
    char thread[CT_NAME_SIZE];
    char what[TEXT_SIZE];
    bool deviation;
};

struct timeline {
    bool recording;
    unsigned n;                 /* turns; the first ROWS_MAX have a row */
    struct row rows[ROWS_MAX];
};

static struct timeline *timeline;

void
timeline_start(void)
{
    timeline = mmap(NULL, sizeof *timeline, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (timeline == MAP_FAILED)
        panic("no memory for a timeline: %m");
}

void
timeline_record(bool on)
{
    timeline->recording = on;
    if (on)
        timeline->n = 0;
}

bool
timeline_recording(void)
{
    return timeline->recording;
}

void
timeline_turn(const char *thread, bool deviation)
{
    if (!timeline->recording || timeline->n++ >= ROWS_MAX)
        return;

    struct row *r = &timeline->rows[timeline->n - 1];
    snprintf(r->thread, sizeof r->thread, "%s", thread);
    r->what[0] = '\0';
    r->deviation = deviation;
}

void
timeline_vadd(const char *format, va_list ap)
{
    if (!timeline->recording || timeline->n == 0 || timeline->n > ROWS_MAX)
        return;

    char *what = timeline->rows[timeline->n - 1].what;
    size_t n = strlen(what);
    if (n > 0)
        n += snprintf(what + n, TEXT_SIZE - n, "; ");
    if (n < TEXT_SIZE)
        n += vsnprintf(what + n, TEXT_SIZE - n, format, ap);
    if (n >= TEXT_SIZE)
        strcpy(what + TEXT_SIZE - sizeof "...", "...");
}

void
timeline_add(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    timeline_vadd(format, ap);
    va_end(ap);
}

void
timeline_goes_on(void)
{
    timeline_add("> goes on");
}

/* How much of text goes on a line of this width: up to the last blank. */
static int
line_length(const char *text, int width)
{
    int n = strlen(text);

    if (n <= width)
        return n;
    for (n = width; n > 0 && text[n] != ' '; n--)
        ;
    return n > 0 ? n : width;
}

void
timeline_print(FILE *f)
{
    unsigned rows = timeline->n < ROWS_MAX ? timeline->n : ROWS_MAX;

    fprintf(f, "  %4s  %-15s    %s\n", "turn", "thread", "what it did");
    for (unsigned i = 0; i < rows; i++) {
        const struct row *r = &timeline->rows[i];
        const char *what = r->what;
        int n = line_length(what, WIDTH - MARGIN);
        fprintf(f, "%c %4u  %-15s    %.*s\n", r->deviation ? '>' : ' ', i + 1,
                r->thread, n, what);
        for (what += n; *what != '\0'; what += n) {
            what += *what == ' ';
            n = line_length(what, WIDTH - MARGIN);
            fprintf(f, "%*s%.*s\n", MARGIN, "", n, what);
        }
    }
    if (timeline->n > rows)
        fprintf(f, "        and %u turns more\n", timeline->n - rows);
}
