/*
 * recursion.c -- where every call is a back edge: fib, ackermann, a tree walk.
 */
#include <stdio.h>

#define OUT static __attribute__((noinline))

struct tree {
    struct tree *left, *right;
    long value;
};

static struct tree pool[1 << 16];
static int used;

OUT long
fib(long n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

OUT long
ackermann(long m, long n)
{
    if (m == 0)
        return n + 1;
    return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}

OUT struct tree *
grow(int depth)
{
    struct tree *t = &pool[used++];

    t->value = depth;
    if (depth > 0) {
        t->left = grow(depth - 1);
        t->right = grow(depth - 1);
    }
    return t;
}

OUT long
walk(const struct tree *t)
{
    return t == NULL ? 0 : t->value + walk(t->left) + walk(t->right);
}

int
main(int argc, char **argv)
{
    long sum = 0;

    switch (argc > 1 ? argv[1][0] : 'f') {
    case 'f': sum = fib(24); break;
    case 'a': sum = ackermann(2, 300); break;
    case 't':
        for (const struct tree *t = grow(14); sum < 100000; )
            sum += walk(t);
        break;
    }
    printf("%ld\n", sum);
    return 0;
}
