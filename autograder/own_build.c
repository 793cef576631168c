/*
 * own_build -- from a student's own tests and a library to a program.
 *
 * The tests are compiled with no other header of the kit than those that the
 * lab allows and harness.h, and linked with libraries that show no other name:
 * a test speaks of the contract or it does not link.
 *
 * In a lab about compiled code (lab.json, own_tests, compiler) the kit's own
 * compiler takes gcc's place, and then decides on its checks as for a whole
 * program: the file is a part of one that is linked with each library as it is.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/diagnostics.h"
#include "autograder/own_build.h"
#include "autograder/text.h"
#include "autograder/tool.h"

enum { HEADERS = 16 };          /* that a lab allows */

void
own_decide(struct own_result *own, enum state state, const char *message)
{
    own->state = state;
    if (message != own->message)
        snprintf(own->message, sizeof own->message, "%.700s", message);
}

/* The headers that the lab allows, for a sentence. */
static const char *
list_headers(const struct lab *lab)
{
    static char list[256];

    list[0] = '\0';
    for (size_t i = 0; i < lab->own_tests.nheaders; i++)
        text_add(list, sizeof list, "%s%s", i > 0 ? ", " : "",
                 lab->own_tests.headers[i]);
    return list;
}

/* Runs a compiler on what the student has written.  False: *own is decided. */
static bool
run_compiler(const struct marking *m, const char *const argv[],
             const char *const reads[], struct own_result *own)
{
    char prefix[PATH_MAX], line[300];
    int status;

    if (!tool_run(argv, m->work, reads, &status, own->diagnostics,
                  sizeof own->diagnostics)) {
        own_decide(own, STATE_NOT_MEASURED, own->diagnostics);
        own->diagnostics[0] = '\0';
        return false;
    }
    snprintf(prefix, sizeof prefix, "%s/", m->work);
    text_remove(own->diagnostics, prefix);
    diagnostics_keep(own->diagnostics, "mytests.c");
    if (status == 0)
        return true;
    if (!text_line_with(own->diagnostics, "error:", line, sizeof line))
        snprintf(line, sizeof line, "the compiler refuses it");
    snprintf(own->message, sizeof own->message, "mytests.c does not compile: "
             "%s", line);
    own_decide(own, STATE_FAIL, own->message);
    return false;
}

/* Has the kit's compiler decide where the checks are: at every call, with
 * chunks from 1 KiB. */
static bool
place_checks(const struct marking *m, const char *unit, const char *object,
             struct own_result *own)
{
    const char *const argv[] = {
        m->request->lab->own_tests.compiler, "--ct-maxpath=0",
        "--ct-minchunk=1024", "--ct-part", "-r", unit, "-o", object, NULL
    };
    const char *const reads[] = { "build", NULL };

    return run_compiler(m, argv, reads, own);
}

bool
own_compile(const struct marking *m, const char *source, const char *object,
            struct own_result *own)
{
    const struct lab_own *allowed = &m->request->lab->own_tests;
    const char *compiler = allowed->compiler;
    char headers[HEADERS][256], unit[160];
    const char *const argv[] = {
        compiler != NULL ? compiler : "gcc", "-std=gnu11", "-O1",
        "-D_GNU_SOURCE=", "-Wall", "-Wextra", "-Wno-unused-parameter",
        "-fno-lto", "-fno-diagnostics-show-caret", "-Dmain=mytests_main",
        "-Itests/plain", "-Ireference", "-I.", "-c", source, "-o",
        compiler != NULL ? unit : object, NULL
    };
    const char *reads[HEADERS + 5] = {
        source, "tests/harness.h", "tests/plain/check.h"
    };
    size_t n = 3;

    snprintf(unit, sizeof unit, "%s/mytests-unit.o", m->work);
    if (compiler != NULL)
        reads[n++] = "build/ct";
    for (size_t i = 0; i < allowed->nheaders && i < HEADERS; i++) {
        snprintf(headers[i], sizeof headers[i], "reference/%.200s",
                 allowed->headers[i]);
        reads[n++] = headers[i];
    }
    return run_compiler(m, argv, reads, own)
           && (compiler == NULL || place_checks(m, unit, object, own));
}

/* Whether a scenario's object is one that every program needs. */
static bool
is_stage(const char *object)
{
    const char *slash = strrchr(object, '/');
    const char *name = slash != NULL ? slash + 1 : object;

    return strncmp(name, "stage", 5) == 0 || strncmp(name, "channel", 7) == 0;
}

/* Says why it does not link. */
static void
explain(const struct marking *m, const char *said, struct own_result *own)
{
    static const char never[] = "undefined reference to `";
    const char *p = strstr(said, never);

    if (p != NULL && strstr(p, "mytests_main") == NULL) {
        p += strlen(never);
        snprintf(own->message, sizeof own->message, "mytests.c does not link: "
                 "%.*s is not declared in a header that it may use, which "
                 "are %s and tests/harness.h; or not every right library has "
                 "it", (int)strcspn(p, "'"), p, list_headers(m->request->lab));
    } else {
        snprintf(own->message, sizeof own->message, "mytests.c does not link: "
                 "%.600s", p != NULL ? "it has no main()" : said);
    }
    own_decide(own, STATE_FAIL, own->message);
}

/* The library comes behind all that is the program's: it may have to tell them
 * apart (base/border.h).  Tests of rounding call the C library's mathematics,
 * as those that make mytests builds can. */
bool
own_link(const struct marking *m, const char *object,
         const struct library *library, const char *program,
         struct own_result *own)
{
    const char *argv[32] = {
        "gcc", "-static", "-no-pie", "-fno-lto", "-Wl,-z,noexecstack", "-o",
        program, object, "build/autograder/scenarios/own.o"
    };
    const char *const reads[] = { "build", NULL };
    char said[4096];
    size_t n = 9;
    int status;

    if (m->request->lab->own_tests.compiler != NULL)
        argv[n++] = "build/autograder/scenarios/links/own_linked.o";
    for (size_t i = 0; i < m->build.nscenarios && n < 29; i++)
        if (is_stage(m->build.scenarios[i].object))
            argv[n++] = m->build.scenarios[i].object;
    argv[n++] = library->object;
    argv[n] = "-lm";
    if (!tool_run(argv, m->work, reads, &status, said, sizeof said)) {
        own_decide(own, STATE_NOT_MEASURED, said);
        return false;
    }
    if (status != 0)
        explain(m, said, own);
    return status == 0;
}
