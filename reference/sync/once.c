/*
 * once.c -- done by the first who comes, waited for by the others.
 */
#include <stddef.h>

#include "sync/waitq.h"

enum { NOT_BEGUN, UNDER_WAY, DONE };

int
ct_once(ct_once_control *once, void (*fn)(void))
{
    struct ct_waiter w, *other;

    if (once->state == DONE)
        return 0;
    if (once->state == UNDER_WAY)
        return waitq_wait(&once->waiters, &w, "once", once, NULL);
    once->state = UNDER_WAY;
    fn();
    once->state = DONE;
    while ((other = waitq_take(&once->waiters)) != NULL)
        waitq_wake(other);
    return 0;
}
