/* check.c: minos_check. Each checker by its name, one after the other, over one sealed history;
 * the verdict is what they found, merged. */
#include "check/checker.h"
#include "check/pass/pass.h"

#include "base/cancel.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

/* Memory that the process needs beside what is counted: code and stacks, and an eighth for what the
 * allocator keeps. The same for any number of threads: what a search may have must not depend on
 * that. */
enum { PROCESS_BYTES = 8 << 20, ALLOCATOR_SHARE = 8, CHECK_BYTES_MIN = 1 << 20, CHECKERS_MAX = 64 };

static const mns_checker checker_rows[] = {
#define MNS_CHECKER(name, family, run, summary) { { name, family, summary }, run, NULL },
#define MNS_SCANNER(name, family, scanner, summary) { { name, family, summary }, NULL, &scanner },
#include "check/checkers.def"
#undef MNS_CHECKER
#undef MNS_SCANNER
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

/* ---- What was asked for. */

/* A checker, and the options of the call with its own laid over. */
typedef struct check_asked {
    const mns_checker *checker;
    minos_options *options;
} check_asked;

/* Reads "NAME:OPTION=VALUE". */
static minos_status take_spec (check_asked *out, const char *spec, const minos_options *options,
                               minos_error *error)
{
    char name[MNS_CHECKER_NAME_SIZE];
    minos_status status;

    if (spec == NULL)
        return mns_misuse (error, "a checker is NULL");
    status = minos_options_new (&out->options);
    if (status == MINOS_OK && options != NULL)
        status = mns_options_copy (out->options, options, error);
    if (status == MINOS_OK)
        status = mns_spec_parse (name, out->options, spec, error);
    if (status != MINOS_OK)
        return status;
    /* Only one family chooses by itself so far: "auto" is its checker without a model. */
    out->checker = mns_checker_named (strcmp (name, "auto") == 0 ? "linearizable" : name);
    return out->checker != NULL ? MINOS_OK : no_such_checker (name, error);
}

/* The scanners among them, in one walk. */
static minos_status run_pass (const check_asked *asked, size_t count, mns_check *check,
                              mns_pass *pass, minos_error *error)
{
    minos_status status = MINOS_OK;

    mns_pass_init (pass, check, error);
    for (size_t i = 0; i < count && status == MINOS_OK; i++) {
        if (asked[i].checker->scanner != NULL)
            status = mns_pass_join (pass, asked[i].checker, asked[i].options);
    }
    if (status == MINOS_OK)
        status = mns_pass_run (pass);
    mns_pass_reset (pass);
    return status;
}

/* Findings stand in the order in which the checkers were named, whatever ran first. */
static void put_in_order (minos_verdict *verdict, const check_asked *asked, size_t count)
{
    size_t scanned = 0, ran = 0, scanners = 0;
    minos_finding *ordered[CHECKERS_MAX];

    for (size_t i = 0; i < count; i++)
        scanners += asked[i].checker->scanner != NULL;
    assert (verdict->finding_count == count);
    for (size_t i = 0; i < count; i++)
        ordered[i] = asked[i].checker->scanner != NULL ? verdict->findings[scanned++]
                                                       : verdict->findings[scanners + ran++];
    memcpy (verdict->findings, ordered, count * sizeof *ordered);
}

static void begin_work (mns_check *check, mns_budget *budget, const minos_options *options)
{
    uint64_t limit_ms = minos_options_number (options, "time-limit");

    mns_budget_init (budget, NULL, check_bytes (options, check->history), NULL);
    check->options = options;
    check->budget = budget;
    check->deadline_ns = limit_ms > 0 ? mns_clock_ns () + limit_ms * 1000000 : 0;
}

/* Memory that the work of the last `count` findings held at most. */
static void end_work (mns_check *check, size_t count)
{
    minos_verdict *verdict = check->verdict;

    for (size_t i = 0; i < count && i < verdict->finding_count; i++)
        verdict->findings[verdict->finding_count - 1 - i]->counts.memory_bytes_max =
            mns_budget_peak (check->budget);
    mns_budget_reset (check->budget);
    check->budget = NULL;
    check->options = NULL;
}

static minos_status run_all (const check_asked *asked, size_t count, mns_check *check,
                             minos_error *error)
{
    mns_budget budget;
    mns_pass pass;
    size_t scanners = 0;
    minos_status status = MINOS_OK;

    for (size_t i = 0; i < count; i++)
        scanners += asked[i].checker->scanner != NULL;
    if (scanners > 0) {
        begin_work (check, &budget, asked[0].options);
        status = run_pass (asked, count, check, &pass, error);
        end_work (check, scanners);
    }
    for (size_t i = 0; i < count && status == MINOS_OK; i++) {
        if (asked[i].checker->scanner != NULL)
            continue;
        begin_work (check, &budget, asked[i].options);
        status = asked[i].checker->run (check, error);
        end_work (check, 1);
    }
    if (status == MINOS_OK)
        put_in_order (check->verdict, asked, count);
    return status;
}

static minos_status run_specs (const char *const *specs, size_t count, mns_check *check,
                               const minos_options *options, minos_error *error)
{
    check_asked asked[CHECKERS_MAX] = { 0 };
    minos_status status = MINOS_OK;

    if (count > CHECKERS_MAX)
        return mns_error (error, MINOS_LIMIT, "more than %d checkers", CHECKERS_MAX);
    for (size_t i = 0; i < count && status == MINOS_OK; i++)
        status = take_spec (&asked[i], specs[i], options, error);
    if (status == MINOS_OK)
        status = run_all (asked, count, check, error);
    for (size_t i = 0; i < count; i++)
        minos_options_free (asked[i].options);
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
    mns_faults_find (check->verdict, check->history);
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
    status = run_specs (checkers, count, &check, options, error);
    return finish (out, &check, status, error);
}

minos_status minos_check_model (minos_verdict **out, const minos_history *history,
                                const minos_model *model, const minos_options *options,
                                const minos_cancel *cancel, const minos_progress *progress,
                                minos_error *error)
{
    const char *linearizable = "linearizable";
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
    status = run_specs (&linearizable, 1, &check, options, error);
    return finish (out, &check, status, error);
}
