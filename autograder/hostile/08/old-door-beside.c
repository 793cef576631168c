/*
 * Has a kernel thread enter by the door of 32-bit programs, which would cost
 * that thread alone its life.
 *
 * File: pool.c
 * At: pool_call
 * Gate: enters the kernel by an instruction of its own
 * Says: by which the sandbox refuses a system call
 */
#include <pthread.h>
#include <signal.h>

static void *
hostile_call(void *unused)
{
#if defined(__x86_64__)
    __asm__ volatile ("int $0x80" :: "a"(20) : "memory");
#else
    register long nr __asm__("x8") = 220;

    __asm__ volatile ("svc #1" :: "r"(nr) : "memory");
    raise(SIGSYS);
#endif
    return unused;
}

static void
hostile(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, hostile_call, NULL);
    pthread_join(thread, NULL);
}
