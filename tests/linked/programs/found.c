/*
 * found.c -- a function that is found by name runs on a large chunk.
 */
#include <dlfcn.h>
#include <stdio.h>

int
main(void)
{
    void *library = dlopen("./libeat.so", RTLD_NOW);

    if (library == NULL)
        return 1;
    int (*eat)(int) = (int (*)(int))dlsym(library, "eat");
    int (*again)(int) = (int (*)(int))dlsym(library, "eat");
    const int *number = dlsym(library, "number");
    if (eat != NULL && eat(7) == 7 && eat == again && *number == 5 &&
        dlsym(library, "nothing") == NULL)
        puts("right");
    return 0;
}
