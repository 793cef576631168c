/*
 * secret -- seeds that nobody can know before he hands in.
 *
 * The usual seeds are published, so that a failure can be had again at home.
 * But what is published can be learned by heart: a table of the right answers
 * to all of them would pass.  An instructor who has a key therefore runs as
 * many scripts again, with seeds that depend on the key and on every byte
 * that was handed in.  Who is marked twice gets the same seeds, and who
 * changes a comment others.
 *
 * The function is SipHash-2-4 (Aumasson and Bernstein, 2012), made for just
 * this: a short keyed hash whose outcome says nothing of the key.  Each file
 * goes in with its length behind it, so that no byte can move to the next.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "autograder/secret.h"

/* The state of the hash. */
struct sip {
    uint64_t v[4];
};

static uint64_t
rotate(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

static void
stir(struct sip *s, int rounds)
{
    uint64_t *v = s->v;

    while (rounds-- > 0) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
    }
}

static void
begin(struct sip *s, const struct secret_key *key)
{
    uint64_t k[2];

    memcpy(k, key->bytes, sizeof k);
    s->v[0] = k[0] ^ 0x736f6d6570736575;
    s->v[1] = k[1] ^ 0x646f72616e646f6d;
    s->v[2] = k[0] ^ 0x6c7967656e657261;
    s->v[3] = k[1] ^ 0x7465646279746573;
}

static void
take(struct sip *s, uint64_t word)
{
    s->v[3] ^= word;
    stir(s, 2);
    s->v[0] ^= word;
}

/* Takes a whole file in, its last word padded and with its length. */
static void
take_file(struct sip *s, const char *path)
{
    FILE *f = fopen(path, "re");
    uint64_t word = 0, length = 0;
    size_t n;

    while (f != NULL && (n = fread(&word, 1, sizeof word, f)) > 0) {
        take(s, word);
        word = 0;
        length += n;
    }
    if (f != NULL)
        fclose(f);
    take(s, length);
}

bool
secret_read(const char *path, struct secret_key *key, char *why, size_t size)
{
    FILE *f = fopen(path, "re");
    size_t n = f != NULL ? fread(key->bytes, 1, SECRET_KEY, f) : 0;

    if (f == NULL)
        snprintf(why, size, "%s: %s", path, strerror(errno));
    else if (n < SECRET_KEY)
        snprintf(why, size, "%s is shorter than the %d bytes of a key", path,
                 SECRET_KEY);
    if (f != NULL)
        fclose(f);
    return n == SECRET_KEY;
}

/* What has been taken in, as a seed.  Seeds are counted up from here, and are
 * positive. */
static uint64_t
finish(struct sip *s)
{
    s->v[2] ^= 0xff;
    stir(s, 4);
    return (s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3]) >> 2;
}

uint64_t
secret_seed(const struct secret_key *key, const struct lab *lab,
            const char *work)
{
    char path[512];
    struct sip s;

    begin(&s, key);
    for (size_t i = 0; i < lab->nfiles; i++) {
        snprintf(path, sizeof path, "%s/%s", work, lab->files[i].name);
        take_file(&s, path);
    }
    return finish(&s);
}

uint64_t
secret_seed_of_course(const struct secret_key *key, const struct lab *lab)
{
    struct sip s;

    begin(&s, key);
    for (const char *p = lab->lab; *p != '\0'; p++)
        take(&s, (unsigned char)*p);
    return finish(&s);
}
