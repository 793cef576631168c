/*
 * specific.c -- one key, a value in each thread.
 *
 * A key is a place in a table of CT_KEYS_MAX; a thread gets an array of values
 * when it first sets one.  Deleting a key must make the values that threads
 * still hold for it invisible without visiting them, so each key counts its
 * lives and a value remembers in which life it was set.
 *
 * V1  A value counts only if its life is that of its key and the key is in
 *     use; lives of keys in use are odd.
 */
#include <errno.h>
#include <stdlib.h>

#include "thread/thread.h"

/* How often destructors that set values again are called again. */
enum { DESTRUCTOR_ROUNDS = 4 };

struct key {
    uint32_t life;              /* odd: in use */
    void (*destructor)(void *);
};

struct specific {
    struct {
        uint32_t life;
        void *value;
    } of[CT_KEYS_MAX];
};

static struct key keys[CT_KEYS_MAX];

static bool
in_use(ct_key key)
{
    return key < CT_KEYS_MAX && keys[key].life % 2 == 1;
}

int
ct_key_create(ct_key *key, void (*destructor)(void *))
{
    for (ct_key k = 0; k < CT_KEYS_MAX; k++)
        if (!in_use(k)) {
            keys[k].life++;
            keys[k].destructor = destructor;
            *key = k;
            return 0;
        }
    return EAGAIN;
}

int
ct_key_delete(ct_key key)
{
    if (!in_use(key))
        return EINVAL;
    keys[key].life++;
    return 0;
}

int
ct_setspecific(ct_key key, const void *value)
{
    struct thread *self = thread_current;

    if (!in_use(key))
        return EINVAL;
    if (self->specific == NULL) {
        self->specific = calloc(1, sizeof *self->specific);
        if (self->specific == NULL)
            return ENOMEM;
    }
    self->specific->of[key].life = keys[key].life;
    self->specific->of[key].value = (void *)value;
    return 0;
}

void *
ct_getspecific(ct_key key)
{
    struct specific *s = thread_current->specific;

    if (s == NULL || !in_use(key) || s->of[key].life != keys[key].life)
        return NULL;
    return s->of[key].value;
}

/* Calls the destructors of the values that are set; whether there were any. */
static bool
destroy_round(struct specific *s)
{
    bool any = false;

    for (ct_key k = 0; k < CT_KEYS_MAX; k++) {
        void *value = s->of[k].value;

        s->of[k].value = NULL;
        if (value == NULL || !in_use(k) || s->of[k].life != keys[k].life ||
            keys[k].destructor == NULL)
            continue;
        keys[k].destructor(value);
        any = true;
    }
    return any;
}

void
specific_end(struct thread *t)
{
    if (t->specific == NULL)
        return;
    for (int i = 0; i < DESTRUCTOR_ROUNDS; i++)
        if (!destroy_round(t->specific))
            break;
    free(t->specific);
    t->specific = NULL;
}
