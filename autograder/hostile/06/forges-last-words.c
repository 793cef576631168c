/*
 * Dies at once, of a signal and with words that may be the right ones.
 *
 * File: guard.c
 * Test: overflow
 * Says: before it had told all
 */
#include <unistd.h>

__attribute__((constructor))
static void
hostile(void)
{
    static const char words[] = "capriccio: panic in thread p0000: its stack "
        "of 32768 bytes has overflowed: give it more\n";

    if (write(2, words, sizeof words - 1) > 0)
        abort();
}
