/*
 * library -- right and wrong libraries for the students' own tests to run on.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/library.h"
#include "autograder/selftest/sample.h"
#include "autograder/shown.h"
#include "autograder/tool.h"

enum {
    REFERENCES = 2,             /* the reference, compiled in so many ways */
    OPTIONS = 4                 /* by which a compilation may differ */
};

/* Where, in the private folder, the names are that libraries show. */
#define SHOWN "shown"

/* A making under way. */
struct making {
    const struct build *build;  /* for the kit's objects */
    const char *scratch;        /* the tools' private folder */
    char folder[128];           /* where the libraries are kept */
    uint64_t seed;
    int every;                  /* of so many wrong ones one is made */
    time_t newest;              /* of what all libraries are made of */
    struct library *all;
    size_t n;
    char *why;
    size_t why_size;
};

static time_t
changed(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? st.st_mtime : 0;
}

/* When the newest of the kit's objects, this program and the lab's data was
 * made. */
static time_t
newest_of_kit(const struct build *b)
{
    char data[128];
    time_t newest = changed("/proc/self/exe");

    snprintf(data, sizeof data, "%s/lab.json", b->lab->folder);
    if (changed(data) > newest)
        newest = changed(data);
    for (size_t i = 0; i < b->nmodules; i++)
        if (changed(b->modules[i].object) > newest)
            newest = changed(b->modules[i].object);
    return newest;
}

/* How this library is to be compiled: the same for the same seed and name. */
static void
draw(const struct making *m, const char *name,
     const char *options[OPTIONS], char padding[48])
{
    static const char *const levels[] = { "-O1", "-O2", "-O3", "-Os" };
    static const char *const alignments[] = {
        "-falign-functions=1", "-falign-functions=16", "-falign-functions=32",
        "-falign-functions=64"
    };
    static const char *const inlining[] = {
        "-finline-functions", "-fno-inline-functions"
    };
    char text[320];

    snprintf(text, sizeof text, "%lu %s", (unsigned long)m->seed, name);

    uint64_t dice = kit_digest(text);

    snprintf(padding, 48, "-fpatchable-function-entry=%d",
             (int)(dice >> 8 & 15));
    options[0] = levels[dice >> 16 & 3];
    options[1] = alignments[dice >> 24 & 3];
    options[2] = inlining[dice >> 32 & 1];
    options[3] = padding;
}

/* Runs a tool on the kit's own files.  False: `why` says what was wrong. */
static bool
run_tool(struct making *m, const char *const argv[], const char *const reads[])
{
    char said[4096];
    int status;
    bool ran = tool_run(argv, m->scratch, reads, &status, said, sizeof said);

    if (ran && status == 0)
        return true;
    snprintf(m->why, m->why_size, "a library for your own tests cannot be "
             "made: %.300s", said);
    return false;
}

/* Compiles the lab's files in `folder`, or the reference's if it is NULL, to
 * scratch/I.o. */
static bool
compile(struct making *m, const char *name, const char *folder)
{
    const struct lab *lab = m->build->lab;
    const char *options[OPTIONS];
    char padding[48], source[512], object[512];

    draw(m, name, options, padding);
    for (size_t i = 0; i < lab->nfiles; i++) {
        const char *const argv[] = {
            "gcc", "-std=gnu11", "-D_GNU_SOURCE", "-w",
            "-fstack-clash-protection", options[0], options[1], options[2],
            options[3], "-Ireference", "-I.", "-include", "base/border.h", "-c",
            source, "-o", object, NULL
        };
        const char *const reads[] = { source, "reference", NULL };

        if (folder != NULL)
            snprintf(source, sizeof source, "%s/%s", folder,
                     lab->files[i].name);
        else
            snprintf(source, sizeof source, "%s", lab->files[i].path);
        snprintf(object, sizeof object, "%s/%zu.o", m->scratch, i);
        if (!run_tool(m, argv, reads))
            return false;
    }
    return true;
}

/* The number of the lab's file that a module is compiled from, or -1. */
static int
number_of(const struct lab *lab, const struct module *module)
{
    for (size_t i = 0; i < lab->nfiles; i++)
        if (strcmp(lab->files[i].path, module->source) == 0)
            return (int)i;
    return -1;
}

/* Makes one object of what was compiled and the kit's other modules, and
 * hides all its names but those that tests may use. */
static bool
join(struct making *m, const char *object)
{
    const struct build *b = m->build;
    char files[REPLACED_MAX][160], joined[160], temporary[160], keep[200];
    const char *argv[MODULES_MAX + 8] = { "ld", "-r", "-o", joined };
    const char *const hide[] = {
        "objcopy", keep, "--strip-debug", joined, temporary, NULL
    };
    const char *const reads[] = { "build", NULL };
    size_t n = 4;

    snprintf(joined, sizeof joined, "%s/joined.o", m->scratch);
    snprintf(temporary, sizeof temporary, "%s/library.o", m->scratch);
    snprintf(keep, sizeof keep, "--keep-global-symbols=%s/" SHOWN, m->scratch);
    for (size_t i = 0; i < b->nmodules; i++) {
        int file = number_of(b->lab, &b->modules[i]);

        argv[n] = b->modules[i].object;
        if (file >= 0) {
            snprintf(files[file], sizeof files[file], "%s/%d.o", m->scratch,
                     file);
            argv[n] = files[file];
        }
        n++;
    }
    if (!run_tool(m, argv, reads) || !run_tool(m, hide, reads))
        return false;
    if (rename(temporary, object) == 0)
        return true;
    snprintf(m->why, m->why_size, "%s cannot be written: %s", object,
             strerror(errno));
    return false;
}

