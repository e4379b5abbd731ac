/* check.c: minos_check. Each checker by its name, one after the other, over one sealed history;
 * the verdict is what they found, merged. */
#include "check/checker.h"
#include "check/pass/pass.h"

#include "base/cancel.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
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

typedef struct check_list {
    check_asked at[CHECKERS_MAX];
    size_t count;
} check_list;

/* One more place, with the options of the call. NULL after *status is set. */
static check_asked *add_place (check_list *list, const minos_options *options, minos_status *status,
                               minos_error *error)
{
    check_asked *place;

    if (list->count == CHECKERS_MAX) {
        *status = mns_error (error, MINOS_LIMIT, "more than %d checkers", CHECKERS_MAX);
        return NULL;
    }
    place = &list->at[list->count++];
    *status = minos_options_new (&place->options);
    if (*status == MINOS_OK && options != NULL)
        *status = mns_options_copy (place->options, options, error);
    return *status == MINOS_OK ? place : NULL;
}

/* A model for what the clients did beside: none that fits is no error where others judge. */
static bool fits_model (const minos_history *history, const minos_options *own)
{
    const char *model = NULL;
    char why[MNS_WHY_SIZE];
    mns_budget budget;
    bool fits;

    mns_budget_init (&budget, NULL, 0, NULL);
    fits = mns_auto_model (&model, why, history, own, &budget, NULL) == MINOS_OK && model != NULL;
    mns_budget_reset (&budget);
    return fits;
}

static minos_status choose (mns_chosen *out, const minos_history *history, const minos_options *own)
{
    mns_budget budget;
    minos_status status;

    mns_budget_init (&budget, NULL, 0, NULL);
    status = mns_choose (out, history, own, &budget);
    mns_budget_reset (&budget);
    return status;
}

/* One more checker, with the options of the call. */
static minos_status take_chosen (check_list *list, const mns_checker *checker,
                                 const minos_options *own, minos_error *error)
{
    minos_status status = MINOS_OK;
    check_asked *place = add_place (list, own, &status, error);

    if (place != NULL)
        place->checker = checker;
    return status;
}

static minos_status note_choice (minos_verdict *verdict, const check_list *list, size_t from)
{
    char text[512];
    size_t at = (size_t) snprintf (text, sizeof text, "chosen by the functions in the history:");

    for (size_t i = from; i < list->count && at + 1 < sizeof text; i++)
        at += (size_t) snprintf (text + at, sizeof text - at, "%s %s", i > from ? "," : "",
                                 list->at[i].checker->info.name);
    return mns_text_list_add (&verdict->region, &verdict->notes, text) ? MINOS_OK : MINOS_NO_MEMORY;
}

/* "auto": the checkers whose functions are there, and linearizability by a model for the others. */
static minos_status take_auto (check_list *list, mns_check *check, const minos_options *own,
                               minos_error *error)
{
    mns_chosen chosen;
    size_t from = list->count;
    minos_status status = choose (&chosen, check->history, own);

    for (size_t i = 0; i < chosen.count && status == MINOS_OK; i++)
        status = take_chosen (list, mns_checker_named (chosen.names[i]), own, error);
    if (status == MINOS_OK && chosen.undecided && chosen.count == 0)
        status = take_chosen (list, &mns_checker_undecided, own, error);
    else if (status == MINOS_OK && !chosen.undecided &&
             (chosen.count == 0 || (chosen.leaves_ops && fits_model (check->history, own))))
        status = take_chosen (list, mns_checker_named ("linearizable"), own, error);
    for (size_t i = 0; i < chosen.count && status == MINOS_OK; i++)
        if (chosen.beside[i] != NULL &&
            !mns_text_list_add (&check->verdict->region, &check->verdict->notes, chosen.beside[i]))
            status = MINOS_NO_MEMORY;
    check->verdict->left_out = chosen.leaves_ops && list->count == from + chosen.count;
    if (status == MINOS_OK && check->verdict->left_out &&
        !mns_text_list_add (&check->verdict->region, &check->verdict->notes,
                            "some functions that clients called are judged by no checker: name "
                            "one (minos list)"))
        status = MINOS_NO_MEMORY;
    return status == MINOS_OK && chosen.count > 0 ? note_choice (check->verdict, list, from)
                                                  : status;
}

/* Reads "NAME:OPTION=VALUE". */
static minos_status take_spec (check_list *list, mns_check *check, const char *spec,
                               const minos_options *options, minos_error *error)
{
    char name[MNS_CHECKER_NAME_SIZE];
    minos_status status = MINOS_OK;
    check_asked *place;

    if (spec == NULL)
        return mns_misuse (error, "a checker is NULL");
    place = add_place (list, options, &status, error);
    if (place == NULL)
        return status;
    status = mns_spec_parse (name, place->options, spec, error);
    if (status != MINOS_OK)
        return status;
    if (strcmp (name, "auto") == 0) {
        minos_options *own = place->options;
        list->count--;
        status = take_auto (list, check, own, error);
        minos_options_free (own);
        return status;
    }
    place->checker = mns_checker_named (name);
    return place->checker != NULL ? MINOS_OK : no_such_checker (name, error);
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
    minos_finding *ordered[CHECKERS_MAX] = { 0 };

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
    check_list list = { 0 };
    minos_status status = MINOS_OK;

    for (size_t i = 0; i < count && status == MINOS_OK; i++)
        status = take_spec (&list, check, specs[i], options, error);
    if (status == MINOS_OK)
        status = run_all (list.at, list.count, check, error);
    for (size_t i = 0; i < list.count; i++)
        minos_options_free (list.at[i].options);
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
