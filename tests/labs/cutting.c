/*
 * test_cut.c -- the cutter cuts all of a hole and nothing else, and its
 * proofs notice when somebody did not.
 *
 * The toy lab under tests/labs/kit has one of each kind of hole.  The program
 * is run as its users run it, from the root of the kit; what it says is
 * collected in a file.  The last case runs on the labs there are.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "labs/tools/lab.h"
#include "labs/tools/text.h"
#include "tests/harness.h"

/* The warnings that are errors in the kit's own build, see the Makefile. */
#define STRICT "-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter " \
               "-Wstrict-prototypes -Werror -Ireference -I. -c -o /dev/null"
#define TOY "01 --kit tests/labs/kit"

static char folder[] = "build/cut-XXXXXX";  /* this test's own */
static char said[16384];                    /* by the last command */

static void
make_folder(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
drop_folder(void)
{
    char command[64];

    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s is left behind\n", folder);
}

/* Runs a shell command in which @ stands for the folder; its exit status. */
static int __attribute__((format(printf, 1, 2)))
run(const char *format, ...)
{
    char line[1024], command[2048] = "(";
    va_list ap;
    size_t n = 1, size;
    struct why why = { line, sizeof line };

    va_start(ap, format);
    vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    for (const char *s = line; *s != '\0' && n < sizeof command - 64; s++)
        if (*s == '@')
            n = stpcpy(command + n, folder) - command;
        else
            command[n++] = *s;
    sprintf(command + n, ") >%s/said 2>&1", folder);

    int status = system(command);
    ck_assert_int_ne(status, -1);
    snprintf(line, sizeof line, "%s/said", folder);
    char *text = text_slurp(line, &size, &why);
    ck_assert_ptr_nonnull(text);
    snprintf(said, sizeof said, "%s", text);
    free(text);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Reads a file of the folder into `said`. */
static void
read_back(const char *name)
{
    ck_assert_int_eq(run("cat @/%s", name), 0);
}

/* A student reads the contract, and writes what is between the braces. */
START_TEST(a_body_goes_and_its_contract_stays)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s"), 0);
    read_back("s/toy.c");
    ck_assert_ptr_nonnull(strstr(said,
        "/* Returns the sum of all n pairs. */\n"
        "int\n"
        "toy_sum(const struct pair *pairs, size_t n)\n"
        "{\n"
        "    panic(\"toy_sum is not written yet\");\n"
        "}\n"));
    ck_assert_ptr_nonnull(strstr(said,
        "#include \"base/panic.h\"\n"
        "#include \"toy/toy.h\"\n"));
}
END_TEST

/* A helper that only the solution needs would be an unused static. */
START_TEST(a_definition_goes_with_its_comment)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s"), 0);
    read_back("s/toy.c");
    ck_assert_ptr_null(strstr(said, "helper"));
    ck_assert_ptr_null(strstr(said, "Adds one pair"));
    ck_assert_ptr_null(strstr(said, "by anybody"));
    ck_assert_ptr_nonnull(strstr(said,
        "\n\n/* A pair: yours to define. */\n\n/* Returns the sum"));
}
END_TEST

START_TEST(declarations_leave_their_sentence)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s"), 0);
    read_back("s/toy.c");
    ck_assert_ptr_nonnull(strstr(said,
        "#include \"toy/toy.h\"\n"
        "\n"
        "/*\n"
        " * What the module remembers between two calls is for you to choose; "
        "one line\n"
        " * does not hold this sentence.\n"
        " */\n"
        "\n"
        "/* A pair"));
}
END_TEST

/* For bug hunts: the contract stays, and what stands below it is wrong. */
START_TEST(a_function_given_wrong_has_the_wrong_body)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s"), 0);
    read_back("s/toy.c");
    ck_assert_ptr_nonnull(strstr(said,
        "/* Returns the least of a, b and c. */\n"
        "int\n"
        "toy_least(int a, int b, int c)\n"
        "{\n"
        "    if (a < b && b < c)\n"
        "        return a;\n"
        "    return b < c ? b : c;\n"
        "}\n"));
    ck_assert_ptr_null(strstr(said, "toy_least_of_two"));
}
END_TEST

