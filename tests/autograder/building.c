/*
 * building.c -- tests of the locked-in compiler (tool.c, build.c,
 * diagnostics.c): whatever a source says, the compiler reads nothing it
 * should not, ends, and tells only of the student's own lines.  And of the
 * objects that need not be compiled again (ready.c).
 *
 * Each case is the kit's solution of lab 02 with something put behind one
 * of its files.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/build.h"
#include "autograder/kit.h"
#include "autograder/layers.h"
#include "autograder/ready.h"
#include "autograder/tool.h"
#include "tests/harness.h"

#define SECRET "the-answer-is-no"

static char folder[] = "/tmp/building-XXXXXX";
static char why[512], said[4096], program[PATH_MAX];
static struct lab *lab;
static struct build build;
static const char *level = "-O2";

static void
enter(void)
{
    char root[PATH_MAX];

    ck_assert_msg(kit_root(root, why, sizeof why), "%s", why);
    ck_assert_int_eq(chdir(root), 0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(setenv("D", folder, 1), 0);
    ck_assert_int_eq(system("mkdir $D/work; echo '" SECRET "' >$D/secret"), 0);
    ck_assert_int_eq(lab_load(".", "02", lab_arch_here, &lab, why, sizeof why),
                     0);
    why[0] = '\0';
}

static void
leave(void)
{
    build_close(&build);
    lab_free(lab);
    kit_remove_folder(folder);
}

/* Builds with this text behind fifo.c; %s in it is our folder. */
static enum built
builds(const char *text)
{
    char work[64], path[80], command[128];
    FILE *f;

    snprintf(work, sizeof work, "%s/work", folder);
    snprintf(path, sizeof path, "%s/fifo.c", work);
    snprintf(command, sizeof command,
             "rm -f $D/work/*; cp reference/thread/fifo.c %s", work);
    ck_assert_int_eq(system(command), 0);
    f = fopen(path, "a");
    ck_assert_ptr_nonnull(f);
    fprintf(f, text, folder);
    fclose(f);
    build_close(&build);
    ck_assert_msg(build_open(&build, lab, work, why, sizeof why), "%s", why);
    build_replace(&build, "reference/thread/fifo.c", path, true);
    why[0] = said[0] = '\0';

    enum built r = build_program(&build, level, program, why, sizeof why,
                                 said, sizeof said);

    ck_assert_msg(strstr(why, SECRET) == NULL && strstr(said, SECRET) == NULL,
                  "%s\n%s", why, said);
    return r;
}

static void
fails(const char *text, const char *words)
{
    enum built r = builds(text);

    ck_assert_msg(r == BUILD_BAD && strstr(why, words) != NULL, "%s: %d %s",
                  text, r, why);
}

START_TEST(the_solution_builds)
{
    ck_assert_msg(builds("") == BUILD_GOOD, "%s", why);
    ck_assert_str_eq(said, "");
    ck_assert_int_eq(access(program, X_OK), 0);
}
END_TEST

/* What a compiler can read it can be made to show. */
START_TEST(no_file_of_others_is_read)
{
    fails("\n#include \"%s/secret\"\n", "fifo.c:");
    fails("\n#include \"/etc/passwd\"\n", "Permission denied");
    fails("\n#include </etc/passwd>\n", "Permission denied");
    fails("\n__asm__(\".incbin \\\"%s/secret\\\"\");\n",
          "compile: assembly:");
    fails("\n__asm__(\".include \\\"%s/secret\\\"\");\n", "Error:");
    fails("\n#include \"/dev/zero\"\n", "fifo.c:");
    fails("\n#include \"/proc/self/environ\"\n", "fifo.c:");
    fails("\n#include \"autograder/judge.h\"\n", "fifo.c:");
}
END_TEST

/* Nor the kit's own solution, which would get full marks. */
START_TEST(the_solution_cannot_be_included)
{
    fails("\n#include \"thread/fifo.c\"\n", "fifo.c:");
    fails("\n#include \"../../reference/thread/fifo.c\"\n", "fifo.c:");
    fails("\n__asm__(\".incbin \\\"build/reference/thread/fifo.o\\\"\");\n",
          "Error:");
}
END_TEST

START_TEST(nothing_is_written_elsewhere)
{
    builds("\n__asm__(\".file \\\"%s/evil\\\"\");\n");
    ck_assert_int_eq(system("test \"$(ls $D | xargs)\" = 'secret work'"), 0);
}
END_TEST

/* A compiler does not end by itself on these. */
START_TEST(bombs_are_stopped)
{
    fails("\n#include __FILE__\n", "fifo.c:");
    fails("\n#define A x,x,x,x,x,x,x,x\n#define B A,A,A,A,A,A,A,A\n"
          "#define x y,y,y,y,y,y,y,y\n#define C B,B,B,B,B,B,B,B\n"
          "#define y z,z,z,z,z,z,z,z\n#define z 1,1,1,1,1,1,1,1\n"
          "#define E C,C,C,C,C,C,C,C\n#define F E,E,E,E,E,E,E,E\n"
          "#define G F,F,F,F,F,F,F,F\n#define H G,G,G,G,G,G,G,G\n"
          "int bomb[] = { H };\n", "it does not compile");
    fails("\n__asm__(\".fill 0x7fffffff, 1, 1\");\n", "it does not compile");
    fails("\nchar big[1UL << 34] = { 1 };\n", "it does not compile");
    fails("\n__asm__(\".rept 100000000\\n.quad 1\\n.endr\");\n",
          "it does not compile");
}
END_TEST

