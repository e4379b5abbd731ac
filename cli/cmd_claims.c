/* cmd_claims.c: minos claims MANIFEST. Each claim is judged by its checkers on its histories, and
 * meets its level or does not; one without a history was not run, one without a checker is naked,
 * and neither is green.
 *
 * Two runs of one seed tell more than one: where both fail, the failure is reproducible; where one
 * passes, it is not deterministic. */
#include "cli/claims.h"
#include "cli/seeds.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const usage =
    "minos claims MANIFEST [OPTIONS]\n"
    "\n"
    "Judges every claim of a manifest (docs/formats/claims.md) by its checkers on its\n"
    "histories. OPTIONS are those of minos check; reports are written for each claim\n"
    "and history.\n"
    "\n"
    "  --naked-max N   fail where more than N claims have no checker; default: the\n"
    "                  manifest's :naked-max\n"
    "\n"
    "Exit code: the worst of all claims: 1 broken, 3 not run or vacuous, 2 below its\n"
    "level, 4 malformed manifest or history, 254 usage.\n";

/* What the histories of one claim gave. */
typedef struct claim_result {
    char word[48];
    int code;
    size_t failed, passed;
    size_t distinct;       /* seeds that were judged */
    uint64_t seeds_wanted; /* more than that; 0: they are enough */
    cli_seeds seeds;
    char first[512]; /* of what broke it, a line */
} claim_result;

typedef struct claims_run {
    cli_settings settings;
    cli_claims claims;
    cli_outputs outputs;
    minos_cancel *cancel;
    size_t met, broken, not_run, naked;
    uint64_t seeds_min; /* where a claim does not say it */
    int code;
} claims_run;

static void remember (claim_result *result, const char *path, const minos_verdict *verdict)
{
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        const minos_finding *finding = minos_verdict_finding (verdict, i);
        for (size_t k = 0; k < minos_finding_part_count (finding); k++) {
            const minos_part *part = minos_finding_part (finding, k);
            if (minos_part_anomaly_count (part) == 0 || result->first[0] != 0)
                continue;
            snprintf (result->first, sizeof result->first, "%s: %s: %s", path,
                      minos_finding_checker (finding),
                      minos_anomaly_title (minos_part_anomaly (part, 0)));
        }
    }
}

static void judge (claims_run *run, const cli_claim *claim, const char *path, claim_result *result)
{
    minos_read_options reading = cli_reading (&run->settings, run->cancel);
    minos_history *history = NULL;
    minos_verdict *verdict = NULL;
    minos_error error;
    int code, written;

    if (minos_history_read (&history, path, &reading, &error) != MINOS_OK ||
        minos_check (&verdict, history, (const char *const *) claim->checkers.at,
                     claim->checkers.count, run->settings.library, run->cancel, NULL,
                     &error) != MINOS_OK) {
        cli_print_error (&error);
        cli_outcome_word (result->word, "INCONCLUSIVE-env");
        result->code = cli_outcome_worse (result->code, cli_outcome_status (error.status));
        written = cli_outputs_refuse (&run->outputs, path, &error);
        result->code = cli_outcome_worse (result->code, written);
        minos_history_free (history);
        return;
    }
    code = minos_verdict_exit_code (verdict);
    result->failed += code == CLI_EXIT_INVALID;
    result->passed += code == CLI_EXIT_VALID;
    cli_seeds_add (&result->seeds, verdict, history);
    if (code == CLI_EXIT_INVALID)
        remember (result, path, verdict);
    else if (!claim->expect_fail)
        code = cli_outcome_level (minos_verdict_word (verdict), claim->level, code);
    cli_outcome_word (result->word, minos_verdict_word (verdict));
    result->code = cli_outcome_worse (result->code, code);
    written = cli_outputs_write (&run->outputs, verdict, history);
    result->code = cli_outcome_worse (result->code, written);
    minos_verdict_free (verdict);
    minos_history_free (history);
}

/* A claim that must fail is met by a history that does, and broken where all pass. */
static void turn_over (claim_result *result)
{
    if (result->code == CLI_EXIT_INVALID && result->failed > 0)
        result->code = CLI_EXIT_VALID;
    else if (result->code == CLI_EXIT_VALID)
        result->code = CLI_EXIT_INVALID;
}

static void print_claim (const claims_run *run, const cli_claim *claim, const claim_result *result)
{
    const char *mark = result->code == CLI_EXIT_VALID ? "ok" : "NO";

    if (cli_flag (&run->settings, CLI_QUIET))
        return;
    printf ("%-3s %-12s %-29s %zu %s", mark, claim->id, result->word, claim->histories.count,
            claim->histories.count == 1 ? "history" : "histories");
    if (claim->expect_fail)
        printf (result->failed > 0 ? ", fails as expected" : ", was expected to fail");
    else if (result->seeds_wanted > 0)
        printf (", of %zu seeds, %" PRIu64 " are required", result->distinct, result->seeds_wanted);
    else if (result->code != CLI_EXIT_VALID)
        printf (", %s is required", claim->level);
    putchar ('\n');
    if (claim->text != NULL)
        printf ("    %s\n", claim->text);
    if (result->first[0] != 0)
        printf ("    %s\n", result->first);
}

/* One seed shows that it can be so, not that it is. */
static void require_seeds (const claims_run *run, const cli_claim *claim, claim_result *result)
{
    uint64_t wanted = claim->seeds_min >= 0 ? (uint64_t) claim->seeds_min : run->seeds_min;

    if (result->code != CLI_EXIT_VALID || wanted == 0)
        return;
    result->distinct = cli_seeds_distinct (&result->seeds);
    if (result->distinct >= wanted)
        return;
    result->seeds_wanted = wanted;
    cli_outcome_word (result->word, "PARTIAL-model");
    result->code = CLI_EXIT_UNKNOWN;
}

