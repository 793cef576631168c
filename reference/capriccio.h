/**
 * @file capriccio.h
 * @brief User-level threads for servers, in the manner of Capriccio.
 *
 * One kernel thread runs any number of user threads.  They are co-operative:
 * a thread keeps the processor until it calls a function whose contract
 * below says that it blocks.  Nothing between two such calls can be
 * interrupted by another thread, which is why so little here needs a lock.
 * (A program may choose otherwise: see "Preemption".)
 *
 * `main` is a thread already; there is no function to start the run time.
 * Returning from `main` ends the process, as it does with POSIX threads.
 *
 * Functions fail the way the POSIX function of the same name fails: those
 * that resemble `pthread_*` return an error number, those that resemble a
 * system call return -1 and set `errno`.  `errno` is private to a thread,
 * and 0 when the thread begins.
 * No function here may be called from a signal handler.
 *
 * Environment variables, read once when the program starts:
 *
 *     CAPRICCIO_SCHED   fifo (default), lifo, random:SEED, priority, resource
 *     CAPRICCIO_CLOCK   real (default), virtual
 *     CAPRICCIO_GUARD   madvise, mprotect, redzone (default: the best there is)
 *     CAPRICCIO_STACK   arena (default), malloc, mmap: where stacks come from
 *     CAPRICCIO_GRAPH   a file for the blocking graph of the policy resource,
 *                       for Graphviz; written on SIGUSR2 and at the end
 *     CAPRICCIO_COUNT   descriptors, memory, or both with a comma between: what
 *                       the policy resource counts; see ct_resource_count()
 *     CAPRICCIO_STACK   linked: stacks in pieces, in a program made by ct-cc
 *     CAPRICCIO_LOG     a file for the timeline of all switches; - is stderr
 *     CAPRICCIO_CHECK   1 checks the run time's own invariants at each switch
 *     CAPRICCIO_IO      epoll (default), poll, uring, fake
 *     CAPRICCIO_HARD    a number: calls seldom go well at once (for tests)
 *     CAPRICCIO_WORKERS how many kernel threads may wait for disks (32)
 */
#ifndef CAPRICCIO_H
#define CAPRICCIO_H

