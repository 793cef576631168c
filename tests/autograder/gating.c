/*
 * gating.c -- tests of gate.c: what may be linked with the kit, and the
 * sentence that says why something may not.
 *
 * Each case is a file of lab 02 as somebody might hand it in, compiled as it
 * is, and held against the kit's own solution.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autograder/gate.h"
#include "autograder/kit.h"
#include "autograder/object.h"
#include "tests/harness.h"

static char folder[] = "/tmp/gating-XXXXXX";
static char why[512], notes[512];
static struct gate gate;

static void
enter(void)
{
    char root[PATH_MAX];

    ck_assert_msg(kit_root(root, why, sizeof why), "%s", why);
    ck_assert_int_eq(chdir(root), 0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(setenv("D", folder, 1), 0);
    ck_assert(gate_learn_solution(&gate, "build/reference/thread/thread.o"));
    ck_assert(gate_learn_solution(&gate, "build/reference/thread/sched.o"));
    ck_assert(gate_learn_scenario(&gate,
                                  "build/autograder/scenarios/stage.o"));
}

static void
leave(void)
{
    gate_close(&gate);
    kit_remove_folder(folder);
}

/* What the gate says of this source. */
static enum gate_says
look(const char *source)
{
    char path[64], object[64];
    FILE *f;

    snprintf(path, sizeof path, "%s/x.c", folder);
    snprintf(object, sizeof object, "%s/x.o", folder);
    f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(source, f);
    fclose(f);
    ck_assert_msg(system("gcc -w -O2 -c $D/x.c -o $D/x.o") == 0, "%s", source);
    why[0] = notes[0] = '\0';
    return gate_look(&gate, "thread.c", object, folder, why, sizeof why,
                     notes, sizeof notes);
}

static void
opens_for(const char *source)
{
    ck_assert_msg(look(source) == GATE_OPEN, "%s: %s", source, why);
}

static void
is_shut_to(const char *source, const char *words)
{
    ck_assert_msg(look(source) == GATE_SHUT && strstr(why, words) != NULL,
                  "%s: %s", source, why);
}

START_TEST(honest_code_passes)
{
    opens_for("int ct_create(void) { return 0; }");
    opens_for("static int n; static int help(void) { return n++; }"
              "int ct_join(void) { return help(); }");
    opens_for("#include <stdio.h>\n#include <string.h>\n#include <stdlib.h>\n"
              "#include <assert.h>\n#include <errno.h>\n#include <unistd.h>\n"
              "static __thread int t; static const char *const s[] = {\"a\"};"
              "void ct_exit(void *p) { char b[99]; assert(p); t = errno;"
              " snprintf(b, 99, \"%s\", s[t]); puts(b); write(2, b, 9);"
              " free(malloc(9)); memset(b, 0, 9); abort(); }");
    opens_for("__attribute__((used)) static long double f(__int128 n)"
              "{ return n; } __attribute__((used)) static "
              "__int128 g(__int128 n, double d) { return n / 3 + (__int128)d; }"
              "__attribute__((used)) static int h(unsigned long n)"
              "{ return __builtin_popcountl(n); }");
    opens_for("__asm__(\".globl ct_detach\\nct_detach: ret\");");
    ck_assert_str_eq(notes, "");
}
END_TEST

/* No name of the library, the C library or a scenario begins like that. */
START_TEST(two_files_may_share_what_is_theirs)
{
    opens_for("int my_count; int my_help(void) { return my_count++; }");
    opens_for("int my_help(void); int ct_join(void) { return my_help(); }");
    is_shut_to("static void *f(void) { return 0; } "
               "void *my_f(void) __attribute__((ifunc(\"f\")));", "ifunc");
    is_shut_to("int myself;", "not a name of this lab");
}
END_TEST

