/*
 * row.h -- what each peer is asked to do, written once.
 *
 * A benchmark that compares libraries compares, first of all, the loops
 * around them.  So there is one text of the loops, this one, and each peer
 * is a file that says how its library spells a few words and then includes
 * it.  The compiler sees the peer's words as static inline functions: no
 * pointer stands between the loop and the library.
 *
 *      bench-PEER ROW THREADS ROUNDS
 *
 * does one row once, in a process of its own, and prints one number:
 *
 *      yield     THREADS threads yield ROUNDS times each: ns a yield
 *      create    a thread is made, runs and is joined, THREADS * ROUNDS
 *                times over: ns for the three together
 *      lock      THREADS threads are asleep, and main locks and unlocks a
 *                mutex that nobody else wants, ROUNDS times: ns for the two
 *      handoff   THREADS threads stand in a ring, each with a semaphore; a
 *                token goes round ROUNDS times.  Whoever has it posts the
 *                next one's semaphore and waits for its own: ns a hand-off
 *      cond      THREADS threads take turns under one mutex, ROUNDS times
 *                each; whoever had its turn signals the next one's condition
 *                and waits for its own: ns a turn
 *      burst     THREADS threads are made, then each runs for the first
 *                time: ns a thread
 *      blocked   THREADS threads are asleep in their first function: bytes
 *                a thread, resident memory and page tables
 *      printf    the same, but each has called printf once before
 *      stopped   as yield, after peer_stopped()
 *
 * ns are of the process's CPU time, because others use the machine too.
 * Clocks are read after a warm-up whose length does not depend on ROUNDS:
 * the difference between two runs of different ROUNDS is then nothing but
 * the loop, which is how instructions are counted (measure.h).
 *
 * A peer defines, before it includes this file:
 *
 *      peer_thread                     a handle
 *      peer_rows                       the rows it can do, as one string
 *      void peer_begin(long threads)   starts the library
 *      void peer_gather(void)          returns when all threads are made;
 *                                      where making one never switches to
 *                                      it, that is at once
 *      int  peer_create(t, f, arg)     makes a thread; 0 or an error number
 *      void peer_yield(void)
 *      void peer_join(t)               waits for the end of *t, frees it
 *      void peer_sleep(void)           blocks the thread for an hour
 *      peer_mutex, peer_sem            objects, in zeroed memory
 *      int  peer_mutex_make(m)         a free one; 0 or an error number
 *      void peer_lock(m), peer_unlock(m)
 *      int  peer_sem_make(s)           its value is 0; 0 or an error number
 *      void peer_post(s), peer_wait(s)
 *      peer_stopped()                  a macro, if it has the row `stopped':
 *                                      begins to preempt, and stops again
 *
 * and, with the macro PEER_COND, for the row cond:
 *
 *      peer_cond                       an object, in zeroed memory
 *      int  peer_cond_make(c)          0 or an error number
 *      void peer_cond_wait(c, m), peer_signal(c)
 *
 * A row ends by ending the process: taking 100,000 threads apart is no part
 * of any figure, and with some peers takes longer than all that is.
 *
 * The threads of one peer (NPTL) are preempted at any instruction, hence the
 * atomics.  They stand outside the loops that are measured.
 */
#ifndef BENCH_ROW_H
#define BENCH_ROW_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Exit status: this peer cannot do this row; stderr says why. */
enum { ROW_CANNOT = 3 };

static long row_threads, row_rounds;    /* of the command line */
static long row_warmup;                 /* rounds */
static FILE *row_out;                   /* where the figure goes */
static peer_thread *row_handles;
static peer_sem *row_tokens;            /* thread i waits for the i-th */

static long row_arrived;                /* threads at the start of the loop */
static long row_done;                   /* threads at its end */
static long row_extra;                  /* yields after a thread's own end */
static int64_t row_started;             /* ns */