#include <netdb.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Coroutines
 *
 * A coroutine is a function with a stack of its own that can be left in the
 * middle and entered again there.  It has no scheduler: whoever holds it
 * decides when it runs.  Threads are built on the same switch.
 * @{
 */

/** A coroutine; made by ct_coro_create(), freed by ct_coro_destroy(). */
typedef struct ct_coro ct_coro;

/** What a coroutine is doing; see ct_coro_status(). */
enum ct_coro_status {
    CT_CORO_SUSPENDED,          /**< created, or stopped in ct_coro_yield() */
    CT_CORO_RUNNING,            /**< it is the caller */
    CT_CORO_NORMAL,             /**< it resumed another, and waits for it */
    CT_CORO_DEAD                /**< its function has returned */
};

/**
 * Makes a coroutine that will call `fn` when it is first resumed.
 *
 * @param stack_size  bytes for its stack, rounded up to a size the kit keeps;
 *                    0 means the default of 64 KiB
 * @return  the coroutine, which the caller owns; or NULL with errno EINVAL
 *          (`fn` is NULL, or the size is out of range) or ENOMEM
 * @blocks  never
 */
ct_coro *ct_coro_create(void *(*fn)(void *), size_t stack_size);

/**
 * Runs `co` until it yields or ends.
 *
 * The first resume passes `in` to the coroutine's function; a later one
 * makes `in` the result of the ct_coro_yield() it stopped in.
 *
 * @param out  receives what the coroutine yielded, or, when it ended, what
 *             its function returned; may be NULL
 * @return  0; or -1 with errno ESRCH if `co` is dead, EBUSY if it is running
 *          or waits for another: `*out` is then unchanged
 * @blocks  never by itself
 */
int ct_coro_resume(ct_coro *co, void *in, void **out);

/**
 * Stops the running coroutine; its resumer receives `value`.
 *
 * Panics when the caller is not inside a coroutine.
 *
 * @return  the value given by the next ct_coro_resume()
 * @blocks  until resumed
 */
void *ct_coro_yield(void *value);

/**
 * Frees `co` and its stack, finished or not.
 *
 * A coroutine stopped in the middle never runs on: what it had allocated
 * itself is not freed.
 *
 * @return  0; or -1 with errno EBUSY if `co` is running or waits for another
 * @blocks  never
 */
int ct_coro_destroy(ct_coro *co);

/**
 * Tells what `co` is doing.
 *
 * @return  one of the four states
 * @blocks  never
 */
enum ct_coro_status ct_coro_status(const ct_coro *co);

/** @} */

/** @name Threads
 * @{
 */

/**
 * A handle for a thread.
 *
 * It names one thread for ever: after the thread is gone the handle is
 * stale and functions given it fail with ESRCH, even when the memory behind
 * it serves a new thread.  Never 0.  Compare with `==`.
 */
typedef uint64_t ct_thread;

/** The size of a thread's name with its final NUL, bytes; longer is cut. */
#define CT_NAME_SIZE 16

/** The urgencies of policy `priority`: 0 runs last, 31 first. */
#define CT_PRIORITY_MAX 31

/** How a thread is to be made; set up by ct_attr_init(). */
typedef struct ct_attr {
    size_t stack_size;          /**< bytes; 0 is the default, 64 KiB */
    char name[CT_NAME_SIZE];    /**< for reports and debuggers; may be "" */
    int detached;               /**< nonzero: nobody will join it */
    int priority;               /**< 0 .. CT_PRIORITY_MAX; others ignore it */
} ct_attr;

/**
 * Fills `attr` with the defaults: 64 KiB, no name, joinable, priority 0.
 *
 * @blocks  never
 */
void ct_attr_init(ct_attr *attr);

/**
 * Makes a thread that calls `start(arg)`.
 *
 * The new thread is ready behind all that are ready now; the caller keeps
 * the processor.
 *
 * @param attr  how; NULL for the defaults.  Copied, the caller keeps it.
 * @return  0, with the handle in `*thread`; EINVAL if `start` is NULL or an
 *          attribute is out of range; EAGAIN if there is no memory for it:
 *          nothing is left half done and `*thread` is unchanged
 * @blocks  never
 * @paper{2.1}
 */
int ct_create(ct_thread *thread, const ct_attr *attr,
              void *(*start)(void *), void *arg);

/**
 * Lets every other ready thread run before the caller runs on.
 *
 * Under policy `fifo` each of them runs exactly once.  With nobody else
 * ready it returns at once.  Leaves errno alone.
 *
 * @blocks  until it is the caller's turn again
 * @paper{2.4}
 */
void ct_yield(void);

/**
 * Ends the calling thread.
 *
 * Runs the destructors of its thread-specific data first.  The last thread
 * to end takes the process with it, with status 0.
 *
 * @param result  for whoever joins the thread
 * @blocks  never returns
 */
void ct_exit(void *result) __attribute__((noreturn));

/**
 * Waits until `thread` has ended, and frees what is left of it.
 *
 * @param result  receives what it returned or gave to ct_exit(); may be NULL
 * @return  0; ESRCH if there is no such thread (any more); EINVAL if it is
 *          detached or somebody is joining it already; EDEADLK if it is the
 *          caller, or is itself waiting to join the caller
 * @blocks  until `thread` has ended
 */
int ct_join(ct_thread thread, void **result);

/**
 * Declares that nobody will join `thread`: it is freed when it ends.
 *
 * @return  0; ESRCH if there is no such thread; EINVAL if it is detached
 *          already or somebody is joining it
 * @blocks  never
 */
int ct_detach(ct_thread thread);

/**
 * Tells who the caller is.
 *
 * @return  the calling thread's handle
 * @blocks  never
 */
ct_thread ct_self(void);

/**
 * Names `thread` for reports and debuggers.
 *
 * @param name  copied; cut to CT_NAME_SIZE - 1 bytes
 * @return  0; ESRCH if there is no such thread
 * @blocks  never
 */
int ct_setname(ct_thread thread, const char *name);

/**
 * Copies the name of `thread` to `name`.
 *
 * @param size  bytes there are at `name`
 * @return  0; ESRCH if there is no such thread; ERANGE if it does not fit
 * @blocks  never
 */
int ct_getname(ct_thread thread, char *name, size_t size);

/**
 * Tells how much of its stack `thread` has used so far.
 *
 * In whole pages, and including what others used that had the same stack
 * before, unless its memory was given back in between: an upper bound.
 *
 * @param used  receives bytes
 * @param size  receives the size of the stack, bytes, its guard included
 * @return  0; ESRCH if there is no such thread; EINVAL if its stack is not
 *          ours (main) or not there any more (it has ended)
 * @blocks  never
 */
int ct_stack_usage(ct_thread thread, size_t *used, size_t *size);

/**
 * Gives the memory of stacks that no thread has back to the system.
 *
 * When no thread can run, and when memory is refused, this happens by itself.
 *
 * @return  how many stacks it was
 * @blocks  never
 */
size_t ct_trim(void);

/** @} */

/** @name Thread-specific data
 * @{
 */

/** A key: the same name for a different value in each thread. */
typedef unsigned ct_key;

/** How many keys there can be at once. */
#define CT_KEYS_MAX 128

/**
 * Makes a key, whose value is NULL in all threads.
 *
 * @param destructor  called at the end of each thread in which the value is
 *                    not NULL, with that value; may be NULL.  If destructors
 *                    set values again they are called again, four times over.
 * @return  0, with the key in `*key`; EAGAIN if all CT_KEYS_MAX are in use
 * @blocks  never
 */
int ct_key_create(ct_key *key, void (*destructor)(void *));

/**
 * Gives `key` back; no destructor is called for it any more.
 *
 * @return  0; EINVAL if there is no such key
 * @blocks  never
 */
int ct_key_delete(ct_key key);

/**
 * Sets the caller's value of `key`.
 *
 * @return  0; EINVAL if there is no such key; ENOMEM
 * @blocks  never
 */
int ct_setspecific(ct_key key, const void *value);

/**
 * Reads the caller's value of `key`.
 *
 * @return  the value; NULL if it was never set or there is no such key
 * @blocks  never
 */
void *ct_getspecific(ct_key key);

/** @} */

/** @name Time
 * @{
 */

/**
 * Reads the clock: CLOCK_MONOTONIC, or the virtual clock if that was chosen.
 *
 * The virtual clock stands still while any thread can run, and jumps to
 * the next deadline when none can.
 *
 * @return  nanoseconds
 * @blocks  never
 */
int64_t ct_now(void);

/**
 * Sleeps for `request`, as nanosleep(2) does but without stopping others.
 *
 * No signal interrupts it.  The thread's own deadline does, if that comes
 * before the end of the sleep, and ct_cancel().
 *
 * @param remaining  if not NULL receives what is left of the sleep: zero after
 *                   a whole one, all of it with ENOMEM; untouched with EINVAL
 *                   and EFAULT
 * @return  0; or -1 with errno EINVAL if `request` is negative or its
 *          nanoseconds are not below 1,000,000,000; EFAULT if it is NULL;
 *          ETIMEDOUT (ct_deadline()); ECANCELED (ct_cancel()); ENOMEM
 * @blocks  until the time has come, never less; a zero request only yields
 */
int ct_nanosleep(const struct timespec *request, struct timespec *remaining);

/** @} */

/** @name Synchronisation
 *
 * Threads are co-operative, so an object here is a few words and an
 * uncontended operation a few instructions: nothing can come between two of
 * them.  Whoever lets go of something hands it to the thread that has waited
 * longest: that one has it before it runs again, and nobody can snatch it.
 *
 * All objects may be initialised statically, or by their `_init` function.
 * Absolute times are on the clock of ct_now(); one that has passed already
 * lets the function try once and never wait.
 * @{
 */

/** A queue of waiting threads; of interest to this library only. */
struct ct_waitq {
    struct ct_waiter *first;    /**< it has waited longest; NULL: nobody */
    struct ct_waiter *last;     /**< garbage while first is NULL */
};

/** What a mutex does when its owner locks it again. */
enum ct_mutex_type {
    CT_MUTEX_NORMAL,            /**< waits for itself, for ever */
    CT_MUTEX_RECURSIVE,         /**< counts */
    CT_MUTEX_ERRORCHECK         /**< fails with EDEADLK */
};

/** A lock with an owner.  Its members are the library's. */
typedef struct ct_mutex {
    struct thread *owner;       /**< NULL: it is free */
    struct ct_waitq waiters;    /**< for it to become free */
    unsigned depth;             /**< locks by the owner beyond the first */
    enum ct_mutex_type type;    /**< what a second lock does */
} ct_mutex;

/** A free mutex of type CT_MUTEX_NORMAL. */
#define CT_MUTEX_INITIALIZER { 0 }

/** A free mutex of type CT_MUTEX_RECURSIVE. */
#define CT_RECURSIVE_MUTEX_INITIALIZER { .type = CT_MUTEX_RECURSIVE }

/**
 * Makes a free mutex.
 *
 * @return  0; EINVAL if there is no such type
 * @blocks  never
 */
int ct_mutex_init(ct_mutex *mutex, enum ct_mutex_type type);

/**
 * Ends the use of a mutex.
 *
 * @return  0; EBUSY if it is locked
 * @blocks  never
 */
int ct_mutex_destroy(ct_mutex *mutex);

/**
 * Locks `mutex`.
 *
 * @return  0; EDEADLK if the caller has locked an error-checking one already;
 *          EAGAIN if its owner has locked a recursive one UINT_MAX times more
 * @blocks  until it is handed to the caller
 * @paper{2.1}
 */
int ct_mutex_lock(ct_mutex *mutex);

/**
 * Locks `mutex` if it is free, or recursive and the caller's.
 *
 * @return  0; EBUSY if it is not; EAGAIN as ct_mutex_lock()
 * @blocks  never
 */
int ct_mutex_trylock(ct_mutex *mutex);

/**
 * Locks `mutex` as ct_mutex_lock(), but waits only until `deadline`.
 *
 * That is so, too, of a normal mutex which the caller has locked already: it
 * waits for itself, and gives up at the deadline.
 *
 * @return  as ct_mutex_lock(); ETIMEDOUT; EINVAL if it would have to wait and
 *          the nanoseconds of `deadline` are not 0 .. 999,999,999; ENOMEM
 * @blocks  until it is handed to the caller or the time has come
 */
int ct_mutex_timedlock(ct_mutex *mutex, const struct timespec *deadline);

/**
 * Unlocks `mutex`, and hands it to whoever has waited for it longest.
 *
 * @return  0; EPERM if it is not the caller's
 * @blocks  never; the new owner becomes ready and runs in its turn
 */
int ct_mutex_unlock(ct_mutex *mutex);

/** Where threads wait for something to become true. */
typedef struct ct_cond {
    struct ct_waitq waiters;    /**< those who wait */
} ct_cond;

/** A condition that nobody waits for. */
#define CT_COND_INITIALIZER { { 0 } }

/**
 * Makes a condition.
 *
 * @return  0
 * @blocks  never
 */
int ct_cond_init(ct_cond *cond);

/**
 * Ends the use of a condition.
 *
 * @return  0; EBUSY if somebody waits for it
 * @blocks  never
 */
int ct_cond_destroy(ct_cond *cond);

/**
 * Unlocks `mutex` and waits for `cond`, in one step; returns with it locked.
 *
 * There are no spurious wake-ups, but another thread may run between the
 * signal and the return: ask again, in a loop, whether it is true.
 *
 * A recursive mutex is let go altogether, however often it is locked, and is
 * locked as often when this returns.  All that wait for one condition at a time
 * must use the same mutex.  Not promised is where a thread that was signalled
 * waits for the mutex: it may queue for it at the signal, or in its next turn,
 * and then behind whoever came between.
 *
 * @return  0; EPERM if `mutex` is not the caller's
 * @blocks  until signalled and `mutex` is handed to the caller
 */
int ct_cond_wait(ct_cond *cond, ct_mutex *mutex);

/**
 * As ct_cond_wait(), but waits for the signal only until `deadline`.
 *
 * @return  0; EPERM; ETIMEDOUT, with `mutex` locked; EINVAL if the
 *          nanoseconds of `deadline` are not 0 .. 999,999,999; ENOMEM
 * @blocks  until signalled or the time has come, and `mutex` is free
 */
int ct_cond_timedwait(ct_cond *cond, ct_mutex *mutex,
                      const struct timespec *deadline);

/**
 * Wakes the one that has waited longest; a signal to nobody is lost.
 *
 * @return  0
 * @blocks  never
 */
int ct_cond_signal(ct_cond *cond);

/**
 * Wakes all that wait now, and none that come later.
 *
 * @return  0
 * @blocks  never
 */
int ct_cond_broadcast(ct_cond *cond);

/** A number that is never negative, and who waits for it to be positive. */
typedef struct ct_sem {
    unsigned value;             /**< 0 if anybody waits */
    struct ct_waitq waiters;    /**< for it to be positive */
} ct_sem;

/** The greatest value of a semaphore. */
#define CT_SEM_MAX 0x7fffffff

/** A semaphore with this value. */
#define CT_SEM_INITIALIZER(value) { (value), { 0 } }

/**
 * Makes a semaphore.
 *
 * @return  0; or -1 with errno EINVAL if `value` is above CT_SEM_MAX
 * @blocks  never
 */
int ct_sem_init(ct_sem *sem, unsigned value);

/**
 * Ends the use of a semaphore.
 *
 * @return  0; or -1 with errno EBUSY if somebody waits
 * @blocks  never
 */
int ct_sem_destroy(ct_sem *sem);

/**
 * Takes one.
 *
 * @return  0
 * @blocks  until there is one for the caller
 */
int ct_sem_wait(ct_sem *sem);

/**
 * Takes one if there is one.
 *
 * @return  0; or -1 with errno EAGAIN
 * @blocks  never
 */
int ct_sem_trywait(ct_sem *sem);

/**
 * Takes one, waiting only until `deadline`.
 *
 * @return  0; or -1 with errno ETIMEDOUT, EINVAL (it would have to wait and
 *          the nanoseconds are not 0 .. 999,999,999) or ENOMEM
 * @blocks  until there is one for the caller or the time has come
 */
int ct_sem_timedwait(ct_sem *sem, const struct timespec *deadline);

/**
 * Gives one: to whoever has waited longest, or to the value.
 *
 * @return  0; or -1 with errno EOVERFLOW if the value is CT_SEM_MAX
 * @blocks  never
 */
int ct_sem_post(ct_sem *sem);

/**
 * Reads the value.
 *
 * @return  0, with the value in `*value`: 0 if anybody waits
 * @blocks  never
 */
int ct_sem_getvalue(ct_sem *sem, int *value);

/**
 * A lock for one writer or many readers.
 *
 * Who comes first is served first: readers that come while a writer waits,
 * wait behind it, so that neither can starve the other.
 */
typedef struct ct_rwlock {
    struct thread *writer;      /**< who has it for writing, or NULL */
    unsigned readers;           /**< how many have it for reading */
    struct ct_waitq waiters;    /**< of both kinds */
} ct_rwlock;

/** A free lock. */
#define CT_RWLOCK_INITIALIZER { 0 }

/**
 * Makes a free lock.
 *
 * @return  0
 * @blocks  never
 */
int ct_rwlock_init(ct_rwlock *lock);

/**
 * Ends the use of a lock.
 *
 * @return  0; EBUSY if anybody has it
 * @blocks  never
 */
int ct_rwlock_destroy(ct_rwlock *lock);

/**
 * Locks for reading.
 *
 * A thread that has it for reading already and asks again may wait behind a
 * writer that waits for it: for ever, and no report tells, since readers are
 * counted and not known.
 *
 * @return  0; EDEADLK if the caller has it for writing; EAGAIN if UINT_MAX
 *          readers have it
 * @blocks  while a writer has it or came before
 */
int ct_rwlock_rdlock(ct_rwlock *lock);

/**
 * Locks for reading if that needs no waiting.
 *
 * @return  0; EBUSY; EAGAIN as ct_rwlock_rdlock()
 * @blocks  never
 */
int ct_rwlock_tryrdlock(ct_rwlock *lock);

/**
 * Locks for writing.
 *
 * @return  0; EDEADLK if the caller has it for writing already
 * @blocks  while anybody has it
 */
int ct_rwlock_wrlock(ct_rwlock *lock);

/**
 * Locks for writing if nobody has it.
 *
 * @return  0; EBUSY
 * @blocks  never
 */
int ct_rwlock_trywrlock(ct_rwlock *lock);

/**
 * Unlocks what the caller has locked, for reading or writing.
 *
 * When nobody has it any more the one that has waited longest gets it; if that
 * is a reader, so do those behind it up to the next writer, in their order.
 *
 * @return  0; EPERM if a writer other than the caller, or nobody, has it
 * @blocks  never
 */
int ct_rwlock_unlock(ct_rwlock *lock);

/** Where a number of threads wait until all of them are there. */
typedef struct ct_barrier {
    unsigned count;             /**< how many it takes */
    unsigned present;           /**< how many wait */
    struct ct_waitq waiters;    /**< those */
} ct_barrier;

/** What ct_barrier_wait() returns to one of the threads. */
#define CT_BARRIER_SERIAL_THREAD (-1)

/**
 * Makes a barrier for `count` threads.
 *
 * @return  0; EINVAL if `count` is 0
 * @blocks  never
 */
int ct_barrier_init(ct_barrier *barrier, unsigned count);

/**
 * Ends the use of a barrier.
 *
 * @return  0; EBUSY if anybody waits
 * @blocks  never
 */
int ct_barrier_destroy(ct_barrier *barrier);

/**
 * Waits until `count` threads have called this; then it begins anew.
 *
 * The one that comes last goes on at once; the others become ready in the order
 * in which they came.
 *
 * @return  CT_BARRIER_SERIAL_THREAD to the one that came last, 0 to the others
 * @blocks  until the last one has come
 */
int ct_barrier_wait(ct_barrier *barrier);

/** Whether something that is to be done once has been done. */
typedef struct ct_once_control {
    int state;                  /**< 0 not begun, 1 under way, 2 done */
    struct ct_waitq waiters;    /**< for it to be done */
} ct_once_control;

/** Not begun. */
#define CT_ONCE_INIT { 0 }

/**
 * Calls `fn` unless that was done before; returns when it has been done.
 *
 * @return  0
 * @blocks  while another thread is doing it
 */
int ct_once(ct_once_control *once, void (*fn)(void));

/** @} */

/** @name Input and output
 *
 * Calls with POSIX names and POSIX meaning that block only the calling thread.
 * They never change a flag of an open file that the program can see, and they
 * may be used on any descriptor, however the program came by it.
 *
 * Each of those that say so blocks until it can be done, and can fail, beside
 * what POSIX says, with
 *
 *     ETIMEDOUT   the thread's deadline has passed (ct_deadline())
 *     ECANCELED   somebody has cancelled the thread (ct_cancel())
 *     EBADF       somebody has closed the descriptor meanwhile
 *     EINTR       a signal handler that was installed without SA_RESTART ran
 *                 while the process waited, and interrupted this thread
 *     ENOMEM      there is no memory to wait
 *
 * EAGAIN comes from descriptors that the program has made non-blocking by
 * ct_fcntl(), or before it first used them here.
 *
 * Descriptors are closed by ct_close() and duplicated by ct_dup() and its kin.
 * A program that has them closed otherwise -- by fclose(3), close_range(2), a
 * library -- and whose numbers are then used again tells so by ct_forget().
 *
 * Writing to a pipe or socket that nobody reads raises SIGPIPE, as POSIX has
 * it; servers ignore that signal, or use MSG_NOSIGNAL, and get EPIPE.
 * The socket options SO_RCVTIMEO and SO_SNDTIMEO have no effect here.
 * After fork(2) the child has one thread, the one that called it.
 * @{
 */

/**
 * Reads as read(2) does.
 *
 * @param len  bytes
 * @return  bytes read; 0 at the end; or -1 with errno
 * @blocks  until something can be read
 * @paper{2.2}
 */
ssize_t ct_read(int fd, void *buf, size_t len);

/**
 * Writes as write(2) does: all of it, unless an error comes in between.
 *
 * @param len  bytes
 * @return  bytes written: fewer than `len` only if an error came after them;
 *          or -1 with errno
 * @blocks  until all has been taken
 * @paper{2.2}
 */
ssize_t ct_write(int fd, const void *buf, size_t len);

/** Reads into `n` pieces, as readv(2).  @return  as ct_read()
 * @blocks  until something can be read */
ssize_t ct_readv(int fd, const struct iovec *iov, int n);

/** Writes `n` pieces, as writev(2).  @return  as ct_write()
 * @blocks  until all has been taken */
ssize_t ct_writev(int fd, const struct iovec *iov, int n);

/** Reads at `offset` (bytes), as pread(2).  What the kernel has in its cache
 * comes at once.  @return  as ct_read()
 * @blocks  while the disk is read */
ssize_t ct_pread(int fd, void *buf, size_t len, off_t offset);

/** Writes at `offset` (bytes), as pwrite(2).  @return  as ct_write()
 * @blocks  while a worker writes */
ssize_t ct_pwrite(int fd, const void *buf, size_t len, off_t offset);

/** Receives as recv(2) does; with MSG_WAITALL on TCP all of `len` bytes.
 * @return  as ct_read()  @blocks  until something has come */
ssize_t ct_recv(int fd, void *buf, size_t len, int flags);

/** Sends as send(2) does.  @return  as ct_write()
 * @blocks  until all has been taken */
ssize_t ct_send(int fd, const void *buf, size_t len, int flags);

/** Receives as recvfrom(2) does.  @return  as ct_recv()
 * @blocks  until something has come */
ssize_t ct_recvfrom(int fd, void *buf, size_t len, int flags,
                    struct sockaddr *address, socklen_t *length);

/** Sends as sendto(2) does.  @return  as ct_send()
 * @blocks  until all has been taken */
ssize_t ct_sendto(int fd, const void *buf, size_t len, int flags,
                  const struct sockaddr *address, socklen_t length);

/** Receives as recvmsg(2) does.  @return  as ct_recv()
 * @blocks  until something has come */
ssize_t ct_recvmsg(int fd, struct msghdr *msg, int flags);

/** Sends as sendmsg(2) does.  @return  as ct_send()
 * @blocks  until all has been taken */
ssize_t ct_sendmsg(int fd, const struct msghdr *msg, int flags);

/**
 * Makes a socket, as socket(2) does.
 *
 * The kernel's flag O_NONBLOCK is set on it; ct_fcntl() tells of it only if
 * the program has asked for it.
 *
 * @return  the descriptor; or -1 with errno
 * @blocks  never
 */
int ct_socket(int domain, int type, int protocol);

/** Accepts a connection, as accept(2) does.
 * @return  its descriptor; or -1 with errno  @blocks  until one has come */
int ct_accept(int fd, struct sockaddr *address, socklen_t *length);

/** Accepts a connection, as accept4(2) does.
 * @param flags  SOCK_NONBLOCK, SOCK_CLOEXEC
 * @return  its descriptor; or -1 with errno  @blocks  until one has come */
int ct_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);

