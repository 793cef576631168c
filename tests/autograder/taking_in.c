/*
 * taking_in.c -- tests of intake.c and archive.c: of a submission only the
 * lab's own files are taken, and only if they are files.
 */
#include <archive.h>
#include <archive_entry.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autograder/intake.h"
#include "autograder/kit.h"
#include "tests/harness.h"

static char folder[] = "/tmp/taking-in-XXXXXX";
static char why[512];

/* A lab of two files. */
static struct lab_file files[] = { { .name = (char *)"one.c" },
                                   { .name = (char *)"two.c" } };
static char *optional[] = { (char *)"mytests.c" };
static const struct lab lab = {
    .files = files, .nfiles = 2, .optional = optional, .noptional = 1
};

static void
enter(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(mkdir("in", 0777), 0);
    ck_assert_int_eq(mkdir("out", 0777), 0);
}

static void
leave(void)
{
    kit_remove_folder(folder);
}

static void
write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
}

/* Whether the file is there and has that text. */
static bool
has(const char *path, const char *text)
{
    char found[64] = "";
    FILE *f = fopen(path, "r");

    if (f == NULL)
        return false;
    found[fread(found, 1, sizeof found - 1, f)] = '\0';
    fclose(f);
    return strcmp(found, text) == 0;
}

/* Takes `source` in, with that result and these words. */
static void
takes(const char *source, enum intake expected, const char *words)
{
    why[0] = '\0';

    enum intake r = intake(&lab, NULL, source, "out", why, sizeof why);

    ck_assert_msg(r == expected && strstr(why, words) != NULL, "%s", why);
}

START_TEST(the_labs_files_are_copied_and_no_others)
{
    write_file("in/one.c", "1");
    write_file("in/two.c", "2");
    write_file("in/mytests.c", "3");
    write_file("in/Makefile", "all: ; rm -rf /");
    write_file("in/@x.c", "-o /etc/passwd");
    takes("in", INTAKE_GOOD, "");
    ck_assert(has("out/one.c", "1") && has("out/two.c", "2"));
    ck_assert(has("out/mytests.c", "3"));
    ck_assert_int_ne(access("out/Makefile", F_OK), 0);
    ck_assert_int_ne(access("out/@x.c", F_OK), 0);
}
END_TEST

START_TEST(a_missing_file_is_named)
{
    write_file("in/one.c", "1");
    takes("in", INTAKE_BAD, "two.c is missing");
}
END_TEST

START_TEST(a_folder_without_any_is_nothing)
{
    write_file("in/other.c", "1");
    takes("in", INTAKE_NOTHING, "missing");
    takes("nowhere", INTAKE_NOTHING, "cannot be opened");
}
END_TEST

/* A link may lead to anybody's solution. */
START_TEST(links_fifos_and_folders_are_refused)
{
    write_file("in/one.c", "1");
    ck_assert_int_eq(symlink("one.c", "in/two.c"), 0);
    takes("in", INTAKE_BAD, "two.c cannot be taken: it is a symbolic link");
    unlink("out/one.c");
    unlink("in/two.c");
    ck_assert_int_eq(mkfifo("in/two.c", 0666), 0);
    takes("in", INTAKE_BAD, "two.c is not a regular file");
    unlink("out/one.c");
    unlink("in/two.c");
    ck_assert_int_eq(mkdir("in/two.c", 0777), 0);
    takes("in", INTAKE_BAD, "two.c is not a regular file");
}
END_TEST

START_TEST(a_huge_file_is_refused)
{
    write_file("in/one.c", "1");
    write_file("in/two.c", "2");
    ck_assert_int_eq(truncate("in/two.c", INTAKE_FILE_MAX + 1), 0);
    takes("in", INTAKE_BAD, "two.c is larger than 1024 KiB");
}
END_TEST

/* A file may grow while it is read, and never end.  What /proc makes up as it
 * is read says of itself that it is empty. */
START_TEST(a_file_that_grows_is_cut_off)
{
    static struct lab_file file = { .name = (char *)"kallsyms" };
    const struct lab growing = { .files = &file, .nfiles = 1 };
    static const char command[] =
        "test $(head -c 1048577 /proc/kallsyms | wc -c) -gt 1048576";

    if (system(command) != 0)
        return;                 /* not on this machine */
    ck_assert_int_eq(intake(&growing, NULL, "/proc", "out", why, sizeof why),
                     INTAKE_BAD);
    ck_assert_str_eq(why, "kallsyms is larger than 1024 KiB");
}
END_TEST

