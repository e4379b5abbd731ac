/* evidence.c: floors under a run of several histories: how many there must be (--expect-histories),
 * of how many seeds (--min-seeds), how many of them must have judged something (--min-judged), and
 * which violations are known (--baseline). A floor that is missed makes the run's word worse and
 * not only its exit code, since scripts read the one or the other. */
#include "cli/evidence.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PERCENT_LEAST = 50, PERCENT_ALL = 100 };

static int read_number (const cli_settings *settings, cli_option_id id, uint64_t *out)
{
    const char *text = cli_value (settings, id);
    char *end;

    *out = strtoull (text, &end, 10);
    if (*end == 0 && (text[0] == 0 || (text[0] >= '0' && text[0] <= '9')))
        return 0;
    cli_error ("--%s: \"%s\" is not a number", cli_options[id].name, text);
    return CLI_EXIT_USAGE;
}

int cli_evidence_read (cli_evidence *out, const cli_settings *settings)
{
    int code;

    *out = (cli_evidence){ .settings = settings };
    code = read_number (settings, CLI_EXPECT_HISTORIES, &out->histories_min);
    if (code == 0)
        code = read_number (settings, CLI_MIN_SEEDS, &out->seeds_min);
    if (code == 0)
        code = read_number (settings, CLI_MIN_JUDGED, &out->percent_min);
    if (code == 0 && (out->percent_min < PERCENT_LEAST || out->percent_min > PERCENT_ALL)) {
        cli_error ("--min-judged: %" PRIu64 " is not from %d to %d: less than half is no evidence",
                   out->percent_min, PERCENT_LEAST, PERCENT_ALL);
        code = CLI_EXIT_USAGE;
    }
    return code != 0 ? code : cli_baseline_read (&out->baseline, settings);
}

int cli_evidence_begin (cli_evidence *evidence, size_t files)
{
    if (files >= evidence->histories_min)
        return CLI_EXIT_VALID;
    evidence->missing =
        cli_text ("%zu %s found, and %" PRIu64 " were expected", files,
                  files == 1 ? "history was" : "histories were", evidence->histories_min);
    cli_error ("%s", evidence->missing);
    evidence->missed = true;
    return CLI_EXIT_VACUOUS;
}

/* Of a history that judged nothing for want of something to judge, not of its environment. */
static bool passes_over (const cli_evidence *evidence, const minos_verdict *verdict)
{
    return evidence->percent_min < PERCENT_ALL &&
           minos_verdict_exit_code (verdict) == CLI_EXIT_VACUOUS &&
           strcmp (minos_verdict_word (verdict), "INCONCLUSIVE-env") != 0;
}

static void count (cli_totals *totals, const minos_verdict *verdict)
{
    switch (minos_verdict_exit_code (verdict)) {
    case CLI_EXIT_VALID:
        totals->valid++;
        break;
    case CLI_EXIT_INVALID:
        totals->invalid++;
        break;
    case CLI_EXIT_VACUOUS:
        totals->vacuous++;
        break;
    default:
        totals->unknown++;
    }
}

int cli_evidence_take (cli_evidence *evidence, const minos_verdict *verdict,
                       const minos_history *history, const char *path, cli_totals *totals)
{
    int code;

    count (totals, verdict);
    cli_seeds_add (&evidence->seeds, verdict, history);
    if (passes_over (evidence, verdict)) {
        evidence->passed_over++;
        evidence->baseline.doubt = true;
        return CLI_EXIT_VALID;
    }
    cli_outcome_word (totals->word, minos_verdict_word (verdict));
    if (evidence->baseline.path == NULL)
        return cli_outcome (evidence->settings, verdict, path);
    code = cli_baseline_judge (&evidence->baseline, verdict, history, path);
    if (minos_verdict_exit_code (verdict) != CLI_EXIT_INVALID)
        return cli_outcome (evidence->settings, verdict, path);
    totals->known += code != CLI_EXIT_INVALID;
    return cli_outcome_unknown (evidence->settings, code);
}

void cli_evidence_refuse (cli_evidence *evidence)
{
    evidence->baseline.doubt = true;
}

static int judge_share (cli_evidence *evidence, size_t files, cli_totals *totals)
{
    size_t judged = totals->valid + totals->invalid;

    if (evidence->passed_over == 0 || judged * PERCENT_ALL >= files * evidence->percent_min)
        return CLI_EXIT_VALID;
    cli_error ("%zu of %zu histories judged something, and %" PRIu64 " %% must", judged, files,
               evidence->percent_min);
    evidence->missed = true;
    cli_outcome_word (totals->word, "INCONCLUSIVE-oracle-too-weak");
    return CLI_EXIT_VACUOUS;
}

static int judge_seeds (cli_evidence *evidence, cli_totals *totals)
{
    size_t distinct = evidence->seeds_min > 0 ? cli_seeds_distinct (&evidence->seeds) : 0;

    if (distinct >= evidence->seeds_min)
        return CLI_EXIT_VALID;
    cli_error ("runs of %zu seeds were judged, and %" PRIu64 " are required", distinct,
               evidence->seeds_min);
    evidence->missed = true;
    cli_outcome_word (totals->word, "PARTIAL-model");
    return CLI_EXIT_UNKNOWN;
}

/* What the report of several histories ends with, beside their numbers. */
static void take_notes (cli_evidence *evidence, size_t files, cli_totals *totals)
{
    size_t size;
    FILE *stream = open_memstream (&totals->notes, &size);

    if (stream == NULL)
        return;
    if (evidence->passed_over > 0)
        fprintf (stream, "%zu of %zu histories judged something, %" PRIu64 " %% must\n",
                 totals->valid + totals->invalid, files, evidence->percent_min);
    if (evidence->seeds_min > 0)
        fprintf (stream, "runs of %zu seeds were judged, %" PRIu64 " are required\n",
                 cli_seeds_distinct (&evidence->seeds), evidence->seeds_min);
    cli_seeds_print (&evidence->seeds, stream);
    fclose (stream);
}

int cli_evidence_end (cli_evidence *evidence, size_t files, cli_totals *totals)
{
    int code = judge_share (evidence, files, totals);

    code = cli_outcome_worse (code, judge_seeds (evidence, totals));
    code = cli_outcome_worse (code, cli_baseline_end (&evidence->baseline));
    if (strcmp (totals->word, "FAIL") == 0)
        snprintf (totals->word, sizeof totals->word, "%s", cli_seeds_word (&evidence->seeds));
    take_notes (evidence, files, totals);
    return code;
}

void cli_evidence_free (cli_evidence *evidence, cli_totals *totals)
{
    cli_seeds_free (&evidence->seeds);
    cli_baseline_free (&evidence->baseline);
    free (evidence->missing);
    free (totals->notes);
    totals->notes = NULL;
}
