/*
 * atlas.c -- the model of lab 11's graph.
 */
#include <assert.h>
#include <string.h>

#include "autograder/judges/atlas.h"

/* Keys: those of births lie above those of spots. */
enum { BIRTH = 1000 };

static const double
    OFF = 0.15,                 /* an average of two values in turn may be off
                                 * by so much of what they are apart, halved */
    BEHIND = 0.05;              /* or lag behind a change by so much of it */

void
atlas_open(struct atlas *a, struct tape *tape)
{
    memset(a, 0, sizeof *a);
    a->tape = tape;
    for (int i = 0; i < WALKERS; i++)
        a->at[i] = NOWHERE;
    a->node[NODES].alive = true;
}

static int
key_of_spot(unsigned s)
{
    return (int)spot(spot_place(s), spot_way(s), spot_depth(s),
                     spot_room(s) > 0);
}

static int
nodes_alive(const struct atlas *a)
{
    int n = a->fillers;

    for (int i = 0; i < a->nnodes; i++)
        n += a->node[i].alive;
    return n;
}

/* The node with that key, or what it would be. */
static int
find_node(const struct atlas *a, int key)
{
    for (int i = 0; i < a->nnodes; i++)
        if (a->node[i].alive && a->node[i].key == key)
            return i;
    return nodes_alive(a) < NODES_MAX ? a->nnodes : NODES;
}

static int
take_node(struct atlas *a, int key)
{
    int i = find_node(a, key);

    if (i == a->nnodes) {
        assert(a->nnodes < NODES);
        a->node[a->nnodes++] = (struct atlas_node){ .key = key,
                                                     .alive = true };
    }
    return i;
}

int
atlas_goes_to(const struct atlas *a, unsigned spot)
{
    return find_node(a, key_of_spot(spot));
}

const struct atlas_edge *
atlas_edge(const struct atlas *a, int from, int to)
{
    for (int i = 0; i < a->nedges; i++) {
        const struct atlas_edge *e = &a->edge[i];
        if (e->alive && e->from == from && e->to == to)
            return e;
    }
    return NULL;
}

static struct atlas_edge *
take_edge(struct atlas *a, int from, int to)
{
    const struct atlas_edge *e = atlas_edge(a, from, to);

    if (e != NULL)
        return &a->edge[e - a->edge];
    assert(a->nedges < ATLAS_EDGES);
    a->edge[a->nedges] = (struct atlas_edge){ .from = from, .to = to,
                                              .alive = true };
    return &a->edge[a->nedges++];
}

/* The edge is taken once with that amount. */
static void
pass(struct atlas *a, int from, int to, int64_t amount)
{
    struct atlas_edge *e = take_edge(a, from, to);
    double x = (double)amount;

    if (e->count++ == 0) {
        e->least = e->most = x;
        e->known = true;
    } else {
        e->known = e->known && e->least == x && e->most == x && e->spread == 0;
    }
    e->epoch = a->epoch;
}

static void
stand(struct atlas *a, unsigned walker, int node)
{
    int *at = &a->at[walker % WALKERS];

    if (*at != NOWHERE)
        a->node[*at].threads--;
    *at = node;
    if (node != NOWHERE)
        a->node[node].threads++;
}

static int
walk(struct atlas *a, unsigned walker, unsigned spot, int64_t amount)
{
    int to = take_node(a, key_of_spot(spot));

    pass(a, a->at[walker % WALKERS], to, amount);
    stand(a, walker, to);
    return to;
}

/* After SETTLED passes with two amounts in turn the average is near their
 * middle, whatever it was before. */
static void
settle(struct atlas_edge *e, const struct again *again, double before)
{
    double middle = (double)(again->amount[0] + again->amount[1]) / 2;
    double spread = (double)again->amount[0] - middle;
    double lag = before > middle ? before - middle : middle - before;

    spread = spread < 0 ? -spread : spread;
    e->least = middle - OFF * spread - BEHIND * lag;
    e->most = middle + OFF * spread + BEHIND * lag;
    e->spread = spread;
    e->known = true;
}

static int
walk_again(struct atlas *a, struct order o)
{
    struct again again = again_of(o.value);
    int to = a->at[o.x % WALKERS];
    const struct atlas_edge *e = atlas_edge(a, to, to);
    double before = e != NULL ? (e->least + e->most) / 2
                    : (double)again.amount[1];

    for (unsigned i = 0; i < again.passes; i++)
        to = walk(a, o.x, o.y, again.amount[i % 2]);
    if (again.passes > SETTLED)
        settle(take_edge(a, to, to), &again, before);
    return to;
}

/* The number by which the scenario knows a node. */
static int64_t
told(int node)
{
    return node == NODES ? ELSEWHERE : node;
}

static int
node_told(unsigned number)
{
    return number == ELSEWHERE ? NODES : (int)number;
}

static int64_t
rounded(double x)
{
    return (int64_t)(x < 0 ? x - 0.5 : x + 0.5);
}