START_TEST(both_architectures_are_cut)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s"), 0);
    read_back("s/toy_aarch64.S");
    ck_assert_ptr_null(strstr(said, "x9"));
    ck_assert_ptr_nonnull(strstr(said, "b       panic\n"));
    read_back("s/toy_x86_64.S");
    ck_assert_ptr_null(strstr(said, "rsp"));
    ck_assert_ptr_nonnull(strstr(said,
        "toy_switch:\n        .cfi_startproc\n        leaq    1f(%rip), "));
    ck_assert_ptr_nonnull(strstr(said, "jmp     panic\n"));
}
END_TEST

/* Without this proof a hole could swallow a line that is nowhere else. */
START_TEST(skeleton_plus_holes_is_the_reference)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --holes @/h"), 0);
    ck_assert_int_eq(run("build/cut 01 --fill @/s --holes @/h --out @/r"), 0);
    ck_assert_int_eq(run("for f in @/r/*; do "
                         "cmp $f tests/labs/kit/reference/toy/${f##*/} "
                         "|| exit 1; done; ls @/r"), 0);
    ck_assert_str_eq(said, "toy.c\ntoy_aarch64.S\ntoy_x86_64.S\n");
}
END_TEST

START_TEST(a_skeleton_that_does_not_fit_the_holes_is_refused)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --holes @/h"), 0);
    ck_assert_int_eq(run("sed -i s/panic/pannic/ @/s/toy.c"), 0);
    ck_assert_int_eq(run("build/cut 01 --fill @/s --holes @/h --out @/r"), 2);
    ck_assert_ptr_nonnull(strstr(said, "of the skeleton\n"));
    ck_assert_int_eq(run("build/cut 01 --fill @/s --holes @/s/toy.c "
                         "--out @/r"), 2);
    ck_assert_ptr_nonnull(strstr(said, "is not the head of a file\n"));
}
END_TEST

