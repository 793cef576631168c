/*
 * sem.c -- a counting semaphore.
 *
 * Another design: whatever happens, the value is set right first and the queue
 * is served afterwards, by one function.
 *
 * E1  When serve() has returned, the value is 0 or nobody waits.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "sync/waitq.h"

/* Fails with that error, unless it is 0. */
static int
result(int error)
{
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

/* Gives units to those who wait, first come, first served. */
static void
serve(ct_sem *s)
{
    for (; s->value > 0 && s->waiters.first != NULL; s->value--)
        waitq_wake(waitq_take(&s->waiters));
}

int
ct_sem_init(ct_sem *s, unsigned value)
{
    if (value > CT_SEM_MAX)
        return result(EINVAL);
    s->value = value;
    s->waiters.first = NULL;
    return 0;
}

int
ct_sem_destroy(ct_sem *s)
{
    return result(s->waiters.first == NULL ? 0 : EBUSY);
}

int
ct_sem_trywait(ct_sem *s)
{
    if (s->value == 0)
        return result(EAGAIN);
    s->value--;
    return 0;
}

int
ct_sem_timedwait(ct_sem *s, const struct timespec *deadline)
{
    struct ct_waiter place;

    if (s->value > 0) {
        s->value--;
        return 0;
    }
    return result(waitq_wait(&s->waiters, &place, "semaphore", s, deadline));
}

int
ct_sem_wait(ct_sem *s)
{
    return ct_sem_timedwait(s, NULL);
}

int
ct_sem_post(ct_sem *s)
{
    if (s->value == CT_SEM_MAX)
        return result(EOVERFLOW);
    s->value++;
    serve(s);
    return 0;
}

int
ct_sem_getvalue(ct_sem *s, int *value)
{
    *value = (int)s->value;
    return 0;
}
