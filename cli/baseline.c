/* baseline.c: a gate that is red for old violations is soon ignored, and one that is told to ignore
 * them is soon told to ignore all. So each that is known stands in a file, by its fingerprint, with
 * a day until which it may. The file can only shrink: an entry that has expired is red, one whose
 * violation is not there any more is red until it is taken out, and nothing but its own violation
 * goes by it. No verdict and no report changes, only the exit code. */
#include "cli/baseline.h"

#include "cli/manifest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAYS_MAX = 366, DAY_SECONDS = 86400 };

/* ---- Days, counted from 1970-01-01 (Hinnant 2013, "chrono-compatible low-level date algorithms").
 */

static int64_t days_of (int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_leap (int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* "2026-02-28" */
static bool read_day (const char *text, int64_t *days)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int64_t parts[3] = { 0 };

    if (strlen (text) != 10)
        return false;
    for (int i = 0, part = 0; i < 10; i++) {
        if (i == 4 || i == 7) {
            part++;
            if (text[i] != '-')
                return false;
        } else if (text[i] < '0' || text[i] > '9') {
            return false;
        } else {
            parts[part] = 10 * parts[part] + (text[i] - '0');
        }
    }
    if (parts[1] < 1 || parts[1] > 12 || parts[2] < 1 ||
        parts[2] > lengths[parts[1] - 1] + (parts[1] == 2 && is_leap (parts[0])))
        return false;
    *days = days_of (parts[0], parts[1], parts[2]);
    return true;
}

/* --today, else SOURCE_DATE_EPOCH, else the clock. */
static bool read_today (const cli_settings *settings, int64_t *days)
{
    const char *text = cli_value (settings, CLI_TODAY), *epoch = getenv ("SOURCE_DATE_EPOCH");
    char *end;

    if (text[0] != 0) {
        if (read_day (text, days))
            return true;
        cli_error ("--today: \"%s\" is no day as 2026-12-31", text);
        return false;
    }
    if (epoch == NULL || epoch[0] == 0) {
        *days = (int64_t) time (NULL) / DAY_SECONDS;
        return true;
    }
    *days = strtoll (epoch, &end, 10) / DAY_SECONDS;
    if (*end == 0 && *days >= 0)
        return true;
    cli_error ("SOURCE_DATE_EPOCH: \"%s\" is no number of seconds", epoch);
    return false;
}

/* ---- The file. */

static bool read_print (const char *text, uint64_t *out)
{
    char *end;

    *out = text != NULL ? strtoull (text, &end, 16) : 0;
    return text != NULL && strlen (text) == 16 && *end == 0 && text[0] != '-' && text[0] != '+';
}

static void take_known (cli_manifest *m, cli_baseline *out, minos_value map, int64_t today)
{
    cli_known *known = &out->at[out->count++];
    char *print = cli_manifest_text (m, minos_value_get (m->values, map, "fingerprint"));
    int64_t until = 0;

    known->until = cli_manifest_text (m, minos_value_get (m->values, map, "until"));
    known->why = cli_manifest_text (m, minos_value_get (m->values, map, "why"));
    if (!read_print (print, &known->fingerprint))
        cli_manifest_fail (m, print, "a :fingerprint has 16 hexadecimal digits");
    else
        cli_manifest_known (m, map, print, "fingerprint|until|why|violation");
    if (known->until == NULL || !read_day (known->until, &until))
        cli_manifest_fail (m, print, ":until is no day as \"2026-12-31\"");
    else if (until > today + DAYS_MAX)
        cli_manifest_fail (m, print, ":until is more than a year away");
    if (known->why == NULL || known->why[0] == 0)
        cli_manifest_fail (m, print, "no :why");
    for (size_t i = 0; i + 1 < out->count; i++)
        if (out->at[i].fingerprint == known->fingerprint)
            cli_manifest_fail (m, print, "is there twice");
    known->expired = until < today;
    free (print);
}

static void take_all (cli_manifest *m, cli_baseline *out, int64_t today)
{
    minos_value list = minos_value_get (m->values, m->root, "known");
    size_t count = minos_value_count (m->values, list);

    if (minos_value_kind (m->values, m->root) != MINOS_KIND_MAP ||
        minos_value_kind (m->values, list) != MINOS_KIND_VECTOR) {
        cli_manifest_fail (m, NULL, "a map with :known, a vector of violations, is expected");
        return;
    }
    if (!cli_manifest_known (m, m->root, NULL, "known") || count == 0)
        return;
    out->at = calloc (count, sizeof *out->at);
    if (out->at == NULL)
        cli_manifest_fail (m, NULL, "out of memory");
    for (size_t i = 0; i < count && !m->failed; i++)
        take_known (m, out, minos_value_at (m->values, list, i), today);
}

int cli_baseline_read (cli_baseline *out, const cli_settings *settings)
{
    cli_manifest m;
    int64_t today;
    int code;

    *out = (cli_baseline){ 0 };
    if (!cli_is_given (settings, CLI_BASELINE))
        return 0;
    if (strcmp (cli_value (settings, CLI_EXPECT), "fail") == 0) {
        cli_error ("--baseline and --expect fail say opposite things of a violation");
        return CLI_EXIT_USAGE;
    }
    if (!read_today (settings, &today))
        return CLI_EXIT_USAGE;
    out->path = cli_value (settings, CLI_BASELINE);
    code = cli_manifest_open (&m, out->path);
    if (code != 0)
        return code;
    if (!m.failed)
        take_all (&m, out, today);
    return cli_manifest_close (&m);
}

/* ---- One history. */

static bool is_known (cli_baseline *baseline, uint64_t print)
{
    for (size_t i = 0; i < baseline->count; i++) {
        if (baseline->at[i].fingerprint != print)
            continue;
        baseline->at[i].seen++;
        return !baseline->at[i].expired;
    }
    return false;
}

/* A test that could not run must not pass by what it failed. */
static bool lacks_environment (const minos_history *history)
{
    const minos_values *values = minos_history_values (history);
    minos_event event;

    for (size_t i = 0; minos_history_event (history, i, &event); i++) {
        size_t size;
        const char *f = minos_value_text (values, event.f, &size);
        if (f != NULL && size == 11 && memcmp (f, "env-missing", size) == 0)
            return true;
    }
    return false;
}

/* Whether all that is wrong with a key is known. */
static bool excuses (cli_baseline *baseline, const minos_history *history,
                     const minos_finding *finding, const minos_part *part, const char *path)
{
    uint64_t hidden = minos_part_anomalies_hidden (part);
    bool all = minos_part_anomaly_count (part) > 0 && hidden == 0;

    for (size_t i = 0; i < minos_part_anomaly_count (part); i++) {
        const minos_anomaly *anomaly = minos_part_anomaly (part, i);
        uint64_t print = minos_report_fingerprint (history, finding, part, anomaly);
        if (print != 0 && is_known (baseline, print))
            continue;
        all = false;
        cli_error ("%s: %s: %s is not known: {:fingerprint \"%016" PRIx64
                   "\", :until \"\", :why \"\"}",
                   path, minos_finding_checker (finding), minos_anomaly_id (anomaly), print);
    }
    if (hidden > 0)
        cli_error ("%s: %s: more violations than are kept, so that they cannot be known", path,
                   minos_finding_checker (finding));
    return all;
}

int cli_baseline_judge (cli_baseline *baseline, const minos_verdict *verdict,
                        const minos_history *history, const char *path)
{
    int left = lacks_environment (history) ? CLI_EXIT_VACUOUS : CLI_EXIT_VALID;
    bool all = true;

    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        const minos_finding *finding = minos_verdict_finding (verdict, i);
        minos_counts counts;
        minos_finding_counts (finding, &counts);
        for (size_t k = 0; k < minos_finding_part_count (finding); k++) {
            const minos_part *part = minos_finding_part (finding, k);
            if (minos_part_valid (part) == MINOS_VALID_FALSE)
                all &= excuses (baseline, history, finding, part, path);
        }
        if (counts.keys_unknown > 0)
            left = cli_outcome_worse (left, CLI_EXIT_UNKNOWN);
        if (minos_finding_vacuous (finding))
            left = cli_outcome_worse (left, CLI_EXIT_VACUOUS);
    }
    baseline->doubt |= left != CLI_EXIT_VALID || minos_verdict_vacuous (verdict);
    if (minos_verdict_exit_code (verdict) != CLI_EXIT_INVALID)
        return minos_verdict_exit_code (verdict);
    return all ? left : CLI_EXIT_INVALID;
}

int cli_baseline_end (const cli_baseline *baseline)
{
    int code = CLI_EXIT_VALID;

    for (size_t i = 0; i < baseline->count; i++) {
        const cli_known *known = &baseline->at[i];
        if (known->expired)
            cli_error ("%s: %016" PRIx64 " was known until %s, and that is over: %s",
                       baseline->path, known->fingerprint, known->until, known->why);
        else if (known->seen == 0 && !baseline->doubt)
            cli_error ("%s: %016" PRIx64 " is not there any more: take it out", baseline->path,
                       known->fingerprint);
        else
            continue;
        code = CLI_EXIT_INVALID;
    }
    return code;
}

void cli_baseline_free (cli_baseline *baseline)
{
    for (size_t i = 0; i < baseline->count; i++) {
        free (baseline->at[i].until);
        free (baseline->at[i].why);
    }
    free (baseline->at);
    *baseline = (cli_baseline){ 0 };
}
