/* toy -- the header of the toy lab. */
#ifndef TOY_H
#define TOY_H

#include <stddef.h>

struct pair;

int toy_sum(const struct pair *pairs, size_t n);
void toy_end(void) __attribute__((noreturn));
int toy_given(void);
int toy_least(int a, int b, int c);
void toy_switch(void);
void toy_note_event(int calls, int depth);

#endif
