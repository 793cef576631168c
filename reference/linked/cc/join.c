/*
 * join.c -- in place of the linker.
 *
 * A program is linked twice.  The first time all edges are open: that shows
 * which objects and which members of archives it consists of, and what each
 * name means.  From what those have to say (records.c) the checkpoints are
 * placed (place.c), and with them (emit.c) the program is linked again.
 * Changing MaxPath is the second half of this and no compilation.
 *
 * Shared libraries and partial links are left to the real linker.  A part
 * (--ct-part, with -r) is a partial link that is decided all the same: an
 * object for any linker, without the run time, which is entered through
 * addresses that it hands out.  It has no main.  Programs that differ in their
 * run time only can share one.
 *
 * Unused sections are kept, whatever the command says: the linker would not
 * see that they are called.
 *
 * The program is bound when it starts (-z now): the dynamic linker's way of
 * finding a function at its first call takes kilobytes of stack.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>

#include "linked/cc/emit.h"
#include "linked/cc/pointers.h"
#include "linked/cc/process.h"
#include "linked/cc/records.h"
#include "linked/cc/report.h"
#include "linked/cc/tools.h"
#include "linked/linked.h"

enum { MAXPATH = 2048, MINCHUNK = 4096 };       /* unless told otherwise */

/* A command line of the linker, taken apart. */
struct command {
    struct arguments rest;      /* all but the name of the output */
    const char *output;
    bool program;               /* it makes a program, or a part of one */
    bool part;                  /* a part */
    bool stripped;
};

static bool
is_one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

static void
take_apart(struct command *c, int argc, char **argv)
{
    static const char *const not_programs[] = {
        "-r", "-i", "-Ur", "--relocatable", "-shared", "-Bshareable",
        "--version", "-v", "-V", "--help", NULL };
    static const char *const pie[] = { "-pie", "--pic-executable",
                                       "-static-pie", NULL };
    static const char *const strip[] = { "-s", "--strip-all", NULL };

    *c = (struct command){ .output = "a.out", .program = true,
                           .part = getenv("CT_PART") != NULL };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc) {
            c->output = argv[++i];
            continue;
        }
        if (c->part && strcmp(argv[i], "-r") == 0)
            continue;
        if (is_one_of(argv[i], not_programs))
            c->program = false;
        else if (is_one_of(argv[i], pie))
            die("position-independent programs are not supported: "
                "link with -no-pie");
        else if (is_one_of(argv[i], strip))
            c->stripped = true;
        else if (strcmp(argv[i], "--gc-sections") != 0)
            arguments_add(&c->rest, argv[i]);
    }
}

/* A number from the environment. */
static long
setting(const char *name, long otherwise, long least, long most)
{
    const char *text = getenv(name);
    char *end;

    if (text == NULL)
        return otherwise;
    errno = 0;
    long n = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || n < least || n > most)
        die("%s=%s: it is a number of bytes from %ld to %ld", name, text,
            least, most);
    return n;
}

static struct policy
policy(void)
{
    struct policy policy = {
        .maxpath = setting("CT_MAXPATH", MAXPATH, 0, 1L << 30),
        .first_class = LINKED_CLASS_MIN,
        .paint = getenv("CT_PAINT") != NULL,
    };
    long minchunk = setting("CT_MINCHUNK", MINCHUNK, 512, 1L << 30);

    while (1L << policy.first_class < minchunk)
        policy.first_class++;
    /* A part is entered by code that makes no room. */
    policy.small_unchecked = policy.maxpath > 0 && getenv("CT_PART") == NULL;
    return policy;
}

/* The run time, and what of it every program needs. */
static void
add_run_time(struct arguments *a, const struct policy *policy)
{
    static char archive[4200];
    const char *other = getenv("CT_RUN_TIME");

    snprintf(archive, sizeof archive, "%s/ct/run.a", process_home());
    arguments_add(a, "-u");
    arguments_add(a, policy->paint ? "__morestack_painted" : "__morestack");
    arguments_add(a, "-u");
    arguments_add(a, "linked_main");
    arguments_add(a, "-u");
    arguments_add(a, "linked_resync");
    arguments_add(a, "-u");
    arguments_add(a, "chunk_count");
    arguments_add(a, other != NULL ? other : archive);
}

/* The rest of the command, -o OUTPUT and -z now. */
static void
add_rest(struct arguments *a, const struct command *c, const char *output)
{
    for (int i = 0; i < c->rest.n; i++)
        arguments_add(a, c->rest.v[i]);
    arguments_add(a, "-z");
    arguments_add(a, "now");
    arguments_add(a, "-o");
    arguments_add(a, output);
}

