/*
 * progress.c -- what is remembered of a student's work on one lab.
 *
 *      { "hints": { "queue": 2 }, "best": 62 }
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "labs/tools/desk/progress.h"

/* Where it is kept. */
static void
place(const struct desk *d, char path[PATH_MAX + 32])
{
    if (d->folder[0] != '\0')
        snprintf(path, PATH_MAX + 32, "%s/.progress.json", d->folder);
    else
        snprintf(path, PATH_MAX + 32, "build/progress/%s.json", d->lab->lab);
}

/* What is known; an empty object if nothing is, or nothing that can be read.
 * The caller frees it. */
static json_t *
read_all(const struct desk *d)
{
    char path[PATH_MAX + 32];

    place(d, path);

    json_t *all = json_load_file(path, 0, NULL);

    if (json_is_object(all))
        return all;
    json_decref(all);
    return json_object();
}

/* Replaces the file as a whole, and frees what it was given. */
static bool
write_all(const struct desk *d, json_t *all)
{
    char path[PATH_MAX + 32], new[PATH_MAX + 48];

    place(d, path);
    snprintf(new, sizeof new, "%s.%d", path, (int)getpid());

    bool ok = (d->folder[0] != '\0' || kit_make_folder("build/progress"))
        && json_dump_file(all, new, JSON_INDENT(2) | JSON_SORT_KEYS) == 0
        && rename(new, path) == 0;

    if (!ok) {
        fprintf(stderr, "%s cannot be written: %s\n", path, strerror(errno));
        unlink(new);
    }
    json_decref(all);
    return ok;
}

int
progress_hints(const struct desk *d, const char *task)
{
    json_t *all = read_all(d);
    int n = (int)json_integer_value(
        json_object_get(json_object_get(all, "hints"), task));

    json_decref(all);
    return n > 0 ? n : 0;
}

bool
progress_set_hints(const struct desk *d, const char *task, int n)
{
    json_t *all = read_all(d), *hints = json_object_get(all, "hints");

    if (!json_is_object(hints)) {
        hints = json_object();
        json_object_set_new(all, "hints", hints);
    }
    json_object_set_new(hints, task, json_integer(n));
    return write_all(d, all);
}

int
progress_score(const struct desk *d, int score)
{
    json_t *all = read_all(d), *known = json_object_get(all, "best");
    int best = json_is_integer(known) ? (int)json_integer_value(known) : -1;

    if (score <= best) {
        json_decref(all);
        return best;
    }
    json_object_set_new(all, "best", json_integer(score));
    write_all(d, all);
    return best;
}
