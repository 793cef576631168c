/*
 * options.c -- the command line of build/grade.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/layers.h"
#include "autograder/options.h"

const char options_usage[] =
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
    "  --mytests            grades mytests.c, too: which bugs it exposes;\n"
    "                       --mytests=8: of every 8th bug only, for a look\n"
    "  --gdb                with --only: repeats what fails under gdb\n";

enum status
options_refuse(const char *what, const char *which)
{
    fprintf(stderr, "grade: %s%s (build/grade --help tells what there is)\n",
            what, which);
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

/* Of how many bugs one is to be looked at; all, unless it is said. */
static bool
read_share(const char *text, int *share)
{
    uint64_t n = 1;

    if (text != NULL && (!read_seed(text, &n) || n < 1 || n > 100))
        return false;
    *share = (int)n;
    return true;
}

static const struct option known[] = {
    { "json", required_argument, NULL, 'j' },
    { "format", required_argument, NULL, 'f' },
    { "out", required_argument, NULL, 'o' },
    { "seed", required_argument, NULL, 's' },
    { "only", required_argument, NULL, 't' },
    { "base", required_argument, NULL, 'b' },
    { "with", required_argument, NULL, 'w' },
    { "mytests", optional_argument, NULL, 'm' },
    { "official", no_argument, NULL, 'O' },
    { "accept-layers", required_argument, NULL, 'a' },
    { "key", required_argument, NULL, 'K' },
    { "reference", no_argument, NULL, 'r' },
    { "skeleton", no_argument, NULL, 'k' },
    { "gdb", no_argument, NULL, 'g' },
    { "gdb-batch", no_argument, NULL, 'G' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 }
};

/* What getopt_long() has found.  USAGE: it makes no sense. */
static enum status
take_option(int c, char **argv, struct options *o)
{
    switch (c) {
    case 'j': o->json = optarg; break;
    case 'f': o->format = optarg; break;
    case 'o': o->out = optarg; break;
    case 't': o->only = optarg; break;
    case 'b': o->base = optarg; break;
    case 'w': o->with = optarg; break;
    case 'm':
        if (!read_share(optarg, &o->mytests))
            return options_refuse("not a whole number from 1 to 100: ",
                                  optarg);
        break;
    case 'O': o->official = true; break;
    case 'a': o->accepted = optarg; break;
    case 'K': o->key = optarg; break;
    case 'r': o->reference = true; break;
    case 'k': o->skeleton = true; break;
    case 'g': o->gdb = true; break;
    case 'G': o->gdb_batch = true; break;
    case 'h': o->help = true; break;
    case 's':
        o->seeded = true;
        if (!read_seed(optarg, &o->seed))
            return options_refuse("not a seed: ", optarg);
        break;
    default:
        return options_refuse("unknown option, or one without its value: ",
                              argv[optind - 1]);
    }
    return GRADED;
}

/* Whether the options make sense together. */
static enum status
check_options(const struct options *o)
{
    bool gdb = o->gdb || o->gdb_batch;

    if (o->lab == NULL)
        return options_refuse("which lab?", "");
    if ((o->source != NULL) + o->reference + o->skeleton != 1)
        return options_refuse("one of DIR, --reference and --skeleton is "
                              "needed", "");
    if (o->base != NULL && strcmp(o->base, "mine") != 0)
        return options_refuse("--base knows only 'mine', not ", o->base);
    if (o->base != NULL && o->source == NULL)
        return options_refuse("--base mine needs a DIR", "");
    if ((o->format != NULL) != (o->out != NULL))
        return options_refuse("--format and --out go together", "");
    if (o->format != NULL && strcmp(o->format, "text") != 0
        && strcmp(o->format, "json") != 0)
        return options_refuse("unknown format: ", o->format);
    if (o->accepted != NULL && (!o->official || !layers_are(o->accepted)))
        return options_refuse("--accept-layers goes with --official and names "
                              "layers, not ", o->accepted);
    if (gdb && o->only == NULL)
        return options_refuse("--gdb needs --only TEST", "");
    if (gdb && o->key != NULL)
        return options_refuse("--gdb shows published runs only: no --key", "");
    return GRADED;
}

enum status
options_read(int argc, char **argv, struct options *o)
{
    enum status s = GRADED;
    int c;

    *o = (struct options){ .seed = 1 };
    opterr = 0;
    while (s == GRADED && !o->help
           && (c = getopt_long(argc, argv, "h", known, NULL)) != -1)
        s = take_option(c, argv, o);
    if (s != GRADED || o->help)
        return s;
    if (optind < argc)
        o->lab = argv[optind++];
    if (optind < argc)
        o->source = argv[optind++];
    if (optind < argc)
        return options_refuse("one argument too many: ", argv[optind]);
    return check_options(o);
}
