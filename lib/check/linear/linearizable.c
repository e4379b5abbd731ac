/* linearizable.c: the checker of linearizability (Herlihy & Wing 1990). It gathers what was asked,
 * splits the history by key, has each part decided (run.c, decide.c), and sums up. */
#include "check/linear/linear.h"

#include "base/buffer.h"
#include "base/text.h"
#include "minos/read.h"

#include <assert.h>
#include <string.h>

enum { LINEAR_REGION_FIRST = 4096, KEY_COLUMNS = 60 };

/* ---- What was asked. */

static minos_status no_such_model (const char *name, minos_error *error)
{
    const mns_builtin *builtin;
    const char *nearest = NULL;
    size_t best = 4;

    for (size_t i = 0; (builtin = mns_builtin_at (i)) != NULL; i++) {
        size_t distance = mns_text_distance (name, builtin->info.name, best);
        if (distance < best) {
            best = distance;
            nearest = builtin->info.name;
        }
    }
    if (nearest != NULL)
        return mns_error (error, MINOS_UNKNOWN_NAME,
                          "there is no model \"%.60s\"; did you mean \"%s\"?", name, nearest);
    return mns_error (error, MINOS_UNKNOWN_NAME, "there is no model \"%.60s\"", name);
}

static minos_status take_model (mns_linear *linear, char why[MNS_WHY_SIZE], minos_error *error)
{
    const mns_check *check = linear->check;
    const char *name = minos_options_get (check->options, "model");
    minos_status status = MINOS_OK;

    why[0] = 0;
    if (check->model != NULL) {
        linear->model = check->model;
        return MINOS_OK;
    }
    if (name == NULL || name[0] == 0 || strcmp (name, "auto") == 0) {
        status = mns_auto_model (&name, why, check->history, check->options, check->budget, error);
        if (status != MINOS_OK || name == NULL)
            return status;
    }
    linear->builtin = mns_builtin_named (name);
    if (linear->builtin == NULL)
        return no_such_model (name, error);
    linear->builtin->make (&linear->made, &linear->config);
    linear->model = &linear->made;
    return MINOS_OK;
}

static minos_status parse_init (minos_value *out, minos_values *values, const char *text,
                                minos_error *error)
{
    minos_error inner;
    minos_status status = minos_value_parse (values, out, text, strlen (text), &inner);

    if (status == MINOS_OK || status == MINOS_NO_MEMORY)
        return status;
    return mns_error (error, MINOS_BAD_OPTION, "init: %s", inner.message);
}

/* The initial value. One that is no small integer needs a place in the history's pool, which is
 * sealed: then the check goes on with a fork of it, in a view of the history. */
static minos_status take_init (mns_linear *linear, minos_error *error)
{
    const char *text = minos_options_get (linear->check->options, "init");
    minos_values *values;
    minos_status status;

    if (text == NULL || text[0] == 0)
        return MINOS_OK;
    linear->config.has_init = true;
    status = mns_values_new (&values, linear->check->budget);
    if (status == MINOS_OK)
        status = parse_init (&linear->config.init, values, text, error);
    minos_values_free (values);
    if (status != MINOS_OK || mns_value_is_small (linear->config.init) ||
        linear->config.init <= MINOS_TRUE)
        return status;
    status = mns_values_fork (&linear->fork, linear->history->values, linear->check->budget);
    if (status != MINOS_OK)
        return status;
    linear->view = *linear->history;
    linear->view.values = linear->fork;
    linear->history = &linear->view;
    return parse_init (&linear->config.init, linear->fork, text, error);
}

static minos_status take_config (mns_linear *linear, minos_error *error)
{
    const minos_options *options = linear->check->options;

    linear->config.nil_wildcard = minos_options_number (options, "knossos-nil") != 0;
    linear->config.observe_failed_cas = mns_option_is (options, "failed-cas", "observe");
    linear->states = minos_options_number (options, "states") != 0;
    linear->witness = linear->states || minos_options_number (options, "witness") != 0;
    linear->states_max = minos_options_number (options, "max-states");
    if (linear->states_max == 0)
        linear->states_max = UINT64_MAX;
    linear->algorithm = mns_algorithm_named (minos_options_get (options, "algorithm"));
    if (linear->algorithm == NULL)
        return mns_error (error, MINOS_BAD_OPTION, "there is no algorithm \"%s\"",
                          minos_options_get (options, "algorithm"));
    return take_init (linear, error);
}

