/*
 * lab -- all that is known of one lab, as labs/NN-name/lab.json states it.
 *
 * The one loader: the cutter, the grader, the hand-in and the book all read
 * a lab through it, so a file, a weight or a sentence is written down once.
 * What it returns has been checked as a whole: weights add up to 100, and
 * every name that refers to something refers to something there is.
 */
#ifndef LABS_TOOLS_LAB_H
#define LABS_TOOLS_LAB_H

#include <stdbool.h>
#include <stddef.h>

/* A file that the student hands in. */
struct lab_file {
    char *name;                 /* in the student's folder: "fifo.c" */
    char *path;                 /* in the kit: "reference/thread/fifo.c" */
    char **alone;               /* names, "epoll_*", that no other file of a
                                 * submission uses */
    size_t nalone;
};

/* What is taken out of a file of the reference. */
struct lab_hole {
    char *file;                 /* the name of a struct lab_file */
    char *kind;                 /* "body", "definition", "declarations" or
                                 * "wrong" */
    char *name;                 /* of the function, type or variable */
    char *from, *to;            /* declarations: how the first and last
                                 * of their lines begin */
    char *leave;                /* the comment left there; NULL: nothing */
    char *arch;                 /* only there on this one; NULL: on all */
};

/* A numbered sentence that tests, reports and buggy versions cite. */
struct lab_invariant {
    char *key;                  /* "S1" */
    char *sentence;
};

/* A step of the handout. */
struct lab_task {
    char *id, *title;
    int minutes;
    char *difficulty;           /* "easy", "moderate" or "hard" */
    char **tests;               /* ids of those that pass when it is done */
    size_t ntests;
    char **hints;               /* where to look, what goes wrong, its shape */
    size_t nhints;
};

/* A line of the rubric. */
struct lab_test {
    char *id, *title;
    int weight;                 /* points; all of a lab's add up to 100 */
    char *kind;                 /* "script", "memcheck", "memory",
                                 * "complexity", "slope" */
    char *judge;                /* of the grader's; the scenario's name, too */
    int runs;                   /* the first two: how many seeds; else 0 */
    int cpu_s;                  /* script: a run's processor time; 0: 1 s */
    int *sizes;                 /* the others: at which sizes */
    size_t nsizes;
    char *invariant;            /* the key of the one it stands for */
    char **levels;              /* "-O0", ...; none: the kit's own level */
    size_t nlevels;
    char *stays;                /* why, if no mutant needs it (selftest); or
                                 * NULL */
};

/* What a submission's process may use. */
struct lab_limits {
    int cpu_s, wall_s, memory_mb, output_kb;
    int threads;                /* kernel threads beside its first; 0: none */
};

/* How a student's own tests are marked (autograder/own.h). */
struct lab_own {
    char **headers;             /* what they may include, below reference/ */
    size_t nheaders;            /* none: they are not marked */
    char **names;               /* that compiled tests refer to besides those
                                 * in the headers */
    size_t nnames;
    char *compiler;             /* in gcc's place: "build/ct-cc"; or NULL */
    int threads;                /* kernel threads that they may start, too */
    char **beyond;              /* ids of tests about what those headers do not
                                 * show: their mutants are left out */
    size_t nbeyond;
};

struct lab {
    /* The card. */
    char *lab;                  /* its id: "02" */
    char *name;                 /* "scheduler" */
    char *title, *idea, *paper, *hours, *difficulty, *lines;
    int course_weight;
    char *arch;                 /* the only one it is for: "x86_64"; NULL: it
                                 * is for all */

    /* Where it is, below the kit's root. */
    char folder[64];            /* "labs/02-scheduler" */

    struct lab_file *files;
    size_t nfiles;
    char **optional;            /* further files that may be handed in */
    size_t noptional;
    char **without;             /* names of the kit that do what the lab is to
                                 * do: no submission uses them */
    size_t nwithout;
    struct lab_own own_tests;
    struct lab_hole *holes;
    size_t nholes;
    struct lab_invariant *invariants;
    size_t ninvariants;
    struct lab_task *tasks;
    size_t ntasks;
    struct lab_test *tests;
    size_t ntests;
    struct lab_limits limits;

    struct fields_block *memory;    /* of all of it; lab.c only */
};

/* The architectures that the kit knows; NULL ends them. */
extern const char *const lab_arches[];

/* The one this program was compiled for. */
extern const char *const lab_arch_here;

/*
 * Loads lab `id` ("02") of the kit at kit_root; "{arch}" in its texts becomes
 * `arch`.  Returns 0 with *out, to be freed by lab_free(); or -1 with one
 * sentence in why, which names the file and the key, and *out unchanged.
 */
int lab_load(const char *kit_root, const char *id, const char *arch,
             struct lab **out, char *why, size_t why_size);

/* Whether the lab is for the machine that this program was compiled for. */
bool lab_is_for_here(const struct lab *lab);

/* Frees the lab and all it points to; NULL is fine. */
void lab_free(struct lab *lab);

/* The file of that name, test or invariant of that key; NULL if none is. */
const struct lab_file *lab_file(const struct lab *lab, const char *name);
const struct lab_test *lab_test(const struct lab *lab, const char *id);
const struct lab_invariant *lab_invariant(const struct lab *lab,
                                          const char *key);

/*
 * Finds which labs there are: an array of ids in order, ended by NULL, in one
 * block that the caller frees; or NULL with a sentence.
 */
char **lab_list(const char *kit_root, char *why, size_t why_size);

#endif
