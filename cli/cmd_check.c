/* cmd_check.c: minos check. Histories are judged one after the other; the keys of each run in
 * parallel. A history that cannot be read or judged gives a line on standard error, and the others
 * are judged all the same. */
#include "cli/evidence.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct check_run {
    cli_settings settings;
    cli_list files;
    cli_list checkers;
    cli_outputs outputs;
    cli_totals totals;
    minos_read_options reading;
    minos_cancel *cancel;
    int code;  /* the worst so far */
    bool over; /* nothing more is to be judged */
    bool misused;
    cli_evidence evidence;
} check_run;

/* -m and -c are checkers alike; with neither, one is chosen by the history. */
static void name_checkers (check_run *run)
{
    const cli_list *models = &run->settings.values[CLI_MODEL];
    const cli_list *checkers = &run->settings.values[CLI_CHECKER];

    for (size_t i = 0; i < models->count; i++) {
        char *text = cli_text ("linearizable:model=%s", models->at[i]);
        cli_list_add (&run->checkers, text);
        free (text);
    }
    for (size_t i = 0; i < checkers->count; i++)
        cli_list_add (&run->checkers, checkers->at[i]);
    if (run->checkers.count == 0)
        cli_list_add (&run->checkers, cli_options[CLI_CHECKER].standard);
}

static void print_stats (const check_run *run, const char *path, const minos_verdict *verdict,
                         const minos_history *history, const double at[3])
{
    if (!cli_flag (&run->settings, CLI_STATS))
        return;
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        const minos_finding *finding = minos_verdict_finding (verdict, i);
        minos_counts counts;
        minos_finding_counts (finding, &counts);
        fprintf (stderr, "%s: %s: %llu configurations, check memory %llu, history memory %llu\n",
                 path, minos_finding_checker (finding), (unsigned long long) counts.states,
                 (unsigned long long) counts.memory_bytes_max,
                 (unsigned long long) minos_history_bytes (history, NULL));
    }
    fprintf (stderr, "%s: read %.6f s, check %.6f s\n", path, at[1] - at[0], at[2] - at[1]);
}

static int refuse (check_run *run, const char *path, minos_error *error)
{
    run->totals.failed++;
    cli_evidence_refuse (&run->evidence);
    cli_outcome_word (run->totals.word, "INCONCLUSIVE-env");
    /* What is wrong with the arguments is wrong for every file. */
    run->misused = error->status == MINOS_UNKNOWN_NAME || error->status == MINOS_MISUSE;
    run->over = run->misused || error->status == MINOS_CANCELLED;
    if (!run->misused)
        run->over |= cli_outputs_refuse (&run->outputs, path, error) != 0;
    if (error->status == MINOS_BAD_OPTION && run->files.count > 1)
        fprintf (stderr, "%s: %s\n", path, error->message);
    else if (error->status != MINOS_CANCELLED)
        cli_print_error (error);
    return cli_outcome_status (error->status);
}

static int judge (check_run *run, const char *path)
{
    minos_history *history = NULL;
    minos_verdict *verdict = NULL;
    minos_error error;
    cli_progress progress;
    double at[3] = { cli_seconds (), 0, 0 };
    int code;

    if (minos_history_read (&history, path, &run->reading, &error) != MINOS_OK)
        return refuse (run, path, &error);
    at[1] = cli_seconds ();
    cli_progress_begin (&progress, &run->settings);
    if (minos_check (&verdict, history, (const char *const *) run->checkers.at, run->checkers.count,
                     run->settings.library, run->cancel, progress.wanted ? &progress.teller : NULL,
                     &error) != MINOS_OK) {
        cli_progress_end (&progress);
        code = refuse (run, path, &error);
        if (error.status == MINOS_INTERNAL)
            cli_defect_save (history);
        minos_history_free (history);
        return code;
    }
    cli_progress_end (&progress);
    at[2] = cli_seconds ();
    code = cli_outputs_write (&run->outputs, verdict, history);
    if (code == 0)
        code = cli_certificate_write (&run->settings, verdict, history);
    run->over = code != 0;
    code = cli_outcome_worse (
        code, cli_evidence_take (&run->evidence, verdict, history, path, &run->totals));
    print_stats (run, path, verdict, history, at);
    minos_verdict_free (verdict);
    minos_history_free (history);
    return code;
}

/* Whether a report of that kind was asked for. */
static bool wants (const cli_settings *settings, const char *kind)
{
    const cli_list *asked = &settings->values[CLI_REPORT];
    size_t size = strlen (kind);
    bool wanted = false;

    for (size_t i = 0; i < asked->count; i++)
        wanted |= strncmp (asked->at[i], kind, size) == 0 &&
                  (asked->at[i][size] == 0 || asked->at[i][size] == '=');
    return wanted;
}