static void run_claim (claims_run *run, const cli_claim *claim)
{
    claim_result result = { 0 };

    for (size_t i = 0; i < claim->histories.count && !minos_cancel_requested (run->cancel); i++)
        judge (run, claim, claim->histories.at[i], &result);
    if (claim->histories.count == 0) {
        const minos_error error = { .status = MINOS_CANCELLED, .message = "no history" };
        int written = cli_outputs_refuse (&run->outputs, claim->id, &error);
        snprintf (result.word, sizeof result.word, "NOT-RUN");
        result.code = cli_outcome_worse (CLI_EXIT_VACUOUS, written);
        run->not_run++;
    } else if (result.failed > 0) {
        snprintf (result.word, sizeof result.word, "%s", cli_seeds_word (&result.seeds));
    }
    if (claim->expect_fail)
        turn_over (&result);
    else
        require_seeds (run, claim, &result);
    run->met += result.code == CLI_EXIT_VALID;
    run->broken += result.code == CLI_EXIT_INVALID;
    run->code = cli_outcome_worse (run->code, result.code);
    print_claim (run, claim, &result);
    cli_seeds_free (&result.seeds);
}

static void print_naked (const claims_run *run, const cli_claim *claim)
{
    if (cli_flag (&run->settings, CLI_QUIET))
        return;
    printf ("--  %-12s naked: %s\n", claim->id, claim->naked);
    if (claim->text != NULL)
        printf ("    %s\n", claim->text);
}

/* The most claims that may be naked; -1: any number. False after a line on standard error. */
static bool naked_limit (const claims_run *run, int64_t *out)
{
    const char *text = cli_value (&run->settings, CLI_NAKED_MAX);
    char *end;

    *out = run->claims.naked_max;
    if (text[0] == 0)
        return true;
    *out = strtoll (text, &end, 10);
    if (*end == 0 && *out >= 0)
        return true;
    cli_error ("--naked-max: \"%s\" is not a number", text);
    return false;
}

static int run_claims (claims_run *run)
{
    int64_t most;

    if (!naked_limit (run, &most))
        return CLI_EXIT_USAGE;
    for (size_t i = 0; i < run->claims.count; i++) {
        const cli_claim *claim = &run->claims.at[i];
        if (claim->naked == NULL) {
            run_claim (run, claim);
            continue;
        }
        run->naked++;
        print_naked (run, claim);
    }
    if (run->naked == run->claims.count)
        run->code = cli_outcome_worse (run->code, CLI_EXIT_VACUOUS);
    if (most >= 0 && run->naked > (uint64_t) most) {
        cli_error ("%zu claims have no checker, and %" PRId64 " may", run->naked, most);
        run->code = cli_outcome_worse (run->code, CLI_EXIT_INVALID);
    }
    printf (
        "MINOS_RESULT {\"claims\":%zu,\"met\":%zu,\"broken\":%zu,\"not_run\":%zu,\"naked\":%zu}\n",
        run->claims.count, run->met, run->broken, run->not_run, run->naked);
    return cli_outcome_final (&run->settings, run->code);
}

/* What is said of a run of minos check is said claim by claim here. */
static int read_floors (claims_run *run)
{
    static const cli_option_id others[] = { CLI_BASELINE, CLI_MIN_JUDGED, CLI_EXPECT_HISTORIES };
    const char *text = cli_value (&run->settings, CLI_MIN_SEEDS);
    char *end;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (cli_is_given (&run->settings, others[i])) {
            cli_error ("--%s is of minos check alone", cli_options[others[i]].name);
            return CLI_EXIT_USAGE;
        }
    run->seeds_min = strtoull (text, &end, 10);
    if (*end == 0 && text[0] != '-')
        return 0;
    cli_error ("--min-seeds: \"%s\" is not a number", text);
    return CLI_EXIT_USAGE;
}

static int prepare (claims_run *run)
{
    int code;

    if (run->settings.files.count != 1) {
        fputs (usage, stderr);
        return CLI_EXIT_USAGE;
    }
    code = read_floors (run);
    if (code != 0)
        return code;
    code = cli_claims_read (&run->claims, run->settings.files.at[0]);
    if (code == 0 && minos_cancel_new (&run->cancel) != MINOS_OK)
        code = CLI_EXIT_INTERNAL;
    /* The table of claims is the report, unless others are asked for. */
    if (code == 0 && cli_is_given (&run->settings, CLI_REPORT))
        code = cli_outputs_open (&run->outputs, &run->settings);
    if (code == 0)
        cli_catch_interrupt (run->cancel);
    return code;
}

int cli_claims_command (int count, char **arguments)
{
    claims_run run = { 0 };
    int code = cli_settings_parse (&run.settings, count, arguments), closed;
    bool ready;

    if (code == 0 && cli_flag (&run.settings, CLI_HELP)) {
        fputs (usage, stdout);
    } else if (code == 0) {
        code = prepare (&run);
        ready = code == 0;
        if (ready)
            code = run_claims (&run);
        closed = cli_outputs_close (&run.outputs, !ready);
        code = closed != 0 ? cli_outcome_worse (code, closed) : code;
    }
    cli_claims_free (&run.claims);
    minos_cancel_free (run.cancel);
    cli_settings_free (&run.settings);
    return code;
}
