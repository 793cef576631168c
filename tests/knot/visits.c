/*
 * The web server as its clients see it: a process of its own, spoken to through
 * plain sockets that block.
 *
 * KNOT in the environment is the command that starts it, if not the one beside
 * this program: so it can run under Valgrind, or on a student's modules.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/harness.h"

enum { BIG = 3000000, REPLY = 65536, CROWD = 300 };

#define HOST "Host: localhost\r\n\r\n"

/* The server that is tested. */
static char folder[] = "/tmp/capriccio-knot-XXXXXX";
static pid_t server;
static FILE *said;              /* its standard output */
static struct sockaddr_in address;

/* What the last ask() or read_all() got. */
static char reply[REPLY];

static char big[BIG];

static void
put_file(const char *name, const char *text, size_t len)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, len, f), len);
    ck_assert_int_eq(fclose(f), 0);
}

static void
fill_folder(void)
{
    char path[128];

    ck_assert_ptr_nonnull(mkdtemp(folder));
    put_file("index.html", "home", 4);
    put_file("one.txt", "first", 5);
    put_file("empty", "", 0);
    put_file(".secret", "secret", 6);
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)(i * 7 + i / 251);
    put_file("big", big, sizeof big);
    snprintf(path, sizeof path, "%s/sub", folder);
    ck_assert_int_eq(mkdir(path, 0755), 0);
    put_file("sub/index.html", "below", 5);
    snprintf(path, sizeof path, "%s/pipe", folder);
    ck_assert_int_eq(mkfifo(path, 0644), 0);
}

/* Starts the server with more options; it has a free port. */
static void
start_server(const char *options)
{
    char command[512], line[64] = "";
    int p[2], port;

    fill_folder();
    snprintf(command, sizeof command, "exec $KNOT -p 0 %s %s", options, folder);
    ck_assert_int_eq(pipe(p), 0);
    server = fork();
    if (server == 0) {
        dup2(p[1], STDOUT_FILENO);
        close(p[0]);
        close(p[1]);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(p[1]);
    said = fdopen(p[0], "r");
    ck_assert_ptr_nonnull(fgets(line, sizeof line, said));
    ck_assert_int_eq(sscanf(line, "http://127.0.0.1:%d/", &port), 1);
    address = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
}

static void
remove_folder(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

/* Ends the server, which must have closed all it opened. */
static void
stop_server(void)
{
    char line[128] = "";
    int status;

    ck_assert_int_eq(kill(server, SIGTERM), 0);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, said));
    ck_assert_msg(strstr(line, " 0 left open") != NULL, "%s", line);
    ck_assert_int_eq(waitpid(server, &status, 0), server);
    ck_assert_int_eq(status, 0);
    fclose(said);
    remove_folder();
}

static int
call(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address),
                     0);
    return fd;
}

static void
say(int fd, const char *text)
{
    ssize_t len = (ssize_t)strlen(text);

    ck_assert_int_eq(send(fd, text, len, MSG_NOSIGNAL), len);
}

/* Reads until the server closes; what came is in reply, cut to its size.
 * Returns how much it was; -1 if the connection was reset. */
static ssize_t
read_all(int fd)
{
    size_t len = 0, total = 0;
    ssize_t n;

    do {
        char more[4096];
        n = recv(fd, more, sizeof more, 0);
        for (ssize_t i = 0; i < n; i++)
            if (len + 1 < sizeof reply)
                reply[len++] = more[i];
        total += n > 0 ? (size_t)n : 0;
    } while (n > 0);
    reply[len] = '\0';
    return n < 0 ? -1 : (ssize_t)total;
}

/* One request on a connection of its own, and all that comes of it. */
static const char *
ask(const char *request)
{
    int fd = call();

    say(fd, request);
    ck_assert_int_eq(shutdown(fd, SHUT_WR), 0);
    ck_assert_int_ge(read_all(fd), 0);
    close(fd);
    return reply;
}

