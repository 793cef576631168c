/*
 * host.c -- takes connections, as many as there is room for; and ends.
 *
 * Without room -- of descriptors, of memory -- accept(2) fails at once, and the
 * connection that waits makes the next call fail at once, too: a server that
 * only tries again goes round and round.  So the host waits until a visit ends,
 * or a short while if what is missing is not its visits' doing.
 */
#include <errno.h>
#include <stdbool.h>

#include "capriccio.h"
#include "knot/knot.h"
#include "knot/visit.h"

enum { PAUSE = 50000000 };      /* ns between attempts when there is no room */

static struct knot_counts counts;
static bool stopping;
static ct_thread host;          /* whom to wake then */
static ct_mutex door = CT_MUTEX_INITIALIZER;    /* for `gone` only */
static ct_cond gone = CT_COND_INITIALIZER;      /* a visit has ended */

static uint64_t
present(void)
{
    return counts.opened - counts.closed;
}

static void
say_goodbye(void)
{
    counts.closed++;
    ct_cond_signal(&gone);
}

/* Waits until a visit ends, or until then. */
static void
wait_for_room(int64_t due)
{
    struct timespec t = { due / 1000000000, due % 1000000000 };

    ct_mutex_lock(&door);
    ct_cond_timedwait(&gone, &door, &t);
    ct_mutex_unlock(&door);
}

/* What accept(2) said about one connection, or about a lack that may end;
 * other errors are the listener's own. */
static bool
will_pass(int error)
{
    switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        wait_for_room(ct_now() + PAUSE);
        return true;
    case ECONNABORTED:
    case ECANCELED:
    case EINTR:
    case EPERM:                 /* a firewall's rule */
    case EPROTO:
        return true;
    default:
        return false;
    }
}

static void
welcome(int fd, const struct knot_settings *settings)
{
    counts.opened++;
    if (visit_begin(fd, settings, say_goodbye) == 0)
        return;
    counts.refused++;
    ct_close(fd);
    say_goodbye();
}

int
knot_serve(int listener, const struct knot_settings *settings)
{
    int result = 0;

    counts = (struct knot_counts){ 0 };
    host = ct_self();
    while (!stopping) {
        if (present() >= settings->most) {
            wait_for_room(ct_now() + PAUSE);
            continue;
        }
        int fd = ct_accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            welcome(fd, settings);
        else if (!will_pass(errno)) {
            result = errno;
            break;
        }
    }
    ct_close(listener);
    visit_end_all();
    int64_t due = ct_now() + settings->grace_ns;
    while (present() > 0 && ct_now() < due)
        wait_for_room(due);
    errno = result;
    return result == 0 ? 0 : -1;
}

void
knot_stop(void)
{
    stopping = true;
    ct_cancel(host);
}

void
knot_count(struct knot_counts *c)
{
    *c = counts;
    c->answered = visit_answered;
}