static inline long
row_count(long *counter)
{
    return __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

static inline long
row_read(const long *counter)
{
    return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

static inline int64_t
row_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
row_finish(double figure)
{
    fprintf(row_out, "%.3f\n", figure);
    fflush(row_out);
    _exit(0);
}

static void
row_cannot(const char *what, long number, const char *why)
{
    fprintf(stderr, "%s %ld: %s\n", what, number, why);
    _exit(ROW_CANNOT);
}

static inline void
row_create(peer_thread *t, void *(*start)(void *), void *arg)
{
    int error = peer_create(t, start, arg);

    if (error != 0)
        row_cannot("cannot make thread", t - row_handles + 1,
                   strerror(error));
}

static void
row_create_all(void *(*start)(void *))
{
    for (long i = 0; i < row_threads; i++)
        row_create(&row_handles[i], start, (void *)i);
}

/* n zeroed objects of this size. */
static void *
row_array(long n, size_t size)
{
    void *array = calloc((size_t)n, size);

    if (array == NULL)
        row_cannot("no memory for threads:", n, strerror(errno));
    memset(array, 0, (size_t)n * size);
    return array;
}

/*
 * The clock starts when the last thread has come to the loop and stops when
 * the last one leaves it.  Those that are done earlier go on yielding, so
 * that the ring keeps its size; row_extra counts what they do.  Where turns
 * are taken strictly that is one yield each.
 */
static void *
row_yielder(void *unused)
{
    (void)unused;
    peer_gather();
    for (long i = 0; i < row_warmup; i++)
        peer_yield();

    if (row_count(&row_arrived) == row_threads)
        row_started = row_clock();
    while (row_read(&row_arrived) < row_threads)
        peer_yield();

    for (long i = row_rounds; i > 0; i--)
        peer_yield();

    if (row_count(&row_done) == row_threads) {
        double spent = (double)(row_clock() - row_started);

        row_finish(spent / ((double)row_threads * (double)row_rounds
                            + (double)row_read(&row_extra)));
    }
    for (;;) {
        row_count(&row_extra);
        peer_yield();
    }
    return NULL;
}

static void
row_yield(void)
{
    row_create_all(row_yielder);
    peer_join(&row_handles[0]);
}

static void *
row_nothing(void *arg)
{
    return arg;
}

static void
row_create_join(void)
{
    long times = row_threads * row_rounds;
    peer_thread *t = row_handles;

    for (long i = 0; i < row_warmup; i++) {
        row_create(t, row_nothing, NULL);
        peer_join(t);
    }
    row_started = row_clock();
    for (long i = 0; i < times; i++) {
        row_create(t, row_nothing, NULL);
        peer_join(t);
    }
    row_finish((double)(row_clock() - row_started) / (double)times);
}

/* Yields once, so that nobody's end comes before everybody's beginning. */
static void *
row_newborn(void *unused)
{
    (void)unused;
    if (row_count(&row_arrived) == row_threads)
        row_finish((double)(row_clock() - row_started)
                   / (double)row_threads);
    peer_yield();
    return NULL;
}

static void
row_burst(void)
{
    row_started = row_clock();
    row_create_all(row_newborn);
    for (long i = 0; i < row_threads; i++)
        peer_join(&row_handles[i]);
}

static void *
row_sleeper(void *unused)
{
    (void)unused;
    row_count(&row_arrived);
    peer_sleep();
    return NULL;
}

static void *
row_printer(void *number)
{
    printf("this is thread %ld\n", (long)number);
    return row_sleeper(NULL);
}

/* Resident memory and page tables of this process, bytes. */
static double
row_resident(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    long kilobytes, sum = 0;

    if (status == NULL)
        row_cannot("cannot read /proc/self/status of", getpid(),
                   strerror(errno));
    while (fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "VmRSS: %ld", &kilobytes) == 1
            || sscanf(line, "VmPTE: %ld", &kilobytes) == 1)
            sum += kilobytes;
    fclose(status);
    return (double)sum * 1024;
}

/* Makes all threads and returns when they are asleep. */
static void
row_sleep_all(void *(*start)(void *))
{
    row_create_all(start);
    while (row_read(&row_arrived) < row_threads)
        peer_yield();
}

static void
row_memory(void *(*start)(void *))
{
    double before = row_resident();

    row_sleep_all(start);
    row_finish((row_resident() - before) / (double)row_threads);
}

/*
 * A library may take a short cut where there is only one thread.  The sleepers
 * are there so that it cannot.
 */
static void
row_lock(void)
{
    peer_mutex *m = (peer_mutex *)row_array(1, sizeof *m);
    int error = peer_mutex_make(m);

    if (error != 0)
        row_cannot("cannot make mutex", 1, strerror(error));
    row_sleep_all(row_sleeper);
    for (long i = 0; i < row_warmup; i++) {
        peer_lock(m);
        peer_unlock(m);
    }
    row_started = row_clock();
    for (long i = row_rounds; i > 0; i--) {
        peer_lock(m);
        peer_unlock(m);
    }
    row_finish((double)(row_clock() - row_started) / (double)row_rounds);
}

/*
 * Between its two looks at the clock the first thread has passed the token on
 * ROUNDS times and had it back as often, so the others have, too.
 */
static void *
row_runner(void *number)
{
    long i = (long)number;
    peer_sem *own = &row_tokens[i];
    peer_sem *next = &row_tokens[i + 1 < row_threads ? i + 1 : 0];

    for (long n = row_warmup; n > 0; n--) {
        peer_wait(own);
        peer_post(next);
    }
    if (i == 0)
        row_started = row_clock();
    for (long n = row_rounds; n > 0; n--) {
        peer_wait(own);
        peer_post(next);
    }
    if (i == 0)
        row_finish((double)(row_clock() - row_started)
                   / ((double)row_threads * (double)row_rounds));
    peer_sleep();
    return NULL;
}

static void
row_handoff(void)
{
    row_tokens = (peer_sem *)row_array(row_threads, sizeof *row_tokens);
    for (long i = 0; i < row_threads; i++) {
        int error = peer_sem_make(&row_tokens[i]);

        if (error != 0)
            row_cannot("cannot make semaphore", i + 1, strerror(error));
    }
    row_create_all(row_runner);
    peer_post(&row_tokens[0]);
    peer_join(&row_handles[0]);
}

#ifdef PEER_COND
static peer_cond *row_conds;            /* thread i waits for the i-th */
static peer_mutex *row_guard;
static long row_turn;                   /* whose it is */

/* As row_runner, with a turn for the token. */
static void
row_take_turns(long i, long turns)
{
    long next = i + 1 < row_threads ? i + 1 : 0;

    for (long n = turns; n > 0; n--) {
        while (row_turn != i)
            peer_cond_wait(&row_conds[i], row_guard);
        row_turn = next;
        peer_signal(&row_conds[next]);
    }
}

static void *
row_turner(void *number)
{
    long i = (long)number;

    peer_lock(row_guard);
    row_take_turns(i, row_warmup);
    if (i == 0)
        row_started = row_clock();
    row_take_turns(i, row_rounds);
    if (i == 0)
        row_finish((double)(row_clock() - row_started)
                   / ((double)row_threads * (double)row_rounds));
    peer_unlock(row_guard);
    peer_sleep();
    return NULL;
}

static void
row_cond(void)
{
    row_conds = (peer_cond *)row_array(row_threads, sizeof *row_conds);
    row_guard = (peer_mutex *)row_array(1, sizeof *row_guard);

    int error = peer_mutex_make(row_guard);

    for (long i = 0; error == 0 && i < row_threads; i++)
        error = peer_cond_make(&row_conds[i]);
    if (error != 0)
        row_cannot("cannot make conditions:", row_threads, strerror(error));
    row_create_all(row_turner);
    peer_join(&row_handles[0]);
}
#endif

/* The figure goes to stdout; what threads print goes nowhere. */
static void
row_part_output(void)
{
    int copy = dup(STDOUT_FILENO);

    row_out = copy < 0 ? NULL : fdopen(copy, "w");
    if (row_out == NULL || freopen("/dev/null", "w", stdout) == NULL)
        row_cannot("cannot open the output of", getpid(), strerror(errno));
}

static long
row_number(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);

    return *end != '\0' || number > 1000000000 ? 0 : number;
}