/**
 * Connects, as connect(2) does.
 *
 * When it fails with ETIMEDOUT by the thread's deadline, or with ECANCELED or
 * EINTR, the connecting goes on; calling again waits for it.
 *
 * @return  0; or -1 with errno
 * @blocks  until connected or refused
 */
int ct_connect(int fd, const struct sockaddr *address, socklen_t length);

/**
 * Closes, as close(2) does; threads that wait for `fd` fail with EBADF.
 *
 * @return  0; or -1 with errno
 * @blocks  never (the process, if the socket has SO_LINGER)
 */
int ct_close(int fd);

/**
 * Says that `fd` was closed, or became another file, without ct_close().
 *
 * @blocks  never; threads that wait for it fail with EBADF
 */
void ct_forget(int fd);

/** Duplicates a descriptor, as dup(2).  @return  the new one; or -1 with errno
 * @blocks  never */
int ct_dup(int fd);

/** Duplicates to a given number, as dup2(2); threads that wait for what it was
 * fail with EBADF.  @return  the number; or -1 with errno  @blocks  never */
int ct_dup2(int from, int to);

/** The same with flags, as dup3(2).  @return  as ct_dup2()  @blocks  never */
int ct_dup3(int from, int to, int flags);

/** Makes a pipe, as pipe(2).  On kernels before Linux 6.4 it has O_NONBLOCK, of
 * which ct_fcntl() does not tell, as ct_socket().
 * @return  0; or -1 with errno  @blocks  never */
