/*
 * quoting.c -- tests of names in reports (quote.c): what a shell gets out of
 * them is what went in, and what a terminal gets is one line of text.
 */
#include <stdio.h>
#include <string.h>

#include "autograder/quote.h"
#include "tests/harness.h"

static char text[256];

static const char *
quoted(const char *word)
{
    ck_assert(quote_word(word, text, sizeof text));
    return text;
}

START_TEST(ordinary_names_stay_as_they_are)
{
    ck_assert_str_eq(quoted("../02"), "../02");
    ck_assert_str_eq(quoted("/home/a_b/C-1.tar.gz"), "/home/a_b/C-1.tar.gz");
    ck_assert_str_eq(quoted("\303\234bung/\346\226\207"),
                     "\303\234bung/\346\226\207");
}
END_TEST

START_TEST(what_a_shell_would_read_is_between_quotes)
{
    ck_assert_str_eq(quoted(""), "''");
    ck_assert_str_eq(quoted("my work"), "'my work'");
    ck_assert_str_eq(quoted("it's"), "'it'\\''s'");
    ck_assert_str_eq(quoted("$(reboot);%s"), "'$(reboot);%s'");
    ck_assert_str_eq(quoted("~root"), "'~root'");
}
END_TEST

/* Colours, a second line, half a character, text that runs backwards. */
START_TEST(what_cannot_be_shown_is_spelt)
{
    ck_assert_str_eq(quoted("a\033[31m"), "$'a\\x1b[31m'");
    ck_assert_str_eq(quoted("a\n 20/20 'b\\"), "$'a\\x0a 20/20 \\'b\\\\'");
    ck_assert_str_eq(quoted("\377\303"), "$'\\xff\\xc3'");
    ck_assert_str_eq(quoted("\342\200\256c.20"), "$'\\xe2\\x80\\xaec.20'");
    ck_assert_str_eq(quoted("\302\233\300\257"), "$'\\xc2\\x9b\\xc0\\xaf'");
}
END_TEST

START_TEST(a_shell_gets_the_same_bytes)
{
    char word[256], command[600], back[256];

    for (int i = 1; i < 256; i++)
        word[i - 1] = (char)i;
    word[255] = '\0';
    for (int from = 0; from < 255; from += 51) {
        char part[52];

        memcpy(part, word + from, 51);
        part[51] = '\0';
        snprintf(command, sizeof command, "bash -c \"$(cat <<'end'\nprintf "
                 "%%s %s\nend\n)\"", quoted(part));

        FILE *f = popen(command, "r");

        ck_assert_ptr_nonnull(f);
        back[fread(back, 1, sizeof back - 1, f)] = '\0';
        ck_assert_int_eq(pclose(f), 0);
        ck_assert_str_eq(back, part);
    }
}
END_TEST

START_TEST(what_does_not_fit_is_cut_between_characters)
{
    ck_assert(!quote_word("a bcdef", text, 6));
    ck_assert_str_eq(text, "'a b'");
    ck_assert(!quote_word("ab\n\n", text, 10));
    ck_assert_str_eq(text, "$'ab\\x0a'");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("quoting");
    TCase *tc = harness_case(s, "names");

    harness_add(tc, ordinary_names_stay_as_they_are);
    harness_add(tc, what_a_shell_would_read_is_between_quotes);
    harness_add(tc, what_cannot_be_shown_is_spelt);
    harness_add(tc, a_shell_gets_the_same_bytes);
    harness_add(tc, what_does_not_fit_is_cut_between_characters);
    return harness_run(s);
}
