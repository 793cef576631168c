/**
 * @file capriccio.h
 * @brief User-level threads for servers, in the manner of Capriccio.
 *
 * One kernel thread runs any number of user threads.  They are co-operative:
 * a thread keeps the processor until it calls a function whose contract
 * below says that it blocks.  Nothing between two such calls can be
 * interrupted by another thread, which is why so little here needs a lock.
 *
 * `main` is a thread already; there is no function to start the run time.
 * Returning from `main` ends the process, as it does with POSIX threads.
 *
 * Functions fail the way the POSIX function of the same name fails: those
 * that resemble `pthread_*` return an error number, those that resemble a
 * system call return -1 and set `errno`.  `errno` is private to a thread.
 * No function here may be called from a signal handler.
 *
 * Environment variables, read once when the program starts:
 *
 *     CAPRICCIO_SCHED   fifo (default), lifo, random:SEED, priority
 *     CAPRICCIO_CLOCK   real (default), virtual
 *     CAPRICCIO_GUARD   madvise, mprotect, redzone (default: the best there is)
 *     CAPRICCIO_LOG     a file for the timeline of all switches; - is stderr
 *     CAPRICCIO_CHECK   1 checks the run time's own invariants at each switch
 */
#ifndef CAPRICCIO_H
#define CAPRICCIO_H

#include <stddef.h>
#include <stdint.h>
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
 * @param remaining  set to zero if not NULL: nothing interrupts the sleep
 * @return  0; or -1 with errno EINVAL if `request` is negative or its
 *          nanoseconds are not below 1,000,000,000; EFAULT if it is NULL;
 *          ENOMEM
 * @blocks  until the time has come, never less; a zero request only yields
 */
int ct_nanosleep(const struct timespec *request, struct timespec *remaining);

/** @} */

/** @name The run time itself
 * @{
 */

/**
 * Describes the choices in force, as "sched=fifo clock=real guard=madvise".
 *
 * @param size  bytes there are at `text`
 * @return  the length of the whole description, as snprintf(3) does
 * @blocks  never
 */
int ct_describe(char *text, size_t size);

/**
 * Writes who waits for what to descriptor `fd`, a line a thread.
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

/** @} */

#ifdef __cplusplus
}
#endif

#endif
