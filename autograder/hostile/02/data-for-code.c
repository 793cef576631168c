/*
 * Calls data that the linker will put among the code, and that enters the
 * kernel.
 *
 * File: sched.c
 * At: ct_yield sched_block sched_leave
 * Gate: has data in section .text.hostile, which is for code
 * Says: to speak in the scenario's name
 */
#if defined(__x86_64__)
__asm__(".pushsection .text.hostile, \"aw\"\n"
        "hostile_call:\n"
        "\tmov $1, %eax\n\tmov $3, %edi\n\tmov %rsp, %rsi\n"
        "\tmov $32, %edx\n\tsyscall\n\tret\n"
        ".popsection");
#else
__asm__(".pushsection .text.hostile, \"aw\"\n"
        "hostile_call:\n"
        "\tmov x8, #64\n\tmov x0, #3\n\tmov x1, sp\n"
        "\tmov x2, #32\n\tsvc #0\n\tret\n"
        ".popsection");
#endif

void hostile_call(void) __attribute__((visibility("hidden")));

static void
hostile(void)
{
    hostile_call();
}
