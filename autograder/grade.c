/*
 * grade -- the command.
 *
 *      build/grade LAB DIR [options]       marks a folder or archive
 *      build/grade LAB --reference         marks the kit's own solution
 *      build/grade LAB --skeleton          marks what students start from
 *
 * Exit status: 0 graded, whatever the score, also when it does not compile;
 * 2 wrong usage, or none of the lab's files is there; 3 some test could not
 * be measured, or a report could not be written.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/delivery.h"
#include "autograder/inherit.h"
#include "autograder/intake.h"
#include "autograder/kit.h"
#include "autograder/marking.h"
#include "autograder/options.h"
#include "autograder/own.h"
#include "autograder/replay.h"
#include "autograder/run.h"
#include "autograder/runlog.h"

/* Makes a path absolute, before the working directory changes. */
static bool
absolute(const char *path, char full[PATH_MAX])
{
    char here[PATH_MAX];

    if (path[0] == '/')
        return snprintf(full, PATH_MAX, "%s", path) < PATH_MAX;
    return getcwd(here, sizeof here) != NULL
           && snprintf(full, PATH_MAX, "%.2000s/%s", here, path) < PATH_MAX;
}

/* The lab's id as the kit spells it: "2" is "02". */
static void
lab_id(const char *text, char *id, size_t size)
{
    bool short_form = strlen(text) == 1 && text[0] >= '0' && text[0] <= '9';

    snprintf(id, size, "%s%s", short_form ? "0" : "", text);
}

/* Writes the files that were asked for. */
static bool
write_files(const struct result *r, const struct options *o,
            const char *json, const char *out, bool final)
{
    bool ok = o->json == NULL || delivery_write(r, true, json, final);

    if (o->out != NULL)
        ok = delivery_write(r, strcmp(o->format, "json") == 0, out, final)
             && ok;
    return ok;
}

/* Whether each of the names between commas is a file of the lab. */
static bool
names_files(const struct lab *lab, const char *with)
{
    size_t names = 1, known = 0;

    for (const char *p = with; *p != '\0'; p++)
        names += *p == ',';
    for (size_t i = 0; i < lab->nfiles; i++)
        known += intake_wants(with, lab->files[i].name);
    return names == known;
}

/* The lab has no such test: which it has. */
static enum status
refuse_test(const struct lab *lab, const char *only)
{
    fprintf(stderr, "grade: lab %s has no test %s; it has", lab->lab, only);
    for (size_t i = 0; i < lab->ntests; i++)
        fprintf(stderr, "%s %s", i == 0 ? "" : ",", lab->tests[i].id);
    fputc('\n', stderr);
    return USAGE;
}

/* The lab, and what of it is to be marked, in the kit's root. */
static enum status
choose_lab(const struct options *o, struct request *q, struct lab **lab)
{
    char why[512], id[32];

    lab_id(o->lab, id, sizeof id);
    if (lab_load(".", id, lab_arch_here, lab, why, sizeof why) != 0)
        return options_refuse(why, "");
    q->lab = *lab;
    if (o->skeleton)
        snprintf(q->source, sizeof q->source, "%s/skeleton", (*lab)->folder);
    if (o->reference)
        snprintf(q->source, sizeof q->source, "reference");
    if (o->with != NULL && !names_files(*lab, o->with))
        return options_refuse("the lab has no such files as ", o->with);
    if (o->only != NULL && lab_test(*lab, o->only) == NULL)
        return refuse_test(*lab, o->only);
    if ((o->gdb || o->gdb_batch)
        && strcmp(lab_test(*lab, o->only)->kind, "memcheck") == 0)
        return options_refuse("GDB would not see what Valgrind sees; the "
                              "report quotes it without --gdb: ", o->only);
    if (o->mytests > 0 && (*lab)->own_tests.nheaders == 0)
        return options_refuse("own tests of this lab are not marked; make "
                              "mytests runs them: lab ", id);
    return GRADED;
}

