/* texts.c: puts, appends and gets of a text are writes, CAS and reads of a register.
 *
 *     put "a"        write a             state a
 *     append "b"     cas a → ab          state ab, for a get answered "abc"
 *     append "c"     cas ab → abc        state abc
 *     append "d"     write ?             nobody saw it: like an unread write, until the next put
 *     get "abc"      read abc
 *
 * What an append makes depends on what is there, so the model must be asked, and every order of
 * open appends is a state of its own. But answers tell. An answer r was made by a put of some text
 * p, or is the initial text p, and appends t1 … tk with p t1 … tk = r. Let every answer of a
 * completed get have exactly one such *derivation* from the texts that the history puts and
 * appends, and let each append that is part of a derivation be the only one of its text.
 *
 * Then in every linearization
 *   - an append t that is part of a derivation, after the prefix s, takes effect at the text s: the
 *     get's text came about by its derivation, and no other operation appends t. To let it happen
 *     at s alone, as a CAS from s to s t, loses no linearization;
 *   - an append that is part of none leads to a text at which, until the next put, no completed get
 *     happens, nor an append that is part of a derivation: its prefix s would have the other one in
 *     its own. So whatever it leads to can be one state that nobody reads, and it is a write of it.
 * A linearization over the register is one over the texts: each CAS and each write is the step that
 * the operation takes there, with the texts that nobody sees drawn into one; appends are legal at
 * every text. So both problems have the same linearizations, in the order of the same calls.
 *
 * Prefixes: of two derivations that go through equal texts s, the parts up to s are one, for they
 * both derive s. So a state is told by the state before it and the append, and the initial texts
 * are told by their values; no prefix is ever written down.
 *
 * A get that never returns may be left out, and reads what nobody writes. Without appends all of
 * this holds for any values. With them, a put of what is no text could make an append illegal, and
 * an append of nothing could be anywhere: then the method does not apply.
 *
 * Derivations are counted from left to right: the ways to reach a place of the answer are those of
 * the places from which an append leads there, and a trie says which do. */
#include "search/texts.h"

#include "base/table.h"

#include <assert.h>
#include <string.h>

enum { ROOT_PUT, ROOT_APPEND, ROOTS };
enum { STEPS_PER_BYTE = 16, STEPS_LEAST = 1 << 20 };

/* A place of the answer that is being derived: in how many ways it is reached (2: in several), and
 * by which append, from which place; or the state that begins there. */
typedef struct place {
    uint32_t ways, from, by;
} place;
MNS_VEC (place, places);

typedef struct reduction {
    const mns_problem *problem;
    const mns_space *from;
    mns_space *to;
    mns_budget *budget;
    mns_text_role *roles; /* by class, and so on: */
    uint32_t *calls, *returns;
    uint32_t *state_of; /* of a put or an answer */
    uint32_t *before;   /* of an append: the state that it is derived at */
    bool has_appends;
    uint32_t junk, nowhere; /* states: of what nobody sees, of what nobody makes */
    mns_table bases;        /* value → state */
    mns_table derived;      /* state << 32 | append → state */
    mns_table edges;        /* node << 8 | byte → node */
    mns_u32s ends;          /* by node: 1 + the state of a put, the class of an append; or 0 */
    places places;
    uint32_t state_count;
    uint64_t steps_left;
    minos_status status;
} reduction;

/* Status is sticky: what follows a failure is not looked at. */
static uint32_t fail (reduction *r, minos_status status)
{
    assert (status != MINOS_OK);
    if (r->status == MINOS_OK)
        r->status = status;
    return 0;
}

/* ---- Texts. */

/* "" and nil are one text. */
static minos_value canonical (const reduction *r, minos_value value)
{
    size_t size = 0;
    bool empty = minos_value_kind (r->from->values, value) == MINOS_KIND_STRING &&
                 (minos_value_text (r->from->values, value, &size), size == 0);
    return empty ? MINOS_NIL : value;
}

static bool text_of (const reduction *r, minos_value value, const char **text, size_t *size)
{
    *text = "";
    *size = 0;
    if (value == MINOS_NIL)
        return true;
    if (minos_value_kind (r->from->values, value) != MINOS_KIND_STRING)
        return false;
    *text = minos_value_text (r->from->values, value, size);
    return true;
}

static uint32_t base_of (reduction *r, minos_value value)
{
    bool added;
    uint64_t *state = mns_table_add (&r->bases, canonical (r, value), &added);
    if (state == NULL)
        return fail (r, MINOS_NO_MEMORY);
    if (added)
        *state = r->state_count++;
    return (uint32_t) *state;
}

static uint32_t derived_of (reduction *r, uint32_t state, uint32_t append)
{
    bool added;
    uint64_t *next = mns_table_add (&r->derived, (uint64_t) state << 32 | append, &added);
    if (next == NULL)
        return fail (r, MINOS_NO_MEMORY);
    if (added)
        *next = r->state_count++;
    return (uint32_t) *next;
}