static mns_keyed keyed_of (const mns_linear *linear)
{
    if (linear->builtin != NULL && linear->builtin->always_keyed)
        return MNS_KEYED_YES;
    return mns_option_keyed (linear->check->options);
}

/* ---- The finding. */

static bool name_keys (mns_linear *linear)
{
    minos_finding *finding = linear->finding;
    mns_region *region = &finding->verdict->region;
    mns_buffer buffer;
    bool done = true;

    for (size_t i = 0; i < linear->split.part_count; i++) {
        finding->parts[i].has_key = linear->split.parts[i].has_key;
        finding->parts[i].key = linear->split.parts[i].key;
    }
    mns_buffer_init (&buffer, linear->check->budget, 0);
    for (size_t i = 0; i < linear->split.part_count && done; i++) {
        const char *text;
        if (!finding->parts[i].has_key)
            continue;
        mns_buffer_clear (&buffer);
        mns_value_write_edn (linear->history->values, finding->parts[i].key, &buffer, KEY_COLUMNS);
        text = mns_region_text (region, mns_buffer_text (&buffer), buffer.size);
        done = text != NULL && !buffer.failed;
        if (done)
            finding->parts[i].key_text = text;
    }
    mns_buffer_reset (&buffer);
    return done;
}

static void sum_up (mns_linear *linear)
{
    minos_counts *counts = &linear->finding->counts;

    for (size_t i = 0; i < linear->split.part_count; i++) {
        const mns_evidence *evidence = &linear->jobs[i].evidence;
        counts->ops_ok += evidence->ok;
        counts->ops_fail += evidence->fail;
        counts->ops_crashed += evidence->crashed;
        counts->mutations_ok += evidence->mutations;
        counts->observations_ok += evidence->observations;
        counts->observations_of_mutation += evidence->of_mutation;
        linear->finding->parts[i].weak = evidence->mutations == 0 || evidence->of_mutation == 0;
    }
}

static const char *vacuous_cause (const mns_linear *linear)
{
    const minos_counts *counts = &linear->finding->counts;

    if (linear->split.part_count == 0 && linear->history->op_count == 0)
        return "the history has no operation of a client";
    if (linear->split.part_count == 0)
        return "the history has no key";
    if (counts->ops_ok + counts->ops_fail + counts->ops_crashed == 0)
        return "no operation was judged";
    if (counts->mutations_ok == 0)
        return "no change was acknowledged";
    if (counts->observations_of_mutation == 0)
        return "no observation saw what a change had put there";
    return "no key has both an acknowledged change and an observation of one";
}

/* Without invocations each operation may have begun at any time: what cannot be linearized even so
 * is a violation, but a linearization need not be one of what happened. */
static void doubt_true (minos_finding *finding)
{
    for (size_t i = 0; i < finding->part_count; i++) {
        minos_part *part = &finding->parts[i];
        if (part->valid != MINOS_VALID_TRUE)
            continue;
        part->valid = MINOS_VALID_UNKNOWN;
        part->basis = MINOS_BASIS_MISSING;
        part->cause = "no operation is invoked, so that the order in real time is not known";
        part->witness = NULL;
        part->witness_count = 0;
    }
}

/* What a certificate must say before its claims: everything the verdict depends on beside the
 * history. */
static bool take_premises (mns_linear *linear)
{
    const minos_finding *finding = linear->finding;
    const char *keys = !linear->split.keyed ? "none" : linear->split.tuple ? "tuple" : "field";
    mns_buffer text;
    bool done;

    mns_buffer_init (&text, linear->check->budget, 0);
    mns_buffer_printf (&text, "model %s\ninit ", finding->model);
    if (linear->config.has_init)
        mns_value_write_edn (linear->history->values, linear->config.init, &text, 0);
    else
        mns_buffer_add_char (&text, '-');
    mns_buffer_printf (&text, "\nnil %s\nfailed-cas %s\nkeys %s\n",
                       linear->config.nil_wildcard ? "wildcard" : "exact",
                       linear->config.observe_failed_cas ? "observe" : "drop", keys);
    linear->finding->premises =
        mns_region_text (&finding->verdict->region, mns_buffer_text (&text), text.size);
    done = linear->finding->premises != NULL && !text.failed;
    mns_buffer_reset (&text);
    return done;
}

