/*
 * answer.c -- the answer to one request.
 *
 * The head and a file's first bytes should leave in one packet: the head is
 * sent with MSG_MORE, which has the kernel wait for what follows.  The file is
 * sent in pieces, each within the client's patience: a client may be slow, but
 * one that takes nothing for so long is gone.
 *
 * The length is promised before the first byte is sent.  If the file turns out
 * to be shorter, the connection is closed; that is how the client learns of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "capriccio.h"
#include "knot/answer.h"
#include "knot/place.h"

enum {
    PATH_SIZE = 4096,           /* the kernel knows no longer ones */
    REPLY_SIZE = 512,           /* more than a head of ours, its target aside */
    PIECE = 64 * 1024           /* of a file, for which a client has its time */
};

static const struct reason {
    int status;
    const char *words;
} reasons[] = {
    { 200, "OK" }, { 301, "Moved Permanently" }, { 400, "Bad Request" },
    { 403, "Forbidden" }, { 404, "Not Found" },
    { 405, "Method Not Allowed" }, { 408, "Request Timeout" },
    { 431, "Request Header Fields Too Large" },
    { 500, "Internal Server Error" }, { 503, "Service Unavailable" },
    { 505, "HTTP Version Not Supported" }
};

static const char *
words_of(int status)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == status)
            return reasons[i].words;
    return "Unknown";
}

void
answer_allow(const struct knot_settings *settings)
{
    int64_t due = ct_now() + settings->patience_ns;

    /* Without memory for it, the last deadline stands. */
    ct_deadline(&(struct timespec){ due / 1000000000, due % 1000000000 });
}

/* Sends an answer's head; what follows it is given as printf(3) is.  Whether
 * all of it went out. */
__attribute__((format(printf, 5, 6)))
static bool
send_head(int fd, int status, bool keeps, bool more, const char *format, ...)
{
    char text[REPLY_SIZE + PATH_SIZE], date[40];
    time_t now = time(NULL);
    struct tm t;
    va_list ap;

    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT",
             gmtime_r(&now, &t));
    int n = snprintf(text, sizeof text, "HTTP/1.1 %d %s\r\nDate: %s\r\n"
                     "Connection: %s\r\n", status, words_of(status), date,
                     keeps ? "keep-alive" : "close");
    va_start(ap, format);
    n += vsnprintf(text + n, sizeof text - n, format, ap);
    va_end(ap);
    if ((size_t)n >= sizeof text)
        return false;           /* not reached: targets are shorter */
    return ct_send(fd, text, n, more ? MSG_MORE : 0) == n;
}

bool
answer_status(int fd, const struct knot_settings *settings, int status,
              bool bare, bool keeps)
{
    char page[128];
    int n = snprintf(page, sizeof page, "<!doctype html><title>%d</title>"
                     "<h1>%s</h1>\n", status, words_of(status));

    answer_allow(settings);
    return send_head(fd, status, keeps, !bare,
                     "%sContent-Type: text/html; charset=utf-8\r\n"
                     "Content-Length: %d\r\n\r\n",
                     status == 405 ? "Allow: GET, HEAD\r\n" : "", n) &&
           (bare || ct_send(fd, page, n, 0) == n);
}

/* The folder's page is at the path with a slash behind it: otherwise the links
 * on it would lead elsewhere. */
static bool
redirect(int fd, const struct knot_settings *settings, const struct head *h)
{
    int n = (int)strcspn(h->target, "?#");

    answer_allow(settings);
    if (n >= PATH_SIZE)
        return answer_status(fd, settings, 404, h->method == HEAD_HEAD,
                             h->keeps);
    return send_head(fd, 301, h->keeps, false, "Location: %.*s/\r\n"
                     "Content-Length: 0\r\n\r\n", n, h->target);
}

/* Sends `size` bytes of a file. */
static bool
send_file(int fd, const struct knot_settings *settings, int file, off_t size)
{
    off_t at = 0;

    while (at < size) {
        size_t piece = size - at < PIECE ? (size_t)(size - at) : PIECE;

        answer_allow(settings);
        if (ct_sendfile(fd, file, &at, piece) != (ssize_t)piece)
            return false;
    }
    return true;
}

/* The status for what open(2) said. */
static int
status_of(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case ENXIO:                 /* a socket, or a pipe that nobody reads */
        return 404;
    case EACCES:
    case EPERM:
        return 403;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
    case ETIMEDOUT:             /* all workers were busy for too long */
        return 503;
    default:
        return 500;
    }
}

/* Answers with the open file of that path. */
static bool
answer_file(int fd, const struct knot_settings *settings, const struct head *h,
            int file, const char *path)
{
    bool bare = h->method == HEAD_HEAD;
    struct stat st;

    if (fstat(file, &st) != 0)
        return answer_status(fd, settings, 500, bare, h->keeps);
    if (S_ISDIR(st.st_mode))
        return redirect(fd, settings, h);
    if (!S_ISREG(st.st_mode))
        return answer_status(fd, settings, 404, bare, h->keeps);
    answer_allow(settings);
    return send_head(fd, 200, h->keeps, !bare && st.st_size > 0,
                     "Content-Type: %s\r\nContent-Length: %jd\r\n\r\n",
                     place_type(path), (intmax_t)st.st_size) &&
           (bare || send_file(fd, settings, file, st.st_size));
}

bool
answer_request(int fd, const struct knot_settings *settings,
               const struct head *h)
{
    bool bare = h->method == HEAD_HEAD;
    char path[PATH_SIZE];

    if (h->method == HEAD_OTHER)
        return answer_status(fd, settings, 405, false, h->keeps);
    int status = place_find(settings->root, h->target, path, sizeof path);
    if (status != 0)
        return answer_status(fd, settings, status, bare, h->keeps);
    answer_allow(settings);
    /* O_NONBLOCK: a pipe in the folder must not hold a worker for ever. */
    int file = ct_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return answer_status(fd, settings, status_of(errno), bare, h->keeps);
    bool whole = answer_file(fd, settings, h, file, path);
    ct_close(file);
    return whole;
}