/* What the linker would quietly prefer to the library's own. */
START_TEST(only_the_labs_names_are_defined)
{
    static const char *const names[] = {
        "void *malloc(unsigned long n) { return 0; }",
        "void *memcpy(void *a, const void *b, unsigned long n) { return a; }",
        "int printf(const char *f, ...) { return 0; }",
        "int main(void) { return 0; }",
        "void say(void) { }", "void timer_set(void *t) { }",
        "int helper;", "int common __attribute__((common));",
        "__attribute__((weak)) void free(void *p) { }",
        "void ct_yield_(void) __asm__(\"write\"); void ct_yield_(void) { }",
        "void a(void) { } void exit(int) __attribute__((alias(\"a\")));",
        "__asm__(\".globl _start\\n_start: ret\");"
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        is_shut_to(names[i], "not a name of this lab: make it static");
}
END_TEST

/* A weak name of a scenario's is the C library's; the solution has it, too. */
START_TEST(what_the_grader_stands_in_for_may_be_used)
{
    ck_assert(gate_learn_solution(&gate, "build/reference/io/pool.o"));
    ck_assert(gate_learn_scenario(&gate,
                                  "build/autograder/scenarios/08_races.o"));
    opens_for("#include <pthread.h>\n"
               "void ct_exit(void) { static pthread_mutex_t m; "
               "pthread_mutex_lock(&m); }");
    is_shut_to("void races_reap(int); void ct_exit(void) { races_reap(2); }",
               "thread.c uses races_reap, which belongs to the grader");
    is_shut_to("int pthread_mutex_lock(void *m) { return 0; }",
               "not a name of this lab: make it static");
}
END_TEST

START_TEST(the_graders_names_are_not_used)
{
    is_shut_to("void say(); void ct_exit(void) { say(0, 0, 0L, 0L); }",
               "thread.c uses say, which belongs to the grader");
    is_shut_to("void mark(int); void ct_exit(void) { mark(2); }",
               "thread.c uses mark, which belongs to the grader");
}
END_TEST

START_TEST(what_a_lab_does_without_is_named)
{
    static const char *const uses[][2] = {
        { "fork", "makes processes" }, { "execl", "makes processes" },
        { "system", "makes processes" }, { "socket", "is for networks" },
        { "pthread_create", "the kernel's threads" },
        { "swapcontext", "switches stacks in the C library's way" },
        { "longjmp", "switches stacks" }, { "fopen", "looks for files" },
        { "kill", "is for signals" }, { "sigaltstack", "is for signals" },
        { "ptrace", "asks the kernel directly" },
        { "syscall", "asks the kernel directly" },
        { "mprotect", "what memory may be used for" },
        { "dlsym", "looks into the program" },
        { "atexit", "when the process ends" },
        { "__libc_fork", "inside of the C library" },
        { "_IO_puts", "inside of the C library" }
    };
    char source[128];

    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        snprintf(source, sizeof source,
                 "void %s(); void ct_exit(void) { %s(); }", uses[i][0],
                 uses[i][0]);
        is_shut_to(source, uses[i][0]);
        is_shut_to(source, uses[i][1]);
    }
}
END_TEST

/* A lab may use what its own solution uses, and its kin. */
START_TEST(what_the_solution_uses_is_open)
{
    const char *source = "void sigaction(), signal(); "
                         "void ct_exit(void) { sigaction(); signal(); }";

    is_shut_to(source, "is for signals");
    ck_assert(names_add(&gate.used, "sigaltstack"));
    opens_for(source);
}
END_TEST

/* The two names of one function: it blocks signals. */
START_TEST(what_stands_in_two_groups_is_open_if_one_of_them_is)
{
    const char *source = "void sigprocmask(); "
                         "void ct_exit(void) { sigprocmask(); }";

    is_shut_to(source, "is for signals");
    ck_assert(names_add(&gate.used, "pthread_sigmask"));
    opens_for(source);
    is_shut_to("void signal(); void ct_exit(void) { signal(); }",
               "is for signals");
}
END_TEST

/* Who has six of them is to hear of them in one run. */
/* The rules of a lab whose thread.c alone uses memfrob(). */
START_TEST(what_the_lab_is_about_is_not_taken_from_the_kit)
{
    static char *of_thread[] = { (char *)"memfrob" };
    static char *of_fifo[] = { (char *)"poll", (char *)"epoll_*" };
    static char *without[] = { (char *)"priority_policy", (char *)"ct_recv*" };
    static struct lab_file files[] = {
        { .name = (char *)"thread.c", .alone = of_thread, .nalone = 1 },
        { .name = (char *)"fifo.c", .alone = of_fifo, .nalone = 2 }
    };
    static const struct lab lab = { .files = files, .nfiles = 2,
                                    .without = without, .nwithout = 2 };

    gate.lab = &lab;
    opens_for("int ct_exit(int x) { return memfrob(x) + ct_rec(x); }");
    is_shut_to("int ct_exit(int x) { return poll(x); }",
               "thread.c uses poll, which is for fifo.c alone");
    is_shut_to("int ct_exit(int x) { return epoll_wait(x); }",
               "thread.c uses epoll_wait, which is for fifo.c alone");
    is_shut_to("int ct_exit(int x) { return ct_recvmsg(x); }",
               "thread.c uses ct_recvmsg, a part of the kit that does what "
               "this lab asks of you");
    is_shut_to("extern int priority_policy; void *my_queue = &priority_policy;",
               "uses priority_policy, a part of the kit");
    gate.lab = NULL;
}
END_TEST