static minos_status report (mns_linear *linear, const char *why)
{
    minos_finding *finding = linear->finding;
    minos_status status;

    sum_up (linear);
    if (linear->witness && !take_premises (linear))
        return MINOS_NO_MEMORY;
    if (linear->history->completions_only)
        doubt_true (finding);
    status = mns_concurrency_max (&finding->counts.concurrency_max, linear->history,
                                  linear->check->budget);
    if (status != MINOS_OK)
        return status;
    mns_finding_merge (finding);
    if (finding->vacuous)
        finding->cause = vacuous_cause (linear);
    if (why[0] != 0 && !mns_text_list_add (&finding->verdict->region, &finding->notes, why))
        return MINOS_NO_MEMORY;
    return mns_linear_notes (linear) ? MINOS_OK : MINOS_NO_MEMORY;
}

/* Nothing to judge, and nothing to choose a model by. */
static minos_status report_nothing (mns_linear *linear)
{
    linear->finding = mns_verdict_add (linear->check->verdict, "linearizable", "", 0);
    if (linear->finding == NULL)
        return MINOS_NO_MEMORY;
    mns_finding_merge (linear->finding);
    linear->finding->algorithm = linear->algorithm->reported;
    linear->finding->cause = "the history has no operation of a client";
    return MINOS_OK;
}

static minos_status judge (mns_linear *linear, minos_error *error)
{
    char why[MNS_WHY_SIZE];
    uint32_t threads = (uint32_t) minos_options_number (linear->check->options, "threads");
    minos_status status = take_config (linear, error);

    if (status == MINOS_OK)
        status = take_model (linear, why, error);
    if (status != MINOS_OK)
        return status;
    if (linear->model == NULL)
        return report_nothing (linear);
    status = mns_split_history (&linear->split, linear->history, keyed_of (linear), &linear->region,
                                error);
    if (status != MINOS_OK)
        return status;
    /* Of nothing at all nothing is proved. A history of a nemesis alone is linearizable, and as
     * vacuous. */
    if (linear->history->record_count == 0)
        linear->split.part_count = 0;
    linear->finding =
        mns_verdict_add (linear->check->verdict, "linearizable",
                         linear->builtin != NULL ? linear->builtin->info.name : linear->model->name,
                         linear->split.part_count);
    if (linear->finding == NULL || !name_keys (linear))
        return MINOS_NO_MEMORY;
    linear->finding->keyed = linear->split.keyed;
    linear->finding->algorithm = linear->algorithm->reported;
    mns_stop_init (&linear->stop, linear->check->cancel, linear->check->deadline_ns);
    status = mns_linear_run (linear, threads);
    return status == MINOS_OK ? report (linear, why) : status;
}

/* Memory that is too short even to set about it is a limit like any other: what is not decided is
 * unknown, and the rest stands. */
static minos_status give_up (mns_linear *linear)
{
    minos_finding *finding = linear->finding;

    if (finding == NULL)
        finding = mns_verdict_add (linear->check->verdict, "linearizable",
                                   linear->model != NULL ? linear->model->name : "", 1);
    if (finding == NULL)
        return MINOS_NO_MEMORY;
    finding->algorithm = linear->algorithm != NULL ? linear->algorithm->reported : "";
    for (size_t i = 0; i < finding->part_count; i++) {
        minos_part *part = &finding->parts[i];
        if (part->basis != MINOS_BASIS_NONE)
            continue;
        part->basis = MINOS_BASIS_BUDGET;
        part->cause = "no proof within the memory limit; --max-memory raises it";
    }
    mns_finding_merge (finding);
    return MINOS_OK;
}

minos_status mns_check_linearizable (const mns_check *check, minos_error *error)
{
    mns_linear linear = { .check = check, .history = check->history, .error = error };
    minos_status status;

    assert (check->budget != NULL && check->options != NULL);
    mns_region_init (&linear.region, check->budget, LINEAR_REGION_FIRST);
    status = judge (&linear, error);
    mns_region_reset (&linear.region);
    minos_values_free (linear.fork);
    return status == MINOS_NO_MEMORY ? give_up (&linear) : status;
}
