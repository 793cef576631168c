/*
 * Calls the probe of the grader from inside, as if a call had been made.
 *
 * File: chunk.c
 * At: chunk_make
 * Gate: which belongs to the grader
 */
struct hop;
void hop_inside(struct hop *h);

static void
hostile(void)
{
    static char nothing[4096];

    hop_inside((struct hop *)nothing);
}
