/*
 * What tells that there is too little: pages that come back, time spent
 * waiting for memory, pages read twice; and how it is said to people.
 *
 * The kernel's files are of the test's own making.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capriccio.h"
#include "io/disk.h"
#include "resource/account.h"
#include "resource/reading.h"
#include "tests/harness.h"

enum { PAGE = 4096 };

static char folder[] = "/tmp/capriccio-signs-XXXXXX";
static int places;                      /* the resource */

static const char *
in_folder(const char *file)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, file);
    return path;
}

/* The kernel says this from now on, in this file. */
static void
say(const char *file, const char *text)
{
    FILE *out = fopen(in_folder(file), "w");

    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    fclose(out);
}

/* A kernel that offers nothing yet. */
static void
take_over(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    mkdir(in_folder("pressure"), 0700);
    reading_from(folder);
    places = ct_resource_declare("places", 0);
}

static void
tear_down(void)
{
    static const char *const made[] = { "vmstat", "meminfo", "pressure/memory",
                                        "pressure", "" };

    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        remove(in_folder(made[i]));
}

/* Some time passes, and threads stop meanwhile. */
static void
go_on(void)
{
    for (int i = 0; i < 200; i++)
        ct_nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
}

START_TEST(a_figure_is_the_sum_of_its_lines)
{
    double value = -1;

    take_over();
    ck_assert(!reading_take(READING_REFAULTS, &value));
    say("vmstat", "nr_free 7\nworkingset_refault_anon 10\n"
        "workingset_refault_file 32\nworkingset_restore_file 99\n");
    ck_assert(reading_take(READING_REFAULTS, &value));
    ck_assert(value == 42);
    say("meminfo", "MemTotal: 1 kB\nMemAvailable:     3 kB\n");
    ck_assert(reading_take(READING_MEMORY, &value));
    ck_assert(value == 3072);
    tear_down();
}
END_TEST

START_TEST(a_file_that_says_something_else_offers_nothing)
{
    double value;

    take_over();
    say("vmstat", "");
    ck_assert(!reading_take(READING_REFAULTS, &value));
    say("vmstat", "workingset_refault_file\n");
    ck_assert(!reading_take(READING_REFAULTS, &value));
    say("pressure/memory", "some avg10=0.00\n");
    ck_assert(!reading_take(READING_STALLED_MEMORY, &value));
    tear_down();
}
END_TEST

START_TEST(pages_that_came_back_are_waste)
{
    take_over();
    say("vmstat", "workingset_refault_file 1000\n");
    ck_assert_int_eq(ct_resource_watch(places, CT_REFAULTS), 0);
    go_on();
    ck_assert_uint_eq(resources[places].wasted, 0);
    say("vmstat", "workingset_refault_file 1007\n");
    go_on();
    ck_assert_uint_eq(resources[places].wasted, 7);
    tear_down();
}
END_TEST

START_TEST(time_spent_waiting_is_waste_by_its_share)
{
    take_over();
    say("pressure/memory", "some avg10=0 total=0\nfull avg10=0 total=5\n");
    ck_assert_int_eq(ct_resource_watch(places, CT_STALLS), 0);
    ct_resource_take(places, 1000);
    say("pressure/memory", "some avg10=0 total=3600000000\n");
    go_on();
    ck_assert_uint_eq(resources[places].wasted, 1000);
    go_on();
    ck_assert_uint_eq(resources[places].wasted, 1000);
    tear_down();
}
END_TEST

START_TEST(what_the_machine_does_not_offer_is_said_not_guessed)
{
    static char text[4096];
    char name[] = "/tmp/capriccio-signs-XXXXXX";
    int fd = mkstemp(name);

    unlink(name);
    take_over();
    say("meminfo", "MemAvailable: 1024 kB\n");
    ck_assert_int_eq(ct_resource_watch(places, CT_REFAULTS), ENOTSUP);
    ck_assert_int_eq(ct_resource_watch(places, CT_STALLS), ENOTSUP);
    ck_assert_int_eq(ct_resource_watch(places + 1, CT_REMISSES), EINVAL);
    ck_assert_int_eq(ct_resource_watch(places, 9), EINVAL);
    ck_assert_int_eq(ct_resources(fd), 0);
    ck_assert_int_gt(pread(fd, text, sizeof text - 1, 0), 0);
    ck_assert_ptr_nonnull(strstr(text, "\nmachine: refaults: not offered here "
                                 "(/tmp/capriccio-signs-"));
    ck_assert_ptr_nonnull(strstr(text, "\nmachine: memory: 1.00 MiB to be "
                                 "had\n"));
    ck_assert(harness_begins(text, "places: 0 in use, 0 committed, 0 threads "
                             "inside; at most 8; never too little\n"));
    ck_assert_int_eq(ct_resources(-1), -1);
    ck_assert_int_eq(errno, EBADF);
    close(fd);
    tear_down();
}
END_TEST