START_TEST(all_that_is_refused_is_named_at_once)
{
    is_shut_to("void fork(); void one(void) { fork(); } void two(void) { } "
               "void ct_exit(void) { }",
               "thread.c defines one for all files to see, which is not a name "
               "of this lab: make it static, or begin its name with my_ if "
               "another file of yours uses it (refused, too: ");
    ck_assert(strstr(why, "fork") != NULL && strstr(why, "two") != NULL);
    ck_assert(strstr(why, "ct_exit") == NULL);
    is_shut_to("int a0, a1, a2, a3, a4, a5, a6, a7, a8, a9;", ", ...)");
}
END_TEST

/* Its address is called by code that GCC writes on the stack. */
START_TEST(a_function_inside_a_function_is_told_of)
{
    is_shut_to("void g(void (*)(int)); static void h(void (*f)(int)) "
               "{ f(1); } void (*volatile p)(void (*)(int)); "
               "int ct_join(void) { int n = 0; void f(int x) { n += x; } "
               "p = h; p(f); return n; }",
               "thread.c wants a stack that can be executed: a function inside "
               "another one");
    opens_for("int ct_join(void) { int f(int x) { return x; } return f(1); }");
}
END_TEST

START_TEST(nothing_runs_before_or_after_main)
{
    is_shut_to("__attribute__((constructor)) static void f(void) { "
               "__asm__ volatile (\"nop\"); }", "runs before main by itself");
    is_shut_to("__attribute__((constructor(101))) static void f(void) { "
               "__asm__ volatile (\"nop\"); }", "runs before main by itself");
    is_shut_to("__attribute__((destructor)) static void f(void) { "
               "__asm__ volatile (\"nop\"); }", "runs after main by itself");
    is_shut_to("static void f(void) { } __attribute__((section(\".init_array\""
               "), used)) static void (*p)(void) = f;", "before main");
    is_shut_to("static void f(void) { } __attribute__((section(\"."
               "preinit_array\"), used)) static void (*p)(void) = f;",
               "before main");
    is_shut_to("__asm__(\".pushsection .init\\nnop\\n.popsection\");",
               "before main");
    is_shut_to("__asm__(\".section .ctors, \\\"aw\\\"\\n.quad 0\");",
               "before main");
    is_shut_to("__attribute__((section(\"__libc_atexit\"), used)) "
               "static void *p;", "after main");
    /* GDB would run the script as whoever replays a run. */
    is_shut_to("__asm__(\".section .debug_gdb_scripts, \\\"MS\\\", "
               "@progbits, 1\\n.byte 4\\n.asciz \\\"x\\\"\");",
               "in the debugger");
    /* By type instead of by name. */
    is_shut_to("__asm__(\".section .data.x, \\\"aw\\\", @init_array\\n"
               ".quad 0\");", "before main");
}
END_TEST

START_TEST(linker_and_loader_are_told_nothing)
{
    is_shut_to("static void *r(void) { return 0; } "
               "void ct_exit(void) __attribute__((ifunc(\"r\")));",
               "leaves it to the loader what ct_exit is");
    is_shut_to("static void *r(void) { return 0; } "
               "static void f(void) __attribute__((ifunc(\"r\"))); "
               "void ct_exit(void) { f(); }", "leaves it to the loader");
    is_shut_to("void old(); void ct_exit(void) { old(); } "
               "__asm__(\".symver old, malloc@GLIBC_2.2.5\");",
               "uses a name that C does not have");
    is_shut_to("__asm__(\".globl ct_exit\\n.set ct_exit, 0x400000\");",
               "says at which address ct_exit is");
    is_shut_to("__asm__(\".section .gnu.lto_.x\\n.quad 1\");",
               "in a section of its own, .gnu.lto_.x");
    is_shut_to("__asm__(\".section .gnu.warning.x\\n.ascii \\\"hi\\\"\");",
               "in a section of its own");
    is_shut_to("__attribute__((section(\"__libc_IO_vtables\"), used)) "
               "static char v[99];", "in a section of its own");
}
END_TEST

START_TEST(memory_is_not_written_and_executed)
{
    is_shut_to("__asm__(\".section .text.x, \\\"awx\\\"\\nret\");",
               "can be written and executed");
    is_shut_to("__asm__(\".section .rodata.x, \\\"ax\\\"\\nret\");",
               "which is for data");
    is_shut_to("__asm__(\".section .text.x, \\\"aw\\\"\\n.byte 15, 5\");",
               "has data in section .text.x, which is for code");
}
END_TEST

