/*
 * The parts of the web server that only look at text: a request's head, and
 * the file that it names.
 */
#include <stdio.h>
#include <string.h>

#include "knot/head.h"
#include "knot/place.h"
#include "tests/harness.h"

enum { WHOLE_MAX = 4096 };

static char copy[WHOLE_MAX];            /* heads are parsed in place */

/* Parses a whole request: its status, 0 if it is one. */
static int
parse(const char *text, struct head *h)
{
    size_t len = strlen(text);

    ck_assert_uint_lt(len, sizeof copy);
    memcpy(copy, text, len);
    ck_assert_uint_eq(head_length(copy, len, 0), len);
    return head_parse(copy, len, h);
}

START_TEST(a_head_ends_at_its_empty_line)
{
    const char *const heads[] = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\n\n",
        "GET / HTTP/1.0\r\n\n", "GET / HTTP/1.0\n\r\n"
    };
    char text[128];

    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        size_t len = strlen(heads[i]);
        memcpy(text, heads[i], len);
        memcpy(text + len, "GET", 3);           /* the next one */
        for (size_t n = 0; n < len; n++)        /* byte by byte */
            ck_assert_uint_eq(head_length(text, n, n > 0 ? n - 1 : 0), 0);
        for (size_t seen = 0; seen < len; seen++)
            ck_assert_uint_eq(head_length(text, len + 3, seen), len);
    }
}
END_TEST

START_TEST(empty_lines_before_a_request_are_skipped)
{
    ck_assert_uint_eq(head_blank("\r\n\nGET", 6), 3);
    ck_assert_uint_eq(head_blank("GET", 3), 0);
    ck_assert_uint_eq(head_blank("\r", 1), 0);
    ck_assert_uint_eq(head_blank("\rG", 2), 0);
}
END_TEST

START_TEST(a_request_is_its_method_and_its_target)
{
    struct head h;

    ck_assert_int_eq(parse("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n", &h), 0);
    ck_assert_int_eq(h.method, HEAD_GET);
    ck_assert_str_eq(h.target, "/a?b");
    ck_assert(!h.has_body);
    ck_assert_int_eq(parse("HEAD http://x:80/c HTTP/1.0\n\n", &h), 0);
    ck_assert_int_eq(h.method, HEAD_HEAD);
    ck_assert_str_eq(h.target, "/c");
    ck_assert_int_eq(parse("BREW / HTTP/1.0\n\n", &h), 0);
    ck_assert_int_eq(h.method, HEAD_OTHER);
}
END_TEST

