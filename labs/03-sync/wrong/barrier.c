/*
 * barrier.c -- a barrier as lab 03 gives it to be mended.
 *
 * Each takes itself off the count when it goes on.  One that comes round again
 * before the others have run is counted together with them.
 */
int
ct_barrier_wait(ct_barrier *b)
{
    struct ct_waiter w, *other;

    b->present++;
    if (b->present < b->count) {
        int error = waitq_wait(&b->waiters, &w, "barrier", b, NULL);

        b->present--;
        return error;
    }
    while ((other = waitq_take(&b->waiters)) != NULL)
        waitq_wake(other);
    b->present--;
    return CT_BARRIER_SERIAL_THREAD;
}
