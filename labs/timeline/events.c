/*
 * events.c -- reads an event log.
 *
 * A line is a time, two spaces, a name that is padded to NAME bytes, two
 * spaces and what happens.  The columns matter: a name may have spaces in it.
 * What happens is told by how it begins; what begins in another way is kept as
 * it stands, so that a log of a later kit can be looked at, too.
 */
#include <stdlib.h>
#include <string.h>

#include "labs/timeline/events.h"

enum { NAME = 15 };

static const char *const beginning[] = {
    [HAPPENS_MAKES] = "makes ", [HAPPENS_SWITCH] = "-> ",
    [HAPPENS_WAKES] = "wakes ", [HAPPENS_WAITS] = "waits for ",
    [HAPPENS_ENDS] = "ends", [HAPPENS_OTHER] = ""
};

static enum happening_kind
kind_of(const char *text)
{
    enum happening_kind kind = HAPPENS_MAKES;

    while (strncmp(text, beginning[kind], strlen(beginning[kind])) != 0)
        kind++;
    return kind;
}

/* Makes room for one more.  False: there is no memory. */
static bool
make_room(struct events *e)
{
    size_t room = e->room == 0 ? 1024 : 2 * e->room;

    if (e->n < e->room)
        return true;
    struct happening *more = realloc(e->happening, room * sizeof *more);
    if (more == NULL)
        return false;
    e->happening = more;
    e->room = room;
    return true;
}

/* Adds what `text` says that thread `who` does.  False: no memory. */
static bool
add(struct events *e, int64_t time, uint32_t who, const char *text)
{
    enum happening_kind kind = kind_of(text);
    const char *object = text + strlen(beginning[kind]);
    uint32_t number = words_number(kind <= HAPPENS_WAKES ? &e->threads
                                                         : &e->words,
                                   object, strlen(object));

    if (who == UINT32_MAX || number == UINT32_MAX || !make_room(e))
        return false;
    e->happening[e->n++] = (struct happening){
        .time = time, .kind = kind, .who = who, .object = number
    };
    return true;
}

/* What a line turned out to be. */
enum line { LINE_GOOD, LINE_STRANGE, LINE_NO_MEMORY };

static enum line
read_line(struct events *e, const char *line)
{
    char *rest;
    long long time = strtoll(line, &rest, 10);
    size_t name = NAME;

    if (sscanf(line, "(the first %llu events are lost)", &e->lost) == 1)
        return LINE_GOOD;
    if (rest == line || strncmp(rest, "  ", 2) != 0
        || strlen(rest) < 2 + NAME + 2 + 1
        || strncmp(rest + 2 + NAME, "  ", 2) != 0)
        return LINE_STRANGE;
    rest += 2;
    while (name > 0 && rest[name - 1] == ' ')
        name--;
    return add(e, time, words_number(&e->threads, rest, name), rest + NAME + 2)
           ? LINE_GOOD : LINE_NO_MEMORY;
}

static bool
is_heading(const char *line)
{
    return strncmp(line + strspn(line, " "), "time ns ", 8) == 0;
}

/*
 * Lines before the heading are not the log's: a program that logs to stderr
 * may have said something else there.  Behind it every line must be right.
 */
bool
events_read(struct events *e, FILE *f, const char *path, char *why,
            size_t size)
{
    char line[512];
    bool headed = false;
    enum line is = LINE_GOOD;

    memset(e, 0, sizeof *e);
    for (unsigned long n = 1; fgets(line, sizeof line, f) != NULL; n++) {
        line[strcspn(line, "\n")] = '\0';
        if (!headed) {
            headed = is_heading(line);
            if (!headed && line[0] == '(')
                read_line(e, line);
            continue;
        }
        is = read_line(e, line);
        if (is != LINE_GOOD) {
            snprintf(why, size, is == LINE_STRANGE
                     ? "%s:%lu: this is no line of an event log"
                     : "%s:%lu: there is no memory for this log", path, n);
            return false;
        }
    }
    if (headed && e->n > 0)
        return true;
    snprintf(why, size, "%s: there is no event in it; CAPRICCIO_LOG=FILE makes "
             "such logs", path);
    return false;
}

void
events_free(struct events *e)
{
    words_free(&e->threads);
    words_free(&e->words);
    free(e->happening);
    memset(e, 0, sizeof *e);
}
