/*
 * locking.c -- what each layer of the sandbox is for.
 *
 * Layers overlap on purpose, so that taking one away shows nothing: another
 * stops the attack.  So here each stands alone.  With every layer gone that
 * would also stop it, an attack gets through; with the one layer put back,
 * and nothing else changed, it does not.  `make layers` prints the table.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/landlock.h"
#include "autograder/layers.h"
#include "autograder/run.h"
#include "autograder/sandbox.h"
#include "autograder/cell.h"
#include "autograder/tool.h"
#include "tests/harness.h"

#define PROGRAM "build/tests/autograder/stage/misdeeds"
#define SECRET "/tmp/locking-secret"

enum outcome {
    STOPPED,
    THROUGH,
    NOT_HERE,                   /* the layer is not to be had */
    BROKEN                      /* the demonstration is */
};

/* An attack, and the layer that it is about. */
static const struct {
    const char *layer, *attack, *words;
    const char *others;         /* the layers that would stop it, too */
    int level;                  /* of Landlock that it takes; 0: any */
} shows[] = {
    { "namespaces", "attack-network", "sends a packet to a server here",
      "seccomp", 0 },
    { "empty-root", "attack-file", "opens /etc/passwd",
      "seccomp,landlock", 0 },
    { "slot-uid", "attack-grader", "changes the grader's limits",
      "seccomp,namespaces", 0 },
    { "rlimits", "attack-memory", "takes more memory than it may",
      "seccomp", 0 },
    { "landlock", "attack-file", "opens /etc/passwd",
      "seccomp,empty-root", 0 },
    { "landlock", "attack-signal", "sends the grader a signal",
      "seccomp,slot-uid,namespaces", 6 },
    { "seccomp", "attack-processes", "makes a process", "rlimits", 0 },
    { "seccomp", "attack-grader", "changes the grader's limits",
      "slot-uid,namespaces", 0 },
    { "seccomp", "attack-network", "sends a packet to a server here",
      "namespaces", 0 }
};

static struct run_report report;
static bool through;

static bool
take(void *context, const struct event *e)
{
    through = through || (e->kind == 1 && e->who == 1);
    return true;
}

static void
prepare(void)
{
    char root[PATH_MAX], why[256];

    ck_assert_msg(kit_root(root, why, sizeof why), "%s", why);
    ck_assert_int_eq(chdir(root), 0);
}

/* A server that says nothing; returns its port. */
static int
serve(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (bind(fd, (struct sockaddr *)&at, size) != 0
        || getsockname(fd, (struct sockaddr *)&at, &size) != 0)
        return -1;
    return ntohs(at.sin_port);
}

/* In a child, for layers are found out once: attacks with those layers. */
static enum outcome
attack_here(const char *attack, const char *layer)
{
    static const struct lab_limits limits = {
        .cpu_s = 1, .wall_s = 10, .memory_mb = 1024, .output_kb = 64
    };
    int64_t script[] = { serve() };
    struct run_order o = {
        .program = PROGRAM, .scenario = attack, .script = script, .nwords = 1,
        .limits = &limits, .event = take
    };
    char why[256];

    if (!sandbox_prepare(why, sizeof why) || !run_prepare(why, sizeof why))
        return BROKEN;
    if (layer != NULL && strstr(layers_there(), layer) == NULL)
        return NOT_HERE;
    if (!run(&o, &report))
        return BROKEN;
    return through ? THROUGH : STOPPED;
}

/* The same; `without` are names of layers, as GRADE_WITHOUT has them. */
static enum outcome
attack(const char *attack, const char *without, const char *layer)
{
    int how;

    fflush(NULL);

    pid_t pid = fork();

    if (pid == 0) {
        setenv("GRADE_WITHOUT", without, 1);
        _exit(attack_here(attack, layer));
    }
    if (waitpid(pid, &how, 0) != pid || !WIFEXITED(how))
        return BROKEN;
    return (enum outcome)WEXITSTATUS(how);
}

