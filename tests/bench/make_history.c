/* make_history.c: histories for the benchmarks, on standard output, as Jepsen writes them.
 *
 *     make_history register [ops=N] [clients=C] [values=V] [reads=‰] [cas=‰] [crash=‰]
 *                           [keys=K] [crashed=X] [stale=N] [tail=1] [seed=S] [json=1]
 *     make_history kv       [ops=N] [clients=C] [keys=K] [seed=S] [json=1]
 *     make_history equal|distinct|wide k=K [json=1]
 *     make_history queue    [ops=N] [clients=C] [values=V] [seed=S]      (JSON)
 *
 * Clients run in a closed loop without a pause, so that C operations are always open. Each takes
 * effect at a random moment between its call and its return; a crashed one takes effect once in
 * two, up to three latencies late, and its client comes back under a new number. So a history is
 * linearizable until something is put in:
 *   values=0   every write has a value of its own
 *   crashed=X  exactly X operations of each key crash, each of which would change the register
 *   stale=N    the first operation writes a value of its own, and the first read from number N on
 *              has seen that value
 *   tail=1     when all is done, two reads in a row see different values
 * The same words give the same bytes on every machine. */
#include "base/rng.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NIL = -1, CLIENTS_MAX = 4096, LATENCY = 1000 };

typedef enum kind { READ, WRITE, CAS, GET, PUT, APPEND } kind;
typedef enum moment { CALL, EFFECT, RETURN } moment;
static const char *const kind_names[] = { "read", "write", "cas", "get", "put", "append" };

typedef struct settings {
    uint64_t ops, clients, values, reads, cas, crash, keys, crashed, stale, tail, seed, json, k;
} settings;

static const struct {
    const char *name;
    size_t at;
} words[] = {
#define WORD(name)                                                                                 \
    {                                                                                              \
#name, offsetof(settings, name)                                                            \
    }
    WORD (ops),   WORD (clients), WORD (values),  WORD (reads), WORD (cas),
    WORD (crash), WORD (keys),    WORD (crashed), WORD (stale), WORD (tail),
    WORD (seed),  WORD (json),    WORD (k),
#undef WORD
};

typedef struct op {
    kind kind;
    int64_t key, a, b; /* b: what a CAS leaves */
    int64_t seen;
    uint64_t process, end;
    bool crashes, ok;
} op;

/* What happens next to a client, or to an operation whose client has gone. */
typedef struct event {
    uint64_t time, order;
    moment moment;
    uint32_t client;
    bool late;
    op op;
} event;

typedef struct world {
    settings set;
    mns_rng rng;
    event *heap;
    size_t count, capacity;
    uint64_t order, calls, crashes_left, next_process, next_value, index;
    int64_t *state;   /* registers by key */
    char **texts;     /* kv: the text of each key */
    uint64_t *serial; /* kv: operations of each client */
    uint64_t processes[CLIENTS_MAX];
    bool spoilt;
} world;

static void fail (const char *text)
{
    fprintf (stderr, "make_history: %s\n", text);
    exit (1);
}

static void *need (void *memory)
{
    if (memory == NULL)
        fail ("no memory");
    return memory;
}

/* ---- A heap of events by time, then by order of making. */

static bool before (const event *a, const event *b)
{
    return a->time != b->time ? a->time < b->time : a->order < b->order;
}

static void swap (event *a, event *b)
{
    event c = *a;
    *a = *b;
    *b = c;
}

static void add (world *w, const event *e)
{
    size_t at = w->count++;
    if (w->count > w->capacity) {
        w->capacity = w->capacity > 0 ? 2 * w->capacity : 64;
        w->heap = need (realloc (w->heap, w->capacity * sizeof *w->heap));
    }
    w->heap[at] = *e;
    w->heap[at].order = w->order++;
    for (; at > 0 && before (&w->heap[at], &w->heap[(at - 1) / 2]); at = (at - 1) / 2)
        swap (&w->heap[at], &w->heap[(at - 1) / 2]);
}

static event take (world *w)
{
    event top = w->heap[0];
    w->heap[0] = w->heap[--w->count];
    for (size_t at = 0, child; (child = 2 * at + 1) < w->count; at = child) {
        if (child + 1 < w->count && before (&w->heap[child + 1], &w->heap[child]))
            child++;
        if (!before (&w->heap[child], &w->heap[at]))
            break;
        swap (&w->heap[at], &w->heap[child]);
    }
    return top;
}

/* ---- Printing. */