int
main(int argc, char **argv)
{
    const char *row = argc == 4 ? argv[1] : "";

    row_threads = argc == 4 ? row_number(argv[2]) : 0;
    row_rounds = argc == 4 ? row_number(argv[3]) : 0;
    if (row_threads < 1 || row_rounds < 1) {
        fprintf(stderr, "usage: %s ROW THREADS ROUNDS; ROW is one of: %s\n",
                argv[0], peer_rows);
        return 2;
    }
    row_part_output();
    row_handles = (peer_thread *)row_array(row_threads, sizeof *row_handles);
    peer_begin(row_threads);

    /* The same number of operations for all sizes, at least one round. */
    row_warmup = 1 + 10000 / row_threads;

    if (strstr(peer_rows, row) == NULL)
        fprintf(stderr, "%s has no row %s\n", argv[0], row);
    else if (strcmp(row, "yield") == 0)
        row_yield();
#ifdef peer_stopped
    else if (strcmp(row, "stopped") == 0) {
        peer_stopped();
        row_yield();
    }
#endif
    else if (strcmp(row, "create") == 0)
        row_create_join();
    else if (strcmp(row, "lock") == 0)
        row_lock();
    else if (strcmp(row, "handoff") == 0)
        row_handoff();
#ifdef PEER_COND
    else if (strcmp(row, "cond") == 0)
        row_cond();
#endif
    else if (strcmp(row, "burst") == 0)
        row_burst();
    else if (strcmp(row, "blocked") == 0)
        row_memory(row_sleeper);
    else if (strcmp(row, "printf") == 0)
        row_memory(row_printer);
    else
        fprintf(stderr, "there is no row %s\n", row);
    return ROW_CANNOT;
}

#endif