/* It could wait for what it says itself, and nobody would know for what. */
START_TEST(no_tool_waits_for_itself)
{
    ck_assert_int_ne(builds("\n#include \"/proc/self/fd/1\"\n"),
                     BUILD_FAILED);
    ck_assert_int_ne(builds("\n#include \"/dev/fd/2\"\n"), BUILD_FAILED);
    ck_assert_int_ne(builds("\n__asm__(\".include \\\"/proc/self/fd/2\\\"\");"
                            "\n"), BUILD_FAILED);
    ck_assert_int_ne(builds("\n__asm__(\".incbin \\\"/proc/self/fd/0\\\"\");"
                            "\n"), BUILD_FAILED);
}
END_TEST

/* One that works on for a grader that is not there any more is in the way of
 * the next.  All of them come to us as children when the grader is killed. */
START_TEST(a_tool_does_not_outlive_the_grader)
{
    char command[128], started[64];
    const char *const argv[] = { "sh", "-c", command, NULL };
    int status;

    snprintf(started, sizeof started, "%s/work/started", folder);
    snprintf(command, sizeof command, "echo >%s; sleep 1000; true", started);
    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);

    pid_t pid = fork();

    if (pid == 0) {
        tool_run(argv, folder, NULL, &status, said, sizeof said);
        _exit(0);
    }
    while (access(started, F_OK) != 0)
        usleep(1000);
    kill(pid, SIGKILL);
    while (wait(&status) > 0)
        ;
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* #line can make any file seem to speak. */
START_TEST(only_ones_own_lines_are_shown)
{
    fails("\n#line 1 \"/etc/passwd\"\nint x = ;\n", "gave up on fifo.c");
    ck_assert_msg(strstr(said, "passwd") == NULL, "%s", said);
    fails("\nint x = ;\n", "fifo.c:");
    ck_assert_msg(strstr(said, "fifo.c:") == said, "%s", said);
    ck_assert_msg(strstr(said, "/tmp") == NULL, "%s", said);
}
END_TEST

