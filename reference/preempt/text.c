/*
 * text.c -- whose code lies at an address.
 *
 *      low     .text.startup of the program        main() is here ...
 *              border_startup
 *              .text.startup of the library, the C library
 *              _start                              the linker's first file
 *              .text of the program                ... or here
 *              border_text
 *              .text of the library
 *      high    .text of a static C library
 *
 * base/border.h says where the borders come from.  What lies before main() in
 * its section is left out, for there is no symbol where the program's part of
 * it begins; so are the sections for cold and hot code, for the same reason.
 * To leave something out is always safe: a tick that lands there waits.
 */
#include "preempt/text.h"

/* Of the linker and of the program; only their addresses mean anything. */
extern const char border_text[] __attribute__((visibility("hidden")));
extern const char border_startup[] __attribute__((visibility("hidden")));
extern const char first_code[] __asm__("_start");
extern const char main_code[] __asm__("main");

struct text text_own[TEXTS];

/* Whether `at` lies in t. */
static bool
holds(const struct text *t, uintptr_t at)
{
    return at >= t->from && at < t->to;
}

bool
text_find(void)
{
    struct text bulk = { (uintptr_t)first_code, (uintptr_t)border_text };
    struct text once = { (uintptr_t)main_code, (uintptr_t)border_startup };

    if (holds(&bulk, (uintptr_t)main_code))
        once = (struct text){ 0, 0 };
    else if (once.from >= once.to || bulk.from >= bulk.to)
        return false;
    text_own[TEXT_BULK] = bulk;
    text_own[TEXT_ONCE] = once;
    return true;
}
