/*
 * build -- from a student's files and the kit's objects to programs.
 *
 * Stage substitution: a program is the kit's modules, an explicit list of
 * objects that make has built already, with the student's files in place of
 * the modules of the same names, and the lab's scenarios.  Only the
 * student's files are compiled here: with the kit's own flags, so that
 * instruction counts can be compared, but with warnings that stay warnings.
 * The argument lists are fixed, there is no shell, and no build file of a
 * student is ever run.  Compiler and linker are locked in (tool.c), and what
 * the compiler makes is looked at before it is linked (gate.c).
 *
 * That something does not compile or link costs all points, so it must be the
 * source's fault: the kit's own source of the same file is compiled then, in
 * the same way, or the kit's own objects are linked, and only if that succeeds
 * is it.  What a tool says cannot tell: a source can make it say anything.
 *
 * At another level than the kit's the files of the lab are compiled at that
 * level and the rest stays as it is: what is under test is the student's
 * assembly against different compilers' habits in the callers around it.
 *
 * Programs are linked statically and at a fixed address: they start in half
 * the time, open no file (sandbox.c), and mark() is where the symbol table
 * says (step.c).
 */
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/build.h"
#include "autograder/diagnostics.h"
#include "autograder/layers.h"
#include "autograder/ready.h"
#include "autograder/text.h"
#include "autograder/tool.h"
#include "autograder/work.h"

enum {
    SAID_MAX = 65536,           /* bytes looked at of what one tool says */
    HEADERS_MAX = 256,          /* of the kit */
    TRIES = 2                   /* if the compiler was killed */
};

/* Reads the next line of a list, without its end.  False: there is none. */
static bool
next_line(FILE *f, char *line, size_t size)
{
    if (fgets(line, (int)size, f) == NULL)
        return false;
    line[strcspn(line, "\n")] = '\0';
    return true;
}

/* A lab that needs other modules than the library's, or more, has a list of its
 * own, by its number. */
static FILE *
open_modules(const struct lab *lab)
{
    char path[64];

    snprintf(path, sizeof path, "build/kit/modules.%.8s", lab->lab);
    FILE *f = fopen(path, "re");
    return f != NULL ? f : fopen("build/kit/modules", "re");
}

static bool
read_modules(struct build *b, char *why, size_t size)
{
    char line[600];
    FILE *f = open_modules(b->lab);

    while (f != NULL && next_line(f, line, sizeof line)
           && b->nmodules < MODULES_MAX) {
        struct module *m = &b->modules[b->nmodules];

        if (sscanf(line, "%255s %255s", m->source, m->object) == 2)
            b->nmodules++;
    }
    if (f != NULL)
        fclose(f);
    if (b->nmodules > 0)
        return true;
    snprintf(why, size, "build/kit/modules cannot be read: run make first");
    return false;
}

/* Whether a scenario's object is for this lab: NN.o and NN_name.o are for lab
 * NN only, and what begins with no digit is for all. */
static bool
is_ours(const struct lab *lab, const char *object)
{
    const char *slash = strrchr(object, '/');
    const char *name = slash != NULL ? slash + 1 : object;
    size_t n = strlen(lab->lab);

    return name[0] < '0' || name[0] > '9'
           || (strncmp(name, lab->lab, n) == 0
               && (name[n] == '_' || strcmp(name + n, ".o") == 0));
}

static bool
read_scenarios(struct build *b, char *why, size_t size)
{
    char line[600];
    FILE *f = fopen("build/kit/scenarios", "re");

    while (f != NULL && next_line(f, line, sizeof line)
           && b->nscenarios < sizeof b->scenarios / sizeof *b->scenarios) {
        struct module *m = &b->scenarios[b->nscenarios];

        if (is_ours(b->lab, line) && sscanf(line, "%255s", m->object) == 1)
            b->nscenarios++;
    }
    if (f != NULL)
        fclose(f);
    if (b->nscenarios > 0)
        return true;
    snprintf(why, size, "build/kit/scenarios cannot be read: run make first");
    return false;
}

static bool
cannot_read(const char *object, char *why, size_t size)
{
    snprintf(why, size, "%s cannot be read: run make first", object);
    return false;
}