/* Fills in the request, and changes to the kit's root. */
static enum status
make_request(const char *command, const struct options *o,
             struct request *q, struct lab **lab)
{
    static struct secret_key key;
    char why[512], root[PATH_MAX];

    *q = (struct request){
        .command = command,
        .shown = o->reference ? "--reference"
               : o->skeleton ? "--skeleton" : o->source,
        .subject = o->reference ? SUBJECT_REFERENCE
                 : o->skeleton ? SUBJECT_SKELETON : SUBJECT_SUBMISSION,
        .seed = o->seed, .only = o->only,
        .one_run = o->only != NULL && o->seeded,
        .base_mine = o->base != NULL, .own_tests = o->mytests,
        .with = o->with,
        .official = o->official, .accepted = o->accepted
    };
    if (o->key != NULL) {
        if (!secret_read(o->key, &key, why, sizeof why))
            return options_refuse("no key: ", why);
        q->key = &key;
    }
    if (o->source != NULL && realpath(o->source, q->source) == NULL) {
        fprintf(stderr, "grade: %s: %s\n", o->source, strerror(errno));
        return USAGE;
    }
    if (!kit_root(root, why, sizeof why) || chdir(root) != 0) {
        fprintf(stderr, "grade: %s\n", why);
        return NOT_MEASURED;
    }
    return choose_lab(o, q, lab);
}

/* Nothing of the lab is there.  The files say so, too: nobody may have seen
 * what was said here, and marking again would not help. */
static enum status
refuse_nothing(const struct request *q, struct result *r,
               const struct options *o, const char *json, const char *out)
{
    char missing[sizeof r->broken];

    snprintf(missing, sizeof missing, "%s", r->broken);
    snprintf(r->broken, sizeof r->broken, "%.400s holds no file of lab %s: "
             "%.300s", r->subject, q->lab->lab, missing);
    fprintf(stderr, "grade: %s\n", r->broken);
    result_all(r, STATE_NOT_MEASURED, "no file of the lab is there");
    return write_files(r, o, json, out, true) ? USAGE : NOT_MEASURED;
}

/* Marks, and writes every report that was asked for. */
static enum status
grade(const struct request *q, const struct options *o,
      const char *json, const char *out)
{
    static struct result r;
    char name[64];
    int64_t begun_ns = run_clock();
    bool written;

    /* Should we not come to the end, this is what is found. */
    mark_nothing(q, &r);
    if (!write_files(&r, o, json, out, false))
        return NOT_MEASURED;
    if (mark_submission(q, &r) == MARKED_NOTHING)
        return refuse_nothing(q, &r, o, json, out);
    snprintf(name, sizeof name, "%s-%016lx", q->lab->lab,
             (unsigned long)kit_digest(q->source));
    runlog_write(&r, name, run_clock() - begun_ns);
    written = delivery_print(&r);
    written = write_files(&r, o, json, out, true) && written;
    if (r.own != NULL && r.own->state == STATE_NOT_MEASURED)
        return NOT_MEASURED;
    return written && r.state == STATE_PASS ? GRADED : NOT_MEASURED;
}

int
main(int argc, char **argv)
{
    char json[PATH_MAX] = "", out[PATH_MAX] = "";
    struct lab *lab = NULL;
    struct options o;
    struct request q;
    enum status s;

    inherit_settle();
    s = options_read(argc, argv, &o);
    signal(SIGPIPE, SIG_IGN);
    if (o.help) {
        fputs(options_usage, stdout);
        return GRADED;
    }
    if (s == GRADED && ((o.json != NULL && !absolute(o.json, json))
                        || (o.out != NULL && !absolute(o.out, out))))
        s = options_refuse("a path is too long", "");
    if (s == GRADED)
        s = make_request(argv[0], &o, &q, &lab);
    if (s == GRADED && (o.gdb || o.gdb_batch))
        s = (enum status)replay(&q, o.gdb_batch);
    else if (s == GRADED)
        s = grade(&q, &o, json, out);
    lab_free(lab);
    return (int)s;
}
