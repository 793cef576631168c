/*
 * process -- running the real tools, and files that do not stay.
 */
#ifndef LINKED_CC_PROCESS_H
#define LINKED_CC_PROCESS_H

/* A list of arguments that grows; ends with NULL. */
struct arguments {
    const char **v;
    int n;
};

void arguments_add(struct arguments *a, const char *argument);

/*
 * Runs a->v[0], found by PATH, and waits.  Its output and its complaints go to
 * the files, or where ours go if NULL.  Returns its exit status; 128 and the
 * signal if one killed it.
 */
int process_run(const struct arguments *a, const char *output,
                const char *complaints);

/* Becomes a->v[0]; does not return. */
void process_become(const struct arguments *a) __attribute__((noreturn));

/* A name for a file that is removed when this process ends. */
const char *process_file(const char *suffix);

/* The folder that the driver's own executable is in. */
const char *process_home(void);

#endif
