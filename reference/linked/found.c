/*
 * found.c -- functions that are found by name while the program runs.
 *
 * What dlsym(3) finds was not there when the program was linked, so no check
 * stands in front of it.  A function gets a way in here, made when it is first
 * found: a few bytes of code that go to the slow path with a struct linked_call
 * for a large chunk.  The same function has the same way in each time.  Data is
 * returned as it is: what lies in no executable segment is data.
 *
 *      movabs  $call, %r11
 *      jmp     *slow(%rip)
 *      .quad   __morestack             slow
 *
 * Each way has a page of its own, which is never writable and executable at
 * once; programs find tens of functions, not thousands.
 */
#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>

#include "linked/found.h"
#include "linked/linked.h"

/* Bytes: a page; stack arguments; the code, and in it the two addresses. */
enum { PAGE = 4096, ARGS = 256, CODE = 32, CALL_AT = 2, SLOW_AT = 16 };

/* The way to a function: code first, so that its address is the code's. */
struct way {
    unsigned char code[CODE];
    struct linked_call call;
    struct way *older;
};

static struct way *newest;              /* of all that were made */

/* The one that this program was linked with is there. */
void __morestack(void) __attribute__((weak));
void __morestack_painted(void) __attribute__((weak));

/* A visitor of dl_iterate_phdr(3): whether the address is in code. */
static int
covers(struct dl_phdr_info *info, size_t size, void *address)
{
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        uintptr_t from = info->dlpi_addr + p->p_vaddr;

        if (p->p_type == PT_LOAD && (p->p_flags & PF_X) != 0 &&
            (uintptr_t)address - from < p->p_memsz)
            return 1;
    }
    return 0;
}

/* Makes the way to the function at address; NULL if there is no memory. */
static struct way *
make(void *address)
{
    struct way *w = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (w == MAP_FAILED)
        return NULL;
    void (*slow)(void) = linked_painted > 0 ? __morestack_painted
                                            : __morestack;
    const struct linked_call *call = &w->call;
    *w = (struct way){
        .code = { 0x49, 0xbb, [CALL_AT + 8] = 0xff, 0x25 },
        .call = {
            .list = &chunk_lists[LINKED_CLASS_GUARDED + 1],
            .args = ARGS,
            .need = LINKED_EXTERNAL,
            .name = "what dlsym() found",
        },
        .older = newest,
    };
    memcpy(&w->code[CALL_AT], &call, sizeof call);
    memcpy(&w->code[SLOW_AT], &slow, sizeof slow);
    memcpy(&w->call.target, &address, sizeof address);
    if (mprotect(w, PAGE, PROT_READ | PROT_EXEC) != 0) {
        munmap(w, PAGE);
        return NULL;
    }
    newest = w;
    return w;
}

void *
linked_dlsym(void *handle, const char *name)
{
    void *address = dlsym(handle, name);

    if (address == NULL || dl_iterate_phdr(covers, address) == 0)
        return address;
    for (struct way *w = newest; w != NULL; w = w->older)
        if (memcmp(&w->call.target, &address, sizeof address) == 0)
            return w;
    return make(address);
}
