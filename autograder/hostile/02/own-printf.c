/*
 * An alias, so that the name stands nowhere in the file.
 *
 * File: thread.c
 * Gate: defines puts for all files to see
 */

#define PASTE(a, b) a##b

static int
quiet(const char *s)
{
    return 0;
}

int PASTE(pu, ts)(const char *s) __attribute__((alias("quiet")));