bool
build_open(struct build *b, const struct lab *lab, const char *work,
           char *why, size_t size)
{
    memset(b, 0, sizeof *b);
    b->lab = b->gate.lab = lab;
    b->work = work;
    if (!lab_is_for_here(lab)) {
        snprintf(why, size, "lab %s is for %s, and this machine is %s",
                 lab->lab, lab->arch, lab_arch_here);
        return false;
    }
    if (!read_modules(b, why, size) || !read_scenarios(b, why, size))
        return false;
    for (size_t i = 0; i < b->nscenarios; i++)
        if (!gate_learn_scenario(&b->gate, b->scenarios[i].object))
            return cannot_read(b->scenarios[i].object, why, size);
    return true;
}

void
build_close(struct build *b)
{
    gate_close(&b->gate);
}

/* What the gate must know of the modules that are replaced; once. */
static bool
learn(struct build *b, char *why, size_t size)
{
    for (; b->nlearned < b->nreplaced; b->nlearned++)
        for (size_t i = 0; i < b->nmodules; i++)
            if (strcmp(b->modules[i].source,
                       b->replaced[b->nlearned].path) == 0
                && !gate_learn_solution(&b->gate, b->modules[i].object))
                return cannot_read(b->modules[i].object, why, size);
    return true;
}

void
build_replace(struct build *b, const char *path, const char *source,
              bool levels)
{
    struct replaced *r = &b->replaced[b->nreplaced];

    if (b->nreplaced == REPLACED_MAX)
        return;
    *r = (struct replaced){ .path = path, .levels = levels };
    snprintf(r->source, sizeof r->source, "%s", source);
    b->nreplaced++;
}

/* Takes the names of our folders out of what a tool said. */
static void
shorten(const struct build *b, char *text)
{
    char prefix[PATH_MAX], here[PATH_MAX - 1];

    snprintf(prefix, sizeof prefix, "%s/", b->work);
    text_remove(text, prefix);
    if (getcwd(here, sizeof here) != NULL) {
        snprintf(prefix, sizeof prefix, "%s/", here);
        text_remove(text, prefix);
    }
}

/* The last part of a path. */
static const char *
last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* Runs the compiler on `source` in a private folder.  False: it could not be
 * run, and `said` is the reason. */
static bool
run_compiler(const char *work, const char *source, const char *level,
             const char *object, int *status, char said[SAID_MAX])
{
    char map[PATH_MAX];
    const char *const argv[] = {
        "gcc", "-std=gnu11", level, "-g", "-D_GNU_SOURCE=", "-Wall", "-Wextra",
        "-Wno-unused-parameter", "-Wstrict-prototypes",
        "-fstack-clash-protection", "-fno-diagnostics-show-caret", map,
        "-Ireference", "-c", source, "-o", object, NULL
    };
    const char *reads[HEADERS_MAX + 2] = { source };
    glob_t headers = { .gl_offs = 0 };
    bool ok = glob("reference/*.h", 0, NULL, &headers) == 0
              && glob("reference/*/*.h", GLOB_APPEND, NULL, &headers) == 0
              && glob("reference/*/*/*.h", GLOB_APPEND, NULL, &headers) == 0;

    for (size_t i = 0; ok && i < headers.gl_pathc && i < HEADERS_MAX; i++)
        reads[1 + i] = headers.gl_pathv[i];
    /* What __FILE__ says must not differ from run to run. */
    snprintf(map, sizeof map, "-fmacro-prefix-map=%s/=", work);
    if (ok)
        ok = tool_run(argv, work, reads, status, said, SAID_MAX);
    else
        snprintf(said, SAID_MAX, "the kit's headers cannot be found");
    globfree(&headers);
    return ok;
}

/* The source does not compile: is it the source? */
static bool
is_to_blame(struct build *b, const struct replaced *r, const char *level,
            char *why, size_t size)
{
    char object[PATH_MAX], said[SAID_MAX];
    int status;

    snprintf(object, sizeof object, "%s/control.o", b->work);
    if (run_compiler(b->work, r->path, level, object, &status, said)
        && status == 0)
        return true;
    snprintf(why, size, "the kit's own %s does not compile here either: is the "
             "disk or the memory full?", last_part(r->path));
    return false;
}

/* Lets the gate look at the object. */
static enum built
inspect(struct build *b, const struct replaced *r, const char *object,
        char *why, size_t why_size, char *diagnostics, size_t size)
{
    if (!layer_is_there(LAYER_GATE))
        return BUILD_GOOD;
    if (!learn(b, why, why_size))
        return BUILD_FAILED;
    switch (gate_look(&b->gate, last_part(r->path), object, b->work,
                      why, why_size, diagnostics, size)) {
    case GATE_OPEN:
        return BUILD_GOOD;
    case GATE_SHUT:
        return BUILD_REFUSED;
    default:
        return BUILD_FAILED;
    }
}

