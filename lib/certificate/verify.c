/* verify.c: a certificate against a history.
 *
 *     digest of the text · digest of the history · premises · a claim for each key, with its proof
 *
 * The operations of each key are gathered here, from the history alone: every operation that has a
 * key belongs to it, and a certificate that leaves out a key is refused. */
#include "base/table.h"
#include "certificate/claims.h"
#include "certificate/digest.h"
#include "certificate/queue.h"
#include "history/history.h"
#include "minos/certificate.h"
#include "minos/read.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { END_SIZE = 21 /* "end ", sixteen digits, LF */ };
enum { KEYS_NONE, KEYS_FIELD, KEYS_TUPLE, KEYS_GROUP, KEYS_MIXED };

/* What stands for "without a key" among the keys, and for the key of what takes no part. */
static const uint64_t keyless = UINT64_MAX;
static const uint32_t no_key = UINT32_MAX;

typedef struct verifier {
    mns_cursor cursor;
    mns_budget budget;
    mns_region region;
    const minos_history *history;
    minos_values *values; /* a fork of the history's */
    const minos_model *model;
    minos_model made;
    const mns_builtin *builtin;
    mns_model_config config;
    int keys;
    bool *only;            /* by function: it takes part; NULL: all do */
    mns_table key_numbers; /* key → number + 1; in keyed histories */
    uint32_t *key_of_op;   /* number of each operation's key */
    uint32_t *ops;         /* operations, grouped by key */
    uint64_t *first;       /* operations of key k: ops[first[k]] … ops[first[k + 1] − 1] */
    bool *claimed;
    uint32_t key_count;
    minos_certified result;
} verifier;

/* ---- The envelope. */

static minos_status check_envelope (verifier *v, const char *text, size_t size)
{
    mns_cursor tail = v->cursor;
    uint64_t digest, of_text;
    minos_status status;
    if (size < END_SIZE)
        return mns_cursor_refuse (&v->cursor, "the text is cut short");
    tail.at = text + size - END_SIZE;
    tail.end = text + size;
    for (const char *at = text; at < tail.at; at++)
        tail.line += *at == '\n';
    of_text = mns_fnv (MNS_FNV_START, text, size - END_SIZE);
    status = mns_cursor_expect (&tail, "end ");
    if (status == MINOS_OK)
        status = mns_cursor_digest (&tail, &digest);
    if (status == MINOS_OK)
        status = mns_cursor_expect (&tail, "\n");
    if (status == MINOS_OK && digest != of_text)
        return mns_cursor_refuse (&tail, "the text was changed: its digest is %016" PRIx64,
                                  of_text);
    v->cursor.end = text + size - END_SIZE;
    return status;
}

static minos_status check_history (verifier *v)
{
    uint64_t count = 0, digest = 0, of_history;
    minos_status status = mns_cursor_expect (&v->cursor, "minos-certificate 1\nhistory ");
    if (status == MINOS_OK)
        status = mns_cursor_number (&v->cursor, UINT64_MAX / 16, &count);
    if (status == MINOS_OK)
        status = mns_cursor_expect (&v->cursor, " ");
    if (status == MINOS_OK)
        status = mns_cursor_digest (&v->cursor, &digest);
    if (status == MINOS_OK)
        status = mns_history_digest (&of_history, v->history, &v->budget);
    if (status == MINOS_OK && (count != v->history->op_count || digest != of_history))
        return mns_cursor_refuse (&v->cursor, "it is of another history");
    return status == MINOS_OK ? mns_cursor_expect (&v->cursor, "\n") : status;
}

/* ---- The premises. */

static minos_status read_model (verifier *v)
{
    char name[64];
    const char *text;
    size_t size;
    minos_status status = mns_cursor_expect (&v->cursor, "model ");
    if (status == MINOS_OK)
        status = mns_cursor_rest (&v->cursor, &text, &size);
    if (status != MINOS_OK)
        return status;
    if (size >= sizeof name)
        return mns_cursor_refuse (&v->cursor, "the model's name is too long");
    memcpy (name, text, size);
    name[size] = 0;
    if (v->model != NULL)
        return strcmp (v->model->name, name) == 0
                   ? MINOS_OK
                   : mns_cursor_refuse (&v->cursor, "it is of the model %s", name);
    v->builtin = mns_builtin_named (name);
    if (v->builtin == NULL)
        return mns_cursor_refuse (&v->cursor, "there is no model %s", name);
    return MINOS_OK;
}