/* A result between the two. */
static void
tell(struct atlas *a, struct order o, double least, double most)
{
    int64_t b = place(a->step, o.x, 0);
    double low = least < most ? least : most;
    double high = least < most ? most : least;

    tape_put(a->tape, o.op + RESULT, 0, rounded(low), b);
    if (rounded(high) > rounded(low))
        tape_or(a->tape, o.op + RESULT, 0, rounded(high), b);
}

static void
tell_exactly(struct atlas *a, struct order o, int64_t n)
{
    tell(a, o, (double)n, (double)n);
}

static void
ask_edge(struct atlas *a, struct order o)
{
    const struct atlas_edge *e = atlas_edge(a, node_told(o.x), node_told(o.y));
    unsigned k = (unsigned)(o.value % KINDS);
    double unit = (double)(o.value / KINDS);

    if (e == NULL) {
        tell_exactly(a, o, UNTOUCHED);
    } else if (o.op == G_COUNT) {
        tell_exactly(a, o, e->count);
    } else if (o.op == G_MEAN) {
        assert(e->known);
        tell(a, o, kind_part(1, k) * e->least, kind_part(1, k) * e->most);
    } else {
        double root = kind_part(1, k) * e->spread;

        assert(e->known && unit > 0);
        tell(a, o, (1 - OFF) * root * root / unit,
             (1 + OFF) * root * root / unit);
    }
}

static void
ask_expected(struct atlas *a, struct order o)
{
    double sum = 0, count = 0;

    for (int i = 0; i < a->nedges; i++) {
        const struct atlas_edge *e = &a->edge[i];
        if (!e->alive || e->from != node_told(o.x))
            continue;
        assert(e->known);
        sum += kind_part(1, (unsigned)(o.value % KINDS)) * e->least
               * (double)e->count;
        count += (double)e->count;
    }
    double mean = count == 0 ? 0 : sum / count;
    tell(a, o, mean - 0.1, mean + 0.1);
}

static int
edges_into(const struct atlas *a, int node)
{
    int n = 0;

    for (int i = 0; i < a->nedges; i++)
        n += a->edge[i].alive && a->edge[i].to == node;
    return n;
}

static bool
leads_on(const struct atlas *a, int node)
{
    for (int i = 0; i < a->nedges; i++)
        if (a->edge[i].alive && a->edge[i].from == node)
            return true;
    return false;
}

static void
grow_old(struct atlas *a, struct order o)
{
    a->epoch++;
    for (int i = 0; i < a->nedges; i++)
        if (a->epoch - a->edge[i].epoch >= 2)
            a->edge[i].alive = false;
    for (int i = 0; i < a->nnodes; i++)
        if (a->node[i].threads == 0 && edges_into(a, i) == 0
            && !leads_on(a, i))
            a->node[i].alive = false;
    a->fillers = 0;
    tell_exactly(a, o, nodes_alive(a) + (edges_into(a, NODES) > 0
                                         || leads_on(a, NODES)));
}

static void
fill(struct atlas *a, struct order o)
{
    int room = NODES_MAX - nodes_alive(a);
    int more = (int)o.value - a->fillers;

    if (more > 0)
        a->fillers += more < room ? more : room;
    tell_exactly(a, o, o.value < a->fillers ? o.value : a->fillers);
}

static void
ask_node(struct atlas *a, struct order o)
{
    int node = node_told(o.x);
    bool alive = node == NODES || (node < a->nnodes && a->node[node].alive);

    if (o.op == G_LEFT)
        tell_exactly(a, o, alive);
    else if (!alive)
        tell_exactly(a, o, UNTOUCHED);
    else if (o.op == G_INTO)
        tell_exactly(a, o, edges_into(a, node));
    else
        ask_expected(a, o);
}

static void
be_born(struct atlas *a, struct order o)
{
    stand(a, o.x, take_node(a, BIRTH + (int)o.y));
    tell_exactly(a, o, told(a->at[o.x % WALKERS]));
}

void
atlas_obey(struct atlas *a, struct order o)
{
    a->mine = fold(a->mine, o.value);
    tape_put(a->tape, o.op, o.x, a->mine, place(a->step, o.x, 0));
    switch (o.op) {
    case G_BORN:
        be_born(a, o);
        break;
    case G_STOP:
        tell_exactly(a, o, told(walk(a, o.x, o.y, o.value)));
        break;
    case G_AGAIN:
        tell_exactly(a, o, told(walk_again(a, o)));
        break;
    case G_ENDS:
        stand(a, o.x, NOWHERE);
        break;
    case G_COUNT:
    case G_MEAN:
    case G_VARIANCE:
        ask_edge(a, o);
        break;
    case G_AGE:
        grow_old(a, o);
        break;
    case G_FILL:
        fill(a, o);
        break;
    default:
        ask_node(a, o);
    }
    a->step++;
}

size_t
atlas_allowed(void *tape, struct event set[ALLOWED_MAX])
{
    size_t n = tape_allowed(tape, set);

    if (n < 2)
        return n;
    int64_t least = set[0].a, most = set[1].a;
    for (n = 0; n < ALLOWED_MAX && least + (int64_t)n <= most; n++) {
        set[n] = set[0];
        set[n].a = least + (int64_t)n;
    }
    return n;
}
