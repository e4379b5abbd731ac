/* typed_errors.c: a parser answers every input with a value or with an error of a declared class:
 * it never crashes, hangs, or eats all memory. Each :parse record is judged by itself; a target of
 * which no input was ever accepted has shown only the first lines of its code. */
#include "check/pass/scan.h"

#include <string.h>

typedef struct target {
    uint64_t inputs, values;
} target;
MNS_VEC (target, targets);

typedef struct state {
    mns_names names, allowed;
    targets targets;
    uint64_t inputs, values, errors, classless;
    bool declares; /* classes, if only none */
} state;

static void begin (mns_scan *scan)
{
    state *s = scan->state;
    mns_names_init (&s->names, scan->budget);
    mns_names_init (&s->allowed, scan->budget);
    targets_init (&s->targets, scan->budget);
    if (!mns_param_names (scan, "allowed-errors", &s->allowed))
        mns_scan_no_memory (scan);
    s->declares = s->allowed.count > 0 || mns_param_expected (scan, "allowed-errors") != MINOS_NIL;
}

static void reset (mns_scan *scan)
{
    state *s = scan->state;
    targets_reset (&s->targets);
    mns_names_reset (&s->allowed);
    mns_names_reset (&s->names);
}

/* The anomaly of an outcome; NULL for one that is allowed; "" for a word that says nothing. */
static const char *anomaly_of (const mns_scan *scan, minos_value outcome)
{
    static const struct {
        const char *word, *id;
    } rows[] = {
        { "value", NULL },        { "error", NULL },     { "crash", "crash" },
        { "panic", "crash" },     { "abort", "crash" },  { "signal", "crash" },
        { "timeout", "timeout" }, { "hang", "timeout" }, { "oom", "out-of-memory" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (mns_scan_is (scan, outcome, rows[i].word))
            return rows[i].id;
    return "";
}

/* Whether the class of an error, "IO::Error" of "IO::Error: too long", is on the list. */
static bool is_allowed (const mns_scan *scan, minos_value error)
{
    const state *s = scan->state;
    size_t size = 0, end;
    const char *text = minos_value_text (scan->values, error, &size);

    if (mns_names_find (&s->allowed, scan->values, error) != UINT32_MAX)
        return true; /* a number, or a class without a message */
    for (end = 0; end < size; end++)
        if (text[end] == ':' && (end + 1 == size || text[end + 1] == ' '))
            break;
    for (uint32_t i = 0; i < s->allowed.count; i++) {
        const char *name = mns_names_at (&s->allowed, i);
        if (text != NULL && strlen (name) == end && memcmp (name, text, end) == 0)
            return true;
    }
    return false;
}

static target *target_of (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    minos_value name;
    uint32_t id;

    if (!mns_scan_need (scan, moment, "target", &name))
        return NULL;
    if (!mns_names_add (&s->names, scan->values, name, &id)) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    if (id == s->targets.count && !targets_push (&s->targets, (target){ 0 })) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    return &s->targets.at[id];
}

static void error_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    minos_value error = minos_value_get (scan->values, moment->input, "error");
    minos_kind kind;
    minos_anomaly *found;

    s->errors++;
    if (minos_value_kind (scan->values, error) == MINOS_KIND_MAP)
        error = minos_value_get (scan->values, error, "class");
    kind = minos_value_kind (scan->values, error);
    if (error == MINOS_NIL || kind == MINOS_KIND_MAP || kind == MINOS_KIND_VECTOR ||
        kind == MINOS_KIND_SET) {
        s->classless++;
        return;
    }
    if (!s->declares || is_allowed (scan, error))
        return;
    found = mns_scan_anomaly (scan, "undeclared-error");
    mns_scan_say (scan, found, "%s, which is not of the declared classes",
                  mns_scan_show (scan, error).text);
    mns_scan_blame (scan, found, moment, "undeclared");
}

static void parse_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    target *of = target_of (scan, moment);
    minos_anomaly *found;
    minos_value outcome;
    const char *id;

    if (of == NULL || !mns_scan_need (scan, moment, "outcome", &outcome))
        return;
    id = anomaly_of (scan, outcome);
    s->inputs++;
    of->inputs++;
    if (id == NULL && mns_scan_is (scan, outcome, "value")) {
        s->values++;
        of->values++;
    } else if (id == NULL) {
        error_seen (scan, moment);
    } else if (*id == 0) {
        mns_scan_refuse (scan, moment,
                         "has :outcome %s, and value, error, crash, timeout or oom is expected",
                         mns_scan_show (scan, outcome).text);
    } else {
        minos_value input = minos_value_get (scan->values, moment->input, "input-sha");
        minos_value error = minos_value_get (scan->values, moment->input, "error");
        found = mns_scan_anomaly (scan, id);
        mns_scan_say (scan, found, "input %s of %s: %s %s", mns_scan_show (scan, input).text,
                      mns_names_at (&s->names, (uint32_t) (of - s->targets.at)),
                      mns_scan_show (scan, outcome).text,
                      error == MINOS_NIL ? "" : mns_scan_show (scan, error).text);
        mns_scan_blame (scan, found, moment, "input");
    }
}

static void end (mns_scan *scan)
{
    state *s = scan->state;
    uint64_t least;

    mns_scan_count (scan, "input-count", s->inputs);
    mns_scan_count (scan, "value-count", s->values);
    mns_scan_count (scan, "error-count", s->errors);
    for (size_t i = 0; i < s->targets.count; i++)
        if (s->targets.at[i].values == 0)
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "no input of %s was ever accepted: all of its %llu may have been "
                              "rejected at the first byte",
                              mns_names_at (&s->names, (uint32_t) i),
                              (unsigned long long) s->targets.at[i].inputs);
    if (s->classless > 0 && s->declares)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "%llu errors do not say their class",
                          (unsigned long long) s->classless);
    else if (s->classless > 0)
        mns_scan_floor (scan, "%llu errors do not say their class",
                        (unsigned long long) s->classless);
    if (mns_param_number (scan, "min-inputs", &least) && s->inputs < least)
        mns_scan_floor (scan, "%llu inputs, and %llu are asked for", (unsigned long long) s->inputs,
                        (unsigned long long) least);
}

static const mns_watch watches[] = {
    { "parse", MNS_ON_EVENT, parse_seen, false },
    { 0 },
};

const mns_scanner mns_scan_typed_errors = {
    .state_size = sizeof (state),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
    .timeless = true,
};