int ct_pipe(int fds[2]);

/** Makes a pipe with flags, as pipe2(2).  @return  as ct_pipe()
 * @blocks  never */
int ct_pipe2(int fds[2], int flags);

/**
 * Does what fcntl(2) does.
 *
 * @return  as fcntl(2)
 * @blocks  with F_SETLKW and F_OFD_SETLKW until it has the lock, else never
 */
int ct_fcntl(int fd, int command, ...);

/**
 * Waits for any of several descriptors, as poll(2) does.
 *
 * @param timeout_ms  0 only looks, negative is for ever
 * @return  how many have something to tell, 0 when the time is up; or -1 with
 *          errno
 * @blocks  until there is something to tell
 */
int ct_poll(struct pollfd *fds, nfds_t nfds, int timeout_ms);

/** Waits for any of several descriptors, as select(2) does; `timeout` is left
 * as it is.  @return  as select(2)  @blocks  until there is something */
int ct_select(int nfds, fd_set *in, fd_set *out, fd_set *odd,
              struct timeval *timeout);

/** Opens a file, as open(2) does.  @return  the descriptor; or -1 with errno
 * @blocks  while a worker opens it */
int ct_open(const char *path, int flags, ...);

/** Forces a file's data to its disk, as fsync(2).
 * @return  0; or -1 with errno  @blocks  while a worker does it */