static void print_value (const world *w, const op *o, bool completed)
{
    const char *nil = w->set.json ? "null" : "nil", *comma = w->set.json ? ", " : " ";
    if (o->kind == READ && (!completed || o->seen == NIL))
        fputs (nil, stdout);
    else if (o->kind == READ)
        printf ("%" PRId64, o->seen);
    else if (o->kind == WRITE)
        printf ("%" PRId64, o->a);
    else
        printf ("[%" PRId64 "%s%" PRId64 "]", o->a, comma, o->b);
}

/* kv: a GET's text is that of the moment of its effect, which only its return prints. */
static void print_text (const world *w, const op *o, const char *text)
{
    if (o->kind == GET)
        printf (text != NULL ? "\"%s\"" : w->set.json ? "null" : "nil", text);
    else
        printf ("\"x %" PRId64 " %" PRId64 " y\"", o->a, o->b);
}

static void print (world *w, const op *o, const char *type, const char *text)
{
    bool json = w->set.json, completed = strcmp (type, "ok") == 0, kv = o->kind >= GET;
    const char *comma = json ? ", " : " ";
    printf (json ? "{\"process\": %" PRIu64 ", \"type\": \"%s\", \"f\": \"%s\", \"value\": "
                 : "{:process %" PRIu64 ", :type :%s, :f :%s, :value ",
            o->process, type, kind_names[o->kind]);
    if (kv)
        printf ("[\"%" PRId64 "\"%s", o->key, comma);
    else if (w->set.keys > 0)
        printf ("[%" PRId64 "%s", o->key, comma);
    if (kv)
        print_text (w, o, text);
    else
        print_value (w, o, completed);
    if (w->set.keys > 0)
        putchar (']');
    printf (json ? ", \"index\": %" PRIu64 "}\n" : ", :index %" PRIu64 "}\n", w->index++);
}

/* ---- The simulation. */

static uint64_t below (world *w, uint64_t bound)
{
    return mns_rng_below (&w->rng, bound);
}

static bool chance (world *w, uint64_t permille)
{
    return below (w, 1000) < permille;
}

/* Exponential, by counting failures: no logarithm, whose last bit is the library's own. */
static uint64_t latency (world *w)
{
    uint64_t total = 1 + below (w, LATENCY / 8);
    while (below (w, 8) != 0)
        total += LATENCY / 8;
    return total;
}

static int64_t some_value (world *w)
{
    return w->set.values > 0 ? (int64_t) below (w, w->set.values) : (int64_t) w->next_value++;
}

static op choose_register (world *w)
{
    op o = { .kind = READ, .ok = true, .seen = NIL };
    uint64_t left = w->set.ops - w->calls;
    o.crashes = w->set.crashed > 0 ? below (w, left) < w->crashes_left : chance (w, w->set.crash);
    if (w->set.crashed > 0 && o.crashes)
        w->crashes_left--;
    if ((w->set.crashed > 0 && o.crashes) || !chance (w, w->set.reads))
        o.kind = chance (w, w->set.cas) ? CAS : WRITE;
    if (w->set.stale > 0 && w->calls == 0)
        return (op){ .kind = WRITE, .ok = true, .a = (int64_t) w->set.values + 1000000000 };
    if (o.kind == CAS)
        o.a = (int64_t) below (w, w->set.values > 0 ? w->set.values : w->next_value + 1);
    if (o.kind == CAS)
        o.b = some_value (w);
    else if (o.kind == WRITE)
        o.a = some_value (w);
    return o;
}

static op choose_kv (world *w, uint32_t client)
{
    op o = { .kind = (kind) (GET + below (w, 3)), .ok = true };
    o.key = (int64_t) below (w, w->set.keys);
    o.a = client;
    o.b = (int64_t) w->serial[client]++;
    return o;
}

static void call (world *w, event *e, bool kv, int64_t key)
{
    uint64_t whole = latency (w), at = whole > 1 ? below (w, whole) : 0;
    if (w->calls >= w->set.ops)
        return;
    e->op = kv ? choose_kv (w, e->client) : choose_register (w);
    w->calls++;
    e->op.key = kv ? e->op.key : key;
    e->op.process = w->processes[e->client];
    print (w, &e->op, "invoke", NULL);
    event next = *e;
    next.moment = RETURN;
    next.time = e->time + whole;
    if (!e->op.crashes) {
        next.moment = EFFECT;
        next.op.end = next.time;
        next.time = e->time + at;
    } else if (chance (w, 500)) {
        event late = *e;
        late.moment = EFFECT;
        late.late = true;
        late.time = e->time + below (w, 3 * whole);
        add (w, &late);
    }
    add (w, &next);
}

