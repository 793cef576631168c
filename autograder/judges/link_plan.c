/*
 * link_plan.c -- scripts for the slow path and the chunks.
 */
#include "autograder/judge.h"
#include "autograder/judges/link_plan.h"

/* Chunks that the thread library may keep when a crowd has gone: those of the
 * thread that ended last. */
enum { STILL_THEIRS = 4 };

/* A script that is being written. */
struct plan {
    int64_t *script;
    size_t n;                   /* orders so far */
    struct dice dice;
};

static void
put(struct plan *p, unsigned op, unsigned x, unsigned y, int64_t value)
{
    order_write(p->script, p->n++, (struct order){
        .op = op, .x = x, .y = y, .value = value
    });
}

static void
put_call(struct plan *p, const struct call_habits *h, unsigned op)
{
    unsigned more = dice_below(&p->dice, h->words_max - h->words_min + 1);

    put(p, op, dice_below(&p->dice, CLASSES), h->words_min + more,
        (int64_t)dice_roll(&p->dice));
}

size_t
link_plan_calls(const struct call_habits *h, uint64_t seed, int64_t *script)
{
    struct plan p = { .script = script };

    dice_seed(&p.dice, seed);
    put(&p, L_TELL, h->told, 0, 0);
    for (unsigned i = 0; i < h->calls; i++) {
        unsigned nest = dice_below(&p.dice, h->nest_max);

        if (i < h->empty)
            put(&p, L_EMPTY, 0, 0, 0);
        unsigned where = dice_below(&p.dice, 10);
        put_call(&p, h, where < h->edges ? L_EDGE
                        : where < h->edges + h->brinks ? L_BRINK : L_CALL);
        while (nest-- > 0)
            put_call(&p, h, L_WITHIN);
    }
    return p.n * ORDER_WORDS;
}

size_t
link_plan_chunks(uint64_t seed, int64_t *script)
{
    enum { STEPS = 150, FEW = 3 };
    struct plan p = { .script = script };
    unsigned held = 0;

    dice_seed(&p.dice, seed);
    for (unsigned i = 0; i < STEPS; i++) {
        unsigned class = LINK_CLASS_FIRST + dice_below(&p.dice, FEW)
                         + FEW * (unsigned)(seed % 3);
        unsigned what = dice_below(&p.dice, 10);

        if (what == 0) {
            put(&p, L_COUNT, 0, class, 0);
        } else if (held > 0 && (what < 5 || held == HELD_MAX)) {
            unsigned n = dice_below(&p.dice, held < 6 ? held + 1 : 7);

            put(&p, L_GIVE, 0, n, 0);
            held -= n;
        } else {
            put(&p, L_TAKE, 0, class, (int64_t)dice_roll(&p.dice));
            held++;
        }
    }
    return p.n * ORDER_WORDS;
}

size_t
link_plan_walks(enum link_walk walk, unsigned times, uint64_t seed,
                int64_t *script)
{
    struct plan p = { .script = script };

    dice_seed(&p.dice, seed);
    for (unsigned i = 0; i < times; i++) {
        put(&p, L_WALK, walk, dice_below(&p.dice, 160),
            (int64_t)(dice_roll(&p.dice) >> 1));
        put(&p, L_USED, 0, walk == WALK_THREADS ? STILL_THEIRS : 0, 0);
    }
    return p.n * ORDER_WORDS;
}
