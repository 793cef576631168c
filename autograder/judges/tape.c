/*
 * tape.c -- all that a scenario may say, worked out beforehand.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "autograder/judges/tape.h"

struct tape *
tape_open(const int64_t *script, size_t nwords)
{
    struct tape *tape = calloc(1, sizeof *tape);

    if (tape == NULL)
        return NULL;
    assert(nwords <= SCRIPT_MAX);
    memcpy(tape->script, script, nwords * sizeof *script);
    tape->nwords = nwords;
    return tape;
}

void
tape_put(struct tape *tape, unsigned kind, unsigned who, int64_t a, int64_t b)
{
    if (tape == NULL)
        return;
    assert(tape->n < TAPE_STEPS);
    tape->step[tape->n++] = (struct tape_step){
        .n = 1, .e = { { kind, who, a, b } }
    };
}

void
tape_or(struct tape *tape, unsigned kind, unsigned who, int64_t a, int64_t b)
{
    if (tape == NULL)
        return;
    struct tape_step *step = &tape->step[tape->n - 1];
    assert(step->n < TAPE_CHOICES);
    step->e[step->n++] = (struct event){ kind, who, a, b };
}

const struct event *
tape_due(const struct tape *tape)
{
    return tape->at < tape->n ? &tape->step[tape->at].e[0] : NULL;
}

bool
tape_forgot(const struct tape *tape, const struct event *e)
{
    const struct event *due = tape_due(tape);

    return due != NULL && e->kind == due->kind && e->who == due->who
           && e->b == due->b && e->a != due->a;
}

struct order
tape_order(const struct tape *tape, const struct event *e)
{
    size_t step = place_step(e->b);

    if (step >= tape->nwords / ORDER_WORDS)
        return (struct order){ .op = 0 };
    return order_read(tape->script, step);
}

size_t
tape_allowed(void *model, struct event set[ALLOWED_MAX])
{
    const struct tape *tape = model;

    if (tape->at == tape->n) {
        set[0] = (struct event){ .kind = EVENT_END };
        return 1;
    }
    const struct tape_step *step = &tape->step[tape->at];
    memcpy(set, step->e, step->n * sizeof step->e[0]);
    return step->n;
}

void
tape_advance(void *model, const struct event *e)
{
    struct tape *tape = model;

    if (tape->at < tape->n)
        tape->at++;
}

void
tape_close(void *model)
{
    free(model);
}
