/*
 * rwlock.c -- what lab 03 gives to be mended, in place of the right functions.
 *
 * What is wrong is said in autograder/mutants/03/reader-counts-late.patch.
 */
int
ct_rwlock_rdlock(ct_rwlock *l)
{
    struct ct_waiter w = { .writes = false };
    int error = ct_rwlock_tryrdlock(l);

    if (error != EBUSY)
        return error;
    if (l->writer == thread_current)
        return EDEADLK;
    deadlock_look(l->writer);
    error = waitq_wait(&l->waiters, &w, "read lock", l, NULL);
    if (error == 0)
        l->readers++;
    return error;
}

/* The lock has become free: gives it to whoever is first. */
static void
hand_over(ct_rwlock *l)
{
    struct ct_waiter *w = l->waiters.first;

    if (w == NULL)
        return;
    if (w->writes) {
        l->writer = w->thread;
        waitq_wake(waitq_take(&l->waiters));
        return;
    }
    while ((w = l->waiters.first) != NULL && !w->writes)
        waitq_wake(waitq_take(&l->waiters));
}