/* Root can read it, and the compiler's messages would show it. */
START_TEST(hard_links_to_others_files_are_refused)
{
    write_file("in/one.c", "1");
    write_file("theirs", "2");
    ck_assert_int_eq(link("theirs", "in/two.c"), 0);
    takes("in", INTAKE_GOOD, "");
    if (geteuid() != 0)
        return;                 /* nothing is somebody else's here */
    unlink("out/one.c");
    unlink("out/two.c");
    ck_assert_int_eq(chown("theirs", 12345, 12345), 0);
    takes("in", INTAKE_BAD, "two.c is a hard link to somebody else's file");
}
END_TEST

/* Writes an archive; entries are pairs of name and text, a text "->x" being
 * a link to x. */
static void
write_archive(int (*format)(struct archive *), const char *const entries[][2])
{
    struct archive *a = archive_write_new();
    struct archive_entry *e = archive_entry_new();

    ck_assert_int_eq(format(a), ARCHIVE_OK);
    ck_assert_int_eq(archive_write_open_filename(a, "in.archive"), ARCHIVE_OK);
    for (; (*entries)[0] != NULL; entries++) {
        const char *text = (*entries)[1];
        bool link = strncmp(text, "->", 2) == 0;

        archive_entry_clear(e);
        archive_entry_set_pathname(e, (*entries)[0]);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_filetype(e, link ? AE_IFLNK : AE_IFREG);
        archive_entry_set_size(e, link ? 0 : (la_int64_t)strlen(text));
        if (link)
            archive_entry_set_symlink(e, text + 2);
        ck_assert_int_eq(archive_write_header(a, e), ARCHIVE_OK);
        if (!link)
            archive_write_data(a, text, strlen(text));
    }
    archive_entry_free(e);
    ck_assert_int_eq(archive_write_free(a), ARCHIVE_OK);
}

START_TEST(tar_and_zip_are_unpacked)
{
    static const char *const entries[][2] = {
        { "ann/02/one.c", "1" }, { "ann/02/two.c", "2" },
        { "../../evil.c", "3" }, { NULL, NULL }
    };

    write_archive(archive_write_set_format_ustar, entries);
    takes("in.archive", INTAKE_GOOD, "");
    ck_assert(has("out/one.c", "1") && has("out/two.c", "2"));
    ck_assert_int_ne(access("../evil.c", F_OK), 0);
    kit_remove_folder("out");
    ck_assert_int_eq(mkdir("out", 0777), 0);
    write_archive(archive_write_set_format_zip, entries);
    takes("in.archive", INTAKE_GOOD, "");
    ck_assert(has("out/one.c", "1") && has("out/two.c", "2"));
}
END_TEST

START_TEST(who_may_not_read_an_archive_is_told_so)
{
    static const char *const entries[][2] = {
        { "one.c", "1" }, { "two.c", "2" }, { NULL, NULL }
    };
    uid_t me = geteuid();

    write_archive(archive_write_set_format_ustar, entries);
    ck_assert_int_eq(chmod("in.archive", 0), 0);
    ck_assert_int_eq(chmod(".", 0777) | chmod("out", 0777), 0);
    ck_assert(me != 0 || seteuid(65534) == 0);
    takes("in.archive", INTAKE_NOTHING, "cannot be opened: Permission denied");
    ck_assert_int_eq(seteuid(me), 0);
}
END_TEST

START_TEST(tricks_in_archives_are_refused)
{
    static const char *const link[][2] = {
        { "one.c", "1" }, { "two.c", "->/etc/passwd" }, { NULL, NULL }
    };
    static const char *const twice[][2] = {
        { "one.c", "1" }, { "x/one.c", "2" }, { NULL, NULL }
    };

    write_archive(archive_write_set_format_ustar, link);
    takes("in.archive", INTAKE_BAD, "two.c is not a regular file");
    kit_remove_folder("out/unpacked");
    write_archive(archive_write_set_format_ustar, twice);
    takes("in.archive", INTAKE_BAD, "two files named one.c");
}
END_TEST