static minos_status read_value (verifier *v, minos_value *out, const char *text, size_t size)
{
    minos_error inner;
    minos_status status = minos_value_parse (v->values, out, text, size, &inner);
    return status == MINOS_OK || status == MINOS_NO_MEMORY
               ? status
               : mns_cursor_refuse (&v->cursor, "%s", inner.message);
}

static minos_status read_init (verifier *v)
{
    const char *text;
    size_t size;
    minos_status status = mns_cursor_expect (&v->cursor, "init ");
    if (status == MINOS_OK && mns_cursor_skip (&v->cursor, "-\n"))
        return MINOS_OK;
    if (status == MINOS_OK)
        status = mns_cursor_rest (&v->cursor, &text, &size);
    if (status != MINOS_OK)
        return status;
    v->config.has_init = true;
    return read_value (v, &v->config.init, text, size);
}

/* One of `count` lines; *choice says which. */
static minos_status read_choice (verifier *v, const char *const *lines, int count, int *choice)
{
    for (int i = 0; i < count; i++)
        if (mns_cursor_skip (&v->cursor, lines[i])) {
            *choice = i;
            return MINOS_OK;
        }
    return mns_cursor_expect (&v->cursor, lines[0]);
}

/* "only NAME…": the functions that take part. */
static minos_status read_functions (verifier *v)
{
    const minos_history *history = v->history;
    const char *line = "", *end;
    size_t size = 0;
    if (!mns_cursor_skip (&v->cursor, "only "))
        return MINOS_OK;
    v->only = mns_region_zalloc (&v->region, history->functions.count + 1);
    minos_status status =
        v->only != NULL ? mns_cursor_rest (&v->cursor, &line, &size) : MINOS_NO_MEMORY;
    for (end = line + size; status == MINOS_OK && line < end;) {
        const char *space = memchr (line, ' ', (size_t) (end - line));
        size_t word = (size_t) ((space != NULL ? space : end) - line);
        for (size_t f = 0; f < history->functions.count; f++) {
            size_t length;
            const char *name = minos_value_text (v->values, history->functions.at[f], &length);
            v->only[f] |= name != NULL && length == word && memcmp (name, line, word) == 0;
        }
        line += word + (space != NULL);
    }
    if (status == MINOS_OK && (v->builtin == NULL || strcmp (v->builtin->info.name, "fifo-queue")))
        return mns_cursor_refuse (&v->cursor, "only queues have such certificates");
    if (status == MINOS_OK &&
        (v->config.has_init || v->config.nil_wildcard || v->config.observe_failed_cas))
        return mns_cursor_refuse (&v->cursor, "such a queue has no init, no wildcard and no CAS");
    return status;
}

static minos_status read_premises (verifier *v)
{
    static const char *const nils[] = { "nil exact\n", "nil wildcard\n" };
    static const char *const failures[] = { "failed-cas drop\n", "failed-cas observe\n" };
    static const char *const keys[] = { "keys none\n", "keys field\n", "keys tuple\n",
                                        "keys group\n", "keys mixed\n" };
    int nil = 0, failed = 0;
    minos_status status = read_model (v);
    if (status == MINOS_OK)
        status = read_init (v);
    if (status == MINOS_OK)
        status = read_choice (v, nils, 2, &nil);
    if (status == MINOS_OK)
        status = read_choice (v, failures, 2, &failed);
    if (status == MINOS_OK)
        status = read_choice (v, keys, 5, &v->keys);
    v->config.nil_wildcard = nil == 1;
    v->config.observe_failed_cas = failed == 1;
    if (status == MINOS_OK)
        status = read_functions (v);
    if (status == MINOS_OK && v->builtin != NULL) {
        v->builtin->make (&v->made, &v->config);
        v->model = &v->made;
    }
    return status;
}

