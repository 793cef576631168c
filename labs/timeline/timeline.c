/*
 * timeline.c -- the command.
 *
 *      build/timeline LOG >page.html           a log of CAPRICCIO_LOG=LOG
 *      build/timeline REPORT.json >page.html   a report of grade --json
 *
 * Writes one page that needs nothing else: no server, no network, no other
 * file.  It shows a log as lanes, one a thread, and of a report the tests that
 * failed, what was expected beside what came.
 *
 * A page is a file beside this one with a place for data, in which the data
 * stands as JSON.  Rejected: drawing here, as SVG.  A hundred thousand events
 * make a page of a hundred thousand shapes, which no browser moves.
 *
 * Exit status: 0 written; 1 the file cannot be read, or is neither; 2 usage.
 */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labs/timeline/events.h"

extern const char page_timeline[], page_report[];

/* Where in a page the data goes. */
static const char mark[] = "@DATA@";

/* Writes text as a JSON string, also fit to stand in HTML. */
static void
write_string(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < ' ' || c == '"' || c == '\\' || c == '<' || c == 0x7f)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void
write_words(const char *key, const struct words *w)
{
    printf("\"%s\":[", key);
    for (uint32_t i = 0; i < w->n; i++) {
        if (i > 0)
            putchar(',');
        write_string(w->text[i]);
    }
    printf("],\n");
}

/* Four numbers an event, the time as the difference from the one before. */
static void
write_events(const struct events *e)
{
    int64_t before = 0;

    printf("{\"lost\":%llu,\n", e->lost);
    write_words("threads", &e->threads);
    write_words("words", &e->words);
    printf("\"events\":[");
    for (size_t i = 0; i < e->n; i++) {
        const struct happening *h = &e->happening[i];

        printf("%s%" PRId64 ",%d,%u,%u",
               i == 0 ? "" : i % 16 == 0 ? ",\n" : ",",
               h->time - before, (int)h->kind, h->who, h->object);
        before = h->time;
    }
    printf("]}");
}

/* Copies standard JSON, with every '<' spelt so that it ends no script. */
static void
write_report(const json_t *report)
{
    char *text = json_dumps(report, JSON_COMPACT | JSON_PRESERVE_ORDER);

    for (const char *p = text; p != NULL && *p != '\0'; p++) {
        if (*p == '<')
            printf("\\u003c");
        else
            putchar(*p);
    }
    free(text);
}

static int
complain(const char *what)
{
    fprintf(stderr, "timeline: %s\n", what);
    return 1;
}

/* The page for a report. */
static int
show_report(FILE *f, const char *path)
{
    char why[512];
    json_error_t error;
    json_t *report = json_loadf(f, 0, &error);
    const char *hole = strstr(page_report, mark);

    if (!json_is_array(json_object_get(report, "tests"))) {
        snprintf(why, sizeof why, "%s: this is no report of grade --json%s%s",
                 path, report == NULL ? ": " : "",
                 report == NULL ? error.text : "");
        json_decref(report);
        return complain(why);
    }
    printf("%.*s", (int)(hole - page_report), page_report);
    write_report(report);
    printf("%s", hole + strlen(mark));
    json_decref(report);
    return 0;
}

/* The page for a log. */
static int
show_events(FILE *f, const char *path)
{
    char why[512];
    struct events e;
    const char *hole = strstr(page_timeline, mark);
    bool good = events_read(&e, f, path, why, sizeof why);

    if (good) {
        printf("%.*s", (int)(hole - page_timeline), page_timeline);
        write_events(&e);
        printf("%s", hole + strlen(mark));
    }
    events_free(&e);
    return good ? 0 : complain(why);
}

int
main(int argc, char **argv)
{
    char why[512];

    if (argc != 2) {
        fprintf(stderr, "usage: timeline LOG >page.html\n"
                "       timeline REPORT.json >page.html\n");
        return 2;
    }
    FILE *f = fopen(argv[1], "re");
    int first = f != NULL ? getc(f) : EOF;
    if (f == NULL || ferror(f)) {
        snprintf(why, sizeof why, "%s: %s", argv[1], strerror(errno));
        if (f != NULL)
            fclose(f);
        return complain(why);
    }
    rewind(f);
    int status = first == '{' ? show_report(f, argv[1])
                              : show_events(f, argv[1]);
    fclose(f);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == 0)
        return complain("the page cannot be written");
    return status;
}
