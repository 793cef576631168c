/*
 * emit.c -- what was decided, as the linker wants it.
 *
 * An edge without a checkpoint becomes another name of its callee, and costs
 * nothing.  An edge with one goes to a checked way in:
 *
 *      in front of the body    if it has no arguments on the stack, and calls
 *                              others or needs no more than LINKED_ZONE: three
 *                              instructions, or two (rewrite.c)
 *      a thunk                 otherwise:
 *                                      leaq  -excess(%rsp), %r11
 *                                      cmpq  linked_limit, %r11
 *                                      jb    1f
 *                                      jmp   body
 *
 * When the check fails either goes to the slow path with r11 = the struct
 * linked_call, which is read-only data here.  Functions that are not ours are
 * jumped to through the table of the dynamic linker, which is as much as the
 * call of a shared library costs anyway.
 *
 * The address of a function is its checked way in, unless there is room for it
 * wherever it is called (pointers.h); in all units, and by --wrap also in
 * objects that are not ours.  Wrapped names are spelt __real_f
 * here.
 */
#include <stdio.h>
#include <string.h>

#include "linked/cc/emit.h"
#include "linked/cc/pointers.h"
#include "linked/linked.h"

/* A function that is called from outside with a callback's arguments: code
 * that is not ours does not say how many are on the stack. */
enum { OUTSIDE_ARGS = 64 };

struct emitter {
    const struct program *p;
    const struct policy *policy;
    struct buffer *thunks, *script, *wraps, calls;
    struct table done;          /* thunks and stubs that stand already */
    int ncalls;                 /* struct linked_calls */
};

static bool
ours(const struct node *n)
{
    return n->unit >= 0;
}

static const char *
unit_id(const struct emitter *e, const struct node *n)
{
    return e->p->graph.units[n->unit].id;
}

static const struct reference *
reference(const struct emitter *e, const char *name)
{
    intptr_t i = (intptr_t)table_get(&e->p->referenced, name, strlen(name));

    return i == 0 ? NULL : &e->p->references[i - 1];
}

/* Whether --wrap is said of a name that is not ours. */
static bool
wrapped(const struct emitter *e, const char *name)
{
    const struct reference *r = reference(e, name);

    return r != NULL && r->node >= 0;
}

/* Whether `what` is new; it is not the next time. */
static bool
is_new(struct emitter *e, const char *what)
{
    void **place = table_put(&e->done, what, strlen(what));
    bool new = *place == NULL;

    *place = e;
    return new;
}

/* The smallest chunk that suffices. */
static int
class_for(const struct emitter *e, long need, long args)
{
    int class = e->policy->first_class;

    while (1L << class < need + args + LINKED_RESERVE)
        if (++class > LINKED_CLASS_MAX)
            die("a path of %ld bytes is too long for any chunk", need);
    return class;
}

/* What n needs beyond the zone, which is there below any limit. */
static long
excess(const struct node *n)
{
    long beyond = n->need - 8 - LINKED_ZONE;

    return beyond > 0 ? beyond : 0;
}

/* How the assembler is told where n begins. */
static void
add_target(const struct emitter *e, struct buffer *b, const struct node *n)
{
    if (ours(n))
        buffer_add(b, "__ct_b_%s_%d", unit_id(e, n), n->index);
    else
        buffer_add(b, "%s%s", wrapped(e, n->name) ? "__real_" : "", n->name);
}

/* Appends the struct linked_call for n; returns its number.  The copy of the
 * arguments ends at an address that is a multiple of 64, as large vectors among
 * them may want. */
static int
add_call(struct emitter *e, const struct node *n, long args)
{
    args = (args + 63) / 64 * 64;
    int number = e->ncalls++, class = class_for(e, n->need, args);

    buffer_add(&e->calls, ".Lc%d:\n\t.quad\t", number);
    add_target(e, &e->calls, n);
    buffer_add(&e->calls, ", chunk_lists + %d\n\t.long\t%ld, %ld\n", class * 8,
               args, n->need);
    if (e->policy->paint)
        buffer_add(&e->calls, "\t.quad\t1f\n\t.pushsection .rodata.str1.1,"
                   "\"aMS\",@progbits,1\n1:\t.string\t\"%s\"\n"
                   "\t.popsection\n", n->name);
    else
        buffer_add(&e->calls, "\t.quad\t0\n");
    return number;
}