/* ---- The keys of the history. */

static bool is_pair (const verifier *v, minos_value value)
{
    return minos_value_kind (v->values, value) == MINOS_KIND_VECTOR &&
           minos_value_count (v->values, value) == 2;
}

/* False: the operation has no key, and needs one. *key is `keyless` where it need not have one. */
static bool key_of (const verifier *v, const mns_op *op, uint64_t *key)
{
    bool has_field = (op->flags & MNS_OP_KEYED) != 0;
    minos_value group = MINOS_NIL;
    *key = MINOS_NIL;
    switch (v->keys) {
    case KEYS_NONE:
        return true;
    case KEYS_FIELD:
        *key = op->key;
        return has_field;
    case KEYS_TUPLE:
        *key = is_pair (v, op->input) ? minos_value_at (v->values, op->input, 0) : MINOS_NIL;
        return is_pair (v, op->input);
    case KEYS_MIXED:
        *key = op->key;
        if (has_field)
            return true;
    }
    if (op->extra != MINOS_NIL)
        group = minos_value_get (v->values, op->extra, "group");
    *key = group != MINOS_NIL ? group : keyless;
    return true;
}

static minos_status number_keys (verifier *v)
{
    for (size_t i = 0; i < v->history->op_count; i++) {
        const mns_op *op = mns_history_op (v->history, i);
        uint64_t key;
        bool added;
        v->key_of_op[i] = no_key;
        if (v->only != NULL && !v->only[op->f])
            continue;
        if (!key_of (v, op, &key))
            return mns_cursor_refuse (&v->cursor, "operation %zu has no key", i);
        uint64_t *number = mns_table_add (&v->key_numbers, key, &added);
        if (number == NULL)
            return MINOS_NO_MEMORY;
        if (added)
            *number = ++v->key_count;
        v->key_of_op[i] = (uint32_t) *number - 1;
        v->first[*number + 1]++; /* a place further: see find_keys */
    }
    return MINOS_OK;
}

static minos_status find_keys (verifier *v)
{
    size_t count = v->history->op_count;
    v->key_of_op = mns_region_array (&v->region, count + 1, sizeof (uint32_t));
    v->ops = mns_region_array (&v->region, count + 1, sizeof (uint32_t));
    v->first = mns_region_zalloc (&v->region, (count + 2) * sizeof (uint64_t));
    v->claimed = mns_region_zalloc (&v->region, count + 1);
    if (v->key_of_op == NULL || v->ops == NULL || v->first == NULL || v->claimed == NULL)
        return MINOS_NO_MEMORY;
    minos_status status = number_keys (v);
    /* first[k + 2] counts key k until here; then first[k + 1] is where it goes on. */
    for (uint32_t k = 0; status == MINOS_OK && k < v->key_count; k++)
        v->first[k + 1] += v->first[k];
    for (size_t i = 0; status == MINOS_OK && i < count; i++)
        if (v->key_of_op[i] != no_key)
            v->ops[v->first[v->key_of_op[i] + 1]++] = (uint32_t) i;
    return status;
}

/* ---- One key. */

/* Whether an operation that failed is an observation: the premises keep those of CAS. */
static bool is_kept (const verifier *v, const mns_op *op, const char *f)
{
    return op->outcome != MINOS_OUTCOME_FAIL ||
           (v->config.observe_failed_cas && strcmp (f, "cas") == 0);
}

/* The operation's function, as a text that ends in NUL. */
static minos_status name_of (verifier *v, uint32_t id, char *f, size_t room)
{
    const mns_op *op = mns_history_op (v->history, id);
    size_t size;
    const char *text = minos_value_text (v->values, mns_history_f (v->history, op), &size);
    if (text == NULL || size >= room)
        return mns_cursor_refuse (&v->cursor, "operation %" PRIu32 " has no usable name", id);
    memcpy (f, text, size);
    f[size] = 0;
    return MINOS_OK;
}

/* What the object sees of a tuple is its second element. */
static void payload_of (const verifier *v, const mns_op *op, minos_value *input,
                        minos_value *output)
{
    *input = op->input;
    *output = op->output;
    if (v->keys != KEYS_TUPLE)
        return;
    *input = minos_value_at (v->values, op->input, 1);
    if (is_pair (v, op->output))
        *output = minos_value_at (v->values, op->output, 1);
}