static char *joined (const char *text, const op *o)
{
    char tail[64];
    snprintf (tail, sizeof tail, "x %" PRId64 " %" PRId64 " y", o->a, o->b);
    size_t size = (text != NULL && o->kind == APPEND ? strlen (text) : 0) + strlen (tail) + 1;
    char *result = need (malloc (size));
    snprintf (result, size, "%s%s", text != NULL && o->kind == APPEND ? text : "", tail);
    return result;
}

/* kv's texts are few and short: what a GET sees is kept as a copy, by its client. */
static void effect (world *w, event *e, char **seen)
{
    op *o = &e->op;
    int64_t *state = &w->state[o->key];
    if (o->kind == READ)
        o->seen = *state;
    else if (o->kind == WRITE)
        *state = o->a;
    else if (o->kind == CAS && (o->ok = *state == o->a))
        *state = o->b;
    else if (o->kind == GET && !e->late) {
        free (seen[e->client]);
        seen[e->client] = w->texts[o->key] != NULL ? need (strdup (w->texts[o->key])) : NULL;
    } else if (o->kind == PUT || o->kind == APPEND) {
        char *text = joined (w->texts[o->key], o);
        free (w->texts[o->key]);
        w->texts[o->key] = text;
    }
    if (e->late)
        return;
    e->moment = RETURN;
    e->time = o->end;
    add (w, e);
}

static void give_back (world *w, event *e, char **seen)
{
    op *o = &e->op;
    if (o->crashes) {
        print (w, o, "info", NULL);
        w->processes[e->client] = w->next_process++;
    } else {
        if (o->kind == READ && w->set.stale > 0 && !w->spoilt && w->calls > w->set.stale) {
            o->seen = (int64_t) w->set.values + 1000000000;
            w->spoilt = true;
        }
        print (w, o, o->ok ? "ok" : "fail", seen[e->client]);
    }
    e->moment = CALL;
    add (w, e);
}

static void contradict (world *w, int64_t key)
{
    for (int i = 0; i < 2; i++) {
        op o = { .kind = READ, .ok = true, .key = key, .process = w->next_process };
        o.seen = i == 0 ? w->state[key] : (w->state[key] + 1) % (int64_t) (w->set.values + 1);
        print (w, &o, "invoke", NULL);
        print (w, &o, "ok", NULL);
    }
    w->next_process++;
}

static void simulate (world *w, bool kv, int64_t key)
{
    char **seen = need (calloc (w->set.clients, sizeof *seen));
    w->calls = 0;
    w->crashes_left = w->set.crashed;
    for (uint32_t i = 0; i < w->set.clients; i++) {
        event first = { .time = below (w, LATENCY), .moment = CALL, .client = i };
        if (i == 0 && w->set.stale > 0)
            first.time = 0;
        w->processes[i] = w->next_process++;
        add (w, &first);
    }
    while (w->count > 0) {
        event e = take (w);
        if (e.moment == CALL)
            call (w, &e, kv, key);
        else if (e.moment == EFFECT)
            effect (w, &e, seen);
        else
            give_back (w, &e, seen);
    }
    if (w->set.tail)
        contradict (w, key);
    for (uint32_t i = 0; i < w->set.clients; i++)
        free (seen[i]);
    free (seen);
}

/* ---- By hand: K crashed writes, 200 operations one after the other, a read of what nobody wrote;
 * or K concurrent writes, and reads that contradict each other. */

static void print_one (world *w, kind how, int64_t value)
{
    op o = { .kind = how, .a = value, .seen = value, .process = 1000000 };
    print (w, &o, "invoke", NULL);
    print (w, &o, "ok", NULL);
}

static void make_crashed (world *w, bool equal)
{
    int64_t k = (int64_t) w->set.k, other = equal ? 2 : k + 1;
    for (int64_t i = 0; i < k; i++) {
        op o = { .kind = WRITE, .a = equal ? 1 : i + 1, .process = (uint64_t) i };
        print (w, &o, "invoke", NULL);
        print (w, &o, "info", NULL);
    }
    for (int64_t i = 0; i < 100; i++) {
        int64_t value = i % other;
        print_one (w, WRITE, value);
        print_one (w, READ, value);
    }
    print_one (w, READ, k + 1000);
}