int ct_fsync(int fd);

/**
 * Copies `count` bytes from a file to a descriptor, as sendfile(2) does.
 *
 * @param offset  where to begin, moved on by what was sent; NULL: the file's
 *                own position
 * @return  bytes sent, fewer at the end of the file or if an error came after
 *          them; or -1 with errno
 * @blocks  until they have been taken
 */
ssize_t ct_sendfile(int out, int in, off_t *offset, size_t count);

/** Looks up a name, as getaddrinfo(3) does.
 * @return  0 or one of EAI_; freeaddrinfo(3) frees what was found
 * @blocks  while a worker does it */
int ct_getaddrinfo(const char *node, const char *service,
                   const struct addrinfo *hints, struct addrinfo **found);

/** Waits for a child process, as waitpid(2) does.
 * @return  its number, 0 with WNOHANG if there is nothing to tell; or -1 with
 *          errno  @blocks  until there is something, unless WNOHANG */
pid_t ct_waitpid(pid_t pid, int *status, int options);

/**
 * Sets until when the calling thread is ready to wait in calls of this section
 * and in ct_nanosleep(); they then fail with ETIMEDOUT.
 *
 * The deadline stays until another is set: it is one for all that the thread
 * does next, however many calls that takes.  A call that need not wait
 * succeeds after it, too.  What a worker has begun is waited for.  Locks,
 * conditions, semaphores and joins are not reached: who waits there waits for
 * another thread, and has functions with a deadline of their own.
 *
 * @param until  on the clock of ct_now(); NULL: for ever
 * @return  0; EINVAL if the nanoseconds are not 0 .. 999,999,999; ENOMEM
 * @blocks  never
 */