static minos_status add_entry (verifier *v, mns_subject *subject, uint32_t id)
{
    const mns_op *op = mns_history_op (v->history, id);
    char f[128];
    minos_model_op seen = { .values = v->values,
                            .f = f,
                            .completed = op->outcome != MINOS_OUTCOME_CRASHED,
                            .failed = op->outcome == MINOS_OUTCOME_FAIL };
    mns_entry *entry = &subject->entries[subject->count];
    minos_status status = name_of (v, id, f, sizeof f);
    if (status != MINOS_OK || !is_kept (v, op, f))
        return status;
    payload_of (v, op, &seen.input, &seen.output);
    if (!seen.completed)
        seen.output = MINOS_NIL;
    *entry =
        (mns_entry){ .id = id, .call = op->call, .ret = seen.completed ? op->ret : MINOS_NEVER };
    subject->count++;
    return mns_space_class (&subject->space, &entry->class_id, &seen, v->cursor.error);
}

const mns_entry *mns_subject_entry (const mns_subject *subject, uint64_t id)
{
    uint32_t low = 0, high = subject->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (subject->entries[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < subject->count && subject->entries[low].id == id ? &subject->entries[low] : NULL;
}

static minos_status prove (verifier *v, uint32_t key, minos_valid claim, bool *proved)
{
    mns_subject subject = { .budget = &v->budget };
    uint64_t first = v->first[key], count = v->first[key + 1] - first;
    size_t room = (count + 1) * sizeof *subject.entries;
    minos_status status = mns_space_init (&subject.space, &v->budget, v->model, v->builtin,
                                          &v->config, v->values, v->cursor.error);
    if (status != MINOS_OK)
        return status;
    subject.entries = mns_alloc (&v->budget, room);
    if (subject.entries == NULL)
        status = MINOS_NO_MEMORY;
    for (uint64_t i = 0; status == MINOS_OK && i < count; i++)
        status = add_entry (v, &subject, v->ops[first + i]);
    *proved = true;
    if (status == MINOS_OK && claim == MINOS_VALID_TRUE)
        status = mns_order_verify (&v->cursor, &subject);
    else if (status == MINOS_OK && mns_cursor_skip (&v->cursor, "exhausted\n"))
        *proved = false;
    else if (status == MINOS_OK)
        status = mns_layers_verify (&v->cursor, &subject);
    if (subject.entries != NULL)
        mns_free (&v->budget, subject.entries, room);
    mns_space_reset (&subject.space);
    return status;
}

/* A queue's own proof, of the functions that take part. */
static minos_status prove_queue (verifier *v, uint32_t key, minos_valid claim, bool *proved)
{
    mns_queue_entries entries;
    minos_status status = MINOS_OK;
    mns_queue_entries_init (&entries, &v->budget);
    for (uint64_t i = v->first[key]; status == MINOS_OK && i < v->first[key + 1]; i++) {
        const mns_op *op = mns_history_op (v->history, v->ops[i]);
        minos_value input, output;
        char f[128];
        payload_of (v, op, &input, &output);
        status = name_of (v, v->ops[i], f, sizeof f);
        if (status == MINOS_OK)
            status =
                mns_queue_add (&entries, &v->cursor, v->values, op, v->ops[i], f, input, output);
    }
    *proved = true;
    if (status == MINOS_OK && claim == MINOS_VALID_TRUE)
        status = mns_queue_order_verify (&v->cursor, &entries);
    else if (status == MINOS_OK)
        status = mns_queue_pattern_verify (&v->cursor, &entries, proved);
    mns_queue_entries_reset (&entries);
    return status;
}

/* ---- The claims. */

static minos_status read_key (verifier *v, uint32_t *number)
{
    bool keyed = v->keys != KEYS_NONE, may_lack = v->keys >= KEYS_GROUP;
    uint64_t key = keyed ? keyless : MINOS_NIL;
    const char *text = "nil";
    size_t size = 3;
    minos_status status = MINOS_OK;
    if (keyed && !(may_lack && mns_cursor_skip (&v->cursor, "\n"))) {
        minos_value value = MINOS_NIL;
        status = mns_cursor_expect (&v->cursor, " ");
        if (status == MINOS_OK)
            status = mns_cursor_rest (&v->cursor, &text, &size);
        if (status == MINOS_OK)
            status = read_value (v, &value, text, size);
        key = value;
    } else if (!keyed) {
        status = mns_cursor_expect (&v->cursor, "\n");
    }
    if (status != MINOS_OK)
        return status;
    const uint64_t *found = mns_table_find (&v->key_numbers, key);
    if (found == NULL && !keyed) { /* a history without operations */
        *number = 0;
        return MINOS_OK;
    }
    if (found == NULL)
        return mns_cursor_refuse (&v->cursor, "the history has no key %.*s", (int) size, text);
    *number = (uint32_t) *found - 1;
    return v->claimed[*number]
               ? mns_cursor_refuse (&v->cursor, "key %.*s is claimed twice", (int) size, text)
               : MINOS_OK;
}

static minos_status check_claim (verifier *v)
{
    static const char *const words[] = { "valid", "unknown", "invalid" };
    uint32_t key = 0;
    int claim = 0;
    bool proved = false;
    minos_status status = read_choice (v, words, 3, &claim);
    if (status == MINOS_OK)
        status = read_key (v, &key);
    if (status == MINOS_OK)
        v->claimed[key] = true;
    if (status == MINOS_OK && claim != MINOS_VALID_UNKNOWN)
        status = (v->only != NULL ? prove_queue : prove) (v, key, (minos_valid) claim, &proved);
    if (status != MINOS_OK)
        return status;
    v->result.keys_valid += proved && claim == MINOS_VALID_TRUE;
    v->result.keys_invalid += proved && claim == MINOS_VALID_FALSE;
    v->result.keys_unproved += !proved;
    return MINOS_OK;
}

static minos_status check_claims (verifier *v)
{
    minos_status status = MINOS_OK;
    while (status == MINOS_OK && !mns_cursor_at_end (&v->cursor))
        status = check_claim (v);
    for (uint32_t i = 0; status == MINOS_OK && i < v->key_count; i++)
        if (!v->claimed[i])
            status = mns_cursor_refuse (&v->cursor, "a key of the history is not claimed");
    v->result.valid = v->result.keys_invalid > 0    ? MINOS_VALID_FALSE
                      : v->result.keys_unproved > 0 ? MINOS_VALID_UNKNOWN
                                                    : MINOS_VALID_TRUE;
    return status;
}

minos_status minos_certificate_verify (minos_certified *out, const minos_history *history,
                                       const char *text, size_t size, const minos_model *model,
                                       const minos_alloc *alloc, minos_error *error)
{
    minos_error own;
    verifier v = { .history = history, .model = model };
    minos_status status;
    if (out == NULL || history == NULL || text == NULL)
        return mns_misuse (error, "a history and a text are needed");
    *out = (minos_certified){ .valid = MINOS_VALID_UNKNOWN };
    v.cursor = (mns_cursor){ text, text, text + size, 1, error != NULL ? error : &own };
    mns_budget_init (&v.budget, NULL, 0, alloc);
    mns_region_init (&v.region, &v.budget, 4096);
    mns_table_init (&v.key_numbers, &v.budget);
    status = mns_values_fork (&v.values, history->values, &v.budget);
    if (status == MINOS_OK)
        status = check_envelope (&v, text, size);
    if (status == MINOS_OK)
        status = check_history (&v);
    if (status == MINOS_OK)
        status = read_premises (&v);
    if (status == MINOS_OK)
        status = find_keys (&v);
    if (status == MINOS_OK)
        status = check_claims (&v);
    if (status == MINOS_NO_MEMORY)
        mns_error (error, status, "no memory to check the certificate");
    if (status == MINOS_OK)
        *out = v.result;
    minos_values_free (v.values);
    mns_table_reset (&v.key_numbers);
    mns_region_reset (&v.region);
    mns_budget_reset (&v.budget);
    return status;
}
