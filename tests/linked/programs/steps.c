/*
 * steps.c -- one call on a new chunk, to be stepped through.
 */
__attribute__((noinline)) long
seven(long a, long b, long c, long d, long e, long f, long g)
{
    return a + b + c + d + e + f + g;
}

__attribute__((noinline)) void
done(void)
{
    __asm__ volatile ("");
}

__attribute__((noinline)) long
once(long n)
{
    volatile char room[300];

    room[n] = n;
    return seven(n, n, n, n, n, n, n) + seven(1, 2, 3, 4, 5, 6, n) + room[n];
}

int
main(void)
{
    long n = once(3) + once(4);

    done();
    return n == 0;
}