int ct_deadline(const struct timespec *until);

/**
 * Ends the wait of `thread` in a call of this section or in ct_nanosleep(),
 * which fails with ECANCELED; if it is in none, then its next call of those
 * that would have to wait.
 *
 * What a worker has begun is finished first, and then succeeds.
 *
 * @return  0; ESRCH if there is no such thread, or it has ended; ENOMEM
 * @blocks  never
 */
int ct_cancel(ct_thread thread);

/** @} */

/** @name Preemption
 *
 * For programs whose threads compute for long and cannot be made to yield.  A
 * timer switches them: off unless ct_preempt_start() is called, and then no
 * function of the program can count any more on running undivided between two
 * calls that block.  Mutexes and the other objects above stay what they are.
 * What must not be divided is put between ct_preempt_disable() and
 * ct_preempt_enable(), or under a mutex.
 *
 * A thread is switched at any instruction of the program's own code, which is
 * what is linked before this library; never inside this library, the C
 * library or another one, in a critical section, inside a coroutine or in a
 * signal handler.  All registers are kept.
 *
 * Still unsafe: a function of the program that a library calls while it holds a
 * lock (dl_iterate_phdr(3), fopencookie(3)) unless it is a critical section.
 * A process made by fork(2) inherits no timers: it must stop and start again.
 * System calls that are not restarted after a signal (epoll_wait(2), poll(2))
 * can fail with EINTR when they follow a tick within 50 us.
 * @{
 */

