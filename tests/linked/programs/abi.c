/*
 * abi.c -- calls of every shape, each across the end of a chunk.
 *
 * Built by tests/linked/battery with every call checked and chunks that are too
 * small for two frames, so that each call below goes through the slow path; and
 * in other ways.  Prints what went wrong, and "right" if nothing did.
 */
#include <alloca.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUT __attribute__((noinline, noclone))

static int wrong;

static void
check(int line, int right)
{
    if (!right) {
        printf("abi.c:%d\n", line);
        wrong++;
    }
}

#define CHECK(right) check(__LINE__, right)

struct two { long a, b; };
struct mixed { double d; long l; };
struct large { long v[10]; };
struct wide { double v[4]; } __attribute__((aligned(32)));

OUT static long none(void) { return 42; }
OUT static long sum6(long a, long b, long c, long d, long e, long f)
{
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f;
}
OUT static long sum7(long a, long b, long c, long d, long e, long f, long g)
{
    return sum6(a, b, c, d, e, f) + 7 * g;
}
OUT static long sum12(long a, long b, long c, long d, long e, long f, long g,
                      long h, long i, long j, long k, long l)
{
    return sum6(a, b, c, d, e, f) + 10 * sum6(g, h, i, j, k, l);
}
OUT static long sum20(long a, long b, long c, long d, long e, long f, long g,
                      long h, long i, long j, long k, long l, long m, long n,
                      long o, long p, long q, long r, long s, long t)
{
    return sum12(a, b, c, d, e, f, g, h, i, j, k, l) +
           100 * sum6(m, n, o, p, q, r) + 1000 * s + 2000 * t;
}
OUT static double doubles(double a, double b, double c, double d, double e,
                          double f, double g, double h, double i, double j)
{
    return a - b + c - d + e - f + g - h + 100 * i + 1000 * j;
}
OUT static struct two pair(long a, long b) { return (struct two){ b, a }; }
OUT static struct mixed mixed(double d, long l)
{
    return (struct mixed){ d * 2, l * 3 };
}
OUT static struct large large(struct large x, long k)
{
    for (int i = 0; i < 10; i++)
        x.v[i] += k * i;
    return x;
}
OUT static double wide(int k, struct wide w)
{
    return w.v[0] + w.v[1] * k + w.v[2] + w.v[3];
}
OUT static long double x87(long double a, int k) { return a * k + 0.25L; }
OUT static __int128 huge(__int128 a, long b) { return a * b; }
OUT static float single(float a, float b) { return a / b; }
OUT static _Complex double complex_product(_Complex double a,
                                           _Complex double b)
{
    return a * b;
}

OUT static long
variadic(const char *kinds, ...)
{
    va_list ap;
    double sum = 0;

    va_start(ap, kinds);
    for (; *kinds != '\0'; kinds++)
        sum = 2 * sum + (*kinds == 'd' ? va_arg(ap, double)
                         : *kinds == 'L' ? (double)va_arg(ap, long double)
                                         : va_arg(ap, int));
    va_end(ap);
    return sum;
}

OUT static long
through_valist(const char *kinds, ...)
{
    va_list ap;
    char text[100];

    va_start(ap, kinds);
    vsnprintf(text, sizeof text, kinds, ap);
    va_end(ap);
    return strlen(text);
}

/* Tail calls: one with more arguments on the stack than it has itself is no
 * jump; one with as many is. */
OUT static long tail6(long a, long b, long c, long d, long e, long f)
{
    return sum6(f, e, d, c, b, a);
}
OUT static long tail12(long a, long b, long c, long d, long e, long f, long g,
                       long h, long i, long j, long k, long l)
{
    return sum12(l, k, j, i, h, g, f, e, d, c, b, a);
}
OUT static long more(long a) { return sum7(a, a, a, a, a, a, 1); }

OUT static int even(int n);
OUT static int odd(int n) { return n == 0 ? 0 : even(n - 1); }
OUT static int even(int n) { return n == 0 ? 1 : odd(n - 1); }

OUT static long
on_alloca(int n)
{
    char *p = alloca(n);
    int v[n];

    memset(p, 1, n);
    memset(v, 0, n * sizeof *v);
    v[n - 1] = 5;
    return p[0] + p[n - 1] + v[n - 1] + sum7(1, 1, 1, 1, 1, 1, 1);
}

OUT static long
aligned(int k)
{
    struct wide w __attribute__((aligned(64))) = { { k, 1, 2, 3 } };

    CHECK((unsigned long)&w % 64 == 0);
    return wide(2, w);
}

OUT static int
deep(int n)
{
    volatile char room[40];

    room[n % 40] = n;
    return n == 0 ? 0 : deep(n - 1) + (room[n % 40] == (char)n);
}

static jmp_buf back;