/* Empties what was taken in before. */
static void
again(void)
{
    kit_remove_folder("out");
    ck_assert_int_eq(mkdir("out", 0777), 0);
}

START_TEST(every_usual_format_is_taken)
{
    static const char *const commands[] = {
        "tar -cf in.archive -C in .", "tar -czf in.archive -C in .",
        "tar -cJf in.archive -C in .", "tar --zstd -cf in.archive -C in .",
        "rm in.archive && cd in && zip -qr - . >../in.archive"
    };

    write_file("in/one.c", "1");
    write_file("in/two.c", "2");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        again();
        ck_assert_msg(system(commands[i]) == 0, "%s", commands[i]);
        takes("in.archive", INTAKE_GOOD, "");
        ck_assert(has("out/one.c", "1") && has("out/two.c", "2"));
    }
}
END_TEST

START_TEST(folders_may_have_any_name)
{
    write_file("in/one.c", "1");
    write_file("in/two.c", "2");
    ck_assert_int_eq(system("mv in \"$(printf '\\303\\234bung 2')\" && "
                            "tar --format=pax -cf in.archive ?*bung* && "
                            "mkdir in"), 0);
    takes("in.archive", INTAKE_GOOD, "");
    ck_assert(has("out/one.c", "1") && has("out/two.c", "2"));
}
END_TEST

/* Of two names that differ in case or in accents one would be chosen. */
START_TEST(names_are_compared_byte_by_byte)
{
    static const char *const entries[][2] = {
        { "ONE.c", "1" }, { "one.c", "2" }, { "tw\314\210o.c", "3" },
        { "two.c\n", "4" }, { " two.c", "5" }, { "two.c", "6" },
        { NULL, NULL }
    };

    write_archive(archive_write_set_format_ustar, entries);
    takes("in.archive", INTAKE_GOOD, "");
    ck_assert(has("out/one.c", "2") && has("out/two.c", "6"));
}
END_TEST

START_TEST(absolute_names_and_parents_lead_nowhere)
{
    static const char *const entries[][2] = {
        { "/tmp/one.c", "1" }, { "../../../../two.c", "2" }, { NULL, NULL }
    };

    write_archive(archive_write_set_format_ustar, entries);
    takes("in.archive", INTAKE_GOOD, "");
    ck_assert(has("out/one.c", "1") && has("out/two.c", "2"));
    ck_assert_int_ne(access("/tmp/one.c", F_OK), 0);
}
END_TEST

/* Whatever is not a file by itself. */
START_TEST(devices_and_hard_links_in_archives_are_refused)
{
    static const char *const commands[] = {
        "ln -f in/one.c in/two.c && tar -cf in.archive -C in one.c two.c",
        "rm -f in/two.c && mkfifo in/two.c && tar -cf in.archive -C in "
        "one.c two.c"
    };

    write_file("in/one.c", "1");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        again();
        ck_assert_msg(system(commands[i]) == 0, "%s", commands[i]);
        takes("in.archive", INTAKE_BAD, "two.c is not a regular file");
    }
}
END_TEST

/* 64 MiB of zeros in 64 KiB. */
START_TEST(bombs_are_not_unpacked)
{
    write_file("in/one.c", "1");
    ck_assert_int_eq(system("head -c 67108864 /dev/zero >in/two.c && "
                            "tar -czf in.archive -C in one.c two.c"), 0);
    takes("in.archive", INTAKE_BAD, "two.c is larger than 1024 KiB");
    /* Nor where it stands before what is wanted. */
    again();
    ck_assert_int_eq(system("rm in/two.c && echo 2 >in/two.c && "
                            "head -c 268435456 /dev/zero >in/junk && "
                            "tar -czf in.archive -C in junk one.c two.c"), 0);
    takes("in.archive", INTAKE_BAD, "too much besides");
    /* Nor many times nothing. */
    again();
    ck_assert_int_eq(system("mkdir in/many && cd in/many && "
                            "seq 2000 | xargs touch && cd ../.. && "
                            "tar -cf in.archive -C in many one.c two.c"), 0);
    takes("in.archive", INTAKE_BAD, "more than 1000 entries");
}
END_TEST