/**
 * Begins to switch threads that have run for a whole interval without giving
 * way: at the second tick at the latest.
 *
 * A tick comes after each interval of processor time, not while the process
 * sleeps.  Kernels look at that clock at their own ticks, often 4 ms apart:
 * shorter intervals are rounded up to that.  Takes the signal SIGVTALRM, and
 * a signal stack (sigaltstack(2)) unless there is one.  While other signals are
 * blocked than at this call, as in a signal handler, nobody is switched.
 *
 * @param interval_ns  nanoseconds of processor time
 * @return  0; EINVAL if `interval_ns` is not positive; EBUSY if it has been
 *          started, or the program uses SIGVTALRM; ENOTSUP if it does not work
 *          here, and ct_preempt_refusal() says why; EAGAIN if the kernel has
 *          no timer or no memory left
 * @blocks  never
 */
int ct_preempt_start(int64_t interval_ns);

/**
 * Ends it.  What was owed in critical sections is still given at their end.
 *
 * @return  0; EINVAL if it was not started
 * @blocks  never
 */
int ct_preempt_stop(void);

/**
 * Begins a critical section: no tick switches the calling thread until it has
 * called ct_preempt_enable() as often as this.
 *
 * The count is the thread's own.  It may block in a critical section: others
 * run then, and may be switched.  More than 255 within each other panic.
 *
 * @blocks  never
 */
void ct_preempt_disable(void);

/**
 * Ends a critical section.
 *
 * If it is the outermost, and a tick wanted to switch the thread meanwhile,
 * gives way as ct_yield() does.  Without a ct_preempt_disable() it panics.
 *
 * @blocks  until it is the caller's turn again, if it gives way
 */
void ct_preempt_enable(void);

/** What ticks have done since ct_preempt_start(). */
struct ct_preempt_stats {
    uint64_t ticks;             /**< all, those asked again included */
    uint64_t switches;          /**< that switched a thread */
    uint64_t deferred;          /**< to the end of a critical section */
    uint64_t retried;           /**< in a library: asked again soon */
};

/**
 * Tells what ticks have done.
 *
 * @blocks  never
 */
void ct_preempt_stats(struct ct_preempt_stats *stats);

/**
 * Tells why preemption does not work here.
 *
 * @return  a sentence; NULL if it works
 * @blocks  never
 */
const char *ct_preempt_refusal(void);

/**
 * A mutex for threads of the kernel and of this library together.
 *
 * Any thread of the process may use it, those of pthread_create(3) too.  It is
 * a word, changed by atomic instructions; nobody owns it, and it may be
 * snatched.  Kernel threads wait in the kernel (futex(2)).  A thread of this
 * library must not, or it would stop all others, the one that has the mutex
 * perhaps among them: it yields as long as others can run.  When nobody else
 * can it waits in the kernel, but for a millisecond at most before it looks
 * after timers again.
 */
typedef struct ct_mixed {
    unsigned word;              /**< 0 free, 1 locked, 2 and waited for */
} ct_mixed;

/** A free one. */
#define CT_MIXED_INITIALIZER { 0 }

/**
 * Locks `mutex`.  It is not recursive.
 *
 * @blocks  until it is the caller's
 */
void ct_mixed_lock(ct_mixed *mutex);

/**
 * Locks `mutex` if it is free.
 *
 * @return  0; EBUSY
 * @blocks  never
 */
int ct_mixed_trylock(ct_mixed *mutex);

/**
 * Unlocks `mutex`; any thread may.
 *
 * @return  0; EPERM if it was not locked
 * @blocks  never
 */
int ct_mixed_unlock(ct_mixed *mutex);

/** @} */

/** @name Resources
 *
 * Under `CAPRICCIO_SCHED=resource` the run time keeps a graph of the places
 * where threads block, and learns what threads take between one place and the
 * next.  When a resource is overcommitted it holds back threads that are
 * about to take some and have none, and lets those go on that will give some
 * back.  What cannot be seen from outside, such as the places in a pool of the
 * program's own, the program declares.  Under the other policies these
 * functions do nothing but check their arguments.
 * @{
 */

/**
 * Declares a resource.
 *
 * @param name      for reports; must stay valid
 * @param capacity  how much there is, in a unit of the caller's choice: more is
 *                  let in only if that turns out to be better; 0 if it is
 *                  not known
 * @return  a number for it; or -1 with errno EINVAL (no name, or a negative
 *          capacity) or ENOSPC (six are declared already)
 * @blocks  never
 * @paper{4.2.2}
 */
int ct_resource_declare(const char *name, int64_t capacity);

