/*
 * visit.c -- one connection from its beginning to its end.
 *
 * Requests may come in pieces, and several at once: what has come stands in a
 * buffer, a request is taken off its front when it is whole, and the rest moves
 * up.  A client that has shut its side down still gets the answers to all
 * that it sent before; the end of what it sends is seen after that.
 *
 * A connection that is closed while something has come on it and was not read
 * is reset, and a reset can overtake the answer.  So whoever is refused in the
 * middle of something is not closed at once: our side is shut down, and what
 * the client still sends is read and thrown away, for a while.
 *
 * V1  A visit is on the list from before its thread runs until its descriptor
 *     is closed; so shutting down what is on the list hits no other file.
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "capriccio.h"
#include "knot/answer.h"
#include "knot/visit.h"

enum {
    BUFFER = 8192,              /* the longest head that is read */
    STACK = 64 * 1024,
    LINGER = 64 * 1024          /* bytes thrown away at the end, at most */
};

struct visit {
    int fd;
    const struct knot_settings *settings;
    void (*left)(void);
    struct visit *next, *prev;  /* V1 */
};

/* What has come and was not answered yet. */
struct inbox {
    size_t len;
    char text[BUFFER];
};

static struct visit *visits;    /* all there are */
static bool ending;             /* visit_end_all() was called */

uint64_t visit_answered;

static void
enlist(struct visit *v)
{
    v->prev = NULL;
    v->next = visits;
    if (visits != NULL)
        visits->prev = v;
    visits = v;
}

static void
delist(struct visit *v)
{
    if (v->next != NULL)
        v->next->prev = v->prev;
    if (v->prev != NULL)
        v->prev->next = v->next;
    else
        visits = v->next;
}

/* Takes n bytes off the front. */
static void
take_off(struct inbox *in, size_t n)
{
    in->len -= n;
    memmove(in->text, in->text + n, in->len);
}

/* Waits for a whole head.  Its length; 0 if none will come; or minus the
 * status with which to refuse. */
static int
receive(const struct visit *v, struct inbox *in)
{
    size_t seen = 0;

    answer_allow(v->settings);
    for (;;) {
        take_off(in, head_blank(in->text, in->len));
        size_t n = head_length(in->text, in->len, seen);
        if (n > 0)
            return (int)n;
        if (in->len == sizeof in->text)
            return -431;
        seen = in->len;
        ssize_t got = ct_read(v->fd, in->text + seen, sizeof in->text - seen);
        if (got < 0 && errno == ETIMEDOUT && seen > 0)
            return -408;
        if (got <= 0)
            return 0;
        if (seen == 0)
            answer_allow(v->settings);  /* it has begun: time to finish */
        in->len += got;
    }
}

/* Sends a refusal, and lets it arrive. */
static void
refuse(const struct visit *v, int status)
{
    char waste[1024];

    if (!answer_status(v->fd, v->settings, status, false, false))
        return;
    shutdown(v->fd, SHUT_WR);
    for (ssize_t left = LINGER, n = 1; left > 0 && n > 0; left -= n)
        n = ct_read(v->fd, waste, sizeof waste);
}

/* Answers the next request.  Whether another one may follow. */
static bool
serve_next(const struct visit *v, struct inbox *in)
{
    struct head h;
    int n = receive(v, in);

    if (n == 0)
        return false;
    visit_answered++;
    int status = n < 0 ? -n : head_parse(in->text, n, &h);
    if (status == 0 && h.has_body)
        status = h.method == HEAD_OTHER ? 405 : 400;
    if (status != 0) {
        refuse(v, status);
        return false;
    }
    if (ending && (size_t)n == in->len)
        h.keeps = false;        /* it is the last */
    if (!answer_request(v->fd, v->settings, &h))
        return false;
    take_off(in, n);
    return h.keeps;
}

static void *
visit(void *arg)
{
    struct visit *v = arg;
    struct inbox in = { .len = 0 };
    int on = 1;

    /* An answer's last packet is not to wait for the first one's receipt. */
    setsockopt(v->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    while (serve_next(v, &in))
        ;
    ct_close(v->fd);
    delist(v);
    void (*left)(void) = v->left;
    free(v);
    left();
    return NULL;
}

int
visit_begin(int fd, const struct knot_settings *settings, void (*left)(void))
{
    struct visit *v = malloc(sizeof *v);
    ct_thread thread;
    ct_attr attr;

    if (v == NULL)
        return ENOMEM;
    *v = (struct visit){ .fd = fd, .settings = settings, .left = left };
    ct_attr_init(&attr);
    strcpy(attr.name, "visit");
    attr.stack_size = STACK;
    attr.detached = 1;
    enlist(v);
    int error = ct_create(&thread, &attr, visit, v);
    if (error != 0) {
        delist(v);
        free(v);
    }
    return error;
}

/* Reading finds the end behind what has come: nobody is interrupted who has
 * something to do. */
void
visit_end_all(void)
{
    ending = true;
    for (struct visit *v = visits; v != NULL; v = v->next)
        shutdown(v->fd, SHUT_RD);
}
