/* check.c: minos_check. Each checker by its name, one after the other, over one sealed history;
 * the verdict is what they found, merged. */
#include "check/checker.h"

#include "base/cancel.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

/* Memory that the process needs beside what is counted: code and stacks, and an eighth for what the
 * allocator keeps. The same for any number of threads: what a search may have must not depend on
 * that. */
enum { PROCESS_BYTES = 8 << 20, ALLOCATOR_SHARE = 8, CHECK_BYTES_MIN = 1 << 20 };

static const mns_checker checker_rows[] = {
#define MNS_CHECKER(name, family, run, summary) { { name, family, summary }, run },
#include "check/checkers.def"
#undef MNS_CHECKER
};

enum { CHECKER_COUNT = sizeof checker_rows / sizeof *checker_rows };

const minos_checker_info *minos_checker_list (size_t index)
{
    return index < CHECKER_COUNT ? &checker_rows[index].info : NULL;
}

const mns_checker *mns_checker_named (const char *name)
{
    for (size_t i = 0; i < CHECKER_COUNT; i++)
        if (strcmp (checker_rows[i].info.name, name) == 0)
            return &checker_rows[i];
    return NULL;
}

static minos_status no_such_checker (const char *name, minos_error *error)
{
    const char *nearest = NULL;
    size_t best = 4;

    for (size_t i = 0; i < CHECKER_COUNT; i++) {
        size_t distance = mns_text_distance (name, checker_rows[i].info.name, best);
        if (distance < best) {
            best = distance;
            nearest = checker_rows[i].info.name;
        }
    }
    if (nearest != NULL)
        return mns_error (error, MINOS_UNKNOWN_NAME,
                          "there is no checker \"%s\"; did you mean \"%s\"?", name, nearest);
    return mns_error (error, MINOS_UNKNOWN_NAME, "there is no checker \"%s\"", name);
}

/* What is left of --max-memory when the history is held. */
static uint64_t check_bytes (const minos_options *options, const minos_history *history)
{
    uint64_t limit = minos_options_number (options, "max-memory");
    uint64_t held = minos_history_bytes (history, NULL) + PROCESS_BYTES + limit / ALLOCATOR_SHARE;

    if (limit == 0)
        return 0;
    return limit > held + CHECK_BYTES_MIN ? limit - held : CHECK_BYTES_MIN;
}

/* One checker, with options that were laid over the caller's. */
static minos_status run_one (const mns_checker *checker, mns_check *check, minos_error *error)
{
    mns_budget budget;
    minos_status status;
    uint64_t limit_ms = minos_options_number (check->options, "time-limit");

    mns_budget_init (&budget, NULL, check_bytes (check->options, check->history), NULL);
    check->budget = &budget;
    check->deadline_ns = limit_ms > 0 ? mns_clock_ns () + limit_ms * 1000000 : 0;
    status = checker->run (check, error);
    check->budget = NULL;
    if (status == MINOS_OK && check->verdict->finding_count > 0) {
        minos_finding *last = check->verdict->findings[check->verdict->finding_count - 1];
        last->counts.memory_bytes_max = mns_budget_peak (&budget);
    }
    mns_budget_reset (&budget);
    return status;
}

static minos_status run_spec (const char *spec, mns_check *check, const minos_options *options,
                              minos_error *error)
{
    char name[MNS_CHECKER_NAME_SIZE];
    minos_options *own = NULL;
    minos_status status = minos_options_new (&own);

    if (status == MINOS_OK && options != NULL)
        status = mns_options_copy (own, options, error);
    if (status == MINOS_OK)
        status = mns_spec_parse (name, own, spec, error);
    if (status == MINOS_OK) {
        /* Only one family chooses by itself so far: "auto" is its checker without a model. */
        const char *resolved = strcmp (name, "auto") == 0 ? "linearizable" : name;
        const mns_checker *checker = mns_checker_named (resolved);
        check->options = own;
        status = checker != NULL ? run_one (checker, check, error) : no_such_checker (name, error);
        check->options = NULL;
    }
    minos_options_free (own);
    return status;
}

/* What the reader noted is part of the evidence. */
static minos_status copy_notes (minos_verdict *verdict, const minos_history *history)
{
    for (size_t i = 0; i < minos_history_note_count (history); i++)
        if (!mns_text_list_add (&verdict->region, &verdict->notes, minos_history_note (history, i)))
            return MINOS_NO_MEMORY;
    return MINOS_OK;
}

static minos_status finish (minos_verdict **out, mns_check *check, minos_status status,
                            minos_error *error)
{
    if (status == MINOS_OK)
        status = copy_notes (check->verdict, check->history);
    if (status != MINOS_OK) {
        if (error != NULL && error->status == MINOS_OK)
            mns_error (error, status, "%s", minos_status_text (status));
        minos_verdict_free (check->verdict);
        return status;
    }
    mns_verdict_merge (check->verdict);
    *out = check->verdict;
    return MINOS_OK;
}

minos_status minos_check (minos_verdict **out, const minos_history *history,
                          const char *const *checkers, size_t count, const minos_options *options,
                          const minos_cancel *cancel, const minos_progress *progress,
                          minos_error *error)
{
    mns_check check = { .history = history, .cancel = cancel, .progress = progress };
    minos_status status;

    if (out == NULL || history == NULL || checkers == NULL || count == 0)
        return mns_misuse (error, "a history and at least one checker are needed");
    *out = NULL;
    if (error != NULL)
        error->status = MINOS_OK;
    status = mns_verdict_new (&check.verdict, NULL);
    if (status != MINOS_OK)
        return mns_error (error, status, "no memory for a verdict");
    for (size_t i = 0; i < count && status == MINOS_OK; i++)
        status = checkers[i] != NULL ? run_spec (checkers[i], &check, options, error)
                                     : mns_misuse (error, "a checker is NULL");
    return finish (out, &check, status, error);
}

minos_status minos_check_model (minos_verdict **out, const minos_history *history,
                                const minos_model *model, const minos_options *options,
                                const minos_cancel *cancel, const minos_progress *progress,
                                minos_error *error)
{
    mns_check check = {
        .history = history, .model = model, .cancel = cancel, .progress = progress
    };
    minos_status status;

    if (out == NULL || history == NULL || model == NULL || model->name == NULL ||
        model->init == NULL || model->step == NULL)
        return mns_misuse (error, "a history and a model with name, init and step are needed");
    if ((model->equal == NULL) != (model->hash == NULL))
        return mns_misuse (error, "equal and hash of a model are given together");
    *out = NULL;
    if (error != NULL)
        error->status = MINOS_OK;
    status = mns_verdict_new (&check.verdict, NULL);
    if (status != MINOS_OK)
        return mns_error (error, status, "no memory for a verdict");
    status = run_spec ("linearizable", &check, options, error);
    return finish (out, &check, status, error);
}
