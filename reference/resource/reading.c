/*
 * reading.c -- files of the kernel; see reading.h.
 *
 * They are lines that begin with a name.  A figure may be in several lines,
 * whose sum it is (file pages and anonymous ones), and in a line behind a
 * second name ("total=", in the kernel's pressure-stall information).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "resource/reading.h"

enum { FILE_MOST = 1 << 16 };

static const struct source {
    const char *file;           /* below /proc; NULL: no file */
    const char *line;           /* what its lines begin with */
    const char *field;          /* what comes before the number; "": nothing */
    double unit;                /* of the file's number, in ours */
} sources[READING_KINDS] = {
    [READING_PROCESSOR] = { NULL, NULL, NULL, 1 },
    [READING_MEMORY] = { "meminfo", "MemAvailable:", "", 1024 },
    [READING_REFAULTS] = { "vmstat", "workingset_refault", " ", 1 },
    [READING_STALLED_MEMORY] = { "pressure/memory", "some ", "total=", 1 },
    [READING_STALLED_DISK] = { "pressure/io", "some ", "total=", 1 },
    [READING_STALLED_PROCESSOR] = { "pressure/cpu", "some ", "total=", 1 }
};

static const char *folder = "/proc";

void
reading_from(const char *other)
{
    folder = other;
}

/* Reads the file, as a string, into text; false if that is not possible. */
static bool
read_file(const char *file, char text[FILE_MOST])
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n, length = 0;
    while (length < FILE_MOST - 1 &&
           (n = read(fd, text + length, FILE_MOST - 1 - length)) > 0)
        length += n;
    close(fd);
    text[length] = '\0';
    return length > 0;
}

/* Adds the number in this line, if it is one of those asked for and has one. */
static bool
add_line(const struct source *s, const char *line, double *sum)
{
    char *end;

    if (strncmp(line, s->line, strlen(s->line)) != 0)
        return false;
    const char *number = strstr(line + strlen(s->line), s->field);
    if (number == NULL)
        return false;
    double n = strtod(number + strlen(s->field), &end);
    if (end == number + strlen(s->field))
        return false;
    *sum += n * s->unit;
    return true;
}

static bool
read_source(const struct source *s, double *value)
{
    static char text[FILE_MOST];
    bool found = false;
    char *rest = text;

    if (!read_file(s->file, text))
        return false;
    *value = 0;
    for (char *line; (line = strsep(&rest, "\n")) != NULL; )
        found |= add_line(s, line, value);
    return found;
}

bool
reading_take(enum reading what, double *value)
{
    struct timespec used;

    if (sources[what].file != NULL)
        return read_source(&sources[what], value);
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
        return false;
    *value = used.tv_sec * 1e9 + used.tv_nsec;
    return true;
}

const char *
reading_place(enum reading what)
{
    static char place[256];

    if (sources[what].file == NULL)
        return "clock_gettime";
    snprintf(place, sizeof place, "%s/%s", folder, sources[what].file);
    return place;
}
