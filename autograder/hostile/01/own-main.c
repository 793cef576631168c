/*
 * Brings a main() of its own, which would run instead of the scenarios.
 *
 * File: coroutine.c
 * Gate: defines main for all files to see
 * Says: main is defined here and in the kit
 */

int
main(void)
{
    return 0;
}
