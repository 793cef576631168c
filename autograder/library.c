/*
 * library -- right and wrong libraries for the students' own tests to run on.
 *
 * Most of the time goes into compiling.  A sample changes one file of a lab's
 * or two; of the others a few ways are compiled once, and each library draws
 * among them.  What is right or wrong is never in those.
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
#include "autograder/ways.h"

enum {
    REFERENCES = 2,             /* the reference, compiled in so many ways */
    SHARED = 4                  /* ways in which unchanged files are */
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
    bool shared[REPLACED_MAX][SHARED];  /* which of those are compiled */
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

/* Compiles a file in a way that is drawn. */
static bool
compile_file(struct making *m, struct ways *w, const char *source,
             const char *object)
{
    const char *const head[] = {
        "gcc", "-std=gnu11", "-D_GNU_SOURCE", "-w", "-fstack-clash-protection",
        "-Ireference", "-I.", "-include", "base/border.h", "-c", source, "-o",
        object
    };
    enum { HEAD = sizeof head / sizeof *head };
    const char *argv[HEAD + WAYS_OPTIONS + 1] = { NULL };
    const char *const reads[] = { source, "reference", NULL };

    memcpy(argv, head, sizeof head);
    ways_compile(w, argv + HEAD);
    return run_tool(m, argv, reads);
}

/* Finds or makes an object of an unchanged file, in one of a few ways. */
static bool
share(struct making *m, struct ways *w, size_t file, char object[160])
{
    unsigned k = ways_draw(w, SHARED);
    const char *source = m->build->lab->files[file].path;
    struct ways its;
    char text[320];

    snprintf(object, 160, "%s/%zu-%u.o", m->scratch, file, k);
    if (m->shared[file][k])
        return true;
    snprintf(text, sizeof text, "%u %s", k, source);
    ways_begin(&its, m->seed, text);
    return m->shared[file][k] = compile_file(m, &its, source, object);
}

/* Compiles the lab's files in `folder`, or the reference's if it is NULL, and
 * tells which objects are theirs. */
static bool
compile(struct making *m, struct ways *w, const char *folder,
        char objects[REPLACED_MAX][160])
{
    const struct lab *lab = m->build->lab;
    char source[512];

    for (size_t i = 0; i < lab->nfiles; i++) {
        const char *ours = lab->files[i].path;

        snprintf(source, sizeof source, "%s/%s",
                 folder != NULL ? folder : "", lab->files[i].name);
        snprintf(objects[i], sizeof objects[i], "%s/%zu.o", m->scratch, i);
        if (folder != NULL && kit_same_file(source, ours)
            ? !share(m, w, i, objects[i])
            : !compile_file(m, w, folder != NULL ? source : ours, objects[i]))
            return false;
    }
    return true;
}

/* Makes the object that is nothing but room. */
static bool
make_room(struct making *m, struct ways *w, char object[160])
{
    char source[160];
    const char *const argv[] = { "gcc", "-c", source, "-o", object, NULL };
    const char *const reads[] = { source, NULL };

    snprintf(source, sizeof source, "%s/room.s", m->scratch);
    snprintf(object, 160, "%s/room.o", m->scratch);

    int error = ways_write_room(w, source);

    if (error == 0)
        return run_tool(m, argv, reads);
    snprintf(m->why, m->why_size, "%s cannot be written: %s", source,
             strerror(error));
    return false;
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

/* Makes one object of what was compiled, the kit's other modules and the room
 * somewhere between two of them, and hides all its names but those that tests
 * may use. */
static bool
join(struct making *m, struct ways *w, const char objects[REPLACED_MAX][160],
     const char *object)
{
    const struct build *b = m->build;
    char room[160], joined[160], temporary[160], keep[200];
    const char *argv[MODULES_MAX + 8] = { "ld", "-r", "-o", joined };
    const char *const hide[] = {
        "objcopy", keep, "--strip-debug", joined, temporary, NULL
    };
    const char *const reads[] = { "build", NULL };
    size_t n = 4, before = 1 + ways_draw(w, (unsigned)b->nmodules - 1);

    snprintf(joined, sizeof joined, "%s/joined.o", m->scratch);
    snprintf(temporary, sizeof temporary, "%s/library.o", m->scratch);
    snprintf(keep, sizeof keep, "--keep-global-symbols=%s/" SHOWN, m->scratch);
    if (!make_room(m, w, room))
        return false;
    for (size_t i = 0; i < b->nmodules; i++) {
        int file = number_of(b->lab, &b->modules[i]);

        if (i == before)
            argv[n++] = room;
        argv[n++] = file >= 0 ? objects[file] : b->modules[i].object;
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
    char folder[160], objects[REPLACED_MAX][160];
    time_t newest = m->newest;
    struct ways ways;

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
    ways_begin(&ways, m->seed, name);
    return compile(m, &ways, sample != NULL ? folder : NULL, objects)
           && join(m, &ways, objects, l->object);
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
        if (!add(m, name, &samples[i], samples[i].invariant[0] != '\0'
                 ? samples[i].invariant : t->invariant))
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
