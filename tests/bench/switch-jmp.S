/*
 * switch-jmp.S -- the reference's switch, left by a jump instead of `ret'.
 *
 * A `ret' is predicted from the processor's own stack of return addresses,
 * which knows of calls and not of threads; a jump through a register is
 * predicted from where it went before.  exit-by.c shows which is better when.
 *
 * The text is the reference's own, so the two cannot drift apart.  Linked
 * before the library it takes the place of the library's object.  For
 * measuring only: at the jump a debugger does not know the caller.
 */
#define ret     popq %rcx; jmp *%rcx

#include "reference/coroutine/switch_x86_64.S"
