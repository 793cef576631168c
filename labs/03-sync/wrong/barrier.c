/*
 * barrier.c -- what lab 03 gives to be mended, in place of the right function.
 *
 * What is wrong is said in autograder/mutants/03/rounds-in-one-count.patch.
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