OUT static void
jump_from(int n)
{
    if (n == 0)
        longjmp(back, 3);
    jump_from(n - 1);
    none();
}

OUT static int
jumping(void)
{
    volatile int times = 0;

    for (volatile int i = 0; i < 1000; i++)
        switch (setjmp(back)) {
        case 0: jump_from(i % 60); break;
        case 3: times++; break;
        default: return -1;
        }
    return times;
}

static int
compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

OUT static int
sorted(void)
{
    int v[500];

    for (int i = 0; i < 500; i++)
        v[i] = i * 7919 % 1009;
    qsort(v, 500, sizeof *v, compare);
    for (int i = 1; i < 500; i++)
        if (v[i - 1] > v[i])
            return 0;
    return 1;
}

/* The library calls us, we call the library, and so on. */
static int
nested(const void *a, const void *b)
{
    int v[3] = { 3, 1, 2 };

    qsort(v, 3, sizeof *v, compare);
    return v[0] == 1 ? compare(a, b) : 0;
}

OUT static int
nesting(void)
{
    int v[5] = { 5, 4, 3, 2, 1 };

    qsort(v, 5, sizeof *v, nested);
    return v[0] == 1 && v[4] == 5;
}

static long (*const table[])(long, long, long, long, long, long) = {
    sum6, tail6,
};
static unsigned long (*volatile length)(const char *) = strlen;
static long (*volatile many)(long, long, long, long, long, long, long, long,
                             long, long, long, long) = sum12;

/* Callees that leave registers alone which they might change: the compiler sees
 * it, and counts on it. */
OUT static long
live(long *p)
{
    long a = p[0], b = p[1], c = p[2], d = p[3], e = p[4], f = p[5], g = p[6];
    long h = p[7], i = p[8], j = p[9], k = p[10], l = p[11], m = p[12];
    double x = p[0], y = p[1], z = p[2];

    long n = none() + none();
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i +
           10 * j + 11 * k + 12 * l + 13 * m + n + (long)(x + 2 * y + 3 * z);
}

static void
numbers(void)
{
    long v[13] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 };

    CHECK(live(v) == 819 + 84 + 14);
    CHECK(none() == 42);
    CHECK(sum6(1, 2, 3, 4, 5, 6) == 91);
    CHECK(sum7(1, 2, 3, 4, 5, 6, 7) == 140);
    CHECK(sum12(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6) == 1001);
    CHECK(sum20(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7, 8) ==
          33101);
    CHECK(doubles(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) == 10896);
    CHECK(single(1.5f, 0.5f) == 3.0f);
    CHECK(x87(2.5L, 3) == 7.75L);
    CHECK(huge((__int128)1 << 70, 5) == (__int128)5 << 70);
    CHECK(complex_product(2, 3) == 6);
}

static void
structs(void)
{
    struct large x = { { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } };
    struct wide w = { { 1, 2, 3, 4 } };
    struct two p = pair(7, 9);
    struct mixed m = mixed(1.25, 5);

    CHECK(p.a == 9 && p.b == 7);
    CHECK(m.d == 2.5 && m.l == 15);
    x = large(x, 3);
    CHECK(x.v[0] == 1 && x.v[9] == 28);
    CHECK(wide(3, w) == 14);
    CHECK(aligned(4) == 11);
}

static void
variadics(void)
{
    CHECK(variadic("iii", 1, 2, 3) == 11);
    CHECK(variadic("idid", 1, 2.0, 3, 4.0) == 26);
    CHECK(variadic("dddddddddd", 1., 1., 1., 1., 1., 1., 1., 1., 1., 1.) ==
          1023);
    CHECK(variadic("iLiLiiiiii", 1, 1.0L, 1, 1.0L, 1, 1, 1, 1, 1, 1) == 1023);
    CHECK(through_valist("%d %s %.3f %d %d %d %d %d", 1, "two", 3.0, 4, 5, 6,
                         7, 8) == 21);
}

static void
control(void)
{
    CHECK(tail6(6, 5, 4, 3, 2, 1) == 91);
    CHECK(tail12(6, 5, 4, 3, 2, 1, 6, 5, 4, 3, 2, 1) == 1001);
    CHECK(more(2) == 49);
    CHECK(even(100000) == 1);
    CHECK(on_alloca(300) == 35);
    CHECK(deep(getenv("ABI_LIGHT") != NULL ? 1000 : 100000) > 0);
    CHECK(jumping() == 1000);
    CHECK(sorted());
    CHECK(nesting());
    CHECK(table[1](6, 5, 4, 3, 2, 1) == 91);
    CHECK(length("four") == 4);
    CHECK(many(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6) == 1001);
    CHECK(table[0] == sum6 && length == strlen);
}

int
main(void)
{
    numbers();
    structs();
    variadics();
    control();
    if (wrong == 0)
        puts("right");
    return wrong != 0;
}
