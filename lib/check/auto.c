/* auto.c: which model a history is of, by its functions.
 *
 * A model fits when it is known by every function that clients called, and observations answered
 * with what it answers: a set with collections, a counter with anything else. Of the
 * models that fit the first of the table is taken, if it is the only one, or if the others would
 * judge these functions alike (a CAS register without a CAS is a register). A FIFO and an unordered
 * queue look alike and are not: then none is taken, because judging by the wrong model would be a
 * false verdict. A history that only observes is a register's, whatever it is: it proves nothing.
 */
#include "check/checker.h"

#include "base/buffer.h"
#include "model/builtin.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

typedef struct auto_choice {
    const minos_history *history;
    bool *used;      /* by function of the history: some operation calls it */
    bool collection; /* some observation answered with a collection … */
    bool scalar;     /* … or with something else, nil left out */
    bool blank;      /* … or with nil */
} auto_choice;

static void look (auto_choice *choice, const mns_split *split)
{
    const minos_history *history = choice->history;

    for (size_t i = 0; i < history->op_count; i++) {
        const mns_op *op = mns_history_op (history, i);
        minos_value input, output;
        minos_kind kind;
        choice->used[op->f] = true;
        mns_split_payload (history, split, op, &input, &output);
        if (op->outcome != MINOS_OUTCOME_OK || input != MINOS_NIL)
            continue;
        choice->blank |= output == MINOS_NIL;
        if (output == MINOS_NIL)
            continue;
        kind = minos_value_kind (history->values, output);
        if (kind == MINOS_KIND_VECTOR || kind == MINOS_KIND_SET)
            choice->collection = true;
        else
            choice->scalar = true;
    }
}

/* Whether the model is known by that function. Other names that it takes for one do not count:
 * push and pop are a stack's, though a queue would take them. */
static bool has_function (const mns_builtin *builtin, const char *name, size_t size)
{
    const char *known = builtin->info.functions;

    while (*known != 0) {
        size_t one = strcspn (known, " ");
        if (one == size && memcmp (known, name, size) == 0)
            return true;
        known += one + strspn (known + one, " ");
    }
    return false;
}

static bool fits (const auto_choice *choice, const mns_builtin *builtin)
{
    const minos_history *history = choice->history;

    for (size_t i = 0; i < history->functions.count; i++) {
        size_t size = 0;
        const char *name = minos_value_text (history->values, history->functions.at[i], &size);
        if (choice->used[i] && (name == NULL || !has_function (builtin, name, size)))
            return false;
    }
    return true;
}

/* A set answers with collections, a counter with numbers and never with nil; what is in a register
 * or a queue may be either. */
static bool answers_fit (const auto_choice *choice, const mns_builtin *builtin)
{
    if (strcmp (builtin->info.name, "set") == 0)
        return choice->collection || !choice->scalar;
    if (strcmp (builtin->info.name, "counter") == 0)
        return !choice->blank && (choice->scalar || !choice->collection);
    return true;
}

/* Models that step alike wherever both have the functions. */
static bool is_kin (const mns_builtin *a, const mns_builtin *b)
{
    static const char *const kin[] = { "register", "cas-register" };
    size_t found = 0;

    for (size_t i = 0; i < sizeof kin / sizeof *kin; i++)
        found += (strcmp (a->info.name, kin[i]) == 0) + (strcmp (b->info.name, kin[i]) == 0);
    return found == 2;
}

/* Whether some function that was called changes the model. */
static bool changes (const auto_choice *choice, const mns_builtin *builtin)
{
    const minos_history *history = choice->history;

    for (size_t i = 0; i < history->functions.count; i++) {
        size_t size = 0;
        const char *name = minos_value_text (history->values, history->functions.at[i], &size);
        for (const mns_function *f = builtin->functions; choice->used[i] && f->name != NULL; f++)
            if (strlen (f->name) == size && memcmp (f->name, name, size) == 0 &&
                (f->roles & MNS_F_MUTATES))
                return true;
    }
    return false;
}

/* The names of the functions that were used, "cas, read, write". */
static void write_used (const auto_choice *choice, char *text, size_t size)
{
    const minos_history *history = choice->history;
    size_t at = 0;

    text[0] = 0;
    for (size_t i = 0; i < history->functions.count && at + 1 < size; i++) {
        size_t name_size = 0;
        const char *name = minos_value_text (history->values, history->functions.at[i], &name_size);
        int wrote;
        if (!choice->used[i] || name == NULL)
            continue;
        wrote = snprintf (text + at, size - at, "%s%.*s", at > 0 ? ", " : "",
                          name_size > 32 ? 32 : (int) name_size, name);
        at += wrote > 0 ? (size_t) wrote : 0;
    }
}

static minos_status choose (const auto_choice *choice, const char **model, char why[MNS_WHY_SIZE],
                            minos_error *error)
{
    const mns_builtin *builtin, *best = NULL, *rival = NULL;
    char used[96];

    write_used (choice, used, sizeof used);
    for (size_t i = 0; (builtin = mns_builtin_at (i)) != NULL; i++) {
        if (!fits (choice, builtin) || !answers_fit (choice, builtin))
            continue;
        if (best == NULL)
            best = builtin;
        else if (rival == NULL && !is_kin (best, builtin))
            rival = builtin;
    }
    if (best == NULL && choice->blank)
        return mns_error (error, MINOS_BAD_OPTION,
                          "no model has the functions %s and answers nil: name a model (-m; with "
                          "--knossos-nil an answer of nil says nothing) or a checker (-c)",
                          used);
    if (best == NULL)
        return mns_error (error, MINOS_BAD_OPTION,
                          "no model has the functions %s: name a model or a checker", used);
    if (rival != NULL && changes (choice, best))
        return mns_error (error, MINOS_BAD_OPTION,
                          "the functions %s are those of %s and of %s: name the model", used,
                          best->info.name, rival->info.name);
    *model = best->info.name;
    snprintf (why, MNS_WHY_SIZE, "the model %s was chosen for the functions %s", *model, used);
    return MINOS_OK;
}

minos_status mns_auto_model (const char **model, char why[MNS_WHY_SIZE],
                             const minos_history *history, const minos_options *options,
                             mns_budget *budget, minos_error *error)
{
    size_t size = history->functions.count * sizeof (bool);
    auto_choice choice = { .history = history };
    mns_split split = { 0 };
    minos_status status;

    *model = NULL;
    why[0] = 0;
    if (history->op_count == 0)
        return MINOS_OK;
    assert (size > 0);
    choice.used = mns_zalloc (budget, size);
    if (choice.used == NULL)
        return mns_error (error, MINOS_NO_MEMORY, "no memory to choose a model");
    status = mns_split_decide (&split, history, mns_option_keyed (options), budget, error);
    if (status == MINOS_OK) {
        look (&choice, &split);
        status = choose (&choice, model, why, error);
    }
    mns_free (budget, choice.used, size);
    return status;
}