/* Such a program could not be started, and that would be nobody's fault. */
START_TEST(sizes_are_sensible)
{
    is_shut_to("static char x[1UL << 40] __attribute__((used));",
               "more than 64 MiB of static memory");
    is_shut_to("static char x[8] __attribute__((used, aligned(1 << 24)));",
               "aligns it");
    is_shut_to("static __thread char x[1 << 27] "
               "__attribute__((used));", "static memory");
    opens_for("static char x[1 << 20] __attribute__((used));");
    is_shut_to("__asm__(\".comm my_x, 0x76000000, 64\");",
               "more than 64 MiB of static memory");
    is_shut_to("__asm__(\".comm my_x, 64, 0x40000000\");", "aligns it");
    opens_for("__asm__(\".comm my_x, 0x100000, 64\");");
#if defined(__x86_64__)
    is_shut_to("__asm__(\".largecomm my_x, 0x1900000000, 64\");",
               "static memory");
#endif
}
END_TEST

#if defined(__x86_64__)
START_TEST(system_call_instructions_are_confirmed)
{
    is_shut_to("void ct_exit(void) { __asm__ volatile (\"syscall\"); }",
               "enters the kernel by an instruction of its own (syscall in "
               "ct_exit)");
    is_shut_to("void ct_exit(void) { __asm__ volatile (\"int $0x80\"); }",
               "int $0x80 in ct_exit");
    is_shut_to("void ct_exit(void) { __asm__ volatile (\"sysenter\"); }",
               "sysenter");
    is_shut_to("void ct_exit(void) { __asm__ volatile (\".byte 15, 5\"); }",
               "syscall in ct_exit");
    /* Prefixes that mean nothing change how it is spelled. */
    is_shut_to("void ct_exit(void) { __asm__ volatile (\".byte 72, 15, 5\"); }",
               "syscall in ct_exit");
    is_shut_to("void ct_exit(void)"
               "{ __asm__ volatile (\".byte 102, 243, 15, 5\"); }",
               "syscall in ct_exit");
    is_shut_to("void ct_exit(void)"
               "{ __asm__ volatile (\".byte 46, 205, 128\"); }",
               "int $0x80 in ct_exit");
}
END_TEST

/* The disassembly is read as far as 8 MiB. */
START_TEST(system_calls_cannot_be_buried)
{
    is_shut_to("__asm__(\".text\\n.rept 1000000\\nnop\\n.endr\\n"
               "mov $39, %eax\\nsyscall\");",
               "more code than can be searched");
}
END_TEST

/* An honest number may look like one; so may a jump into a number. */
START_TEST(bytes_inside_an_instruction_are_only_told)
{
    opens_for("int ct_exit(int x) { return x + 0x050f1234; }");
    ck_assert_msg(strstr(notes, "the bytes of a system call") != NULL,
                  "%s", notes);
    notes[0] = '\0';
    opens_for("static const unsigned char t[] = { 15, 5, 0 }; "
              "int ct_exit(int x) { return t[x]; }");
    ck_assert_str_eq(notes, "");
}
END_TEST
#endif

START_TEST(what_is_no_object_is_refused)
{
    char path[64], bytes[200] = "\177ELF and then nothing of sense";
    struct object o;

    snprintf(path, sizeof path, "%s/no.o", folder);
    ck_assert_int_eq(gate_look(&gate, "x.c", path, folder, why, sizeof why,
                               notes, sizeof notes), GATE_SHUT);
    ck_assert(!object_read(&o, bytes, sizeof bytes));
    is_shut_to("__asm__(\".section .note.x, \\\"\\\", @0x2\\n.quad 1,2,3\");",
               "makes no sense");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("gating");
    TCase *tc = harness_case(s, "objects");

    tcase_add_checked_fixture(tc, enter, leave);
    tcase_set_timeout(tc, 60);
    harness_add(tc, honest_code_passes);
    harness_add(tc, two_files_may_share_what_is_theirs);
    harness_add(tc, only_the_labs_names_are_defined);
    harness_add(tc, the_graders_names_are_not_used);
    harness_add(tc, what_the_grader_stands_in_for_may_be_used);
    harness_add(tc, what_a_lab_does_without_is_named);
    harness_add(tc, what_the_solution_uses_is_open);
    harness_add(tc, what_stands_in_two_groups_is_open_if_one_of_them_is);
    harness_add(tc, what_the_lab_is_about_is_not_taken_from_the_kit);
    harness_add(tc, all_that_is_refused_is_named_at_once);
    harness_add(tc, a_function_inside_a_function_is_told_of);
    harness_add(tc, nothing_runs_before_or_after_main);
    harness_add(tc, linker_and_loader_are_told_nothing);
    harness_add(tc, memory_is_not_written_and_executed);
    harness_add(tc, sizes_are_sensible);
#if defined(__x86_64__)
    harness_add(tc, system_call_instructions_are_confirmed);
    harness_add(tc, system_calls_cannot_be_buried);
    harness_add(tc, bytes_inside_an_instruction_are_only_told);
#endif
    harness_add(tc, what_is_no_object_is_refused);
    return harness_run(s);
}
