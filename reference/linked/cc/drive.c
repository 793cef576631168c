/*
 * drive.c -- in place of the compiler.
 *
 * ct-cc is gcc with a few options of its own, some more for gcc, and another
 * assembler and linker (-B).  What cannot work on linked stacks is refused here
 * with a sentence; what makes a shared library is compiled as usual.
 *
 * What gcc is told, and why:
 *
 *      -dP             describe each call in the assembly (rewrite.c)
 *      -ffixed-r11     checks change that register, and no other
 *      -fno-pie        addresses are small numbers
 *      -fasynchronous-unwind-tables
 *                      tell the stack's depth at each instruction (depth.c)
 *      -fcf-protection=none
 *                      checked ways in have no landing pad
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linked/cc/buffer.h"
#include "linked/cc/process.h"
#include "linked/cc/tools.h"

bool
tools_plain(void)
{
    return getenv("CT_PLAIN") != NULL;
}

static void
tell(const char *name, const char *value)
{
    if (setenv(name, value, 1) != 0)
        die("out of memory");
}

/* Whether the argument is one of ours; it is then done with. */
static bool
is_ours(const char *argument)
{
    static const struct {
        const char *option, *variable;
    } ours[] = {
        { "--ct-maxpath=", "CT_MAXPATH" }, { "--ct-minchunk=", "CT_MINCHUNK" },
        { "--ct-report=", "CT_REPORT" }, { "--ct-trust=", "CT_TRUST" },
        { "--ct-run-time=", "CT_RUN_TIME" },
    };

    if (strcmp(argument, "--ct-paint") == 0) {
        tell("CT_PAINT", "1");
        return true;
    }
    if (strcmp(argument, "--ct-part") == 0) {
        tell("CT_PART", "1");
        return true;
    }
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        size_t n = strlen(ours[i].option);

        if (strncmp(argument, ours[i].option, n) == 0) {
            tell(ours[i].variable, argument + n);
            return true;
        }
    }
    if (strncmp(argument, "--ct-", 5) == 0)
        die("%s: there are --ct-maxpath=BYTES, --ct-minchunk=BYTES, "
            "--ct-report=FILE, --ct-trust=FILE, --ct-run-time=ARCHIVE, "
            "--ct-part and --ct-paint", argument);
    return false;
}

static bool
begins(const char *text, const char *words)
{
    return strncmp(text, words, strlen(words)) == 0;
}

static bool
ends(const char *text, const char *words)
{
    size_t n = strlen(text), m = strlen(words);

    return n >= m && strcmp(text + n - m, words) == 0;
}

/* Whether the argument is a C++ source, or says that the next one is. */
static bool
is_cplusplus(const char *argument, const char *before)
{
    static const char *const endings[] = { ".cc", ".cpp", ".cxx", ".C",
                                           ".c++", NULL };

    if (begins(argument, "-xc++"))
        return true;
    if (strcmp(before, "-x") == 0)
        return begins(argument, "c++");
    for (int i = 0; argument[0] != '-' && endings[i] != NULL; i++)
        if (ends(argument, endings[i]))
            return true;
    return false;
}

/* Ends the program if the argument, which follows `before`, cannot work. */
static void
refuse(const char *argument, const char *before)
{
    static const struct {
        const char *option, *why;
    } refused[] = {
        { "-flto", "code must be compiled before it is linked; "
                   "leave it out" },
        { "-fsplit-stack", "that is another way to do the same; leave it out" },
        { "-fsanitize=", "sanitizers want ordinary stacks; "
                         "use the program's plain build for them" },
        { "-pg", "profiling calls come before a function has its frame; "
                 "use perf or callgrind" },
        { "-static-pie", "position-independent programs are not supported; "
                         "use -static" },
        { "-m32", "linked stacks are for x86-64" },
        { "-mx32", "linked stacks are for x86-64" },
        { "-masm=intel", "the assembly is read in AT&T syntax" },
        { "-finstrument-functions", "its calls come before a function has "
                                    "its frame; use GDB or perf" },
    };

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (begins(argument, refused[i].option))
            die("%s: %s", argument, refused[i].why);
    if (is_cplusplus(argument, before))
        die("%s: an exception would not give chunks back; "
            "only C is compiled for linked stacks", argument);
}

/* What we say ourselves, or say the opposite of. */
static bool
is_replaced(const char *argument)
{
    static const char *const replaced[] = {
        "-pie", "-fpie", "-fPIE", "-no-pie",
        "-fno-asynchronous-unwind-tables", NULL };

    for (int i = 0; replaced[i] != NULL; i++)
        if (strcmp(argument, replaced[i]) == 0)
            return true;
    return begins(argument, "-fcf-protection");
}

static bool
makes_shared(int argc, char **argv)
{
    bool shared = false;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-shared") == 0 || strcmp(argv[i], "-fPIC") == 0 ||
            strcmp(argv[i], "-fpic") == 0)
            shared = true;
        else if (strcmp(argv[i], "-fno-PIC") == 0 ||
                 strcmp(argv[i], "-fno-pic") == 0)
            shared = false;
    }
    return shared;
}

int
drive(int argc, char **argv)
{
    static const char *const more[] = {
        "-dP", "-ffixed-r11", "-fno-pie", "-no-pie", "-fcf-protection=none",
        "-fasynchronous-unwind-tables", NULL };
    static char folder[4200];
    struct arguments args = { NULL, 0 };
    bool shared = makes_shared(argc, argv);

    snprintf(folder, sizeof folder, "-B%s/ct/bin/", process_home());
    arguments_add(&args, "gcc");
    arguments_add(&args, folder);
    for (int i = 1; i < argc; i++) {
        if (is_ours(argv[i]))
            continue;
        refuse(argv[i], argv[i - 1]);
        if (shared || !is_replaced(argv[i]))
            arguments_add(&args, argv[i]);
    }
    if (shared)
        tell("CT_PLAIN", "1");
    for (int i = 0; !shared && more[i] != NULL; i++)
        arguments_add(&args, more[i]);
    process_become(&args);
}
