/*
 * controllers -- those that the library does not use.
 */
#ifndef BENCH_RESOURCE_CONTROLLERS_H
#define BENCH_RESOURCE_CONTROLLERS_H

#include "resource/control.h"

/* The controller of that name; ends the program if there is none. */
const struct controller *controller_find(const char *name);

#endif