START_TEST(a_fresh_cut_is_a_fresh_cut)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --check @/s"), 0);
    ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(a_skeleton_edited_by_hand_is_found)
{
    char wanted[256];

    ck_assert_int_eq(run("build/cut " TOY " --out @/s"), 0);
    ck_assert_int_eq(run("sed -i 's/return 0/return 1/' @/s/toy.c"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --check @/s"), 1);
    snprintf(wanted, sizeof wanted, "cut: %s/s/toy.c:34: has \"    return 1;\" "
             "where a fresh cut has \"    return 0;\"\n", folder);
    ck_assert_str_eq(said, wanted);

    ck_assert_int_eq(run("sed -i '$d' @/s/toy.c; sed -i s/1/0/ @/s/toy.c"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --check @/s"), 1);
    ck_assert_ptr_nonnull(strstr(said, "toy.c:44: ends where a fresh cut"));

    ck_assert_int_eq(run("rm @/s/toy.c"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --check @/s"), 1);
    ck_assert_ptr_nonnull(strstr(said, "toy.c: cannot be read"));
}
END_TEST

START_TEST(a_file_nobody_cut_is_found)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s; touch @/s/old.c"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --check @/s"), 1);
    ck_assert_ptr_nonnull(strstr(said, "old.c: a fresh cut has no such file"));
}
END_TEST

/* toy.c shares a statement with other.c, which everybody may read. */
START_TEST(what_is_given_out_may_have_what_is_not_cut)
{
    ck_assert_int_eq(run("build/cut " TOY " --out @/s; "
                         "cp tests/labs/kit/reference/toy/other.c "
                         "tests/labs/kit/reference/toy/toy.h @/s"),
                     0);
    ck_assert_int_eq(run("build/cut " TOY " --leaks @/s"), 0);
    ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(a_statement_that_was_cut_is_a_leak)
{
    ck_assert_int_eq(run("mkdir -p @/s/deep; echo 'int x;\n"
                         "  toy_total = depth*2 +  calls * 3; /* new */' "
                         ">@/s/deep/a.txt"), 0);
    ck_assert_int_eq(run("printf 'int x;\n  toy_total = depth*2 +  "
                         "calls * 3; /* new */\n' >@/s/deep/a.txt; "
                         "build/cut " TOY " --leaks @/s"), 1);
    ck_assert_ptr_nonnull(strstr(said, "/s/deep/a.txt:2: a statement of "
                                 "toy_sum: toy_total=depth*2+calls*3;\n"));
    ck_assert_ptr_nonnull(strstr(said, "/s: 1 line of what lab 01 cuts\n"));
}
END_TEST

/* Broken into lines of other lengths, and commented: still the solution. */
START_TEST(twenty_tokens_that_were_cut_are_a_leak)
{
    ck_assert_int_eq(run("mkdir @/s; tr -s ' \n' '\n\n' "
                         "<tests/labs/kit/reference/toy/toy.c >@/s/b.c"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --leaks @/s"), 1);
    ck_assert_ptr_nonnull(strstr(said, " 20 tokens in a row of toy_sum\n"));
}
END_TEST

START_TEST(a_solution_in_a_comment_is_a_leak)
{
    ck_assert_int_eq(run("mkdir @/s; echo '/* depth = toy_total - calls; */' "
                         ">@/s/c.c"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --leaks @/s"), 1);
    ck_assert_ptr_nonnull(strstr(said, "/s/c.c:1: a statement of toy_sum: "));
}
END_TEST

START_TEST(assembly_that_was_cut_is_a_leak)
{
    ck_assert_int_eq(run("mkdir @/s; "
                         "sed 's/#.*//' tests/labs/kit/reference/toy/*64.S "
                         ">@/s/d.txt"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --leaks @/s"), 1);
    ck_assert_ptr_nonnull(strstr(said, "d.txt:6: 20 tokens in a row of "
                                 "toy_switch\n"));
}
END_TEST

/* Hours of work may be in that folder. */
START_TEST(starting_never_overwrites)
{
    ck_assert_int_eq(run("mkdir @/w; echo mine >@/w/toy.c"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --start @/w"), 2);
    ck_assert_ptr_nonnull(strstr(said, "/w: has \"toy.c\" in it already; "
                                 "choose a folder that is new or empty\n"));
    ck_assert_int_eq(run("cat @/w/*"), 0);
    ck_assert_str_eq(said, "mine\n");
}
END_TEST

START_TEST(starting_gives_a_flat_folder)
{
    ck_assert_int_eq(run("cp -r tests/labs/kit @/kit"), 0);
    ck_assert_int_eq(run("build/cut 01 --kit @/kit --out "
                         "@/kit/labs/01-toy/skeleton"), 0);
    ck_assert_int_eq(run("build/cut 01 --kit @/kit --start @/w"), 0);
    ck_assert_ptr_nonnull(strstr(said, "build/grade 01 build/cut-"));
    ck_assert_ptr_nonnull(strstr(said, "handout/01-toy"));
    ck_assert_int_eq(run("ls @/w"), 0);
    ck_assert_str_eq(said, "README.md\nmytests.c\ntoy.c\ntoy_aarch64.S\n"
                     "toy_x86_64.S\n");
}
END_TEST

START_TEST(a_wrong_command_line_gets_the_usage)
{
    static const char *const lines[] = {
        "", "01", "01 --out", "01 --out x --check y", "--out x", "01 --cut x",
        "01 02 --out x", "01 --fill x --out y"
    };

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_int_eq(run("build/cut %s", lines[i]), 2);
        ck_assert_ptr_nonnull(strstr(said, "usage: cut LAB"));
    }
}
END_TEST

/* Changes a word of the toy lab's lab.json; what cutting it then says. */
static void
cut_changed(const char *from, const char *to)
{
    ck_assert_int_eq(run("rm -rf @/kit; cp -r tests/labs/kit @/kit"), 0);
    ck_assert_int_eq(run("sed -i 's/%s/%s/' @/kit/labs/01-toy/lab.json", from,
                         to), 0);
    ck_assert_int_eq(run("build/cut 01 --kit @/kit --out @/s"), 2);
}

START_TEST(a_hole_that_is_not_there_is_refused)
{
    cut_changed("toy_sum", "toy_som");
    ck_assert_str_eq(said, "cut: toy.c: 0 lines begin with \"toy_som(\", where "
                     "the hole toy_som needs one\n");
    cut_changed("\"helper", "\"hulper");
    ck_assert_str_eq(said, "cut: toy.c: 0 definitions of hulper, where the "
                     "hole needs one\n");
    cut_changed("int depth;", "int width;");
    ck_assert_str_eq(said, "cut: toy.c:8: no line begins with \"static int "
                     "width;\" to end the hole state that begins here\n");
    cut_changed("\"toy_switch", "\"toy_swatch");
    ck_assert_str_eq(said, "cut: toy_x86_64.S: 0 lines begin with "
                     "\"toy_swatch:\", where the hole toy_swatch needs one\n");
    cut_changed("toy\\/toy.c", "toy\\/joy.c");
    ck_assert_str_eq(said, "cut: labs/01-toy/lab.json: files[0].path: there is "
                     "no reference/toy/joy.c\n");
}
END_TEST

/* Changes the toy lab's wrong functions; what cutting it then says. */
static void
cut_with_wrong(const char *change)
{
    ck_assert_int_eq(run("rm -rf @/kit; cp -r tests/labs/kit @/kit"), 0);
    ck_assert_int_eq(run("cd @/kit/labs/01-toy/wrong && %s", change), 0);
    ck_assert_int_eq(run("build/cut 01 --kit @/kit --out @/s"), 2);
}

START_TEST(a_wrong_body_that_is_not_there_or_not_wrong_is_refused)
{
    cut_with_wrong("sed -i s/toy_least/toy_last/ toy.c");
    ck_assert_str_eq(said, "cut: labs/01-toy/wrong/toy.c: 0 lines begin with "
                     "\"toy_least(\", where the hole toy_least needs one\n");
    cut_with_wrong("rm toy.c");
    ck_assert_ptr_nonnull(strstr(said, "wrong/toy.c: cannot be read"));
    cut_with_wrong("cp ../../../reference/toy/toy.c .");
    ck_assert_str_eq(said, "cut: labs/01-toy/wrong/toy.c: toy_least is as it "
                     "is in the reference\n");
}
END_TEST

/* What puts a hunted function right is worth as much as one to be written. */
START_TEST(what_was_right_in_a_wrong_function_is_a_leak)
{
    ck_assert_int_eq(run("mkdir @/s; echo 'return toy_least_of_two < c ? "
                         "toy_least_of_two : c;' >@/s/e.c"), 0);
    ck_assert_int_eq(run("build/cut " TOY " --leaks @/s"), 1);
    ck_assert_ptr_nonnull(strstr(said, "/s/e.c:1: a statement of toy_least: "));
}
END_TEST

START_TEST(holes_that_overlap_are_refused)
{
    cut_changed("int depth;", "int seen;");
    ck_assert_ptr_nonnull(strstr(said, "overlap\n"));
}
END_TEST

/* The labs of the kit, one after another. */
static void
each_lab(void (*visit)(const struct lab *lab))
{
    char **ids = lab_list(".", said, sizeof said);

    ck_assert_msg(ids != NULL && ids[0] != NULL, "%s", said);
    for (size_t i = 0; ids[i] != NULL; i++) {
        struct lab *lab;

        ck_assert_msg(lab_load(".", ids[i], lab_arch_here, &lab, said,
                               sizeof said) == 0, "%s", said);
        visit(lab);
        lab_free(lab);
    }
    free(ids);
}

static void
check_committed(const struct lab *lab)
{
    ck_assert_msg(run("build/cut %s --check %s/skeleton", lab->lab,
                      lab->folder) == 0, "%s", said);
}

START_TEST(the_committed_skeletons_are_fresh_cuts)
{
    each_lab(check_committed);
}
END_TEST

static void
check_filled(const struct lab *lab)
{
    const char *id = lab->lab;

    ck_assert_int_eq(run("build/cut %s --holes @/h%s", id, id), 0);
    ck_assert_msg(run("build/cut %s --fill %s/skeleton --holes @/h%s "
                      "--out @/r%s", id, lab->folder, id, id) == 0, "%s", said);
    for (size_t i = 0; i < lab->nfiles; i++)
        ck_assert_msg(run("cmp @/r%s/%s %s", id, lab->files[i].name,
                          lab->files[i].path) == 0, "%s", said);
}

START_TEST(each_committed_skeleton_plus_holes_is_the_reference)
{
    each_lab(check_filled);
}
END_TEST

/* Compiles the files that one architecture has of a lab, if it is for that
 * one. */
static void
compile(const char *compiler, const char *id, const char *arch)
{
    struct lab *lab;

    ck_assert_msg(lab_load(".", id, arch, &lab, said, sizeof said) == 0, "%s",
                  said);
    bool is_for = lab->arch == NULL || strcmp(lab->arch, arch) == 0;
    for (size_t i = 0; is_for && i < lab->nfiles; i++)
        ck_assert_msg(run("%s " STRICT " %s/skeleton/%s", compiler,
                          lab->folder, lab->files[i].name) == 0, "%s", said);
    lab_free(lab);
}

static void
check_compiles(const struct lab *lab)
{
    compile("gcc -O0", lab->lab, lab_arch_here);
    compile("gcc -O2", lab->lab, lab_arch_here);
    compile("clang -O2", lab->lab, lab_arch_here);
    compile("aarch64-linux-gnu-gcc -O2", lab->lab, "aarch64");
}

START_TEST(each_committed_skeleton_compiles_without_warnings)
{
    each_lab(check_compiles);
}
END_TEST

/* All that a student has beside the lab's own files of the reference. */
static void
check_leaks(const struct lab *lab)
{
    const char *id = lab->lab;

    ck_assert_int_eq(run("mkdir @/all%s && cp -r reference labs @/all%s", id,
                         id), 0);
    ck_assert_int_eq(run("for f in %s/skeleton/*; do "
                         "find @/all%s/reference -name ${f##*/} -delete; done",
                         lab->folder, id), 0);
    ck_assert_msg(run("build/cut %s --leaks @/all%s", id, id) == 0, "%s",
                  said);
}

START_TEST(no_lab_leaks_into_the_rest_of_the_reference)
{
    each_lab(check_leaks);
}
END_TEST

/* A case whose tests have a folder of their own. */
static TCase *
add_case(Suite *s, const char *name)
{
    TCase *tc = harness_case(s, name);

    tcase_add_checked_fixture(tc, make_folder, drop_folder);
    return tc;
}

int
main(void)
{
    Suite *s = suite_create("cut");
    TCase *tc = add_case(s, "what is cut");

    harness_add(tc, a_body_goes_and_its_contract_stays);
    harness_add(tc, a_definition_goes_with_its_comment);
    harness_add(tc, declarations_leave_their_sentence);
    harness_add(tc, a_function_given_wrong_has_the_wrong_body);
    harness_add(tc, both_architectures_are_cut);
    harness_add(tc, a_hole_that_is_not_there_is_refused);
    harness_add(tc, a_wrong_body_that_is_not_there_or_not_wrong_is_refused);
    harness_add(tc, holes_that_overlap_are_refused);
    harness_add(tc, a_wrong_command_line_gets_the_usage);

    tc = add_case(s, "what is put back and compared");
    harness_add(tc, skeleton_plus_holes_is_the_reference);
    harness_add(tc, a_skeleton_that_does_not_fit_the_holes_is_refused);
    harness_add(tc, a_fresh_cut_is_a_fresh_cut);
    harness_add(tc, a_skeleton_edited_by_hand_is_found);
    harness_add(tc, a_file_nobody_cut_is_found);

    tc = add_case(s, "leaks");
    harness_add(tc, what_is_given_out_may_have_what_is_not_cut);
    harness_add(tc, a_statement_that_was_cut_is_a_leak);
    harness_add(tc, twenty_tokens_that_were_cut_are_a_leak);
    harness_add(tc, a_solution_in_a_comment_is_a_leak);
    harness_add(tc, what_was_right_in_a_wrong_function_is_a_leak);
    harness_add(tc, assembly_that_was_cut_is_a_leak);

    tc = add_case(s, "a student's folder");
    harness_add(tc, starting_never_overwrites);
    harness_add(tc, starting_gives_a_flat_folder);

    tc = add_case(s, "the labs there are");
    harness_add(tc, the_committed_skeletons_are_fresh_cuts);
    harness_add(tc, each_committed_skeleton_plus_holes_is_the_reference);
    harness_add(tc, each_committed_skeleton_compiles_without_warnings);
    harness_add(tc, no_lab_leaks_into_the_rest_of_the_reference);
    return harness_run(s);
}