static __attribute__((noinline)) void
hoard(void)
{
    ct_resource_take(places, 3);
    ct_yield();
    __asm__ volatile ("" ::: "memory");
}

static void *
hoarder(void *arg)
{
    for (int i = 0; i < 10; i++) {
        ct_yield();
        hoard();
    }
    return NULL;
}

START_TEST(who_never_returns_what_it_took_is_named)
{
    static char text[4096];
    char name[] = "/tmp/capriccio-signs-XXXXXX";
    int fd = mkstemp(name);
    ct_thread t;

    unlink(name);
    places = ct_resource_declare("places", 0);
    ct_create(&t, NULL, hoarder, NULL);
    ct_join(t, NULL);
    ck_assert_int_eq(ct_resources(fd), 0);
    ck_assert_int_gt(pread(fd, text, sizeof text - 1, 0), 0);
    ck_assert(harness_begins(text, "places: 30 in use"));
    ck_assert_ptr_nonnull(strstr(text, "\n    30 of it nobody's; passed on, "));
    ck_assert_ptr_nonnull(strstr(text, "by those who left "
                                 "ct_yield < hoarder\n"));
    close(fd);
}
END_TEST

/* A file of so many pages that the kernel does not have in its cache, as a
 * read of it would tell. */
static int
some_file(void)
{
    char name[] = "/tmp/capriccio-signs-XXXXXX";
    int fd = mkstemp(name);

    unlink(name);
    ck_assert_int_eq(ftruncate(fd, 4 * PAGE), 0);
    return fd;
}

START_TEST(a_page_that_is_read_twice_while_inside_is_waste)
{
    int fd = some_file();

    places = ct_resource_declare("places", 0);
    ck_assert_int_eq(ct_resource_watch(places, CT_REMISSES), 0);
    for (int time = 0; time < 3; time++) {
        ct_yield();
        disk_on_miss(fd, 0, 2 * PAGE);  /* outside: nobody's fault */
        ck_assert_uint_eq(resources[places].wasted, 0);
    }
    ct_resource_take(places, 4);
    ct_yield();                         /* it is inside from now on */
    disk_on_miss(fd, 0, 4 * PAGE);
    ck_assert_uint_eq(resources[places].wasted, 0);
    disk_on_miss(fd, PAGE, 1);
    ck_assert_uint_eq(resources[places].wasted, 1);
    ck_assert_int_eq(lseek(fd, 3 * PAGE, SEEK_SET), 3 * PAGE);
    disk_on_miss(fd, (off_t)-1, 2 * PAGE);
    ck_assert_uint_eq(resources[places].wasted, 3);
    ct_resource_give(places, 4);
    ct_yield();
    ct_resource_take(places, 4);
    ct_yield();                         /* it has come in anew */
    disk_on_miss(fd, 0, 4 * PAGE);
    ck_assert_uint_eq(resources[places].wasted, 3);
    close(fd);
}
END_TEST

int
main(int argc, char **argv)
{
    harness_under(argv[0], "resource", "virtual");

    Suite *s = suite_create("signs");
    TCase *tc = harness_case(s, "signs");

    harness_add(tc, a_figure_is_the_sum_of_its_lines);
    harness_add(tc, a_file_that_says_something_else_offers_nothing);
    harness_add(tc, pages_that_came_back_are_waste);
    harness_add(tc, time_spent_waiting_is_waste_by_its_share);
    harness_add(tc, what_the_machine_does_not_offer_is_said_not_guessed);
    harness_add(tc, who_never_returns_what_it_took_is_named);
    harness_add(tc, a_page_that_is_read_twice_while_inside_is_waste);
    return harness_run(s);
}