/* Compiles the kit's own file in a folder of its own, and keeps the object if
 * there was nothing to be said. */
static void
prepare_own(const char *path, const char *level)
{
    char work[WORK_PATH], object[PATH_MAX], said[SAID_MAX];
    int status, held = ready_may_keep() ? work_open("ready", work) : -1;

    if (held < 0)
        return;
    snprintf(object, sizeof object, "%s/own.o", work);
    if (run_compiler(work, path, level, object, &status, said) && status == 0
        && said[0] == '\0')
        ready_keep(path, level, object);
    work_close(work, held);
}

/* Copies the object of a source that is the kit's own (ready.c).  False: it is
 * to be compiled. */
static bool
take_own(const struct replaced *r, const char *level, const char *object)
{
    if (!ready_is_own(r->source, r->path))
        return false;
    if (ready_take(r->path, level, object))
        return true;
    prepare_own(r->path, level);
    return ready_take(r->path, level, object);
}

/* Compiles one source to `object`, unless that was done before. */
static enum built
compile(struct build *b, const struct replaced *r, const char *level,
        const char *object, char *why, size_t why_size,
        char *diagnostics, size_t size)
{
    char said[SAID_MAX], file[sizeof r->source];
    int status;

    if (access(object, F_OK) == 0)
        return BUILD_GOOD;
    if (take_own(r, level, object))
        return inspect(b, r, object, why, why_size, diagnostics, size);
    /* The kernel may have been out of memory for a moment; for the compiler's
     * own limits there are other signals. */
    for (int i = 0; i < TRIES; i++) {
        if (!run_compiler(b->work, r->source, level, object, &status, said)) {
            snprintf(why, why_size, "%s", said);
            return BUILD_FAILED;
        }
        if (status == 0 || strstr(said, "Killed signal") == NULL)
            break;
    }
    snprintf(file, sizeof file, "%s", r->source);
    shorten(b, file);
    shorten(b, said);
    diagnostics_keep(said, file);
    text_add(diagnostics, size, "%s", said);
    if (status == 0)
        return inspect(b, r, object, why, why_size, diagnostics, size);
    if (!is_to_blame(b, r, level, why, why_size))
        return BUILD_FAILED;
    diagnostics_explain(said, last_part(r->path), why, why_size);
    return BUILD_BAD;
}

/* The first line about what went wrong.  The kit's own link has warnings, too,
 * and a line that ends in a colon says where the next one is. */
static const char *
complaint(const char *said)
{
    static const char warning[] = "warning: ";
    size_t n;

    for (const char *line = said; *line != '\0'; line += n) {
        line += *line == '\n';
        n = strcspn(line, "\n");
        if (n > 0 && line[n - 1] != ':'
            && memmem(line, n, warning, strlen(warning)) == NULL)
            return line;
    }
    return said;
}

/* Says which symbol spoils the link, or what else does. */
static void
explain_link(const struct build *b, const char *said, char *why, size_t size)
{
    static const char twice[] = "multiple definition of `";
    static const char never[] = "undefined reference to `";
    const char *p;

    if ((p = strstr(said, twice)) != NULL) {
        p += strlen(twice);
        snprintf(why, size, "it does not link: %.*s is defined here and in "
                 "the kit", (int)strcspn(p, "'"), p);
    } else if ((p = strstr(said, never)) != NULL) {
        char name[NAME_MAX];

        p += strlen(never);
        snprintf(name, sizeof name, "%.*s", (int)strcspn(p, "'"), p);
        snprintf(why, size, "it does not link: %s is not defined%s", name,
                 names_has(&b->gate.own, name) ? ""
                 : " (if it is inline, it has to be static, too)");
    } else {
        p = complaint(said);
        snprintf(why, size, "it does not link: %.*s", (int)strcspn(p, "\n"), p);
    }
}

/* The source that stands in for a module's, or NULL. */
static const struct replaced *
stand_in(const struct build *b, const struct module *m)
{
    for (size_t i = 0; i < b->nreplaced; i++)
        if (strcmp(b->replaced[i].path, m->source) == 0)
            return &b->replaced[i];
    return NULL;
}

/* The object of r at that level. */
static void
object_name(const struct build *b, const struct replaced *r,
            const char *level, char *object, size_t size)
{
    snprintf(object, size, "%s/%d%s.o", b->work, (int)(r - b->replaced),
             level);
}

