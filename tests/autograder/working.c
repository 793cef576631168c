/*
 * working.c -- tests of private folders (work.c): each marking has its own, and
 * only what nobody uses is removed.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autograder/kit.h"
#include "autograder/work.h"
#include "tests/harness.h"

static char path[WORK_PATH], other[WORK_PATH];

static void
enter(void)
{
    char root[PATH_MAX], why[256];

    ck_assert_msg(kit_root(root, why, sizeof why), "%s", why);
    ck_assert_int_eq(chdir(root), 0);
}

/* Whether there is a folder of that name. */
static int
there(const char *folder)
{
    struct stat st;

    return stat(folder, &st) == 0 && S_ISDIR(st.st_mode);
}

START_TEST(a_folder_is_private_and_is_removed)
{
    struct stat st;
    int held = work_open("99-working", path);

    ck_assert_int_ge(held, 0);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 077, 0);
    work_close(path, held);
    ck_assert(!there(path));
}
END_TEST

START_TEST(two_of_a_name_are_two_folders)
{
    int a = work_open("99-working", path), b = work_open("99-working", other);

    ck_assert(a >= 0 && b >= 0 && strcmp(path, other) != 0);
    ck_assert(there(path) && there(other));
    work_close(path, a);
    ck_assert(there(other));
    work_close(other, b);
}
END_TEST

START_TEST(what_a_killed_one_leaves_is_removed)
{
    int ready[2], status;

    ck_assert_int_eq(pipe(ready), 0);

    pid_t pid = fork();

    if (pid == 0) {
        if (work_open("99-working", path) < 0
            || write(ready[1], path, sizeof path) != sizeof path)
            _exit(1);
        for (;;)
            pause();
    }
    ck_assert_int_eq(read(ready[0], other, sizeof other), sizeof other);
    ck_assert(there(other));
    kill(pid, SIGKILL);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);

    int held = work_open("99-again", path);

    ck_assert_int_ge(held, 0);
    ck_assert(!there(other));
    work_close(path, held);
}
END_TEST

/* In another container the process that uses a folder may have any number, and
 * here there may be none of that number. */
START_TEST(what_is_in_use_elsewhere_stays)
{
    static const char theirs[] = WORK "/99-elsewhere.0-99999999";

    ck_assert(kit_make_folder(theirs));

    int lock = open(theirs, O_RDONLY | O_DIRECTORY);

    ck_assert_int_eq(flock(lock, LOCK_SH), 0);

    int held = work_open("99-working", path);

    ck_assert(there(theirs));
    work_close(path, held);
    close(lock);
    held = work_open("99-working", path);
    ck_assert(!there(theirs));
    work_close(path, held);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("working");
    TCase *tc = harness_case(s, "folders");

    tcase_add_checked_fixture(tc, enter, NULL);
    harness_add(tc, a_folder_is_private_and_is_removed);
    harness_add(tc, two_of_a_name_are_two_folders);
    harness_add(tc, what_a_killed_one_leaves_is_removed);
    harness_add(tc, what_is_in_use_elsewhere_stays);
    return harness_run(s);
}
