/*
 * wreck_aarch64.c -- which registers may a function destroy?  As in
 * wreck_x86_64.c, for 64-bit ARM.
 *
 * x30 is left out: it holds the return address, which every call changes.  So
 * is x29, the frame pointer: gcc 12.2 does not save it for an asm statement
 * that destroys it (seen), though the ABI wants it kept.  The vector registers
 * are left out, too; of those d8 to d15 would come back.
 */
#include "machine/machine.h"

const char *const machine_names[MACHINE_REGISTERS] = {
    "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11",
    "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21",
    "x22", "x23", "x24", "x25", "x26", "x27", "x28"
};

void
machine_wreck(void)
{
    __asm__ volatile (
        "mvn x0, x0\n\t" "mvn x1, x1\n\t" "mvn x2, x2\n\t"
        "mvn x3, x3\n\t" "mvn x4, x4\n\t" "mvn x5, x5\n\t"
        "mvn x6, x6\n\t" "mvn x7, x7\n\t" "mvn x8, x8\n\t"
        "mvn x9, x9\n\t" "mvn x10, x10\n\t" "mvn x11, x11\n\t"
        "mvn x12, x12\n\t" "mvn x13, x13\n\t" "mvn x14, x14\n\t"
        "mvn x15, x15\n\t" "mvn x16, x16\n\t" "mvn x17, x17\n\t"
        "mvn x18, x18\n\t" "mvn x19, x19\n\t" "mvn x20, x20\n\t"
        "mvn x21, x21\n\t" "mvn x22, x22\n\t" "mvn x23, x23\n\t"
        "mvn x24, x24\n\t" "mvn x25, x25\n\t" "mvn x26, x26\n\t"
        "mvn x27, x27\n\t" "mvn x28, x28"
        ::: "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9",
        "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19",
        "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28",
        "cc", "memory");
}