/* Makes the library of that name unless it is there, and enters it.  `sample`
 * says which files it has; NULL: the reference's. */
static bool
add(struct making *m, const char *name, const struct sample *sample,
    const char *invariant)
{
    struct library *l = &m->all[m->n];
    char folder[160];
    time_t newest = m->newest;

    *l = (struct library){ .says = "" };
    snprintf(l->object, sizeof l->object, "%s/%.100s.o", m->folder, name);
    snprintf(l->invariant, sizeof l->invariant, "%s", invariant);
    if (sample != NULL) {
        snprintf(l->says, sizeof l->says, "%s", sample->says);
        if (changed(sample->path) > newest)
            newest = changed(sample->path);
    }
    m->n++;
    if (changed(l->object) > newest)
        return true;
    snprintf(folder, sizeof folder, "%s/files", m->scratch);
    if (sample != NULL
        && !sample_make(sample, m->build->lab, folder, m->why, m->why_size))
        return false;
    return compile(m, name, sample != NULL ? folder : NULL)
           && join(m, l->object);
}

static bool
add_right(struct making *m, const struct sample *samples, size_t n)
{
    char name[320];

    for (int i = 0; i < REFERENCES; i++) {
        snprintf(name, sizeof name, "reference-%d", i);
        if (!add(m, name, NULL, ""))
            return false;
    }
    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof name, "right-%s", samples[i].name);
        if (!add(m, name, &samples[i], ""))
            return false;
    }
    return true;
}

/* Whether a test through the headers can expose the sample, which that test of
 * the kit catches: behaviour, since what a library costs is in no header, and
 * of behaviour not what the lab leaves out, or the sample itself. */
static bool
is_visible(const struct lab *lab, const struct sample *s,
           const struct lab_test *t)
{
    if (t == NULL || strcmp(t->kind, "script") != 0
        || strcmp(s->own, "no") == 0)
        return false;
    for (size_t i = 0; i < lab->own_tests.nbeyond; i++)
        if (strcmp(lab->own_tests.beyond[i], t->id) == 0)
            return false;
    return true;
}

static bool
add_wrong(struct making *m, const struct sample *samples, size_t n)
{
    char name[320];
    int met = 0;

    for (size_t i = 0; i < n; i++) {
        const struct lab_test *t = lab_test(m->build->lab, samples[i].test);

        if (!is_visible(m->build->lab, &samples[i], t) || met++ % m->every != 0)
            continue;
        snprintf(name, sizeof name, "wrong-%s", samples[i].name);
        if (!add(m, name, &samples[i], t->invariant))
            return false;
    }
    return true;
}

/* Makes the folders, and the list of names.  False: `why` says what could not
 * be. */
static bool
prepare(struct making *m)
{
    const struct lab *lab = m->build->lab;
    char names[160];

    snprintf(m->folder, sizeof m->folder, "build/own/%s-%lu", lab->lab,
             (unsigned long)m->seed);
    snprintf(names, sizeof names, "%s/" SHOWN, m->scratch);
    if (m->all == NULL)
        snprintf(m->why, m->why_size, "no memory for the list of libraries");
    else if (!kit_make_folder(m->folder) || !kit_make_folder(m->scratch))
        snprintf(m->why, m->why_size, "%s cannot be made: %s", m->folder,
                 strerror(errno));
    else if (!shown_write(lab, names))
        snprintf(m->why, m->why_size, "the names of the headers for own tests "
                 "cannot be copied: %s", strerror(errno));
    else
        return true;
    return false;
}

size_t
library_make_all(const struct library_order *order, struct library **all,
                 char *why, size_t size)
{
    const struct lab *lab = order->modules->lab;
    struct sample *right = NULL, *wrong = NULL;
    size_t nright = sample_list("alternatives", lab, &right);
    size_t nwrong = sample_list("mutants", lab, &wrong);
    struct making m = {
        .build = order->modules, .scratch = order->scratch,
        .seed = order->seed, .every = order->every,
        .newest = newest_of_kit(order->modules), .why = why, .why_size = size,
        .all = calloc(REFERENCES + nright + nwrong, sizeof *m.all)
    };
    bool ok = prepare(&m) && add_right(&m, right, nright)
              && add_wrong(&m, wrong, nwrong);

    free(right);
    free(wrong);
    if (!ok) {
        free(m.all);
        return 0;
    }
    *all = m.all;
    return m.n;
}
