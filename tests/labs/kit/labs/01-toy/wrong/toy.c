/*
 * toy.c -- as the toy lab gives it.
 */
int
toy_least(int a, int b, int c)
{
    if (a < b && b < c)
        return a;
    return b < c ? b : c;
}
