/*
 * sample -- a submission of known worth, kept in the kit.
 *
 *      autograder/mutants/NN/NAME.patch       the reference with one bug
 *      autograder/alternatives/NN/NAME/       another correct design: files
 *                                             that replace the reference's
 *      autograder/hostile/NN/NAME.patch       what somebody might try ...
 *      autograder/hostile/NN/NAME.c           ... a piece of code to be put
 *                                             behind the file it names ...
 *      autograder/hostile/NN/NAME/            ... a folder, taken as it is
 *
 * What is expected stands in lines "Key: text" before the patch, in the head
 * comment of the code, or in a file EXPECT in the folder:
 *
 *      Test: fifo-order       the test that must catch it (mutants)
 *      Says: one sentence     what the bug is; of a hostile one, what must
 *                             be found in a message of the report
 *      Invariant: C7          what the bug breaks (none: what its test
 *                             stands for)
 *      Own: no                of a mutant: no test through the lab's headers
 *                             can expose it (none: some test can)
 *      Gate: one sentence     of a hostile one: what must be found if it is
 *                             refused before it is run; Says is then what
 *                             must be found if nobody had looked (if there
 *                             is no such line, that is not tried).  One
 *                             without Gate that is refused all the same is
 *                             tried again without the gate
 *      File: thread.c         where the piece of code belongs; {arch} is
 *                             this machine's
 *      At: ct_create ct_join  functions of that file that call hostile(),
 *                             which is in the piece of code, first of all
 *      Exit: 2                the grader's status, if it is not 0
 *      Slow: why              of a hostile one that every test meets at a
 *                             limit, a second or more each: --brief marks it
 *                             by one test
 */
#ifndef SELFTEST_SAMPLE_H
#define SELFTEST_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "labs/tools/lab.h"

enum { SAMPLE_TEXT = 256 };

struct sample {
    char name[SAMPLE_TEXT];     /* "lifo" */
    char path[SAMPLE_TEXT * 2]; /* of the patch, the code or the folder */
    char test[SAMPLE_TEXT], says[SAMPLE_TEXT], file[SAMPLE_TEXT];
    char gate[SAMPLE_TEXT], at[SAMPLE_TEXT];
    char invariant[SAMPLE_TEXT];        /* "C7" */
    char own[SAMPLE_TEXT];      /* "no": no student's test can expose it */
    char slow[SAMPLE_TEXT];     /* not empty: every test takes long */
    int exit;
};

/*
 * Lists the samples of one kind ("mutants") for a lab, by name, in *samples,
 * to be freed by the caller.  Returns how many; no folder means none.
 */
size_t sample_list(const char *kind, const struct lab *lab,
                   struct sample **samples);

/*
 * Makes the folder `to` anew, and in it the submission that the sample stands
 * for.  Returns false with one sentence in why if that cannot be done, above
 * all if a patch does not apply exactly.
 */
bool sample_make(const struct sample *s, const struct lab *lab,
                 const char *to, char *why, size_t size);

#endif