/**
 * Says that the calling thread has taken so much of a resource.
 *
 * It holds it until it gives it back.  A thread that comes again and again to
 * the place where it stood before it took some, without giving it back, has
 * passed it on: then it is nobody's until somebody gives it back.
 *
 * @return  0; or EINVAL: no such resource, or a negative amount
 * @blocks  never: taking is not refused, the next one is kept from it
 * @paper{4.2}
 */
int ct_resource_take(int resource, int64_t amount);

/**
 * Says that the calling thread has given back so much, its own or nobody's.
 *
 * @return  as ct_resource_take()
 * @blocks  never
 */
int ct_resource_give(int resource, int64_t amount);

/**
 * Says that something had to be taken again because others had pushed it out:
 * the one sure sign that there is too little for all that want some.
 *
 * @return  as ct_resource_take()
 * @blocks  never
 * @paper{4.2.2}
 */
int ct_resource_wasted(int resource, int64_t amount);

/** What the run time can count by itself; see ct_resource_count(). */
enum ct_counted {
    CT_DESCRIPTORS,             /**< what the functions here open and close */
    CT_MEMORY                   /**< bytes that malloc() and its kin give */
};

/**
 * Has the run time count a resource by itself, from now on: as if the program
 * called ct_resource_take() and ct_resource_give() for each.
 *
 * No more descriptors are let in than the process may have.  Memory is counted
 * in a program that is linked with `@reference/resource/count-memory`; how
 * much there may be, ct_resource_watch() finds out.
 *
 * @return  the number of the resource, the same each time; or -1 with errno
 *          EINVAL (nothing of that name), ENOTSUP (the program is not linked to
 *          count memory) or ENOSPC (as for ct_resource_declare())
 * @blocks  never
 * @paper{4.2.1}
 */
int ct_resource_count(enum ct_counted what);

/** Signs that there is too little of something; see ct_resource_watch(). */
enum ct_sign {
    CT_REMISSES,                /**< a thread reads a page of a file from the
                                 *   disk again that it had read since it took
                                 *   some of the resource: exact */
    CT_REFAULTS,                /**< pages come back that had been pushed out,
                                 *   anybody's: the kernel's count */
    CT_STALLS                   /**< the part of the time in which anybody
                                 *   waited for memory: the kernel's
                                 *   pressure-stall information */
};

/**
 * Counts a sign as waste of a resource, from now on: as if the program called
 * ct_resource_wasted().
 *
 * The unit of the resource is then pages of 4 KiB; for CT_STALLS it is
 * anything.  CT_REMISSES can be watched for one resource, each of the others
 * for any, one sign a resource.
 *
 * @return  0; EINVAL (no such resource, or sign), ENOTSUP (this machine does
 *          not offer it) or ENOMEM
 * @blocks  never
 * @paper{4.2.2}
 */
int ct_resource_watch(int resource, enum ct_sign sign);

/**
 * Writes what is known of all resources, and of the machine, to `fd`, a line
 * each; of what the machine does not offer, that it does not.
 *
 * @return  0; or -1 with errno if it could not be written
 * @blocks  the whole process while it writes
 */
int ct_resources(int fd);

/**
 * Says that the program has done so much of what it is there for: requests
 * served, records written.
 *
 * That is what the policy tries to get more of.  A program that never says is
 * judged by how many threads give back what they took.
 *
 * @blocks  never
 * @paper{4.2.2}
 */
void ct_productive(uint64_t amount);

/**
 * Writes the blocking graph to descriptor `fd`, in the language of Graphviz.
 *
 * Under policies other than resource there is nothing in it.
 *
 * @return  0; or -1 with errno if it could not be written
 * @blocks  the whole process while it writes
 * @paper{4.1, 4.3}
 */
int ct_graph(int fd);

/** @} */

/** @name The run time itself
 * @{
 */

/**
 * Describes the choices in force, as "sched=fifo clock=real guard=madvise
 * stack=arena io=epoll"; io=none in a program that does not wait for
 * descriptors.
 *
 * @param size  bytes there are at `text`
 * @return  the length of the whole description, as snprintf(3) does
 * @blocks  never
 */
int ct_describe(char *text, size_t size);

/**
 * Writes who waits for what to descriptor `fd`, a line a thread.
 *
 * And for how long, where switches were looked on when the wait began: with
 * CAPRICCIO_LOG or CAPRICCIO_CHECK set, or while anybody slept.
 *
 * @blocks  the whole process while it writes
 */
void ct_report(int fd);

/**
 * Sets what happens when no thread can ever run again.
 *
 * The default writes ct_report() to stderr and aborts.  The hook may make a
 * thread ready and return; if it returns and nobody is ready, the default
 * follows.
 *
 * @param hook  NULL restores the default
 * @blocks  never
 */
void ct_on_deadlock(void (*hook)(void));

/**
 * Sets what happens when some threads have come to wait for each other in a
 * ring, by mutexes, readers-writer locks and joins, while others may go on.
 *
 * The default writes "capriccio: deadlock: a waits for b waits for a" to
 * stderr; the threads of the ring stay as they are.  Where a signalled thread
 * closes the ring, since it wants its mutex back, it is told of by the signal
 * or when that thread would have run, whichever the library does first.
 *
 * @param hook  is given the ring, each member waiting for the next and the
 *              last for the first; it must not block; NULL restores the default
 * @blocks  never
 */
void ct_on_cycle(void (*hook)(const ct_thread *threads, unsigned n));

/** @} */

#ifdef __cplusplus
}
#endif

#endif