static void
begins(const char *text, const char *words)
{
    ck_assert_msg(strncmp(text, words, strlen(words)) == 0,
                  "begins not with %s:\n%s", words, text);
}

static void
contains(const char *text, const char *words)
{
    ck_assert_msg(strstr(text, words) != NULL, "has no %s:\n%s", words, text);
}

/* Reads one answer whose body is `body`, and not a byte more. */
static void
expect_answer(int fd, const char *body)
{
    char text[1024];
    size_t len = 0, blen = strlen(body);

    while (len + 1 < sizeof text) {
        ck_assert_int_eq(recv(fd, text + len, 1, 0), 1);
        text[++len] = '\0';
        if (len >= blen + 4 && strcmp(text + len - blen, body) == 0 &&
            memcmp(text + len - blen - 4, "\r\n\r\n", 4) == 0)
            return;
    }
    ck_abort_msg("no %s:\n%s", body, text);
}

START_TEST(a_page_is_served)
{
    start_server("");
    ask("GET / HTTP/1.1\r\n" HOST);
    begins(reply, "HTTP/1.1 200 OK\r\n");
    contains(reply, "\r\nContent-Type: text/html; charset=utf-8\r\n");
    contains(reply, "\r\nContent-Length: 4\r\n");
    contains(reply, "\r\nDate: ");
    contains(reply, "\r\n\r\nhome");
    contains(ask("GET /sub/?x=1 HTTP/1.1\r\n" HOST), "\r\n\r\nbelow");
    contains(ask("GET http://h/one.txt HTTP/1.1\r\n" HOST), "\r\n\r\nfirst");
    contains(ask("GET /empty HTTP/1.1\r\n" HOST), "Content-Length: 0\r\n");
    stop_server();
}
END_TEST

START_TEST(a_head_is_asked_for_alone)
{
    start_server("");
    ask("HEAD /one.txt HTTP/1.1\r\n" HOST);
    begins(reply, "HTTP/1.1 200 OK\r\n");
    contains(reply, "\r\nContent-Length: 5\r\n");
    ck_assert(strstr(reply, "first") == NULL);
    ask("HEAD /none HTTP/1.1\r\n" HOST);
    begins(reply, "HTTP/1.1 404 ");
    ck_assert_str_eq(strstr(reply, "\r\n\r\n"), "\r\n\r\n");
    stop_server();
}
END_TEST

START_TEST(a_connection_serves_one_request_after_another)
{
    start_server("");
    int fd = call();

    for (int i = 0; i < 50; i++) {
        say(fd, "GET /one.txt HTTP/1.1\r\n" HOST);
        expect_answer(fd, "first");
        say(fd, "GET /none HTTP/1.1\r\n" HOST);
        expect_answer(fd, "<!doctype html><title>404</title>"
                      "<h1>Not Found</h1>\n");
    }
    say(fd, "GET / HTTP/1.1\r\nConnection: close\r\n" HOST);
    ck_assert_int_gt(read_all(fd), 0);
    contains(reply, "\r\nConnection: close\r\n");
    close(fd);
    stop_server();
}
END_TEST

/* The client has shut its side before the first answer is sent. */
START_TEST(requests_sent_at_once_are_answered_in_order)
{
    start_server("");
    ask("GET /one.txt HTTP/1.1\r\n" HOST "\r\n"
        "HEAD /big HTTP/1.1\r\n" HOST
        "GET /sub/ HTTP/1.1\r\n" HOST
        "GET / HTTP/1.1\r\n" HOST "GET /half");
    const char *one = strstr(reply, "\r\n\r\nfirst");
    ck_assert_ptr_nonnull(one);
    const char *two = strstr(one, "Content-Length: 3000000\r\n\r\nHTTP/1.1");
    ck_assert_ptr_nonnull(two);
    const char *three = strstr(two, "\r\n\r\nbelow");
    ck_assert_ptr_nonnull(three);
    ck_assert_ptr_nonnull(strstr(three, "\r\n\r\nhome"));
    stop_server();
}
END_TEST