/* Where the slow path is gone to, from a place where r11 is free. */
static void
add_slow(struct emitter *e, int call)
{
    buffer_add(e->thunks, "\tmovl\t$.Lc%d, %%r11d\n\tjmp\t__morestack%s\n",
               call, e->policy->paint ? "_painted" : "");
}

static void
begin_thunk(struct emitter *e, const char *name)
{
    buffer_add(e->thunks, "\t.p2align 4\n\t.globl\t%s\n\t.hidden\t%s\n"
               "\t.type\t%s, @function\n%s:\n\t.cfi_startproc\n", name, name,
               name, name);
}

static void
end_thunk(struct emitter *e, const char *name)
{
    buffer_add(e->thunks, "\t.cfi_endproc\n\t.size\t%s, . - %s\n", name,
               name);
}

static void
jump_to(struct emitter *e, const struct node *n)
{
    buffer_add(e->thunks, "\tjmp\t%s", ours(n) ? "" : "*");
    add_target(e, e->thunks, n);
    buffer_add(e->thunks, "%s\n", ours(n) ? "" : "@GOTPCREL(%rip)");
}

/* The thunk for n with these stack arguments; its name goes to `name`. */
static void
checked_thunk(struct emitter *e, const struct node *n, long args, char *name,
              size_t size)
{
    snprintf(name, size, "__ct_t_%td_%ld", n - e->p->graph.nodes, args);
    if (!is_new(e, name))
        return;
    begin_thunk(e, name);
    if (excess(n) > 0)
        buffer_add(e->thunks, "\tleaq\t-%ld(%%rsp), %%r11\n", excess(n));
    buffer_add(e->thunks, "\tcmpq\t%%fs:linked_limit@tpoff, %s\n\tjb\t1f\n",
               excess(n) > 0 ? "%r11" : "%rsp");
    jump_to(e, n);
    buffer_add(e->thunks, "1:");
    add_slow(e, add_call(e, n, args));
    end_thunk(e, name);
}

/* The checked way in in front of n's body, which fails to a stub here. */
static void
checked_front(struct emitter *e, const struct node *n, char *name, size_t size)
{
    snprintf(name, size, "__ct_s_%s_%d", unit_id(e, n), n->index);
    if (is_new(e, name)) {
        begin_thunk(e, name);
        add_slow(e, add_call(e, n, 0));
        end_thunk(e, name);
        buffer_add(e->script, "HIDDEN(__ct_n_%s_%d = %ld);\n", unit_id(e, n),
                   n->index, -excess(n));
    }
    snprintf(name, size, "__ct_p_%s_%d", unit_id(e, n), n->index);
}

/* The name of a checked way into n. */
static void
checked(struct emitter *e, const struct node *n, long args, char *name,
        size_t size)
{
    if (ours(n) && args == 0 && (!n->brief || excess(n) == 0))
        checked_front(e, n, name, size);
    else
        checked_thunk(e, n, args, name, size);
}

/* The name of the unchecked way into n. */
static void
direct(struct emitter *e, const struct node *n, char *name, size_t size)
{
    if (ours(n)) {
        snprintf(name, size, "__ct_b_%s_%d", unit_id(e, n), n->index);
        return;
    }
    snprintf(name, size, "__ct_x_%td", n - e->p->graph.nodes);
    if (is_new(e, name)) {
        begin_thunk(e, name);
        jump_to(e, n);
        end_thunk(e, name);
    }
}

static void
assign(struct emitter *e, const char *name, const char *value)
{
    buffer_add(e->script, "HIDDEN(%s = %s);\n", name, value);
}

static void
emit_edges(struct emitter *e)
{
    const struct callgraph *g = &e->p->graph;
    char name[64], value[64];

    for (int i = 0; i < g->nedges; i++) {
        const struct edge *edge = &g->edges[i];

        if (edge->stays)
            continue;
        snprintf(name, sizeof name, "__ct_e_%s_%d", g->units[edge->unit].id,
                 edge->number);
        if (edge->checked)
            checked(e, &g->nodes[edge->to], edge->args, value, sizeof value);
        else
            direct(e, &g->nodes[edge->to], value, sizeof value);
        assign(e, name, value);
    }
}