/* ---- The trie. */

static void add_text (reduction *r, uint32_t root, minos_value value, uint32_t end)
{
    const char *text;
    size_t size;
    uint32_t node = root;
    if (!text_of (r, value, &text, &size) || (root == ROOT_APPEND && size == 0)) {
        fail (r, MINOS_MISUSE);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        bool added;
        uint64_t *next =
            mns_table_add (&r->edges, (uint64_t) node << 8 | (unsigned char) text[i], &added);
        if (next == NULL || (added && !mns_u32s_push (&r->ends, 0))) {
            fail (r, MINOS_NO_MEMORY);
            return;
        }
        if (added)
            *next = r->ends.count - 1;
        node = (uint32_t) *next;
    }
    assert (node < r->ends.count);
    r->ends.at[node] = end + 1;
}

static void make_tries (reduction *r)
{
    for (uint32_t root = 0; root < ROOTS; root++)
        if (!mns_u32s_push (&r->ends, 0))
            fail (r, MINOS_NO_MEMORY);
    minos_value init = r->from->config->has_init ? r->from->config->init : MINOS_NIL;
    if (r->status == MINOS_OK)
        add_text (r, ROOT_PUT, init, r->to->initial);
    for (uint32_t i = 0; i < r->from->classes.count && r->status == MINOS_OK; i++) {
        if (r->calls[i] == 0 || r->roles[i] == MNS_TEXT_GET)
            continue;
        bool put = r->roles[i] == MNS_TEXT_PUT;
        add_text (r, put ? ROOT_PUT : ROOT_APPEND, r->from->classes.at[i].input,
                  put ? r->state_of[i] : i);
    }
}

/* Every text of the trie that stands at `at` leads to the place behind it. */
static void spread (reduction *r, uint32_t root, const char *text, size_t size, size_t at)
{
    uint32_t node = root, ways = root == ROOT_PUT ? 1 : r->places.at[at].ways;
    for (size_t i = at;; i++) {
        uint32_t end = r->ends.at[node];
        if (end > 0) {
            place *to = &r->places.at[i];
            uint32_t sum = to->ways + ways;
            *to = (place){ sum < 2 ? sum : 2, root == ROOT_PUT ? UINT32_MAX : (uint32_t) at,
                           end - 1 };
        }
        if (i == size)
            return;
        if (r->steps_left-- == 0) {
            r->steps_left = 0;
            fail (r, MINOS_MISUSE);
            return;
        }
        uint64_t *next = mns_table_find (&r->edges, (uint64_t) node << 8 | (unsigned char) text[i]);
        if (next == NULL)
            return;
        node = (uint32_t) *next;
    }
}

/* ---- Derivations. */

/* Follows the only derivation back to its beginning, and then forth: `from` of each place is turned
 * around, to lead to the next. */
static uint32_t follow (reduction *r, size_t size)
{
    uint32_t at = (uint32_t) size, next = UINT32_MAX, state;
    place *all = r->places.at;
    while (all[at].from != UINT32_MAX) {
        uint32_t before = all[at].from;
        all[at].from = next;
        next = at;
        at = before;
    }
    state = all[at].by;
    for (at = next; at != UINT32_MAX && r->status == MINOS_OK; at = all[at].from) {
        uint32_t append = all[at].by;
        if (r->calls[append] > 1)
            return fail (r, MINOS_MISUSE);
        /* One append at two texts: one of the answers cannot be, and nobody makes its text. */
        if (r->before[append] == UINT32_MAX)
            r->before[append] = state;
        state = derived_of (r, state, append);
    }
    return state;
}

static uint32_t derive (reduction *r, minos_value answer)
{
    const char *text;
    size_t size;
    if (!text_of (r, answer, &text, &size))
        return r->nowhere;
    places_clear (&r->places);
    if (size >= UINT32_MAX || !places_reserve (&r->places, size + 1))
        return fail (r, MINOS_NO_MEMORY);
    memset (r->places.at, 0, (size + 1) * sizeof *r->places.at);
    r->steps_left += STEPS_PER_BYTE * (uint64_t) size;
    spread (r, ROOT_PUT, text, size, 0);
    for (size_t at = 0; at < size && r->status == MINOS_OK; at++)
        if (r->places.at[at].ways > 0)
            spread (r, ROOT_APPEND, text, size, at);
    if (r->status != MINOS_OK || r->places.at[size].ways == 0)
        return r->nowhere;
    return r->places.at[size].ways == 1 ? follow (r, size) : fail (r, MINOS_MISUSE);
}

/* ---- Classes. */

static mns_text_role role_of (const reduction *r, const mns_class *class)
{
    const mns_space *space = r->from;
    minos_model_op op = { .values = space->values,
                          .f = mns_bytes_table_at (&space->functions, class->f, NULL),
                          .input = class->input,
                          .output = class->output,
                          .completed = class->completed,
                          .failed = class->failed };
    return space->builtin->text_role (&op);
}