START_TEST(a_request_may_come_byte_by_byte)
{
    const char *request = "GET /one.txt HTTP/1.1\r\n" HOST;

    start_server("");
    int fd = call();
    for (const char *c = request; *c != '\0'; c++) {
        ck_assert_int_eq(send(fd, c, 1, 0), 1);
        if (c - request == 20)
            contains(ask("GET / HTTP/1.1\r\n" HOST), "home");
    }
    expect_answer(fd, "first");
    close(fd);
    stop_server();
}
END_TEST

START_TEST(a_large_file_comes_whole)
{
    ssize_t n;
    size_t len = 0;
    char text[4096], *got = malloc(BIG + sizeof text);

    start_server("");
    int fd = call();
    say(fd, "GET /big HTTP/1.0\r\n\r\n");
    while ((n = recv(fd, text, sizeof text, 0)) > 0) {
        ck_assert_uint_le(len + n, BIG + sizeof text);
        memcpy(got + len, text, n);
        len += n;
    }
    ck_assert_uint_gt(len, BIG);
    ck_assert_int_eq(memcmp(got + len - BIG, big, BIG), 0);
    free(got);
    close(fd);
    stop_server();
}
END_TEST

START_TEST(what_cannot_be_served_is_refused_by_its_status)
{
    char longest[10000] = "GET / HTTP/1.1\r\nX: ";

    start_server("");
    begins(ask("GET /none HTTP/1.1\r\n" HOST), "HTTP/1.1 404 ");
    begins(ask("GET /pipe HTTP/1.1\r\n" HOST), "HTTP/1.1 404 ");
    begins(ask("GET /one.txt/ HTTP/1.1\r\n" HOST), "HTTP/1.1 404 ");
    begins(ask("GET /sub HTTP/1.1\r\n" HOST), "HTTP/1.1 301 ");
    contains(reply, "\r\nLocation: /sub/\r\n");
    begins(ask("PUT /one.txt HTTP/1.1\r\n" HOST), "HTTP/1.1 405 ");
    contains(reply, "\r\nAllow: GET, HEAD\r\n");
    begins(ask("POST / HTTP/1.1\r\nContent-Length: 9\r\n" HOST "something"),
           "HTTP/1.1 405 ");
    begins(ask("nonsense\r\n\r\n"), "HTTP/1.1 400 ");
    begins(ask("GET / HTTP/3.0\r\n" HOST), "HTTP/1.1 505 ");
    memset(longest + strlen(longest), 'x', 9000);
    begins(ask(longest), "HTTP/1.1 431 ");
    stop_server();
}
END_TEST

START_TEST(nothing_outside_the_folder_is_served)
{
    static const char *const targets[] = {
        "/../../../../etc/passwd", "/sub/../../x", "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd", "/.secret", "/sub/../.secret", "/..%2f..%2fetc/passwd"
    };
    char request[128];

    start_server("");
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST,
                 targets[i]);
        begins(ask(request), "HTTP/1.1 404 ");
    }
    stop_server();
}
END_TEST