START_TEST(each_layer_alone_stops_what_it_is_for)
{
    static const char *const names[] = { "stopped", "gets through" };

    printf("\n  %-11s %-34s %-13s %s\n", "layer", "attack", "without it",
           "with it alone");
    for (size_t i = 0; i < sizeof shows / sizeof *shows; i++) {
        char without[128];

        if (shows[i].level > landlock_level()) {
            printf("skip: %s: needs level %d\n", shows[i].layer,
                   shows[i].level);
            continue;
        }
        snprintf(without, sizeof without, "%s,%s", shows[i].others,
                 shows[i].layer);

        enum outcome off = attack(shows[i].attack, without, NULL);
        enum outcome on = attack(shows[i].attack, shows[i].others,
                                 shows[i].layer);

        if (on == NOT_HERE) {
            printf("skip: %s: not to be had here\n", shows[i].layer);
            continue;
        }
        ck_assert_msg(off <= THROUGH && on <= THROUGH, "%s: not run",
                      shows[i].layer);
        printf("  %-11s %-34s %-13s %s\n", shows[i].layer, shows[i].words,
               names[off], names[on]);
        ck_assert_int_eq(off, THROUGH);
        ck_assert_int_eq(on, STOPPED);
    }
}
END_TEST

/* With the seal a forged record never leaves the process; without it, it does,
 * but it does not bring back the judge's number. */
START_TEST(a_forged_record_is_stopped_twice)
{
    ck_assert_int_eq(attack("forges", "", NULL), STOPPED);
    ck_assert_int_eq(attack("forges", "channel", NULL), STOPPED);

    setenv("GRADE_WITHOUT", "channel", 1);
    ck_assert_int_eq(attack_here("forges", NULL), STOPPED);
    ck_assert_int_eq(report.end, RUN_FORGED);
}
END_TEST

START_TEST(a_sealed_channel_stops_it_first)
{
    ck_assert_int_eq(attack_here("forges", "channel"), STOPPED);
    ck_assert_int_eq(report.end, RUN_REFUSED);
}
END_TEST

/* The compiler has layers of its own: what it is told to include it would
 * quote.  (Of what it quotes, diagnostics.c would not show this line.) */
START_TEST(landlock_keeps_files_from_the_compiler)
{
    const char *const argv[] = { "gcc", "-include", SECRET, "-E", "-x", "c",
                                 "/dev/null", NULL };
    char said[65536];
    int status;

    ck_assert_int_eq(system("echo 'int the_answer;' >" SECRET), 0);
    setenv("GRADE_LANDLOCK", "0", 1);
    ck_assert(tool_run(argv, "build", NULL, &status, said, sizeof said));
    ck_assert_ptr_nonnull(strstr(said, "int the_answer;"));
    unsetenv("GRADE_LANDLOCK");
    ck_assert(tool_run(argv, "build", NULL, &status, said, sizeof said));
    unlink(SECRET);
    if (*cell_lacks() == '\0')
        ck_assert_ptr_null(strstr(said, "int the_answer;"));
    else
        printf("skip: landlock: not to be had here\n");
}
END_TEST

/* Debian 12's own kernel has an early one; its rights are fewer, and a list
 * that names others is refused as a whole. */
START_TEST(each_level_of_landlock_works)
{
    for (int level = 1; level <= 6; level++) {
        char text[2] = { (char)('0' + level), '\0' };

        if (level > landlock_level())
            break;
        setenv("GRADE_LANDLOCK", text, 1);
        ck_assert_int_eq(landlock_level(), level);
        ck_assert_int_eq(attack("attack-file", "seccomp,empty-root",
                                "landlock"), STOPPED);
        ck_assert_int_eq(attack("attack-file", "", "landlock"), STOPPED);
        unsetenv("GRADE_LANDLOCK");
    }
}
END_TEST

START_TEST(what_is_there_and_what_is_needed_are_told)
{
    char why[256];

    setenv("GRADE_WITHOUT", "landlock,namespaces", 1);
    ck_assert_str_eq(layers_there(), "");
    ck_assert(sandbox_prepare(why, sizeof why));
    ck_assert_ptr_nonnull(strstr(layers_there(), "rlimits no_new_privs"));
    ck_assert_ptr_nonnull(strstr(layers_missing(), "namespaces"));
    ck_assert_str_eq(layers_needed(NULL), "landlock");
    ck_assert_str_eq(layers_needed("seccomp,landlock"), "");
    ck_assert(layers_are("seccomp,landlock"));
    ck_assert(!layers_are("seccomp,landlocks"));
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("locking");
    TCase *tc = harness_case(s, "layers");

    tcase_add_checked_fixture(tc, prepare, NULL);
    tcase_set_timeout(tc, 120);
    harness_add(tc, each_layer_alone_stops_what_it_is_for);
    harness_add(tc, a_forged_record_is_stopped_twice);
    harness_add(tc, a_sealed_channel_stops_it_first);
    harness_add(tc, landlock_keeps_files_from_the_compiler);
    harness_add(tc, each_level_of_landlock_works);
    harness_add(tc, what_is_there_and_what_is_needed_are_told);
    return harness_run(s);
}