START_TEST(a_connection_stays_by_version_and_field)
{
    static const struct {
        const char *text;
        bool keeps;
    } cases[] = {
        { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", true },
        { "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false },
        { "GET / HTTP/1.1\r\nHost: x\r\nconnection: Te, CLOSE\r\n\r\n", false },
        { "GET / HTTP/1.1\r\nHost: x\r\nConnection: closed\r\n\r\n", true },
        { "GET / HTTP/1.0\r\n\r\n", false },
        { "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true }
    };
    struct head h;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(parse(cases[i].text, &h), 0);
        ck_assert_msg(h.keeps == cases[i].keeps, "%s", cases[i].text);
    }
}
END_TEST

START_TEST(what_has_a_body_says_so)
{
    struct head h;

    parse("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n", &h);
    ck_assert(h.has_body);
    parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", &h);
    ck_assert(h.has_body);
    parse("GET / HTTP/1.0\r\nContent-Length: 0\r\n\r\n", &h);
    ck_assert(!h.has_body);
    parse("GET / HTTP/1.0\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n",
          &h);
    ck_assert(h.has_body);
}
END_TEST

/* Two programs that read one of these differently see different requests. */
START_TEST(what_is_ambiguous_is_refused)
{
    static const char *const bad[] = {
        "GET\r\n\r\n", "GET /\r\n\r\n", " GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.0 \r\n\r\n", "GET  / HTTP/1.0\r\n\r\n",
        "GET / HTTX/1.0\r\n\r\n", "GET a HTTP/1.0\r\n\r\n",
        "GET * HTTP/1.0\r\n\r\n", "GET /\x01 HTTP/1.0\r\n\r\n",
        "GET /\t HTTP/1.0\r\n\r\n", "GET /\xc3\xa4 HTTP/1.0\r\n\r\n",
        "GET http://x HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.0\r\nno colon\r\n\r\n", "GET / HTTP/1.0\r\n: x\r\n\r\n",
        "GET / HTTP/1.0\r\nA : x\r\n\r\n", "GET / HTTP/1.0\r\n A: x\r\n\r\n",
        "GET / HTTP/1.0\r\nA: x\r\n more\r\n\r\n",
        "GET / HTTP/1.0\r\nA: x\ry\r\n\r\n", "\n\n"
    };
    struct head h;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(parse(bad[i], &h) >= 400, "%s", bad[i]);
    ck_assert_int_eq(parse("GET / HTTP/2.0\r\n\r\n", &h), 505);
    char nul[] = "GET /\0 HTTP/1.0\r\n\r\n";
    ck_assert_int_eq(head_parse(nul, sizeof nul - 1, &h), 400);
}
END_TEST

/* Nothing that a stranger sends leads the parser out of its bytes: seeded, so
 * that a failure comes again. */
START_TEST(any_bytes_are_parsed_or_refused)
{
    static const char pieces[][16] = {
        "GET ", "/", "%2e", " HTTP/1.1", "\r\n", "\n", "Host: x", ":", "\r",
        "Connection: ", "close", ",", " ", "HTTP/1.0", "\t", "Content-Length:"
    };
    unsigned long state = harness_seed();
    char text[256];
    struct head h;

    for (int i = 0; i < 20000; i++) {
        size_t len = 0;
        for (int j = 0; j < 12; j++) {
            state = state * 6364136223846793005 + 1442695040888963407;
            const char *piece = pieces[state >> 33 & 15];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        size_t n = head_length(text, len, 0);
        if (n > 0)
            ck_assert_int_ge(head_parse(text, n, &h), 0);
    }
}
END_TEST

static char path[64], status[8];        /* what placed() returns */

/* The path for a target, or the status that refuses it, as text. */
static const char *
placed(const char *target)
{
    int n = place_find("/root", target, path, sizeof path);

    snprintf(status, sizeof status, "%d", n);
    return n == 0 ? path : status;
}

START_TEST(a_target_is_a_file_in_the_folder)
{
    ck_assert_str_eq(placed("/a/b.html"), "/root/a/b.html");
    ck_assert_str_eq(placed("/a%20b?c=/../d"), "/root/a b");
    ck_assert_str_eq(placed("/"), "/root/index.html");
    ck_assert_str_eq(placed("/a/#top"), "/root/a/index.html");
    ck_assert_str_eq(placed("/a..b/c."), "/root/a..b/c.");
}
END_TEST

START_TEST(no_spelling_leads_out_of_the_folder)
{
    static const char *const bad[] = {
        "/..", "/../etc/passwd", "/a/../../b", "/%2e%2e/etc/passwd",
        "/%2E./x", "/a%2f..%2f..%2fb", "/.%2e/", "/./a", "/.git/config",
        "/a/.hidden", "//etc/passwd", "/a//b", "/%2fetc"
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(strcmp(placed(bad[i]), "404") == 0, "%s", bad[i]);
    ck_assert_str_eq(placed("/a%00.html"), "400");
    ck_assert_str_eq(placed("/%"), "400");
    ck_assert_str_eq(placed("/%4"), "400");
    ck_assert_str_eq(placed("/%zz"), "400");
}
END_TEST

START_TEST(a_path_that_is_too_long_names_nothing)
{
    char target[80] = "/";

    memset(target + 1, 'a', 57);
    ck_assert_str_eq(placed(target), "/root/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                     "aaaaaaaaaaaaaaaaaaaaaa");
    target[58] = 'a';
    ck_assert_str_eq(placed(target), "404");
    strcpy(target + 50, "/");           /* no room for index.html */
    ck_assert_str_eq(placed(target), "404");
}
END_TEST

START_TEST(a_file_has_the_type_of_its_name)
{
    ck_assert_str_eq(place_type("/a/b.HTML"), "text/html; charset=utf-8");
    ck_assert_str_eq(place_type("/a.b/c"), "application/octet-stream");
    ck_assert_str_eq(place_type("/x.svg"), "image/svg+xml");
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("knot's parts");
    TCase *tc = harness_case(s, "a request's head");

    harness_add(tc, a_head_ends_at_its_empty_line);
    harness_add(tc, empty_lines_before_a_request_are_skipped);
    harness_add(tc, a_request_is_its_method_and_its_target);
    harness_add(tc, a_connection_stays_by_version_and_field);
    harness_add(tc, what_has_a_body_says_so);
    harness_add(tc, what_is_ambiguous_is_refused);
    harness_add(tc, any_bytes_are_parsed_or_refused);
    tc = harness_case(s, "the file it names");
    harness_add(tc, a_target_is_a_file_in_the_folder);
    harness_add(tc, no_spelling_leads_out_of_the_folder);
    harness_add(tc, a_path_that_is_too_long_names_nothing);
    harness_add(tc, a_file_has_the_type_of_its_name);
    return harness_run(s);
}