static void look (reduction *r)
{
    for (uint32_t i = 0; i < r->problem->call_count; i++) {
        const mns_call *call = &r->problem->calls[i];
        r->calls[call->class_id]++;
        r->returns[call->class_id] += call->ret != MNS_CALL_NEVER;
    }
    for (uint32_t i = 0; i < r->from->classes.count && r->status == MINOS_OK; i++) {
        const mns_class *class = &r->from->classes.at[i];
        r->before[i] = UINT32_MAX;
        r->roles[i] = role_of (r, class);
        if (r->calls[i] == 0)
            continue;
        r->has_appends |= r->roles[i] == MNS_TEXT_APPEND;
        if (r->roles[i] == MNS_TEXT_PUT)
            r->state_of[i] = base_of (r, class->input);
    }
}

static void find_answers (reduction *r)
{
    for (uint32_t i = 0; i < r->from->classes.count && r->status == MINOS_OK; i++) {
        const mns_class *class = &r->from->classes.at[i];
        r->state_of[i] = r->roles[i] == MNS_TEXT_GET ? r->nowhere : r->state_of[i];
        if (r->roles[i] == MNS_TEXT_GET && r->returns[i] > 0 && class->completed)
            r->state_of[i] =
                r->has_appends ? derive (r, class->output) : base_of (r, class->output);
    }
}

static mns_class class_of (reduction *r, uint32_t i)
{
    mns_class class = { .kind = MNS_CLASS_READ, .completed = r->from->classes.at[i].completed };
    class.a = class.b = r->state_of[i];
    class.pure = r->roles[i] == MNS_TEXT_GET;
    if (class.pure && !class.completed)
        class.kind = MNS_CLASS_READ_ANY;
    if (r->roles[i] == MNS_TEXT_PUT)
        class.kind = MNS_CLASS_WRITE;
    if (r->roles[i] != MNS_TEXT_APPEND)
        return class;
    class.kind = r->before[i] != UINT32_MAX ? MNS_CLASS_CAS : MNS_CLASS_WRITE;
    class.a = r->before[i] != UINT32_MAX ? r->before[i] : r->junk;
    class.b = r->before[i] != UINT32_MAX ? derived_of (r, class.a, i) : r->junk;
    return class;
}

static void make_classes (reduction *r)
{
    for (uint32_t i = 0; i < r->from->classes.count && r->status == MINOS_OK; i++)
        if (!mns_classes_push (&r->to->classes, class_of (r, i)))
            fail (r, MINOS_NO_MEMORY);
    if (r->status == MINOS_OK && !mns_space_add_states (r->to, r->state_count))
        fail (r, MINOS_NO_MEMORY);
}

static void reduce (reduction *r)
{
    size_t n = r->from->classes.count;
    mns_region region;
    mns_region_init (&region, r->budget, 4096);
    r->roles = mns_region_zalloc (&region, n * sizeof *r->roles);
    r->calls = mns_region_zalloc (&region, n * sizeof *r->calls);
    r->returns = mns_region_zalloc (&region, n * sizeof *r->returns);
    r->state_of = mns_region_zalloc (&region, n * sizeof *r->state_of);
    r->before = mns_region_zalloc (&region, n * sizeof *r->before);
    if (!r->roles || !r->calls || !r->returns || !r->state_of || !r->before) {
        fail (r, MINOS_NO_MEMORY);
    } else {
        r->to->initial = base_of (r, r->from->config->has_init ? r->from->config->init
                                                               : (minos_value) MINOS_NIL);
        r->junk = r->state_count++;
        r->nowhere = r->state_count++;
        look (r);
        if (r->has_appends && r->status == MINOS_OK)
            make_tries (r);
        find_answers (r);
        make_classes (r);
    }
    mns_region_reset (&region);
}

minos_status mns_texts_reduce (mns_texts *texts, const mns_problem *problem, mns_budget *budget)
{
    const mns_space *space = problem->space;
    reduction r = { .problem = problem, .from = space, .to = &texts->space, .budget = budget };
    if (space->builtin == NULL || space->builtin->text_role == NULL)
        return MINOS_MISUSE;
    r.steps_left = STEPS_LEAST;
    mns_space_init_family (&texts->space, budget);
    mns_table_init (&r.bases, budget);
    mns_table_init (&r.derived, budget);
    mns_table_init (&r.edges, budget);
    mns_u32s_init (&r.ends, budget);
    places_init (&r.places, budget);
    reduce (&r);
    mns_table_reset (&r.bases);
    mns_table_reset (&r.derived);
    mns_table_reset (&r.edges);
    mns_u32s_reset (&r.ends);
    places_reset (&r.places);
    texts->problem = *problem;
    texts->problem.space = &texts->space;
    if (r.status != MINOS_OK)
        mns_space_reset (&texts->space);
    assert (r.status != MINOS_OK || texts->space.classes.count == space->classes.count);
    return r.status;
}

void mns_texts_reset (mns_texts *texts)
{
    mns_space_reset (&texts->space);
}