bool
build_object(const struct build *b, size_t i, char object[PATH_MAX])
{
    if (i >= b->nreplaced)
        return false;
    object_name(b, &b->replaced[i], BUILD_LEVEL, object, PATH_MAX);
    return true;
}

/* Removes the files whose names match. */
static void
remove_matching(const char *pattern)
{
    glob_t found;

    if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++)
        unlink(found.gl_pathv[i]);
    globfree(&found);
}

void
build_forget(struct build *b, const char *source)
{
    char pattern[PATH_MAX];

    for (size_t i = 0; i < b->nreplaced; i++) {
        if (strcmp(b->replaced[i].source, source) != 0)
            continue;
        object_name(b, &b->replaced[i], "*", pattern, sizeof pattern);
        remove_matching(pattern);
    }
    snprintf(pattern, sizeof pattern, "%s/" BUILD_PROGRAM "*", b->work);
    remove_matching(pattern);
}

/* Runs the linker, on the replaced objects or all of the kit's own, with the C
 * library inside ("-static") or not ("-Wl,-Bdynamic").  False: it could not be
 * run, and `said` is the reason. */
static bool
run_linker(struct build *b, const char *level, const char *library,
           const char *program, bool own, int *status, char said[SAID_MAX])
{
    char names[REPLACED_MAX][PATH_MAX];
    const char *argv[MODULES_MAX + 16] = {
        "gcc", library, "-no-pie", "-fno-lto", "-Wl,-z,noexecstack",
        "-Wl,-z,relro,-z,now", "-o", program
    };
    const size_t first = 8;     /* object in argv */
    size_t n = first, named = 0;

    for (size_t i = 0; i < b->nscenarios; i++)
        argv[n++] = b->scenarios[i].object;
    for (size_t i = 0; i < b->nmodules; i++) {
        const struct replaced *r = own ? NULL : stand_in(b, &b->modules[i]);

        argv[n] = b->modules[i].object;
        if (r != NULL) {
            object_name(b, r, r->levels ? level : BUILD_LEVEL,
                        names[named], sizeof names[named]);
            argv[n] = names[named++];
        }
        n++;
    }
    return tool_run(argv, b->work, argv + first, status, said, SAID_MAX);
}

static enum built
link_program(struct build *b, const char *level, const char *program,
             char *why, size_t size)
{
    char said[SAID_MAX], unused[SAID_MAX], control[PATH_MAX];
    int status;

    if (!run_linker(b, level, "-static", program, false, &status, said)) {
        snprintf(why, size, "%s", said);
        return BUILD_FAILED;
    }
    /* Whoever it is that runs it (sandbox.c). */
    if (status == 0 && chmod(program, 0755) == 0)
        return BUILD_GOOD;
    shorten(b, said);
    snprintf(control, sizeof control, "%s/control", b->work);
    if (run_linker(b, level, "-static", control, true, &status, unused)
        && status == 0) {
        explain_link(b, said, why, size);
        return BUILD_BAD;
    }
    snprintf(why, size, "the kit itself does not link here: is the disk or "
             "the memory full?");
    return BUILD_FAILED;
}

enum built
build_program(struct build *b, const char *level, char program[PATH_MAX],
              char *why, size_t why_size, char *diagnostics, size_t size)
{
    enum built r = BUILD_GOOD;
    char object[PATH_MAX];

    snprintf(program, PATH_MAX, "%s/" BUILD_PROGRAM "%s", b->work, level);
    if (access(program, X_OK) == 0)
        return BUILD_GOOD;
    for (size_t i = 0; r == BUILD_GOOD && i < b->nreplaced; i++) {
        const struct replaced *one = &b->replaced[i];
        const char *at = one->levels ? level : BUILD_LEVEL;

        object_name(b, one, at, object, sizeof object);
        r = compile(b, one, at, object, why, why_size, diagnostics, size);
    }
    if (r == BUILD_GOOD)
        r = link_program(b, level, program, why, why_size);
    return r;
}

bool
build_checked(struct build *b, char program[PATH_MAX], char *why, size_t size)
{
    char said[SAID_MAX] = "";
    int status = 0;

    snprintf(program, PATH_MAX, "%s/" BUILD_CHECKED, b->work);
    if (access(program, X_OK) == 0
        || (run_linker(b, BUILD_LEVEL, "-Wl,-Bdynamic", program, false, &status,
                       said) && status == 0))
        return true;
    snprintf(why, size, "it does not link with a shared C library: %.*s",
             (int)strcspn(said, "\n"), said);
    return false;
}
