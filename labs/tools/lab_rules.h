/*
 * lab_rules -- what must hold in a lab as a whole.
 */
#ifndef LABS_TOOLS_LAB_RULES_H
#define LABS_TOOLS_LAB_RULES_H

#include "labs/tools/lab.h"
#include "labs/tools/why.h"

/*
 * Checks the lab that was read from `file`.  Returns 0, or -1 with a sentence
 * that names the file and the key.
 */
int lab_rules(const struct lab *lab, const char *file, const struct why *why);

#endif