START_TEST(a_part_of_an_archive_is_refused)
{
    write_file("in/one.c", "1");
    ck_assert_int_eq(system("head -c 100000 /dev/urandom >in/two.c && "
                            "tar -czf whole -C in one.c two.c && "
                            "head -c 50000 whole >in.archive"), 0);
    takes("in.archive", INTAKE_BAD, "archive");
}
END_TEST

START_TEST(a_locked_archive_is_refused)
{
    write_file("in/one.c", "1");
    write_file("in/two.c", "2");
    ck_assert_int_eq(system("cd in && zip -q -P x ../in.zip one.c two.c && "
                            "mv ../in.zip ../in.archive"), 0);
    takes("in.archive", INTAKE_BAD, "damaged in the archive, or locked");
}
END_TEST

START_TEST(what_is_no_archive_is_refused)
{
    write_file("in.archive", "no archive at all");
    takes("in.archive", INTAKE_BAD, "archive");
}
END_TEST

/* At whatever byte an upload broke off, there is a sentence. */
START_TEST(every_part_of_an_archive_gets_a_sentence)
{
    static const char *const packed[] = {
        "head -c 1100 whole.tar >in.archive", "cp whole.zip in.archive"
    };
    struct stat st;

    write_file("in/one.c", "1");
    write_file("in/two.c", "2");
    ck_assert_int_eq(system("tar -cf whole.tar -C in one.c two.c && cd in && "
                            "zip -q ../whole.zip one.c two.c"), 0);
    for (size_t k = 0; k < sizeof packed / sizeof *packed; k++) {
        ck_assert_int_eq(system(packed[k]), 0);
        ck_assert_int_eq(stat("in.archive", &st), 0);
        for (off_t n = st.st_size - 1; n >= 0; n -= 3) {
            again();
            ck_assert_int_eq(truncate("in.archive", n), 0);
            why[0] = '\0';
            if (intake(&lab, NULL, "in.archive", "out", why, sizeof why)
                == INTAKE_GOOD)
                continue;       /* only the end marks are gone */
            ck_assert_msg(why[0] != '\0' && strstr(why, "null") == NULL,
                          "%d: %s", (int)n, why);
        }
    }
}
END_TEST

/* The folder that is written to may be full: that is not the archive's. */
START_TEST(a_full_disk_is_our_own_trouble)
{
    static const char *const entries[][2] = {
        { "one.c", "this is more than there is room for" },
        { "two.c", "2" }, { NULL, NULL }
    };
    struct rlimit all, few;

    write_archive(archive_write_set_format_ustar, entries);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &all), 0);
    few = (struct rlimit){ 8, all.rlim_max };
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &few), 0);

    enum intake r = intake(&lab, NULL, "in.archive", "out", why, sizeof why);

    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &all), 0);
    ck_assert_int_eq(r, INTAKE_FAILED);
    ck_assert_str_eq(why, "one.c cannot be unpacked: No space left on device");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("taking in");
    TCase *tc = harness_case(s, "folders and archives");

    tcase_add_checked_fixture(tc, enter, leave);
    tcase_set_timeout(tc, 60);
    harness_add(tc, the_labs_files_are_copied_and_no_others);
    harness_add(tc, a_missing_file_is_named);
    harness_add(tc, a_folder_without_any_is_nothing);
    harness_add(tc, links_fifos_and_folders_are_refused);
    harness_add(tc, a_huge_file_is_refused);
    harness_add(tc, a_file_that_grows_is_cut_off);
    harness_add(tc, hard_links_to_others_files_are_refused);
    harness_add(tc, tar_and_zip_are_unpacked);
    harness_add(tc, who_may_not_read_an_archive_is_told_so);
    harness_add(tc, tricks_in_archives_are_refused);
    harness_add(tc, every_usual_format_is_taken);
    harness_add(tc, folders_may_have_any_name);
    harness_add(tc, names_are_compared_byte_by_byte);
    harness_add(tc, absolute_names_and_parents_lead_nowhere);
    harness_add(tc, devices_and_hard_links_in_archives_are_refused);
    harness_add(tc, bombs_are_not_unpacked);
    harness_add(tc, a_part_of_an_archive_is_refused);
    harness_add(tc, a_locked_archive_is_refused);
    harness_add(tc, what_is_no_archive_is_refused);
    harness_add(tc, every_part_of_an_archive_gets_a_sentence);
    harness_add(tc, a_full_disk_is_our_own_trouble);
    return harness_run(s);
}