/* The command line has it, too. */
START_TEST(who_asks_for_extensions_is_not_warned)
{
    ck_assert_msg(builds("\n#define _GNU_SOURCE\n") == BUILD_GOOD, "%s", why);
    ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(a_million_words_are_cut)
{
    char text[20000] = "";

    for (int i = 0; i < 1000; i++)
        strcat(text, "int x = ;\n");
    fails(text, "fifo.c:");
    ck_assert_int_lt(strlen(said), 20 * 201 + 1);
    fails("\n_Static_assert(0, \"\\033[2Jgone\");\n", "fifo.c:");
    ck_assert_ptr_null(strchr(said, '\033'));
}
END_TEST

/* A full disk, say, is not the student's. */
START_TEST(our_own_trouble_is_not_the_sources)
{
    ck_assert_int_eq(builds(""), BUILD_GOOD);
    ck_assert_int_eq(system("rm $D/work/*.o $D/work/program*; "
                            "for o in 0-O2.o control.o; do "
                            "mkdir -p $D/work/$o/x; done"), 0);
    ck_assert_int_eq(system("rmdir $D/work/0-O2.o/x $D/work/0-O2.o && "
                            "echo 'int x = ;' >>$D/work/fifo.c"), 0);
    ck_assert_int_eq(build_program(&build, "-O2", program, why, sizeof why,
                                   said, sizeof said), BUILD_FAILED);
    ck_assert_msg(strstr(why, "does not compile here either") != NULL, "%s",
                  why);
}
END_TEST

/* Of a warning it is not said that it does not compile for it. */
START_TEST(a_compiler_that_gives_up_is_not_misread)
{
    static char text[500000] = "\nvoid f(void) { int unused; }\nint deep = ";

    memset(text + strlen(text), '(', 480000);
    fails(text, "the compiler gave up on fifo.c");
    ck_assert_ptr_nonnull(strstr(said, "unused variable"));
}
END_TEST

/* Nor does a source get away with what the linker cannot do. */
START_TEST(what_does_not_link_is_the_sources)
{
    fails("\n__asm__(\".data\\n.byte ct_yield\\n.text\");\n",
          "relocation truncated");
    fails("\n__asm__(\".text\\n.space 33000000\");\n",
          "it does not link: collect2: ");
    level = "-O0";
    fails("\ninline int twice(int n) { return 2 * n; }\n__attribute__((used)) "
          "static int f(void) { return twice(1); }\n",
          "twice is not defined (if it is inline, it has to be static, too)");
    level = "-O2";
}
END_TEST

START_TEST(a_tool_that_is_not_there_is_named)
{
    const char *const argv[] = { "no-such-tool", NULL };
    int status;

    ck_assert(!tool_run(argv, folder, NULL, &status, said, sizeof said));
    ck_assert_str_eq(said, "no-such-tool is not installed");
}
END_TEST

/* It is nobody's fault, so it costs no points. */
START_TEST(a_lab_for_another_machine_is_not_built)
{
    static char elsewhere[] = "vax";

    lab->arch = elsewhere;
    ck_assert(!build_open(&build, lab, folder, why, sizeof why));
    ck_assert_int_eq(strncmp(why, "lab 02 is for vax, and this machine is ",
                             39), 0);
    lab->arch = NULL;
}
END_TEST

/* Of a level that no lab asks for, so that we are in nobody's way. */
#define KEPT "build/kit/ready/reference-thread-fifo.c-Og.o"

static void
enter_kept(void)
{
    enter();
    level = "-Og";
    ck_assert_int_eq(system("rm -f " KEPT), 0);
}

static void
leave_kept(void)
{
    ck_assert_int_eq(system("rm -f " KEPT), 0);
    level = "-O2";
    leave();
}

/* Puts something else where the object is kept. */
static void
spoil(void)
{
    ck_assert_int_eq(system("echo nothing >" KEPT), 0);
}

START_TEST(the_kits_own_file_is_compiled_once)
{
    ck_assert_msg(builds("") == BUILD_GOOD, "%s", why);
    ck_assert_int_eq(access(KEPT, R_OK), 0);
    ck_assert_msg(builds("") == BUILD_GOOD, "%s", why);
    ck_assert_int_eq(system("cmp -s " KEPT " $D/work/0-Og.o"), 0);
    ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(the_gate_looks_at_what_was_kept)
{
    ck_assert_msg(builds("") == BUILD_GOOD, "%s", why);
    spoil();
    layer_set(LAYER_GATE, true);
    ck_assert_msg(builds("") == BUILD_REFUSED, "%s", why);
}
END_TEST

START_TEST(another_byte_is_another_file)
{
    ck_assert_msg(builds("") == BUILD_GOOD, "%s", why);
    spoil();
    ck_assert_msg(builds("\n") == BUILD_GOOD, "%s", why);
    ck_assert_int_eq(system("grep -q nothing " KEPT), 0);
}
END_TEST

START_TEST(what_is_older_than_the_kit_is_made_again)
{
    ck_assert_msg(builds("") == BUILD_GOOD, "%s", why);
    spoil();
    ck_assert_int_eq(system("touch -r reference/capriccio.h " KEPT), 0);
    ck_assert_msg(builds("") == BUILD_GOOD, "%s", why);
    ck_assert_int_ne(system("grep -q nothing " KEPT), 0);
}
END_TEST

/* A link could name an object of anybody's. */
START_TEST(a_link_is_not_taken)
{
    ck_assert_int_eq(system("echo nothing >$D/other; ln -s $D/other " KEPT),
                     0);
    ck_assert_msg(builds("") == BUILD_GOOD, "%s", why);
    ck_assert_int_eq(system("test ! -L " KEPT), 0);
}
END_TEST

START_TEST(who_may_not_write_keeps_nothing)
{
    int status;

    ck_assert(ready_may_keep());
    if (geteuid() != 0)
        return;                 /* only root can be somebody else */

    pid_t pid = fork();

    if (pid == 0)
        _exit(setuid(65534) != 0 || ready_may_keep());
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("building");
    TCase *tc = harness_case(s, "sources");

    tcase_add_checked_fixture(tc, enter, leave);
    tcase_set_timeout(tc, 120);
    harness_add(tc, the_solution_builds);
    harness_add(tc, no_file_of_others_is_read);
    harness_add(tc, the_solution_cannot_be_included);
    harness_add(tc, nothing_is_written_elsewhere);
    harness_add(tc, bombs_are_stopped);
    harness_add(tc, no_tool_waits_for_itself);
    harness_add(tc, a_tool_does_not_outlive_the_grader);
    harness_add(tc, only_ones_own_lines_are_shown);
    harness_add(tc, who_asks_for_extensions_is_not_warned);
    harness_add(tc, a_million_words_are_cut);
    harness_add(tc, our_own_trouble_is_not_the_sources);
    harness_add(tc, a_compiler_that_gives_up_is_not_misread);
    harness_add(tc, what_does_not_link_is_the_sources);
    harness_add(tc, a_tool_that_is_not_there_is_named);
    harness_add(tc, a_lab_for_another_machine_is_not_built);

    tc = harness_case(s, "kept objects");
    tcase_add_checked_fixture(tc, enter_kept, leave_kept);
    tcase_set_timeout(tc, 120);
    harness_add(tc, the_kits_own_file_is_compiled_once);
    harness_add(tc, the_gate_looks_at_what_was_kept);
    harness_add(tc, another_byte_is_another_file);
    harness_add(tc, what_is_older_than_the_kit_is_made_again);
    harness_add(tc, a_link_is_not_taken);
    harness_add(tc, who_may_not_write_keeps_nothing);
    return harness_run(s);
}