static void
show_file(const char *path)
{
    struct buffer text = { NULL, 0, 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    buffer_read(&text, fd, path);
    close(fd);
    fwrite(text.text, 1, text.length, stderr);
}

/* Links with all edges open.  Appends the names of the input files. */
static int
link_open(const struct command *c, const struct policy *policy,
          const char *output, struct buffer *trace)
{
    struct arguments a = { NULL, 0 };
    const char *list = process_file(".trace"), *said = process_file(".said");

    arguments_add(&a, "ld");
    add_run_time(&a, policy);
    add_rest(&a, c, output);
    arguments_add(&a, "-t");
    arguments_add(&a, "-t");
    arguments_add(&a, "--unresolved-symbols=ignore-all");
    int status = process_run(&a, list, said);
    if (status != 0) {
        show_file(said);
        return status;
    }
    int fd = open(list, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        die("%s: %s", list, strerror(errno));
    buffer_read(trace, fd, list);
    close(fd);
    return 0;
}

static const char *
write_thunks(const struct buffer *thunks)
{
    struct arguments a = { NULL, 0 };
    const char *source = process_file("-thunks.s");
    const char *object = process_file("-thunks.o");

    buffer_write(thunks, source);
    arguments_add(&a, "as");
    arguments_add(&a, source);
    arguments_add(&a, "-o");
    arguments_add(&a, object);
    if (process_run(&a, NULL, NULL) != 0)
        die("the checks could not be assembled");
    return object;
}

/* Takes the names that we made out of the symbol table: debuggers and
 * profilers would show them in place of the functions' own.  A part's are
 * still to be linked. */
static int
take_out_names(const struct command *c)
{
    struct arguments a = { NULL, 0 };

    arguments_add(&a, "objcopy");
    if (c->stripped && !c->part) {
        arguments_add(&a, "--strip-all");
    } else if (!c->part) {
        arguments_add(&a, "-w");
        arguments_add(&a, "--strip-symbol=__ct_[abenu]_*");
    }
    arguments_add(&a, "--remove-section=.ct_graph");
    arguments_add(&a, "--remove-section=.debug_ct_needs");
    arguments_add(&a, c->output);
    return process_run(&a, NULL, NULL);
}

static int
link_closed(const struct command *c, const struct policy *policy,
            const struct program *p)
{
    struct arguments a = { NULL, 0 };
    struct buffer thunks = { NULL, 0, 0 }, script = { NULL, 0, 0 };
    struct buffer wraps = { NULL, 0, 0 };
    static char at[4200];

    emit(p, policy, &thunks, &script, &wraps);
    const char *names = process_file(".ld"), *options = process_file(".wrap");
    buffer_write(&script, names);
    buffer_write(&wraps, options);
    snprintf(at, sizeof at, "@%s", options);

    arguments_add(&a, "ld");
    arguments_add(&a, at);
    arguments_add(&a, names);
    arguments_add(&a, write_thunks(&thunks));
    if (c->part)
        arguments_add(&a, "-r");
    else
        add_run_time(&a, policy);
    add_rest(&a, c, c->output);
    int status = process_run(&a, NULL, NULL);
    return status != 0 ? status : take_out_names(c);
}

int
join(int argc, char **argv)
{
    struct command c;
    struct image image = { .records = { NULL, 0, 0 } };
    struct program program;
    struct bounds bounds = { .table = { NULL, 0, 0 } };
    struct buffer trace = { NULL, 0, 0 };
    static char known[4200];

    take_apart(&c, argc, argv);
    if (!c.program) {
        argv[0] = "ld";
        process_become(&(struct arguments){ (const char **)argv, argc });
    }
    struct policy how = policy();
    const char *open = process_file(".open");
    int status = link_open(&c, &how, open, &trace);
    if (status != 0)
        return status;

    snprintf(known, sizeof known, "%s/ct/bounds", process_home());
    bounds_read(&bounds, known);
    if (getenv("CT_TRUST") != NULL)
        bounds_read(&bounds, getenv("CT_TRUST"));
    image_read(&image, open);
    records_read(&program, &image, &bounds);
    program_read_strangers(&program, trace.text);
    if (how.small_unchecked)
        pointers_make_room(&program);
    place_checkpoints(&program.graph, how.maxpath);
    if (getenv("CT_REPORT") != NULL)
        report(&program, &how, getenv("CT_REPORT"));
    return link_closed(&c, &how, &program);
}