/* In every report, and not only on standard error. */
static int say_missing (check_run *run)
{
    const cli_list *given = &run->settings.files;

    cli_outcome_word (run->totals.word, "INCONCLUSIVE-env");
    return cli_outputs_missing (&run->outputs, given->count > 0 ? given->at[0] : "-",
                                run->evidence.missing);
}

static int judge_all (check_run *run)
{
    run->reading = cli_reading (&run->settings, run->cancel);
    run->reading.sha256 = wants (&run->settings, "junit");
    for (size_t i = 0; i < run->files.count && !run->over; i++) {
        int code = judge (run, run->files.at[i]);
        run->code = cli_outcome_worse (run->code, code);
        run->totals.files++;
        run->over |= minos_cancel_requested (run->cancel);
    }
    if (run->totals.files < run->files.count || run->misused)
        cli_evidence_refuse (&run->evidence);
    if (!run->misused && !minos_cancel_requested (run->cancel))
        run->code = cli_outcome_worse (
            run->code, cli_evidence_end (&run->evidence, run->files.count, &run->totals));
    if (minos_cancel_requested (run->cancel))
        for (size_t i = run->totals.files; i < run->files.count; i++) {
            const minos_error error = { .status = MINOS_CANCELLED };
            (void) cli_outputs_refuse (&run->outputs, run->files.at[i], &error);
        }
    if (run->evidence.missing != NULL)
        run->code = cli_outcome_worse (run->code, say_missing (run));
    if ((run->files.count > 1 || run->evidence.missed) && !run->misused)
        cli_outputs_totals (&run->outputs, &run->totals);
    if (minos_cancel_requested (run->cancel))
        run->code = CLI_EXIT_INTERRUPTED;
    return cli_outcome_final (&run->settings, run->code);
}

/* Has the library keep what a report needs. */
static void keep (check_run *run, const char *option, bool wanted)
{
    minos_error error;

    if (wanted && minos_options_set (run->settings.library, option, "true", &error) != MINOS_OK)
        cli_print_error (&error);
}

static int prepare (check_run *run)
{
    int code = cli_evidence_read (&run->evidence, &run->settings);

    if (code != 0)
        return code;

    keep (run, "witness", cli_is_given (&run->settings, CLI_WITNESS));
    /* A picture shows linearizations, and the states along them. */
    keep (run, "states", wants (&run->settings, "html"));
    if (run->settings.files.count == 0) {
        if (isatty (STDIN_FILENO)) {
            cli_help_check (stderr);
            return CLI_EXIT_USAGE;
        }
        cli_list_add (&run->files, "-");
    }
    run->code = cli_inputs_find (&run->files, &run->settings.files);
    code = cli_evidence_begin (&run->evidence, run->files.count);
    if (run->files.count == 0 && run->evidence.missing == NULL)
        return cli_outcome_final (&run->settings, run->code);
    /* That nothing was found is then the lesser trouble. */
    run->code = run->files.count == 0 ? code : cli_outcome_worse (run->code, code);
    name_checkers (run);
    code = cli_certificate_ready (&run->settings, run->files.count, run->checkers.count);
    if (code != 0)
        return code;
    if (minos_cancel_new (&run->cancel) != MINOS_OK)
        return CLI_EXIT_INTERNAL;
    code = cli_outputs_open (&run->outputs, &run->settings);
    if (code == 0)
        cli_catch_interrupt (run->cancel);
    return code;
}

int cli_judge (cli_settings *settings)
{
    check_run run = { .settings = *settings };
    int code = prepare (&run), closed;
    bool ready = code == 0, empty;

    if (ready)
        code = judge_all (&run);
    /* A picture of nothing takes no older one's place. */
    empty = strcmp (run.settings.command, "show") == 0 && run.totals.failed == run.totals.files;
    closed = cli_outputs_close (&run.outputs, !ready || run.misused || empty);
    code = closed != 0 ? cli_outcome_worse (code, closed) : code;
    minos_cancel_free (run.cancel);
    cli_evidence_free (&run.evidence, &run.totals);
    cli_list_free (&run.checkers);
    cli_list_free (&run.files);
    cli_settings_free (&run.settings);
    return code;
}

int cli_check (int argument_count, char **arguments)
{
    cli_settings settings;
    int code = cli_settings_parse (&settings, argument_count, arguments);

    if (code == 0 && !cli_flag (&settings, CLI_HELP))
        return cli_judge (&settings);
    if (code == 0)
        cli_help_check (stdout);
    cli_settings_free (&settings);
    return code;
}