/* Nanoseconds of a clock. */
static int64_t
read_clock(clockid_t clock)
{
    struct timespec t;

    ck_assert_int_eq(clock_gettime(clock, &t), 0);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

START_TEST(a_client_that_sends_too_slowly_is_told_so)
{
    start_server("-t 1");
    int slow = call(), idle = call();
    int64_t from = read_clock(CLOCK_MONOTONIC);

    say(slow, "GET / HT");
    contains(ask("GET / HTTP/1.1\r\n" HOST), "home");
    ck_assert_int_gt(read_all(slow), 0);
    begins(reply, "HTTP/1.1 408 ");
    ck_assert_int_ge(read_clock(CLOCK_MONOTONIC) - from, 1000000000);
    ck_assert_int_eq(read_all(idle), 0);        /* and one that says nothing */
    close(slow);
    close(idle);
    stop_server();
}
END_TEST

/* How many descriptors the server has. */
static int
count_descriptors(void)
{
    char command[64];
    int n = -1;

    snprintf(command, sizeof command, "ls /proc/%d/fd | wc -l", server);
    FILE *f = popen(command, "r");
    ck_assert_int_eq(fscanf(f, "%d", &n), 1);
    pclose(f);
    return n;
}

/* Asks for something until the server has no more descriptors than that. */
static void
until_closed(int descriptors)
{
    while (count_descriptors() > descriptors)
        contains(ask("GET / HTTP/1.1\r\n" HOST), "home");
}

/* What it does not take the kernel's buffers do, and they grow: it is some
 * time before nothing moves. */
START_TEST(a_client_that_takes_nothing_is_given_up)
{
    start_server("-t 1");
    contains(ask("GET / HTTP/1.1\r\n" HOST), "home");
    int before = count_descriptors(), fd = call(), few = 4096;

    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &few, sizeof few);
    for (int i = 0; i < 5; i++)
        say(fd, "GET /big HTTP/1.1\r\n" HOST);
    contains(ask("GET / HTTP/1.1\r\n" HOST), "home");
    until_closed(before);
    close(fd);
    stop_server();
}
END_TEST

/* SIGPIPE, and ECONNRESET in the middle of an answer. */
START_TEST(a_client_that_goes_away_harms_nobody)
{
    struct linger hard = { 1, 0 };

    start_server("");
    for (int i = 0; i < 20; i++) {
        int fd = call();
        say(fd, "GET /big HTTP/1.1\r\n" HOST);
        if (i % 2 == 0)
            ck_assert_int_eq(recv(fd, reply, 1, 0), 1);
        if (i % 4 < 2)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close(fd);
    }
    contains(ask("GET / HTTP/1.1\r\n" HOST), "home");
    stop_server();
}
END_TEST

START_TEST(a_crowd_is_served_and_leaves_nothing_behind)
{
    int fds[CROWD], before;

    start_server("");
    contains(ask("GET / HTTP/1.1\r\n" HOST), "home");
    before = count_descriptors();
    for (int i = 0; i < CROWD; i++)
        fds[i] = call();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < CROWD; i++)
            say(fds[i], "GET /one.txt HTTP/1.1\r\n" HOST);
        for (int i = CROWD - 1; i >= 0; i--)
            expect_answer(fds[i], "first");
    }
    for (int i = 0; i < CROWD; i++)
        close(fds[i]);
    until_closed(before);
    stop_server();
}
END_TEST

START_TEST(more_than_there_is_room_for_wait_for_their_turn)
{
    start_server("-n 2");
    int one = call(), two = call(), three = call();

    say(one, "GET /one.txt HTTP/1.1\r\n" HOST);
    say(two, "GET /one.txt HTTP/1.1\r\n" HOST);
    say(three, "GET /one.txt HTTP/1.1\r\n" HOST);
    expect_answer(one, "first");
    expect_answer(two, "first");
    ck_assert_int_eq(recv(three, reply, 1, MSG_DONTWAIT), -1);
    close(one);
    expect_answer(three, "first");
    close(two);
    close(three);
    stop_server();
}
END_TEST

/* A server that only tries again uses all of its processor. */
START_TEST(without_descriptors_it_waits_and_does_not_spin)
{
    struct rlimit limit, few = { 3, 0 };
    clockid_t clock;

    start_server("");
    contains(ask("GET / HTTP/1.1\r\n" HOST), "home");
    ck_assert_int_eq(prlimit(server, RLIMIT_NOFILE, NULL, &limit), 0);
    few.rlim_max = limit.rlim_max;
    ck_assert_int_eq(prlimit(server, RLIMIT_NOFILE, &few, NULL), 0);
    int fd = call();
    ck_assert_int_eq(clock_getcpuclockid(server, &clock), 0);
    int64_t used = read_clock(clock), from = read_clock(CLOCK_MONOTONIC), now;
    do
        now = read_clock(CLOCK_MONOTONIC);
    while (now - from < 300000000);
    used = read_clock(clock) - used;
    ck_assert_int_lt(used, (now - from) / 3);
    ck_assert_int_eq(prlimit(server, RLIMIT_NOFILE, &limit, NULL), 0);
    say(fd, "GET /one.txt HTTP/1.1\r\n" HOST);
    expect_answer(fd, "first");
    close(fd);
    stop_server();
}
END_TEST

