/*
 * shadow.c -- shadow stacks are refused, with a sentence.
 *
 * Supporting them means a shadow stack for each thread (map_shadow_stack(2),
 * Linux 6.6) and a switch that changes both; Debian 12 turns them on nowhere.
 */
#include <stddef.h>

#include "base/panic.h"
#include "stack/shadow.h"

void *
shadow_stack(void)
{
    void *where = NULL;

#ifdef __x86_64__
    /* rdsspq %rax: does nothing on processors, and in processes, without */
    __asm__ volatile(".byte 0xf3, 0x48, 0x0f, 0x1e, 0xc8" : "+a"(where));
#endif
    return where;
}

void
shadow_refuse(const void *where)
{
    if (where != NULL)
        panic("this process has a shadow stack, which threads of ours cannot "
              "keep: run it with GLIBC_TUNABLES=glibc.cpu.x86_shstk=off");
}
