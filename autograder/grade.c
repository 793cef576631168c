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
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/delivery.h"
#include "autograder/inherit.h"
#include "autograder/intake.h"
#include "autograder/kit.h"
#include "autograder/layers.h"
#include "autograder/marking.h"
#include "autograder/own.h"
#include "autograder/replay.h"
#include "autograder/run.h"
#include "autograder/runlog.h"

enum status {
    GRADED = 0,
    USAGE = 2,
    NOT_MEASURED = 3
};

/* The command line. */
struct options {
    const char *lab, *source, *only, *base, *with, *format, *out, *json;
    const char *accepted, *key;
    bool official, reference, skeleton, mytests, gdb, gdb_batch, seeded;
    uint64_t seed;
};

static const char usage[] =
    "usage: grade LAB DIR          marks a folder, a tar or a zip file\n"
    "       grade LAB --reference  marks the kit's own solution\n"
    "       grade LAB --skeleton   marks what students start from\n"
    "\n"
    "  --json FILE          writes the result as JSON, too\n"
    "  --format F --out FILE  writes it as F: text or json\n"
    "  --only TEST          runs that test alone\n"
    "  --seed S             the first seed (default 1); with --only, one run\n"
    "  --key FILE           as many runs again, whose seeds nobody knows\n"
    "  --with FILE[,FILE]   practice: the kit's own files for all others\n"
    "  --official           refuses to mark if a layer of the sandbox is\n"
    "                       missing; --accept-layers L[,L]: but for these\n"
    "  --base mine          takes earlier labs from the folders beside DIR\n"
    "  --mytests            grades mytests.c, too: which bugs it exposes\n"
    "  --gdb                with --only: repeats what fails under gdb\n";

/* Says what is wrong with the command line. */
static enum status
complain(const char *what, const char *which)
{
    fprintf(stderr, "grade: %s%s\n\n%s", what, which, usage);
    return USAGE;
}

/* A seed from its digits; false: it is none. */
static bool
read_seed(const char *text, uint64_t *seed)
{
    char *end;

    errno = 0;
    *seed = strtoull(text, &end, 10);
    return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0'
           && *seed <= INT64_MAX;
}

/* Takes the command line apart. */
static enum status
read_options(int argc, char **argv, struct options *o)
{
    static const struct option known[] = {
        { "json", required_argument, NULL, 'j' },
        { "format", required_argument, NULL, 'f' },
        { "out", required_argument, NULL, 'o' },
        { "seed", required_argument, NULL, 's' },
        { "only", required_argument, NULL, 't' },
        { "base", required_argument, NULL, 'b' },
        { "with", required_argument, NULL, 'w' },
        { "mytests", no_argument, NULL, 'm' },
        { "official", no_argument, NULL, 'O' },
        { "accept-layers", required_argument, NULL, 'a' },
        { "key", required_argument, NULL, 'K' },
        { "reference", no_argument, NULL, 'r' },
        { "skeleton", no_argument, NULL, 'k' },
        { "gdb", no_argument, NULL, 'g' },
        { "gdb-batch", no_argument, NULL, 'G' },
        { NULL, 0, NULL, 0 }
    };
    int c;

    *o = (struct options){ .seed = 1 };
    opterr = 0;
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case 'j': o->json = optarg; break;
        case 'f': o->format = optarg; break;
        case 'o': o->out = optarg; break;
        case 't': o->only = optarg; break;
        case 'b': o->base = optarg; break;
        case 'w': o->with = optarg; break;
        case 'm': o->mytests = true; break;
        case 'O': o->official = true; break;
        case 'a': o->accepted = optarg; break;
        case 'K': o->key = optarg; break;
        case 'r': o->reference = true; break;
        case 'k': o->skeleton = true; break;
        case 'g': o->gdb = true; break;
        case 'G': o->gdb_batch = true; break;
        case 's':
            o->seeded = true;
            if (!read_seed(optarg, &o->seed))
                return complain("not a seed: ", optarg);
            break;
        default:
            return complain("unknown option, or one without its value: ",
                            argv[optind - 1]);
        }
    }
    if (optind < argc)
        o->lab = argv[optind++];
    if (optind < argc)
        o->source = argv[optind++];
    if (optind < argc)
        return complain("one argument too many: ", argv[optind]);
    return GRADED;
}

/* Whether the options make sense together. */
static enum status
check_options(const struct options *o)
{
    bool gdb = o->gdb || o->gdb_batch;

    if (o->lab == NULL)
        return complain("which lab?", "");
    if ((o->source != NULL) + o->reference + o->skeleton != 1)
        return complain("one of DIR, --reference and --skeleton is needed", "");
    if (o->base != NULL && strcmp(o->base, "mine") != 0)
        return complain("--base knows only 'mine', not ", o->base);
    if (o->base != NULL && o->source == NULL)
        return complain("--base mine needs a DIR", "");
    if ((o->format != NULL) != (o->out != NULL))
        return complain("--format and --out go together", "");
    if (o->format != NULL && strcmp(o->format, "text") != 0
        && strcmp(o->format, "json") != 0)
        return complain("unknown format: ", o->format);
    if (o->accepted != NULL && (!o->official || !layers_are(o->accepted)))
        return complain("--accept-layers goes with --official and names "
                        "layers, not ", o->accepted);
    if (gdb && o->only == NULL)
        return complain("--gdb needs --only TEST", "");
    if (gdb && o->key != NULL)
        return complain("--gdb shows published runs only: no --key", "");
    return GRADED;
}

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

/* Fills in the request, up to the change to the kit's root. */
static enum status
make_request(const char *command, const struct options *o,
             struct request *q, struct lab **lab)
{
    static struct secret_key key;
    char why[512], id[32], root[PATH_MAX];

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
            return complain("no key: ", why);
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
    lab_id(o->lab, id, sizeof id);
    if (lab_load(".", id, lab_arch_here, lab, why, sizeof why) != 0) {
        fprintf(stderr, "grade: %s\n\n%s", why, usage);
        return USAGE;
    }
    q->lab = *lab;
    if (o->skeleton)
        snprintf(q->source, sizeof q->source, "%s/skeleton", (*lab)->folder);
    if (o->reference)
        snprintf(q->source, sizeof q->source, "reference");
    if (o->with != NULL && !names_files(*lab, o->with))
        return complain("the lab has no such files as ", o->with);
    if (o->only != NULL && lab_test(*lab, o->only) == NULL)
        return complain("the lab has no test ", o->only);
    if (o->mytests && (*lab)->nown_tests == 0)
        return complain("own tests of this lab are not marked; make mytests "
                        "runs them: lab ", id);
    return GRADED;
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
    if (mark_submission(q, &r) == MARKED_NOTHING) {
        fprintf(stderr, "grade: %s holds no file of lab %s: %s\n", r.subject,
                q->lab->lab, r.broken);
        return USAGE;
    }
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
    s = read_options(argc, argv, &o);
    signal(SIGPIPE, SIG_IGN);
    if (s == GRADED)
        s = check_options(&o);
    if (s == GRADED && ((o.json != NULL && !absolute(o.json, json))
                        || (o.out != NULL && !absolute(o.out, out))))
        s = complain("a path is too long", "");
    if (s == GRADED)
        s = make_request(argv[0], &o, &q, &lab);
    if (s == GRADED && (o.gdb || o.gdb_batch))
        s = (enum status)replay(&q, o.gdb_batch);
    else if (s == GRADED)
        s = grade(&q, &o, json, out);
    lab_free(lab);
    return (int)s;
}
