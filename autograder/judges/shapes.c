/*
 * shapes.c -- calls of every shape that C has (lab 09).
 *
 * A pure function, compiled twice: for the grader as it is, and by ct-cc for
 * the program that is judged, where each call below is checked.  Both must come
 * to the same number.  What is computed is of no interest, but that it depends
 * on each argument and on their order.
 *
 * Floating point stays exact: small whole numbers and halves.
 */
#include <alloca.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/judges/shapes.h"
#include "autograder/scenarios/script.h"

#define CALLED __attribute__((noinline))

struct two { int64_t a, b; };
struct mixed { double d; int64_t l; };
struct large { int64_t v[10]; };

CALLED static int64_t
none(void)
{
    return 42;
}

CALLED static int64_t
six(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f)
{
    return fold(fold(fold(a, b), fold(c, d)), fold(e, f));
}

CALLED static int64_t
seven(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f,
      int64_t g)
{
    return fold(six(a, b, c, d, e, f), g);
}

CALLED static int64_t
fourteen(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f,
         int64_t g, int64_t h, int64_t i, int64_t j, int64_t k, int64_t l,
         int64_t m, int64_t n)
{
    return fold(seven(a, b, c, d, e, f, g), seven(h, i, j, k, l, m, n));
}

CALLED static double
doubles(double a, double b, double c, double d, double e, double f, double g,
        double h, double i, double j)
{
    return a - 2 * b + 3 * c - 4 * d + 5 * e - 6 * f + 7 * g - 8 * h + 9 * i -
           10 * j;
}

CALLED static struct two
pair(int64_t a, int64_t b)
{
    return (struct two){ b, a };
}

CALLED static struct mixed
mixed(double d, int64_t l)
{
    return (struct mixed){ d * 2, l ^ 3 };
}

CALLED static struct large
turned(struct large x, int64_t k)
{
    struct large y;

    for (int i = 0; i < 10; i++)
        y.v[i] = fold(x.v[9 - i], k);
    return y;
}

CALLED static long double
extended(long double a, int k)
{
    return a * k + 0.5L;
}

CALLED static __int128
huge(__int128 a, int64_t b)
{
    return (__int128)((unsigned __int128)a * (unsigned __int128)(__int128)b);
}

CALLED static _Complex double
product(_Complex double a, _Complex double b)
{
    return a * b;
}

CALLED static int64_t
variadic(const char *kinds, ...)
{
    va_list ap;
    int64_t sum = 0;

    va_start(ap, kinds);
    for (; *kinds != '\0'; kinds++)
        sum = fold(sum, *kinds == 'd' ? (int64_t)va_arg(ap, double)
                        : *kinds == 'L' ? (int64_t)va_arg(ap, long double)
                                        : va_arg(ap, int64_t));
    va_end(ap);
    return sum;
}

/* A jump in place of a call, with as many arguments on the stack. */
CALLED static int64_t
tail(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f,
     int64_t g, int64_t h, int64_t i, int64_t j, int64_t k, int64_t l,
     int64_t m, int64_t n)
{
    return fourteen(n, m, l, k, j, i, h, g, f, e, d, c, b, a);
}

CALLED static int64_t
on_alloca(int64_t seed, size_t n)
{
    int64_t *v = alloca(n * sizeof *v);

    for (size_t i = 0; i < n; i++)
        v[i] = fold(seed, (int64_t)i);
    int64_t sum = seven(v[0], v[1], v[2], v[n - 1], v[n - 2], seed, 1);
    return fold(sum, v[n / 2]);
}

static int
compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* The C library calls us back. */
CALLED static int64_t
sorted(int64_t seed)
{
    int64_t v[20], sum = 0;

    for (int i = 0; i < 20; i++)
        v[i] = fold(seed, i);
    qsort(v, 20, sizeof *v, compare);
    for (int i = 0; i < 20; i++)
        sum = fold(sum, v[i]);
    return sum;
}

/* The compiler sees what none() leaves alone, and keeps things there. */
CALLED static int64_t
kept(const int64_t *p)
{
    int64_t a = p[0], b = p[1], c = p[2], d = p[3], e = p[4], f = p[5];
    int64_t g = p[6], h = p[7], i = p[8], j = p[9], k = p[10], l = p[11];
    double x = (double)(p[0] & 255), y = (double)(p[1] & 255);
    int64_t n = none() + none();

    return fold(fold(six(a, b, c, d, e, f), six(g, h, i, j, k, l)),
                n + (int64_t)(x + 2 * y));
}

static int64_t (*const volatile by_address)(int64_t, int64_t, int64_t, int64_t,
                                            int64_t, int64_t, int64_t) = seven;

CALLED static int64_t
numbers(const int64_t *v)
{
    int64_t r = seven(v[0], v[1], v[2], v[3], v[4], v[5], v[6]);

    r = fold(r, fourteen(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8],
                         v[9], v[10], v[11], v[12], v[13]));
    r = fold(r, tail(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8],
                     v[9], v[10], v[11], v[12], v[13]));
    r = fold(r, by_address(v[6], v[5], v[4], v[3], v[2], v[1], v[0]));
    return fold(r, kept(v));
}

CALLED static int64_t
floats(const int64_t *v)
{
    double d[10];

    for (int i = 0; i < 10; i++)
        d[i] = (double)(v[i] & 1023);
    int64_t r = (int64_t)doubles(d[0], d[1], d[2], d[3], d[4], d[5], d[6],
                                 d[7], d[8], d[9]);
    r = fold(r, (int64_t)(2 * extended(d[0], 3)));
    _Complex double z = product(d[1] + 1.0i * d[2], d[3]);
    return fold(fold(r, (int64_t)__real__ z), (int64_t)__imag__ z);
}

CALLED static int64_t
structs(const int64_t *v)
{
    struct large x;

    memcpy(x.v, v, sizeof x.v);
    x = turned(x, v[10]);
    struct two p = pair(x.v[0], x.v[9]);
    struct mixed m = mixed((double)(v[11] & 255), v[12]);
    __int128 h = huge((__int128)v[13] * ((__int128)1 << 40), v[12]);
    int64_t r = six(p.a, p.b, (int64_t)m.d, m.l, (int64_t)h,
                    (int64_t)(h >> 64));

    return fold(r, x.v[5]);
}

int64_t
shapes(int64_t seed)
{
    int64_t v[14];

    for (int i = 0; i < 14; i++)
        v[i] = fold(seed, i);
    int64_t r = fold(numbers(v), fold(floats(v), structs(v)));

    r = fold(r, variadic("lldldldLdldll", v[0], v[1], 7.0, v[2], 8.0, v[3],
                         9.0, 10.0L, 11.0, v[4], 12.0, v[5], v[6]));
    r = fold(r, on_alloca(seed, 20 + (size_t)(seed & 63)));
    return fold(r, sorted(seed));
}