START_TEST(what_is_under_way_when_it_ends_is_sent_whole)
{
    start_server("");
    int busy = call(), idle = call(), status;

    say(busy, "GET /big HTTP/1.1\r\n" HOST);
    ck_assert_int_eq(recv(busy, reply, 1, 0), 1);
    ck_assert_int_eq(kill(server, SIGTERM), 0);
    ck_assert_int_gt(read_all(busy), BIG);
    ck_assert_int_eq(read_all(idle), 0);
    ck_assert_int_eq(waitpid(server, &status, 0), server);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(connect(socket(AF_INET, SOCK_STREAM, 0),
                             (struct sockaddr *)&address, sizeof address), -1);
    ck_assert_int_eq(errno, ECONNREFUSED);
    fclose(said);
    remove_folder();
}
END_TEST

/* What the server writes to stderr with these arguments. */
static void
says(const char *arguments, int status, const char *words)
{
    char command[512], text[1024] = "";

    snprintf(command, sizeof command, "exec $KNOT %s 2>&1", arguments);
    FILE *f = popen(command, "r");
    ck_assert_uint_gt(fread(text, 1, sizeof text - 1, f), 0);
    ck_assert_int_eq(pclose(f), status << 8);
    begins(text, words);
}

START_TEST(a_wrong_use_gets_one_clear_sentence)
{
    says("", 2, "usage: knot ");
    says("-z /tmp", 2, "");
    says("/none-such", 1, "knot: /none-such: No such file or directory\n");
    says("/etc/passwd", 1, "knot: /etc/passwd is not a folder\n");
    says("-p 70000 /tmp", 2, "knot: the port is a number from 0 to 65535, "
         "not 70000\n");
    says("-t x /tmp", 2, "knot: the time is a number from 1 to 86400, not x\n");
    says("-a here /tmp", 2, "knot: here is no IPv4 address\n");
    says("-p 0 -a 192.0.2.1 /tmp", 1, "knot: cannot listen: ");
}
END_TEST

int
main(int argc, char **argv)
{
    char beside[4096];

    snprintf(beside, sizeof beside, "%.*s../../knot",
             (int)(strrchr(argv[0], '/') + 1 - argv[0]), argv[0]);
    setenv("KNOT", beside, 0);

    Suite *s = suite_create("knot");
    TCase *tc = harness_case(s, "pages");

    harness_add(tc, a_page_is_served);
    harness_add(tc, a_head_is_asked_for_alone);
    harness_add(tc, a_connection_serves_one_request_after_another);
    harness_add(tc, requests_sent_at_once_are_answered_in_order);
    harness_add(tc, a_request_may_come_byte_by_byte);
    harness_add(tc, a_large_file_comes_whole);
    tc = harness_case(s, "what is refused");
    harness_add(tc, what_cannot_be_served_is_refused_by_its_status);
    harness_add(tc, nothing_outside_the_folder_is_served);
    harness_add(tc, a_wrong_use_gets_one_clear_sentence);
    tc = harness_case(s, "clients that misbehave");
    harness_add(tc, a_client_that_sends_too_slowly_is_told_so);
    harness_add(tc, a_client_that_takes_nothing_is_given_up);
    harness_add(tc, a_client_that_goes_away_harms_nobody);
    tc = harness_case(s, "crowds and the end");
    harness_add(tc, a_crowd_is_served_and_leaves_nothing_behind);
    harness_add(tc, more_than_there_is_room_for_wait_for_their_turn);
    harness_add(tc, without_descriptors_it_waits_and_does_not_spin);
    harness_add(tc, what_is_under_way_when_it_ends_is_sent_whole);
    return harness_run(s);
}
