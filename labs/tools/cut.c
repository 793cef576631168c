/*
 * cut.c -- the program: cuts a lab's skeleton from the reference.
 *
 * What is cut is said in labs/NN-name/lab.json; where it lies is found by
 * hole.c, what replaces it is in stub.c and wrong.c.  The other verbs prove
 * that it was done right: the committed skeleton is a fresh cut (--check), the
 * skeleton and the holes make the reference (--holes, --fill), and nothing that
 * was cut is in what students are given (--leaks).
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "labs/tools/compare.h"
#include "labs/tools/leak.h"
#include "labs/tools/patch.h"
#include "labs/tools/skeleton.h"
#include "labs/tools/start.h"

enum { OK = 0, FAILED = 1, UNUSABLE = 2 };

static const char usage[] =
    "usage: cut LAB --out DIR                  cut the skeleton into DIR\n"
    "       cut LAB --check DIR                is DIR a fresh cut?\n"
    "       cut LAB --holes FILE               write what is cut, as a patch\n"
    "       cut LAB --fill SKELETON --holes FILE --out DIR\n"
    "                                          put it back\n"
    "       cut LAB --leaks DIR                is any of it in DIR?\n"
    "       cut LAB --start DIR                a new folder to work in\n"
    "LAB is two digits.  --kit ROOT: the kit is there, not in this folder.\n";

struct order {
    const char *lab, *kit;
    const char *out, *check, *holes, *fill, *leaks, *start;
};

/* Reads the command line; false if it is none of the above. */
static bool
parse(int argc, char **argv, struct order *o)
{
    static const struct option options[] = {
        { "out", required_argument, NULL, 'o' },
        { "check", required_argument, NULL, 'c' },
        { "holes", required_argument, NULL, 'h' },
        { "fill", required_argument, NULL, 'f' },
        { "leaks", required_argument, NULL, 'l' },
        { "start", required_argument, NULL, 's' },
        { "kit", required_argument, NULL, 'k' },
        { 0 }
    };
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'o': o->out = optarg; break;
        case 'c': o->check = optarg; break;
        case 'h': o->holes = optarg; break;
        case 'f': o->fill = optarg; break;
        case 'l': o->leaks = optarg; break;
        case 's': o->start = optarg; break;
        case 'k': o->kit = optarg; break;
        default: return false;
        }
    }
    if (optind != argc - 1)
        return false;
    o->lab = argv[optind];

    int verbs = (o->check != NULL) + (o->leaks != NULL) + (o->start != NULL);
    if (o->fill != NULL)
        return verbs == 0 && o->holes != NULL && o->out != NULL;
    return verbs + (o->out != NULL) + (o->holes != NULL) == 1;
}

/* Copies the skeleton for a student and says what to do with it. */
static int
start(const struct order *o, const struct lab *lab, const struct why *why)
{
    if (start_lab(lab, o->kit, o->start, why) < 0)
        return UNUSABLE;
    printf("Lab %s, \"%s\", is in %s.\n"
           "Read:  handout/%s.md\n"
           "Mark:  build/grade %s %s\n",
           lab->lab, lab->title, o->start, lab->folder + strlen("labs/"),
           lab->lab, o->start);
    return OK;
}

static int
leaks(const struct order *o, const struct skeleton *s, const struct why *why)
{
    int n = leak_find(s, o->kit, o->leaks, stdout, why);

    if (n < 0)
        return UNUSABLE;
    if (n == 0)
        return OK;
    why_not(why, "%s: %d line%s of what lab %s cuts", o->leaks, n,
            n == 1 ? "" : "s", o->lab);
    return FAILED;
}

static int
check(const struct order *o, const struct skeleton *s, const struct why *why)
{
    int differs = compare_folder(s, o->check, why);

    return differs < 0 ? UNUSABLE : differs > 0 ? FAILED : OK;
}

/* Does what was ordered; the exit status, with a sentence unless it is OK. */
static int
obey(const struct order *o, const struct why *why)
{
    struct skeleton s;
    int status;

    if (o->fill != NULL)
        return patch_fill(o->holes, o->fill, o->out, why) < 0 ? UNUSABLE : OK;
    if (skeleton_cut(&s, o->kit, o->lab, why) < 0)
        return UNUSABLE;

    if (o->start != NULL)
        status = start(o, s.lab, why);
    else if (o->leaks != NULL)
        status = leaks(o, &s, why);
    else if (o->check != NULL)
        status = check(o, &s, why);
    else if (o->holes != NULL)
        status = patch_write(&s, o->holes, why) < 0 ? UNUSABLE : OK;
    else
        status = skeleton_write(&s, o->out, why) < 0 ? UNUSABLE : OK;
    skeleton_free(&s);
    return status;
}

int
main(int argc, char **argv)
{
    struct order o = { .kit = "." };
    char sentence[1024];
    struct why why = { sentence, sizeof sentence };

    if (!parse(argc, argv, &o)) {
        fputs(usage, stderr);
        return UNUSABLE;
    }

    int status = obey(&o, &why);
    if (status != OK)
        fprintf(stderr, "cut: %s\n", sentence);
    return status;
}