static void make_wide (world *w)
{
    int64_t k = (int64_t) w->set.k;
    for (int pass = 0; pass < 2; pass++)
        for (int64_t i = 0; i < k; i++) {
            op o = { .kind = WRITE, .a = i + 1, .process = (uint64_t) i };
            print (w, &o, pass == 0 ? "invoke" : "ok", NULL);
        }
    print_one (w, READ, 1);
    print_one (w, READ, 2);
    print_one (w, READ, 1);
}

/* ---- A queue that keeps its promises: half of the clients enqueue, and are 1000 items ahead at
 * most; items are distinct, or one of `values`. */

enum { AHEAD = 1000 };

static void print_queue (world *w, uint64_t client, const char *type, bool enqueues, int64_t item)
{
    printf ("{\"process\":%" PRIu64 ",\"type\":\"%s\",\"f\":\"%s\",\"value\":", client, type,
            enqueues ? "enqueue" : "dequeue");
    if (item == NIL)
        printf ("null");
    else
        printf ("%" PRId64, item);
    printf (",\"time\":%" PRIu64 "}\n", 1000 * ++w->index);
}

static void make_queue (world *w)
{
    int64_t queue[AHEAD], *open = need (malloc (w->set.clients * sizeof *open));
    uint64_t head = 0, tail = 0, begun = 0, ended = 0;
    for (uint64_t i = 0; i < w->set.clients; i++)
        open[i] = NIL;
    while (ended < w->set.ops) {
        uint64_t client = below (w, w->set.clients);
        bool enqueues = client < (w->set.clients + 1) / 2;
        if (open[client] != NIL) {
            print_queue (w, client, "ok", enqueues, open[client]);
            open[client] = NIL;
            ended++;
        } else if (begun < w->set.ops && (enqueues ? tail - head < AHEAD : head < tail)) {
            int64_t item = w->set.values > 0 ? (int64_t) below (w, w->set.values) : (int64_t) tail;
            begun++;
            if (enqueues)
                queue[tail++ % AHEAD] = item;
            open[client] = enqueues ? item : queue[head++ % AHEAD];
            print_queue (w, client, "invoke", enqueues, enqueues ? item : NIL);
        }
    }
    free (open);
}

/* ---- */

static void set_word (settings *set, const char *word)
{
    size_t size = strcspn (word, "=");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen (words[i].name) == size && memcmp (words[i].name, word, size) == 0 &&
            word[size] == '=') {
            uint64_t value = strtoull (word + size + 1, NULL, 10);
            memcpy ((char *) set + words[i].at, &value, sizeof value);
            return;
        }
    fail ("a word is not understood");
}

int main (int count, char **arguments)
{
    static world w;
    const char *what = count > 1 ? arguments[1] : "";
    w.set = (settings){ .ops = 1000, .clients = 5, .values = 5, .reads = 500, .cas = 0, .k = 16 };
    for (int i = 2; i < count; i++)
        set_word (&w.set, arguments[i]);
    if (w.set.clients == 0 || w.set.clients > CLIENTS_MAX || w.set.crashed > w.set.ops)
        fail ("clients or crashed is out of range");
    w.rng.state = w.set.seed;
    w.next_value = 1;
    size_t keys = w.set.keys > 0 ? w.set.keys : 1;
    w.state = need (malloc (keys * sizeof *w.state));
    w.texts = need (calloc (keys, sizeof *w.texts));
    w.serial = need (calloc (w.set.clients, sizeof *w.serial));
    for (size_t i = 0; i < keys; i++)
        w.state[i] = NIL;
    if (strcmp (what, "register") == 0)
        for (size_t i = 0; i < keys; i++)
            simulate (&w, false, (int64_t) i);
    else if (strcmp (what, "kv") == 0 && w.set.keys > 0)
        simulate (&w, true, 0);
    else if (strcmp (what, "equal") == 0 || strcmp (what, "distinct") == 0)
        make_crashed (&w, what[0] == 'e');
    else if (strcmp (what, "wide") == 0)
        make_wide (&w);
    else if (strcmp (what, "queue") == 0)
        make_queue (&w);
    else
        fail ("register, kv (with keys=), equal, distinct, wide or queue");
    for (size_t i = 0; i < keys; i++)
        free (w.texts[i]);
    free (w.texts);
    free (w.serial);
    free (w.state);
    free (w.heap);
    if (w.set.stale > 0 && !w.spoilt)
        fail ("there was no read to make stale");
    return fflush (stdout) == 0 && !ferror (stdout) ? 0 : 1;
}
