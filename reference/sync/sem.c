/*
 * sem.c -- a counting semaphore.
 *
 * A post with a waiter does not touch the value: the one that it gives goes to
 * the waiter directly, and nobody who comes between can take it.
 *
 * E1  If anybody waits, the value is 0.
 */
#include <errno.h>
#include <stddef.h>

#include "sync/waitq.h"

/* Fails as system calls do. */
static int
fail(int error)
{
    errno = error;
    return -1;
}

int
ct_sem_init(ct_sem *s, unsigned value)
{
    if (value > CT_SEM_MAX)
        return fail(EINVAL);
    *s = (ct_sem)CT_SEM_INITIALIZER(value);
    return 0;
}

int
ct_sem_destroy(ct_sem *s)
{
    return s->waiters.first == NULL ? 0 : fail(EBUSY);
}

int
ct_sem_timedwait(ct_sem *s, const struct timespec *deadline)
{
    struct ct_waiter w;

    if (s->value > 0) {
        s->value--;
        return 0;
    }
    int error = waitq_wait(&s->waiters, &w, "semaphore", s, deadline);
    return error == 0 ? 0 : fail(error);
}

int
ct_sem_wait(ct_sem *s)
{
    return ct_sem_timedwait(s, NULL);
}

int
ct_sem_trywait(ct_sem *s)
{
    if (s->value == 0)
        return fail(EAGAIN);
    s->value--;
    return 0;
}

int
ct_sem_post(ct_sem *s)
{
    struct ct_waiter *w = waitq_take(&s->waiters);

    if (w != NULL)
        waitq_wake(w);
    else if (s->value == CT_SEM_MAX)
        return fail(EOVERFLOW);
    else
        s->value++;
    return 0;
}

int
ct_sem_getvalue(ct_sem *s, int *value)
{
    *value = (int)s->value;
    return 0;
}
