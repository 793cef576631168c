/*
 * sem.c -- a counting semaphore.
 *
 * A wait is a try, and a place in the queue if that fails.
 *
 * E1  If anybody waits, the value is 0.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "sync/waitq.h"

int
ct_sem_init(ct_sem *s, unsigned value)
{
    if (value > CT_SEM_MAX) {
        errno = EINVAL;
        return -1;
    }
    s->waiters = (struct ct_waitq){ 0 };
    s->value = value;
    return 0;
}

int
ct_sem_destroy(ct_sem *s)
{
    if (s->waiters.first == NULL)
        return 0;
    errno = EBUSY;
    return -1;
}

static bool
take(ct_sem *s)
{
    bool any = s->value != 0;

    s->value -= any;
    return any;
}

int
ct_sem_wait(ct_sem *s)
{
    struct ct_waiter w;

    if (!take(s))
        waitq_wait(&s->waiters, &w, "semaphore", s, NULL);
    return 0;
}

int
ct_sem_trywait(ct_sem *s)
{
    if (take(s))
        return 0;
    errno = EAGAIN;
    return -1;
}

int
ct_sem_timedwait(ct_sem *s, const struct timespec *deadline)
{
    struct ct_waiter w;
    int error = take(s) ? 0 : waitq_wait(&s->waiters, &w, "semaphore", s,
                                         deadline);

    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

int
ct_sem_post(ct_sem *s)
{
    if (s->waiters.first != NULL) {
        waitq_wake(waitq_take(&s->waiters));
        return 0;
    }
    if (s->value >= CT_SEM_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    s->value++;
    return 0;
}

int
ct_sem_getvalue(ct_sem *s, int *value)
{
    *value = (int)s->value;
    return 0;
}
