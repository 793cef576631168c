/*
 * gate.c -- fuzzes object.c, gate.c, forbidden.c and calls.c: any bytes at all,
 * as an object file, and as what the disassembler says of one.
 *
 * The gate comes to a decision, and if it is a refusal, to a sentence of
 * printable characters.  It knows a lab of one function, ct_yield, whose
 * solution calls printf, and a grader's say.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/calls.h"
#include "autograder/gate.h"
#include "autograder/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same bytes, as a listing. */
static void
list(const uint8_t *data, size_t size)
{
    char where[CALLS_NAME] = "";
    char *text = malloc(size + 1);

    if (text == NULL)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    if (calls_listed(text, where) && where[0] == '\0')
        abort();
    free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gate gate;
    char why[512] = "";
    void *bytes = malloc(size + 1);
    struct object o;

    if (bytes == NULL)
        abort();
    if (gate.own.n == 0 && !(names_add(&gate.own, "ct_yield")
                             && names_add(&gate.grader, "say")
                             && names_add(&gate.used, "printf")))
        abort();
    list(data, size);
    memcpy(bytes, data, size);
    if (object_read(&o, bytes, size)) {
        for (size_t i = 1; i < o.nsections; i++)
            object_bytes(&o, i);
        if (gate_judge(&gate, "x.c", &o, why, sizeof why) == GATE_SHUT
            && why[0] == '\0')
            abort();
        for (const char *p = why; *p != '\0'; p++)
            if (*p < ' ' || *p > '~')
                abort();
        object_close(&o);
    }
    free(bytes);
    return 0;
}
