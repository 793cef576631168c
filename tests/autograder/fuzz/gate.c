/*
 * gate.c -- fuzzes object.c and gate.c: any bytes at all, as an object file.
 *
 * The gate comes to a decision, and if it is a refusal, to a sentence of
 * printable characters.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/gate.h"
#include "autograder/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct gate gate;
    char why[512] = "";
    void *bytes = malloc(size + 1);
    struct object o;

    if (bytes == NULL)
        abort();
    memcpy(bytes, data, size);
    if (object_read(&o, bytes, size)) {
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
