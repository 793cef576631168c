/*
 * panic -- the end of a program that broke a contract nobody defined.
 */
#ifndef BASE_PANIC_H
#define BASE_PANIC_H

/* Says "capriccio: panic in thread NAME: ..." on stderr and aborts. */
void panic(const char *format, ...)
    __attribute__((noreturn, cold, format(printf, 1, 2)));

/*
 * Who is running, for the sentence.  The thread layer sets it; while it is
 * NULL the words "in thread ..." are left out.
 */
extern const char *(*panic_who)(void);

#endif
