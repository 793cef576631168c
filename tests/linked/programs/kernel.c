/*
 * kernel.c -- kernel threads, which keep their ordinary stacks, and vfork(2),
 * whose child moves its parent's chain of chunks.  Prints "right".
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8 };

static __attribute__((noinline)) long
deep(int n)
{
    volatile char room[100];

    room[n % 100] = 1;
    return n == 0 ? 0 : deep(n - 1) + room[n % 100];
}

static void *
work(void *arg)
{
    jmp_buf back;

    if (setjmp(back) == 0) {
        deep(100);
        longjmp(back, 1);
    }
    return (void *)deep(1000);
}

int
main(void)
{
    pthread_t t[THREADS];
    long sum = 0;
    int status = -1;

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&t[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < THREADS; i++) {
        void *result;

        sum += deep(2000);
        pthread_join(t[i], &result);
        sum += (long)result;
    }
    pid_t child = vfork();
    if (child == 0) {
        execlp("true", "true", (char *)NULL);
        _exit(1);
    }
    waitpid(child, &status, 0);
    puts(sum + deep(500) == 24500 && status == 0 ? "right" : "wrong");
    return 0;
}