/* The way into a function whose callers are not known. */
static void
from_anywhere(struct emitter *e, const struct node *n, char *name, size_t size)
{
    long args = e->p->graph.indirect_args;

    if (e->policy->small_unchecked && ours(n) && pointers_small(n)) {
        direct(e, n, name, size);
        return;
    }
    if (n->outside && args < OUTSIDE_ARGS)
        args = OUTSIDE_ARGS;
    checked(e, n, args, name, size);
}

static void
emit_addresses(struct emitter *e)
{
    const struct callgraph *g = &e->p->graph;
    char name[64], value[64];

    for (int v = 0; v < g->nnodes; v++) {
        const struct node *n = &g->nodes[v];

        if (!ours(n) || n->name == NULL || !n->taken)
            continue;
        from_anywhere(e, &g->nodes[n->winner], value,
                      sizeof value);
        snprintf(name, sizeof name, "__ct_a_%s_%d", unit_id(e, n), n->index);
        assign(e, name, value);
    }
}

/* Names used as addresses where they are not defined. */
static void
emit_references(struct emitter *e)
{
    char name[512], value[64];

    for (int i = 0; i < e->p->nreferences; i++) {
        const struct reference *r = &e->p->references[i];

        if (r->node < 0)
            continue;
        snprintf(name, sizeof name, "__wrap_%s", r->name);
        buffer_add(e->wraps, "--wrap=%s\n", r->name);
        if (r->node == e->p->graph.main) {
            assign(e, name, "linked_main");
            continue;
        }
        from_anywhere(e, &e->p->graph.nodes[r->node], value, sizeof value);
        assign(e, name, value);
    }
    if (e->p->graph.main >= 0) {
        checked(e, &e->p->graph.nodes[e->p->graph.main], 0, value,
                sizeof value);
        assign(e, "linked_program", value);
    }
}

/* Every name that a unit leaves open must mean something: the failing check in
 * front of a body that is never entered there; functions that may be missing;
 * and units by name, which pulls the same ones from archives as before. */
static void
emit_rest(struct emitter *e)
{
    const struct callgraph *g = &e->p->graph;
    char name[64];

    for (int u = 0; u < g->nunits; u++)
        buffer_add(e->script, "EXTERN(__ct_u_%s)\n", g->units[u].id);
    for (int v = 0; v < g->nnodes; v++) {
        const struct node *n = &g->nodes[v];

        if (!ours(n)) {
            const struct image_symbol *s = table_get(
                &e->p->image->symbols, n->name, strlen(n->name));

            if (s != NULL && s->weak && s->undefined)
                buffer_add(e->thunks, "\t.weak\t%s\n", n->name);
        } else if (n->name != NULL) {
            snprintf(name, sizeof name, "__ct_s_%s_%d", unit_id(e, n),
                     n->index);
            if (!is_new(e, name))
                continue;
            assign(e, name, "linked_never");
            name[5] = 'n';
            assign(e, name, "0");
        }
    }
}

void
emit(const struct program *p, const struct policy *policy,
     struct buffer *thunks, struct buffer *script, struct buffer *wraps)
{
    struct emitter e = { .p = p, .policy = policy, .thunks = thunks,
                         .script = script, .wraps = wraps };

    buffer_add(thunks, "\t.text\n");
    emit_edges(&e);
    emit_addresses(&e);
    emit_references(&e);
    emit_rest(&e);
    buffer_add(thunks, "\t.globl\tlinked_never\n\t.hidden\tlinked_never\n"
               "linked_never:\n\tud2\n"
               "\t.section\t.data.rel.ro,\"aw\"\n\t.balign 8\n%s"
               "\t.section\t.rodata\n\t.balign 4\n"
               "\t.globl\tlinked_first_class, linked_painted\n"
               "linked_first_class:\n\t.long\t%d\n"
               "linked_painted:\n\t.long\t%d\n"
               "\t.section\t.note.GNU-stack,\"\",@progbits\n",
               e.calls.text == NULL ? "" : e.calls.text, policy->first_class,
               policy->paint ? 1024 : 0);
}
